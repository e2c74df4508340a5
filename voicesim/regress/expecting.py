"""What a case can be held to: out of one run, or of several that differ by nothing anybody would hear.

What is not the same in all runs sits on an edge, and would fail on a machine whose floats differ in the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voicesim.regress.alignment import word_errors
from voicesim.regress.case import RecordedTurn
from voicesim.regress.result import CaseResult, TurnResult, heard_in

ROOM = 0.05
"""Put on top of a word error rate: so that a blessed one is a bound, not the very figure of one day."""
TENSION_ROOM = 0.5
EDGE_ROOM_SECONDS = 0.25
"""How far a turn's start and end may always lie off."""
EDGE_STEP_SECONDS = 0.05
LOOSEST_EDGE_SECONDS = 1.0
"""A turn found further off than this was cut or joined with another: its edges tell nothing."""
HEARD = frozenset(("cues", "tone"))

Runs = Mapping[str, CaseResult]
"""Name of a change ('as recorded', 'gain -1 dB') -> what came out; the first is the recording as it is."""


@dataclass(frozen=True)
class Expected:
    """What can be expected of a turn or of the whole."""

    values: Mapping[str, Any]
    """Name of the expectation -> value; None for what cannot be expected."""
    left_out: tuple[tuple[str, str], ...]
    """(name of the expectation, how the runs differed)."""


class _Collecting:
    def __init__(self, names: Sequence[str], place: str = "") -> None:
        self.values: dict[str, Any] = {}
        self.left_out: list[tuple[str, str]] = []
        self._names, self._place = names, place

    def same(self, what: str, values: Sequence[Any]) -> None:
        """Expect a value that is the same in all runs."""
        self.values[what] = values[0] if _all_equal(values) else None
        if not _all_equal(values):
            self.differs(what, what, values)

    def differs(self, name: str, what: str, values: Sequence[Any]) -> None:
        """Note that the runs disagree on `what`, which belongs to the expectation `name`."""
        told: dict[str, list[str]] = {}
        for change, value in zip(self._names, values, strict=True):
            told.setdefault(_told(value), []).append(change)
        parts = [f"{value} ({', '.join(changes)})" for value, changes in told.items()]
        self.left_out.append((name, f"{self._place}{what}: {'; '.join(parts)}"))

    def in_all(self, what: str, values: Sequence[Sequence[str]]) -> None:
        """Expect those names that came out of all runs."""
        kept = [name for name in dict.fromkeys(values[0]) if all(name in got for got in values)]
        self.values[what] = kept or None
        count = len(values)
        for name in dict.fromkeys(name for got in values for name in got):
            times = sum(name in got for got in values)
            if times < count:
                text = f"{self._place}{what}: {name} came out of {times} of {count} runs"
                self.left_out.append((what, text))

    def found(self) -> Expected:
        """Return what was collected."""
        return Expected(self.values, tuple(self.left_out))


def of_whole(runs: Runs, called: bool) -> Expected:
    """Return what the whole can be held to.

    Args:
        runs: of one case.
        called: whether somebody called; else the recording was only heard.
    """
    results = list(runs.values())
    out = _Collecting(list(runs))
    out.same("turns", [len(result.turns) for result in results])
    rates = [result.word_error_rate for result in results if result.word_error_rate is not None]
    out.values["word_error_rate_at_most"] = round(max(rates) + ROOM, 2) if rates else None
    _heard(out, [result.turns for result in results])
    if not called:
        return out.found()
    out.same("path", [list(result.path) for result in results])
    out.same("ending", [result.ending or None for result in results])
    levels = [result.end_tension for result in results if result.end_tension is not None]
    if levels:
        out.values["tension_at_most"] = min(10.0, round(max(levels) + TENSION_ROOM, 1))
        out.values["tension_at_least"] = max(0.0, round(min(levels) - TENSION_ROOM, 1))
    out.same("critical", [list(result.critical) for result in results])
    out.same("passed", [result.passed for result in results])
    _marks(out, [dict(result.marks) for result in results])
    return out.found()


def of_turn(number: int, recorded: RecordedTurn, runs: Runs, called: bool) -> Expected:
    """Return what one recorded turn can be held to.

    Args:
        number: of the recorded turn, from 1.
        recorded: what was really said, and when.
        runs: of its case.
        called: whether somebody called.
    """
    taken = [[turn for turn in result.turns if turn.recorded == number] for result in runs.values()]
    out = _Collecting(list(runs), f"turn {number}, ")
    out.same("turns", [len(pieces) for pieces in taken])
    names = ["word_error_rate_at_most", "starts_within_seconds", "ends_within_seconds", *sorted(HEARD)]
    out.values |= dict.fromkeys([*names, "opened", "met"] if called else names)
    if not all(taken):
        return out.found()
    if recorded.words:
        rates = [word_errors(recorded.words, heard_in(pieces, number)).rate for pieces in taken]
        out.values["word_error_rate_at_most"] = round(max(rates) + ROOM, 2)
    starts = [_off(pieces[0].recorded_start_seconds, recorded.start_seconds) for pieces in taken]
    ends = [_off(pieces[-1].recorded_end_seconds, recorded.end_seconds) for pieces in taken]
    _edge(out, "starts_within_seconds", starts)
    _edge(out, "ends_within_seconds", ends)
    _heard(out, taken)
    if called:
        for what in ("opened", "met"):
            names_of = [[name for piece in pieces for name in getattr(piece, what)] for pieces in taken]
            out.in_all(what, names_of)
    return out.found()


def _heard(out: _Collecting, taken: Sequence[Sequence[TurnResult]]) -> None:
    out.in_all("cues", [[label for turn in turns for label, _ in turn.cues] for turns in taken])
    out.in_all("tone", [[flag for turn in turns for flag in turn.tone] for turns in taken])


def _marks(out: _Collecting, marks: Sequence[Mapping[int, int | None]]) -> None:
    """Expect each mark, or the two neighbours it lies between; one that moves further tells nothing."""
    kept: dict[int, int | list[int]] = {}
    for number in sorted(marks[0]):
        points = [one.get(number) for one in marks]
        given = [value for value in points if value is not None]
        if len(given) == len(points) and max(given) - min(given) <= 1:
            kept[number] = given[0] if _all_equal(given) else [min(given), max(given)]
        elif given:
            out.differs("marks", f"mark {number}", points)
    out.values["marks"] = kept or None


def _off(found: float | None, wanted: float) -> float:
    return math.inf if found is None else abs(found - wanted)


def _edge(out: _Collecting, what: str, off: Sequence[float]) -> None:
    worst = max(off)
    if worst > LOOSEST_EDGE_SECONDS:
        out.differs(what, what, [round(seconds, 2) for seconds in off])
        return
    steps = math.ceil(round(worst / EDGE_STEP_SECONDS, 6)) + 1
    out.values[what] = max(EDGE_ROOM_SECONDS, round(steps * EDGE_STEP_SECONDS, 2))


def _all_equal(values: Sequence[Any]) -> bool:
    return all(value == values[0] for value in values)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return " > ".join(str(part) for part in value) or "none"
    return "none" if value is None else str(value)
