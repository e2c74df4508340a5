"""Who marks as whom: each trainer against VoiceSim, and trainers among themselves, by competency and over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from voicesim.debrief import rubric
from voicesim.debrief.coefficients import (
    SEED,
    Estimate,
    Floats,
    icc_agreement,
    icc_consistency,
    kappa,
    mean_difference,
)

VOICESIM = "VoiceSim"
"""The rater that is no person."""
OVERALL, PASSED, CRITICAL = "All competencies", "Pass or fail", "Critical errors"
_MARKS = rubric.MOST_POINTS + 1


@dataclass(frozen=True)
class Rated:
    """One call, marked by one rater."""

    call: str
    rater: str
    points: Mapping[int, int | None]
    """Competency -> 0 to 3, None where it does not apply; a competency that was not asked is left out."""
    critical: frozenset[str]
    """Rules of rubric.CRITICAL that were broken."""
    passed: bool | None
    """None: neither, as for a record that was cut short."""


@dataclass(frozen=True)
class Line:
    """One line of a comparison."""

    number: int
    """Competency; 0 for what is no competency."""
    title: str
    calls: int
    """In which something could be compared."""
    marks: int
    """Places at which all raters gave a mark."""
    same: float | None
    """Share of these at which all gave the same; None without any."""
    kappa: Estimate
    agreement: Estimate | None
    """ICC(2,1); over all competencies: of the call's mean mark. None where it is not used."""
    consistency: Estimate | None
    """ICC(3,1)."""
    difference: Estimate | None
    """Mean of the first rater's marks less the second's; None with more than two raters."""
    applied_differently: int
    """Places at which one gave a mark and another said that it does not apply."""


@dataclass(frozen=True)
class Between:
    """Some raters compared over the calls that all of them marked."""

    raters: tuple[str, ...]
    calls: int
    competencies: tuple[Line, ...]
    overall: Line
    passed: Line
    critical: Line

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order to be read."""
        return *self.competencies, self.overall, self.passed, self.critical


def compare(rated: Sequence[Rated], seed: int = SEED) -> tuple[Between, ...]:
    """Return every comparison there is: each trainer with VoiceSim, each two trainers, then all trainers (from three on).

    Args:
        rated: in any order; one rater marks a call once.
        seed: of the intervals' resampling.
    """
    by_rater: dict[str, dict[str, Rated]] = {}
    for one in rated:
        by_rater.setdefault(one.rater, {})[one.call] = one
    trainers = sorted(by_rater.keys() - {VOICESIM})
    groups: list[tuple[str, ...]] = [(name, VOICESIM) for name in trainers if VOICESIM in by_rater]
    groups += list(combinations(trainers, 2))
    groups += [tuple(trainers)] if len(trainers) > 2 else []
    return tuple(_between(group, [by_rater[name] for name in group], seed) for group in groups)


def _between(raters: tuple[str, ...], rated: list[dict[str, Rated]], seed: int) -> Between:
    calls = sorted(set.intersection(*(set(one) for one in rated)))
    table = [[one[call] for one in rated] for call in calls]
    shape = (len(calls), len(rubric.COMPETENCIES), len(raters))
    points, apart = np.full(shape, np.nan), np.zeros(shape[:2], dtype=int)
    for at, row in enumerate(table):
        for place, competency in enumerate(rubric.COMPETENCIES):
            if all(competency.number in one.points for one in row):
                given = [one.points[competency.number] for one in row]
                points[at, place] = [np.nan if mark is None else mark for mark in given]
                apart[at, place] = None in given and any(mark is not None for mark in given)
    competencies = tuple(
        _line(row.number, row.title, points[:, [place]], int(apart[:, place].sum()), seed)
        for place, row in enumerate(rubric.COMPETENCIES)
    )
    return Between(
        raters,
        len(calls),
        competencies,
        _line(0, OVERALL, points, int(apart.sum()), seed),
        _yes_no(PASSED, _verdicts(table, len(raters)), seed),
        _yes_no(CRITICAL, _errors(table, len(raters)), seed),
    )


def _line(number: int, title: str, points: Floats, apart: int, seed: int) -> Line:
    """Compare marks of 0 to 3, shape [calls, competencies, raters]; an ICC is of a call's mean over what all marked."""
    whole, marks = _complete(points)
    return Line(
        number,
        title,
        calls=len(whole),
        marks=marks,
        same=_same(points),
        kappa=kappa(points, _MARKS, seed),
        agreement=icc_agreement(whole),
        consistency=icc_consistency(whole),
        difference=_difference(whole),
        applied_differently=apart,
    )


def _yes_no(title: str, answers: Floats, seed: int) -> Line:
    """Compare answers of 0 and 1, shape [calls, questions, raters]."""
    whole, marks = _complete(answers)
    return Line(
        0, title, len(whole), marks, _same(answers), kappa(answers, 2, seed), None, None,
        _difference(whole), 0,
    )  # fmt: skip


def _complete(points: Floats) -> tuple[Floats, int]:
    """Return each call's means over the places that all marked, shape [calls with any, raters], and how many those are."""
    places = _all_marked(points)
    some = places.any(axis=1)
    sums = np.where(places[:, :, None], np.nan_to_num(points), 0.0).sum(axis=1)
    return sums[some] / places.sum(axis=1)[some, None], int(places.sum())


def _same(points: Floats) -> float | None:
    given = points[_all_marked(points)]
    return float(np.mean(np.ptp(given, axis=1) == 0)) if len(given) else None


def _all_marked(points: Floats) -> NDArray[np.bool_]:
    marked: NDArray[np.bool_] = np.isnan(points).sum(axis=2) == 0
    return marked


def _difference(whole: Floats) -> Estimate | None:
    if whole.shape[1] != 2 or not len(whole):
        return None
    return mean_difference(whole[:, 0] - whole[:, 1])


def _verdicts(table: list[list[Rated]], raters: int) -> Floats:
    found = [[np.nan if one.passed is None else float(one.passed) for one in row] for row in table]
    return np.array(found, dtype=np.float64).reshape(len(table), 1, raters)


def _errors(table: list[list[Rated]], raters: int) -> Floats:
    found = [[[float(rule in one.critical) for one in row] for rule in rubric.CRITICAL] for row in table]
    return np.array(found, dtype=np.float64).reshape(len(table), len(rubric.CRITICAL), raters)
