"""Whether a transcript is the caller's own line coming back through the microphone."""

from __future__ import annotations

from difflib import SequenceMatcher

from voicesim.words.clauses import QUESTION, plain

LEAST_MATCHES = 4
"""Fewer words in common say nothing: 'I am so sorry', 'thank you very much' are said by both."""
LEAST_SHARE = 0.65
"""Share of the transcript's words that are the caller's, in order and close together. Of the caller's lines with
a fifth of the words misheard 262 of 300 are found, of the trainees' lines of all plays none is taken: bench/README-interruptions.md."""
ALIKE = 0.75
"""Likeness of two words from which they count as the same one misheard: 'payed' and 'paid', 'Tuesday' and 'Tuesdays'."""
_MATCH, _OTHER, _GAP = 2, -1, -1
_TURNED = frozenset(
    [("i", "you"), ("my", "your"), ("me", "you"), ("we", "you"), ("our", "your"), ("us", "you"), ("mine", "yours"),
     ("am", "are"), ("myself", "yourself"), ("you", "i"), ("your", "my"), ("you", "we"), ("your", "our"), ("you", "me")]
)  # fmt: skip
"""What the caller says, and what somebody says who repeats it to them: a loudspeaker turns no pronoun."""


def is_echo(text: str, caller_text: str) -> bool:
    """Return whether `text` is mostly the caller's own words, in order, as a loudspeaker gives them back.

    To be asked only of a turn that began while the caller spoke. A trainee who says it back in their own words puts others
    between and turns 'my' into 'your'; who repeats four words or more to the letter, over the caller, is taken for an echo.

    Args:
        text: what was understood of the trainee's turn.
        caller_text: what the caller was saying before and during it, lines joined by blanks.
    """
    heard, said = _words(text), _words(caller_text)
    matches, turned = _in_common(heard, said)
    return turned == 0 and matches >= LEAST_MATCHES and matches >= LEAST_SHARE * len(heard)


def _words(text: str) -> list[str]:
    return [token.text for token in plain(text).tokens if token.text != QUESTION]


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 3:
        return False
    alike = SequenceMatcher(None, one, other)
    return alike.quick_ratio() >= ALIKE and alike.ratio() >= ALIKE


def _in_common(heard: list[str], said: list[str]) -> tuple[int, int]:
    """Return how many words agree, and how many pronouns are turned, in the best local alignment (Smith, Waterman 1981)."""
    best = (0, 0, 0)
    above = [(0, 0, 0)] * (len(said) + 1)
    for word in heard:
        row = [(0, 0, 0)]
        for place, other in enumerate(said, 1):
            score, matches, turned = above[place - 1]
            if _same(word, other):
                here = (score + _MATCH, matches + 1, turned)
            else:
                here = (score + _OTHER, matches, turned + ((other, word) in _TURNED))
            for score, matches, turned in (above[place], row[place - 1]):
                here = max(here, (score + _GAP, matches, turned), key=_score)
            row.append(here if here[0] > 0 else (0, 0, 0))
            best = max(best, row[-1], key=_score)
        above = row
    return best[1], best[2]


def _score(cell: tuple[int, int, int]) -> int:
    return cell[0]
