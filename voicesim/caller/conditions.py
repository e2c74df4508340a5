"""The small language of `needs`, `opens_when`, `met_by` and `when`: clauses that must all hold, each a choice of terms.

A clause is one item of a list: 'listen or ask_open'. A term is a moment, a fact, a promise, a cue label, a group of
labels, or one of the phrases of PHRASES.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from voicesim.caller.labels import GROUPS, LABELS

_SPLIT = re.compile(r"\s+or\s+")

FIXED: Final[dict[str, tuple[str, str]]] = {
    "calm": ("band", "calm"),
    "tense": ("band", "tense"),
    "boiling": ("band", "boiling"),
    "not calm": ("not_band", "calm"),
    "not boiling": ("not_band", "boiling"),
    "heard": ("heard", ""),
    "verified": ("verified", ""),
    "given_up": ("given_up", ""),
    "all moments": ("all_moments", ""),
    "they wrap up": ("wrap_up", ""),
    "they say goodbye": ("goodbye", ""),
    "they ask for details": ("ask_details", ""),
    "they end the call": ("trainee_ends", ""),
    "call timer": ("call_timer", ""),
    "warnings used up": ("warnings_used", ""),
}
"""Phrases of the language and what they are called inside."""

COUNTED: Final = (
    (re.compile(r"^after (\d+) minutes?$"), "minutes"),
    (re.compile(r"^after (\d+) turns?$"), "turns"),
    (re.compile(r"^boiling (\d+) times$"), "boiling_times"),
    (re.compile(r"^(\d+) moments$"), "some_moments"),
)
WORDS_FOR_NUMBERS: Final = {"boiling once": "boiling 1 times", "boiling twice": "boiling 2 times"}

PHRASES: Final = (*FIXED, "after 3 minutes", "after 5 turns", "boiling twice", "boiling 3 times", "4 moments")
"""All of them, one example of each that counts."""


@dataclass(frozen=True)
class Term:
    """One thing that may hold."""

    kind: str
    """band, heard, moment, fact, promise, label, group, ... : what `holds` looks at."""
    name: str = ""
    number: int = 0


Clause = tuple[Term, ...]
"""One of the terms is enough."""
Condition = tuple[Clause, ...]
"""Every clause must hold."""


@dataclass(frozen=True)
class Names:
    """What a script's conditions may speak of."""

    moments: frozenset[str]
    facts: frozenset[str]
    promises: frozenset[str]


class UnknownNameError(Exception):
    """A term that names nothing."""


def parse_clause(text: str, names: Names) -> Clause:
    """Return the clause written as `text`.

    Raises:
        UnknownNameError: a term names no moment, fact, promise, label or phrase.
    """
    return tuple(_term(part.strip(), names) for part in _SPLIT.split(text.strip()))


def parse_condition(texts: Iterable[str], names: Names) -> Condition:
    """Return the condition written as a list of clauses; a comma inside one item separates clauses too.

    Raises:
        UnknownNameError: as for parse_clause.
    """
    return tuple(parse_clause(part, names) for text in texts for part in text.split(",") if part.strip())


def _term(text: str, names: Names) -> Term:  # noqa: PLR0911 - one return for each kind of name
    text = WORDS_FOR_NUMBERS.get(text, text)
    if text in FIXED:
        return Term(*FIXED[text])
    if text.startswith("they ask for "):
        return Term("ask_details")
    for pattern, kind in COUNTED:
        if found := pattern.match(text):
            return Term(kind, number=int(found[1]))
    if text in names.moments:
        return Term("moment", text)
    if text in names.facts:
        return Term("fact", text)
    if text in names.promises:
        return Term("promise", text)
    if text in GROUPS:
        return Term("group", text)
    if text in LABELS:
        return Term("label", text)
    raise UnknownNameError(text)


class View(Protocol):
    """What a condition can ask of the call as it stands."""

    def holds(self, term: Term) -> bool:
        """Return whether one term holds now."""
        ...


def fits(condition: Condition, view: View) -> bool:
    """Return whether every clause has a term that holds; an empty condition fits."""
    return all(any(view.holds(term) for term in clause) for clause in condition)
