"""What moved between two runs of the same cases: named by case and turn, from the first cause on."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.regress.result import CaseResult, Digests, TurnResult

FIELDS = (
    ("words", "words"),
    ("confidence", "confidence"),
    ("start_seconds", "start in the call"),
    ("end_seconds", "end in the call"),
    ("recorded_start_seconds", "start"),
    ("recorded_end_seconds", "end"),
    ("ended_because", "why it ended"),
    ("backchannel", "backchannel"),
    ("talk_over_seconds", "talk-over"),
    ("cues", "cues"),
    ("unsure", "unsure cues"),
    ("tone", "tone flags"),
    ("pitch_semitones", "pitch"),
    ("rate_ratio", "rate"),
    ("score", "tone score"),
    ("facts", "facts"),
    ("opened", "moments opened"),
    ("met", "moments met"),
    ("said", "the caller's lines"),
    ("critical", "critical errors"),
    ("tension", "tension"),
)
"""Of a turn, in the order of cause and effect: heard before judged, judged before answered."""
BRANCH = frozenset(("opened", "met", "said", "critical"))
"""Fields that say which way the caller went."""
ON_THE_CLOCK = frozenset(("start_seconds", "end_seconds"))
CONFIDENCE_LEVEL = 1.96
"""Standard errors to each side of a mean: 95 % under a normal law."""


@dataclass(frozen=True)
class Move:
    """One thing that is not as it was."""

    case: str
    turn: int
    """Number of the turn in the call; 0 for the whole case."""
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Mean:
    """A mean difference over cases or turns, after minus before, with its 95 % interval."""

    what: str
    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side."""

    inputs: tuple[Move, ...]
    """What went in differently, by the digests: audio, script, expectations, settings, engines, version."""
    moves: tuple[Move, ...]
    """What came out differently."""
    means: tuple[Mean, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    same: int
    """Cases in which nothing moved."""
    proven: bool
    """Nothing moved, the same cases ran, and everything that went in was the same."""

    @property
    def branches(self) -> tuple[Move, ...]:
        """The turns at which the caller went another way."""
        names = {title for field, title in FIELDS if field in BRANCH}
        return tuple(move for move in self.moves if move.turn and move.what in names)


def compare(before: Sequence[CaseResult], after: Sequence[CaseResult]) -> Comparison:
    """Return what moved from one run to the other, case by case in the order of their names."""
    old = {result.name: result for result in before}
    new = {result.name: result for result in after}
    both = sorted(old.keys() & new.keys())
    inputs = tuple(move for name in both for move in _inputs(old[name], new[name]))
    by_case = {name: _case_moves(old[name], new[name]) for name in both}
    only_before, only_after = tuple(sorted(old.keys() - new.keys())), tuple(sorted(new.keys() - old.keys()))
    moves = tuple(move for name in both for move in by_case[name])
    return Comparison(
        inputs=inputs,
        moves=moves,
        means=_means([(old[name], new[name]) for name in both]),
        only_before=only_before,
        only_after=only_after,
        same=sum(not found for found in by_case.values()),
        proven=not (inputs or moves or only_before or only_after) and bool(both),
    )


def _inputs(old: CaseResult, new: CaseResult) -> list[Move]:
    if old.digests is None or new.digests is None:
        return []
    found = []
    for field in dataclasses.fields(Digests):
        one, other = getattr(old.digests, field.name), getattr(new.digests, field.name)
        if field.name == "engines":
            engines = sorted({name for name, _ in (*one, *other)})
            pairs = [(name, dict(one).get(name, ""), dict(other).get(name, "")) for name in engines]
        else:
            pairs = [(field.name, one, other)]
        found += [Move(old.name, 0, name, was, now) for name, was, now in pairs if was != now]
    return found


def _case_moves(old: CaseResult, new: CaseResult) -> list[Move]:
    found = [
        move for one, other in _paired(old.turns, new.turns) for move in _turn_moves(old.name, one, other)
    ]
    whole = [
        ("status", old.status, new.status),
        ("error", old.error, new.error),
        ("path", " > ".join(old.path), " > ".join(new.path)),
        ("ending", old.ending, new.ending),
        ("tension at the end", old.end_tension, new.end_tension),
        ("passed", old.passed, new.passed),
        ("critical errors", list(old.critical), list(new.critical)),
        ("word error rate", old.word_error_rate, new.word_error_rate),
    ]
    marks_before, marks_after = dict(old.marks), dict(new.marks)
    whole += [
        (f"mark {number}", marks_before.get(number), marks_after.get(number))
        for number in sorted(marks_before.keys() | marks_after.keys())
    ]
    found += [Move(old.name, 0, what, str(was), str(now)) for what, was, now in whole if was != now]
    return found


def _paired(
    before: Sequence[TurnResult], after: Sequence[TurnResult]
) -> list[tuple[TurnResult | None, TurnResult | None]]:
    """Pair turns by the recorded turn they belong to, else by their number; what has no partner stands alone."""

    def keys(turns: Sequence[TurnResult]) -> dict[tuple[int, int], TurnResult]:
        known: dict[tuple[int, int], TurnResult] = {}
        for turn in turns:
            place = (turn.recorded, 0) if turn.recorded else (0, turn.number)
            while place in known:
                place = (place[0], place[1] + 1)
            known[place] = turn
        return known

    old, new = keys(before), keys(after)
    order = sorted(old.keys() | new.keys(), key=lambda place: (old.get(place) or new[place]).start_seconds)
    return [(old.get(place), new.get(place)) for place in order]


def _turn_moves(case: str, old: TurnResult | None, new: TurnResult | None) -> list[Move]:
    if old is None or new is None:
        turn = old or new
        assert turn is not None  # noqa: S101 - one of a pair is always there
        told = f"'{turn.words}'"
        return [Move(case, turn.number, "turn", told if old else "none", told if new else "none")]
    placed = old.recorded and new.recorded
    return [
        Move(case, old.number, title, _text(getattr(old, field)), _text(getattr(new, field)))
        for field, title in FIELDS
        # where a turn lies within its recording says what moved; on the call's clock all turns after one move with it
        if getattr(old, field) != getattr(new, field) and not (placed and field in ON_THE_CLOCK)
    ]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        parts = [f"{part[0]} ('{part[1]}')" if isinstance(part, tuple) else str(part) for part in value]
        return ", ".join(parts) or "none"
    return "none" if value is None else str(value)


def _means(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> tuple[Mean, ...]:
    turns = [
        (one, other)
        for old, new in pairs
        for one, other in _paired(old.turns, new.turns)
        if one is not None and other is not None
    ]
    series: list[tuple[str, list[tuple[float | None, float | None]]]] = [
        ("word error rate", [(old.word_error_rate, new.word_error_rate) for old, new in pairs]),
        ("marks", [(_points(old), _points(new)) for old, new in pairs]),
        ("tension at the end", [(old.end_tension, new.end_tension) for old, new in pairs]),
        ("pitch in semitones", [(one.pitch_semitones, other.pitch_semitones) for one, other in turns]),
        ("rate ratio", [(one.rate_ratio, other.rate_ratio) for one, other in turns]),
        ("confidence of words", [(one.confidence, other.confidence) for one, other in turns]),
    ]
    return tuple(mean for what, values in series if (mean := _mean(what, values)) is not None)


def _points(result: CaseResult) -> float | None:
    counted = [points for _, points in result.marks if points is not None]
    return sum(counted) if counted else None


def _mean(what: str, values: Sequence[tuple[float | None, float | None]]) -> Mean | None:
    """Return the mean paired difference and its interval; None with fewer than two pairs."""
    differences = [after - before for before, after in values if before is not None and after is not None]
    count = len(differences)
    if count < 2:
        return None
    mean = sum(differences) / count
    spread = math.sqrt(sum((value - mean) ** 2 for value in differences) / (count - 1))
    error = CONFIDENCE_LEVEL * spread / math.sqrt(count)
    return Mean(what, mean, mean - error, mean + error, count)
