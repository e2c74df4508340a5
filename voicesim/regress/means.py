"""Mean differences between two runs of the same cases, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicesim.regress.pairing import paired
from voicesim.regress.result import CaseResult, TurnResult

CONFIDENCE = 0.95

CasePair = tuple[CaseResult, CaseResult]
Groups = Sequence[Sequence[float]]
"""Differences, those of one case together."""


@dataclass(frozen=True)
class Mean:
    """A mean paired difference, second run minus first, with its 95 % interval by Student's t."""

    what: str
    mean: float
    low: float
    high: float
    count: int
    """Differences the mean is taken over: of cases, or of turns."""
    unit: str
    """'cases'; 'turns in N cases', when the turns of a case stand together (they are no independent witnesses); 'turns'
    of a single case, whose interval is too narrow by what they have in common."""


def means_of(pairs: Sequence[CasePair]) -> tuple[Mean, ...]:
    """Return what can be averaged over cases or turns; what has fewer than two differences is left out."""
    by_case: list[tuple[str, Callable[[CaseResult], float | None]]] = [
        ("word error rate", lambda result: result.word_error_rate),
        ("marks in all", _points),
        ("tension at the end", lambda result: result.end_tension),
    ]
    by_turn: list[tuple[str, Callable[[TurnResult], float | None]]] = [
        ("pitch in semitones", lambda turn: turn.pitch_semitones),
        ("rate ratio", lambda turn: turn.rate_ratio),
        ("tone score", lambda turn: turn.score),
        ("confidence of words", lambda turn: turn.confidence),
    ]
    found = [_mean(what, [_case(value, pair) for pair in pairs], "cases") for what, value in by_case]
    found += [_mean(what, [_turns(value, pair) for pair in pairs], "turns") for what, value in by_turn]
    return tuple(mean for mean in found if mean is not None)


def _points(result: CaseResult) -> float | None:
    counted = [points for _, points in result.marks if points is not None]
    return sum(counted) if counted else None


def _case(value: Callable[[CaseResult], float | None], pair: CasePair) -> list[float]:
    before, after = value(pair[0]), value(pair[1])
    return [] if before is None or after is None else [after - before]


def _turns(value: Callable[[TurnResult], float | None], pair: CasePair) -> list[float]:
    both = [(one, other) for one, other in paired(pair[0].turns, pair[1].turns) if one and other]
    values = [(value(one), value(other)) for one, other in both]
    return [after - before for before, after in values if before is not None and after is not None]


def _mean(what: str, groups: Groups, unit: str) -> Mean | None:
    """Return the mean and its interval.

    The variance is that of clusters (Liang and Zeger 1986, with G / (G - 1) for few of them), which for one difference a
    case is the usual one of a paired t-test; Student's t has one degree of freedom less than there are clusters.
    """
    known = [group for group in groups if group]
    if len(known) == 1 and len(known[0]) > 1:
        known = [[value] for value in known[0]]
    elif unit == "turns":
        unit = f"turns in {len(known)} cases"
    count, clusters = sum(len(group) for group in known), len(known)
    if clusters < 2:
        return None
    mean = sum(value for group in known for value in group) / count
    off = [sum(value - mean for value in group) for group in known]
    spread = math.sqrt(sum(value**2 for value in off) * clusters / (clusters - 1)) / count
    room = _student(clusters - 1) * spread
    return Mean(what, mean, mean - room, mean + room, count, unit)


def _student(freedom: int) -> float:
    """Return how many standard errors to each side hold CONFIDENCE of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))
