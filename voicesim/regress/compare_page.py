"""Two runs of the same cases as one HTML file: what moved, from the first cause on, or the proof that nothing did."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.regress.compare import Comparison, Move, turn_moves, whole_moves
from voicesim.regress.page import Point, Sound, sound_of_turn, template, tension_points
from voicesim.regress.pairing import paired
from voicesim.regress.result import CaseResult, TurnResult

MOST_SOUNDS = 150
"""Turns that carry their sound; a page of more would take minutes to open. The first to move have theirs."""
AS_EXPECTED = "as expected"


@dataclass(frozen=True)
class Side:
    """One of the two runs."""

    label: str
    results: Sequence[CaseResult]

    @property
    def digest(self) -> str:
        """SHA-256 over all results, as `--results` writes them."""
        lines = "".join(f"{result.to_json()}\n" for result in self.results)
        return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True)
class Expectation:
    """One expectation that did not hold in at least one of the two."""

    place: str
    expected: str
    before: str
    after: str


@dataclass(frozen=True)
class MovedTurn:
    """One turn that is not as it was."""

    before: TurnResult | None
    after: TurnResult | None
    moves: tuple[Move, ...]
    audio: str
    """MP3 as base64; '' for none."""

    @property
    def number(self) -> int:
        """Its number in the first run, else in the second."""
        turn = self.before or self.after
        return turn.number if turn is not None else 0


@dataclass(frozen=True)
class MovedCase:
    """One case in which something moved."""

    name: str
    anchor: str
    turns: tuple[MovedTurn, ...]
    whole: tuple[Move, ...]
    expectations: tuple[Expectation, ...]
    tension: tuple[tuple[Point, ...], tuple[Point, ...]]
    """Before and after, in one picture."""

    @property
    def first(self) -> Move:
        """The first cause: the earliest thing that differs."""
        return next((turn.moves[0] for turn in self.turns), None) or self.whole[0]


@dataclass(frozen=True)
class Input:
    """What went in differently, with the number of cases."""

    what: str
    before: str
    after: str
    cases: int


def render_comparison(found: Comparison, before: Side, after: Side, sound: Sound) -> str:
    """Return the page.

    Args:
        found: what moved from `before` to `after`.
        before: the first run.
        after: the second.
        sound: gives a stretch of a case's recording.
    """
    old = {result.name: result for result in before.results}
    new = {result.name: result for result in after.results}
    names = list(dict.fromkeys(move.case for move in found.moves))
    counter = _Sounds(sound)
    cases = [_case(number, old[name], new[name], counter) for number, name in enumerate(names, 1)]
    inputs = Counter((move.what, move.before, move.after) for move in found.inputs)
    return template("compare.html.j2").render(
        found=found,
        before=before,
        after=after,
        cases=cases,
        branched=len({(move.case, move.turn) for move in found.branches}),
        inputs=[Input(*what, cases=count) for what, count in inputs.items()],
        errors=[(name, old[name].error, new[name].error) for name in found.not_run],
        silent=counter.asked > MOST_SOUNDS,
    )


class _Sounds:
    """Gives sounds until there are enough."""

    def __init__(self, sound: Sound) -> None:
        self.asked = 0
        self._sound = sound

    def of(self, result: CaseResult, turn: TurnResult) -> str:
        self.asked += 1
        return sound_of_turn(result, turn, self._sound) if self.asked <= MOST_SOUNDS else ""


def _case(number: int, old: CaseResult, new: CaseResult, sounds: _Sounds) -> MovedCase:
    turns = []
    for one, other in paired(old.turns, new.turns):
        moves = tuple(turn_moves(old.name, one, other))
        if moves:
            audio = sounds.of(old, one) if one else sounds.of(new, other) if other else ""
            turns.append(MovedTurn(one, other, moves, audio))
    length = max(old.length_seconds, new.length_seconds)
    return MovedCase(
        name=old.name,
        anchor=f"case{number}",
        turns=tuple(turns),
        whole=tuple(whole_moves(old, new)),
        expectations=_expectations(old, new),
        tension=(tension_points(old, length), tension_points(new, length)),
    )


def _expectations(old: CaseResult, new: CaseResult) -> tuple[Expectation, ...]:
    """Return every expectation that failed in one of the two runs, side by side."""
    sides = []
    for result in (old, new):
        sides.append({(one.turn, one.what, one.expected): one.got for one in result.differences})
    missing = ["could not be run" if result.status == "error" else AS_EXPECTED for result in (old, new)]
    return tuple(
        Expectation(
            f"recorded turn {turn}, {what}" if turn else what,
            expected,
            sides[0].get((turn, what, expected), missing[0]),
            sides[1].get((turn, what, expected), missing[1]),
        )
        for turn, what, expected in dict.fromkeys([*sides[0], *sides[1]])
    )
