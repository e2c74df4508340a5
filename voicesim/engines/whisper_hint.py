"""The names of a call, as a few words that Whisper reads before it listens.

Names are what it cannot guess: without a hint tiny.en wrote .37 of the callers' names right, with their name in one
short sentence before it .89 (bench/README-recognisers.md). Whole phrases are not given: on noise Whisper is known to
answer with what it has just read, and a caller must not react to the script's own words. Names alone it did not repeat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_NAMES = 8
"""Names told, the caller's first; more would be read for longer at each turn. Guess, unmeasured."""
_CAPITAL = re.compile(r"[A-Z][A-Za-z]*(?:[-'][A-Za-z]+)*")
_EVERYDAY = re.compile(
    r"i|mrs?|ms|miss|mister|missus|dr|doctor|(mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|"
    r"june|july|august|september|october|november|december"
)
"""Words with a capital that Whisper knows without being told, or that are not a name alone."""


def names_of(phrases: Sequence[str]) -> tuple[str, ...]:
    """Return the names in some phrases, in order of coming, each once and none that is part of another.

    A name is a run of words with a capital. The first word of a longer phrase has one anyway and does not count, nor
    does a word that stands elsewhere without: it began a sentence.
    """
    small = {word for phrase in phrases for word in phrase.split() if word.islower()}
    names: list[str] = []
    for phrase in phrases:
        names += _names_in(phrase.split(), small)
    whole = [name for name in names if not any(name != more and f" {name} " in f" {more} " for more in names)]
    return tuple(dict.fromkeys(whole))[:MOST_NAMES]


def _names_in(words: Sequence[str], small: set[str]) -> list[str]:
    all_names = all(word[:1].isupper() for word in words)
    runs: list[list[str]] = [[]]
    for place, word in enumerate(words):
        plain = word.strip(".,!?\"'()").removesuffix("'s")
        named = _CAPITAL.fullmatch(plain) and not plain.isupper() and not _EVERYDAY.fullmatch(plain.lower())
        if named and (place or all_names) and plain.lower() not in small:
            runs[-1].append(plain)
        else:
            runs.append([])
    return [" ".join(run) for run in runs if run]


def hint_of(phrases: Sequence[str]) -> str:
    """Return what Whisper reads before a turn of this call; '' where the phrases hold no name."""
    first, *others = names_of(phrases) or ("",)
    if not first:
        return ""
    return f" Call with {first}." + (f" {', '.join(others)}." if others else "")
