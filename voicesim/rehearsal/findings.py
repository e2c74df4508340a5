"""What many rehearsed calls show: who wins, what comes up, what is never said, whether marks and endings agree."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from voicesim.caller.lines import every_written
from voicesim.caller.schema import BandLines
from voicesim.caller.script import Script
from voicesim.rehearsal.explore import Outcome
from voicesim.rehearsal.trainees import PEOPLE

Floats = NDArray[np.float64]

WILSON_Z = 1.959964
"""Two-sided 95 %."""


@dataclass(frozen=True)
class Rate:
    """A share of calls, with the 95 % interval of Wilson (1927): fit for few calls and for shares near 0 and 1."""

    hits: int
    calls: int

    @property
    def share(self) -> float:
        """Return the share, 0 for no calls."""
        return self.hits / self.calls if self.calls else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the lower and the upper end."""
        if not self.calls:
            return 0.0, 1.0
        n, p, z2 = self.calls, self.share, WILSON_Z**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = WILSON_Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class TraineeRow:
    """One kind of trainee."""

    trainee: str
    best: Rate
    """Calls that reached an ending worth most."""
    endings: tuple[tuple[str, int], ...]
    """(ending, calls), most frequent first."""
    turns: float
    minutes: float
    score: float
    """Medians."""
    critical: Rate
    """Calls with a critical error."""


@dataclass(frozen=True)
class MomentRow:
    """One moment over all calls."""

    moment: str
    opened: int
    met: int
    """Calls in which it was brought up, and of those in which it was dealt with; dealt with beforehand counts as both."""
    left: float
    """Share of the calls of well-meaning trainees in which it was brought up and left."""
    turns: float
    """Median turns from being brought up to being dealt with; NaN where never."""


@dataclass(frozen=True)
class Agreement:
    """Whether calls that end better are marked better, all trainees of PEOPLE together. NaN where nothing varies."""

    spearman: float
    """Rank correlation of score and worth, ties sharing their rank."""
    ordered: float
    """What marks would reach that put every call in its right order and no two alike: far under 1 where most calls end
    alike, about .5 where one in twelve ends well."""
    balanced: float
    """The same correlation with every level of worth counting alike, however many calls ended there; under FULL_LEVEL less."""
    concordance: float
    """Share of the pairs with different endings in which the better ending has the higher score."""


@dataclass(frozen=True)
class Findings:
    """All of one script's."""

    rows: tuple[TraineeRow, ...]
    moments: tuple[MomentRow, ...]
    """Hardest first."""
    unreached: tuple[str, ...]
    """Endings no call reached."""
    lines: int
    """Lines of the script."""
    unsaid: tuple[str, ...]
    """Places of the lines said in no call."""
    agreement: Agreement
    """Of score and worth over all calls."""

    @property
    def said(self) -> float:
        """Return the share of the script's lines that were said."""
        return 1.0 - len(self.unsaid) / self.lines if self.lines else 1.0

    def row(self, trainee: str) -> TraineeRow | None:
        """Return one trainee's row, or None."""
        return next((row for row in self.rows if row.trainee == trainee), None)


FULL_LEVEL = 20
"""Calls from which a level of worth counts as much as any other: one odd call must not speak for a whole level. Decision."""
WELL_MEANING = ("expert", "average")
"""Trainees by whom it is judged whether a moment is hard: the others do not try."""


def best_worth(script: Script) -> int:
    """Return the worth of the script's best endings."""
    return max(ending.worth for ending in script.endings())


def find(script: Script, outcomes: Sequence[Outcome]) -> Findings:
    """Return what the outcomes show."""
    places = line_places(script)
    said = {line for outcome in outcomes for line in outcome.lines}
    reached = {outcome.ending for outcome in outcomes}
    return Findings(
        rows=tuple(_row(script, name, outcomes) for name in dict.fromkeys(o.trainee for o in outcomes)),
        moments=tuple(sorted(_moments(script, outcomes), key=_hardest)),
        unreached=tuple(name for name in script.model.endings if name not in reached),
        lines=len(places),
        unsaid=tuple(place for place in places if place not in said),
        agreement=agreement_of(outcomes),
    )


def _row(script: Script, name: str, outcomes: Iterable[Outcome]) -> TraineeRow:
    mine = [outcome for outcome in outcomes if outcome.trainee == name]
    best = best_worth(script)
    endings = Counter(outcome.ending or "endless" for outcome in mine)
    return TraineeRow(
        trainee=name,
        best=Rate(sum(outcome.worth == best for outcome in mine), len(mine)),
        endings=tuple(sorted(endings.items(), key=lambda pair: (-pair[1], pair[0]))),
        turns=median(outcome.turns for outcome in mine),
        minutes=median(outcome.minutes for outcome in mine),
        score=median(outcome.score for outcome in mine),
        critical=Rate(sum(bool(outcome.critical) for outcome in mine), len(mine)),
    )


def _moments(script: Script, outcomes: Sequence[Outcome]) -> Iterable[MomentRow]:
    for name in script.model.moments:
        came, done, kind_came, kind_left, waits = 0, 0, 0, 0, list[int]()
        for outcome in outcomes:
            opened, met = dict(outcome.opened), dict(outcome.met)
            if name not in opened and name not in met:
                continue
            came += 1
            done += name in met
            if outcome.trainee in WELL_MEANING:
                kind_came += 1
                kind_left += name not in met
            if name in opened and name in met:
                waits.append(met[name] - opened[name])
        left = kind_left / kind_came if kind_came else float(came > 0)
        yield MomentRow(name, came, done, left, median(waits) if waits else math.nan)


def _hardest(row: MomentRow) -> tuple[float, float, str]:
    return (-row.left, -(0.0 if math.isnan(row.turns) else row.turns), row.moment)


def line_places(script: Script) -> tuple[str, ...]:
    """Return the place of every line of the script: 'moments.story.says.boiling[0]'."""
    places: list[str] = []
    for name, lines in every_written(script):
        if isinstance(lines, BandLines):
            for band in ("boiling", "tense", "calm", "any"):
                places += [f"{name}.{band}[{at}]" for at in range(len(lines.band(band)))]
        else:
            places += [f"{name}[{at}]" for at in range(len(lines))]
    return tuple(places)


def spearman(
    first: Sequence[float], second: Sequence[float], weights: Sequence[float] | None = None
) -> float:
    """Return Spearman's rank correlation, ties sharing their mean rank; NaN where one side never varies.

    Args:
        first: shape [n].
        second: shape [n].
        weights: how much each pair counts; all alike when None.
    """
    if len(first) < 2 or len(set(first)) == 1 or len(set(second)) == 1:
        return math.nan
    w = np.ones(len(first)) if weights is None else np.asarray(weights, dtype=float)
    w = w / w.sum()
    one, two = _ranks(first, w), _ranks(second, w)
    one, two = one - (w * one).sum(), two - (w * two).sum()
    return float((w * one * two).sum() / math.sqrt((w * one**2).sum() * (w * two**2).sum()))


def _ranks(values: Sequence[float], weights: Floats) -> Floats:
    """Return each value's rank: the weight under it and half the weight beside it."""
    array = np.asarray(values, dtype=float)
    _, inverse = np.unique(array, return_inverse=True)
    beside = np.bincount(inverse, weights=weights)
    ranks: Floats = (np.cumsum(beside) - beside / 2.0)[inverse]
    return ranks


def agreement_of(outcomes: Sequence[Outcome]) -> Agreement:
    """Return how far score and worth agree, in the calls of the trainees that stand for people: not of the readers of cards."""
    outcomes = [outcome for outcome in outcomes if outcome.trainee in PEOPLE] or outcomes
    scores, worths = [o.score for o in outcomes], [float(o.worth) for o in outcomes]
    counts = Counter(worths)
    alike = [1.0 / max(counts[worth], FULL_LEVEL) for worth in worths]
    untied = [place for place, _ in sorted(enumerate(worths), key=lambda pair: pair[1])]
    order = [0.0] * len(worths)
    for rank, place in enumerate(untied):
        order[place] = float(rank)
    return Agreement(
        spearman(scores, worths),
        spearman(order, worths),
        spearman(scores, worths, alike),
        _concordance(outcomes),
    )


def _concordance(outcomes: Sequence[Outcome]) -> float:
    """Return in which share of the pairs with endings of different worth the better one scored more; ties count half."""
    levels = sorted({o.worth for o in outcomes})
    by_worth = {level: np.sort([o.score for o in outcomes if o.worth == level]) for level in levels}
    right = pairs = 0.0
    for low in levels:
        for high in levels:
            if low < high:
                under = np.searchsorted(by_worth[low], by_worth[high], side="left").sum()
                upto = np.searchsorted(by_worth[low], by_worth[high], side="right").sum()
                right += (float(under) + float(upto)) / 2.0
                pairs += len(by_worth[low]) * len(by_worth[high])
    return right / pairs if pairs else math.nan
