"""How far raters agree beyond chance: weighted kappa and intraclass correlation, each with its 95 % interval.

Cohen (1968) for kappa, Light (1971) for more than two raters, Shrout & Fleiss (1979) and McGraw & Wong (1996) for the
intraclass correlations. Where a coefficient is undefined it is told as such: it never comes out as 0 or 1 by accident.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_CALLS = 10
"""Calls under which no coefficient is given. Measured (bench/rater_agreement.py): at 10 the interval of kappa is .8 to 1.1
of the scale's 2 wide, and the true value is in it 92 to 97 times in 100; at 8 it often cannot be had at all."""
STEADY_CALLS = 30
"""Calls from which a coefficient may be leant on: Koo & Li (2016), https://doi.org/10.1016/j.jcm.2016.02.012."""
CONFIDENCE = 0.95
RESAMPLES = 2000
SEED = 20_240_607
"""Of the resampling, fixed so that the same marks always give the same interval. Any number serves."""
MOST_UNDEFINED = 0.05
"""Share of resamples that may leave kappa undefined; over it there is no interval. Decision: what is left is no fair sample."""


@dataclass(frozen=True)
class Estimate:
    """A coefficient with its interval, or why there is none."""

    value: float | None
    """None: undefined, or too few calls."""
    low: float | None = None
    high: float | None = None
    """95 % interval; None with `why` where it cannot be had."""
    why: str = ""
    """What is missing, in words; '' when nothing is."""


def kappa(marks: Floats, categories: int, seed: int = SEED, least: int = LEAST_CALLS) -> Estimate:
    """Return kappa with quadratic weights; with two categories that is Cohen's plain kappa.

    With more than two raters, Light's: the mean over all pairs of raters.

    Args:
        marks: shape [calls, items, raters], 0 to categories - 1; NaN where a rater gave none: a pair of raters is compared
            where both gave one. Several items of one call are kept together when calls are drawn anew.
        categories: how many marks there are.
        seed: of the resampling.
        least: calls under which there is no value.

    The interval: calls are drawn with replacement RESAMPLES times; kappa's spread over the draws, carried to Fisher's
    scale and times Student's t for calls - 1, on both sides. It holds the true value 90 to 99 times in 100, the draws' plain
    percentiles 86 to 97 (bench/rater_agreement.py, from 10 calls on).
    """
    marks = marks[np.any(np.sum(~np.isnan(marks), axis=2) > 1, axis=1)]
    if few := too_few(len(marks), least):
        return Estimate(None, why=few)
    tables = _tables(marks, categories)
    if not tables.any(axis=(1, 2)).all():
        return Estimate(None, why="undefined: two of them have no marks to compare")
    given = _mean_kappa(tables.sum(axis=1), categories)
    if math.isnan(given):
        return Estimate(None, why="undefined: one side gave the same mark every time")
    if abs(given) == 1.0:
        return Estimate(float(given), why=f"no interval: they {'never' if given > 0 else 'always'} differed")
    drawn = _draws(len(marks), seed)
    found = _mean_kappa(np.einsum("bn,pnc->pbc", drawn, tables), categories)
    found = found[~np.isnan(found)]
    if len(found) < (1 - MOST_UNDEFINED) * RESAMPLES:
        return Estimate(float(given), why="no interval: the marks hardly vary")
    low, high = _fisher(given, found, len(marks))
    return Estimate(float(given), low, high)


def icc_agreement(marks: Floats, least: int = LEAST_CALLS) -> Estimate:
    """Return ICC(2,1): one rater's marks against another's, a stricter rater counting as disagreement.

    Two-way random effects, absolute agreement, single rater (ICC(A,1) of McGraw & Wong), with their interval by F.

    Args:
        marks: shape [calls, raters], no gaps.
        least: calls under which there is no value.
    """
    if why := _unusable(marks, least):
        return Estimate(None, why=why)
    n, k = marks.shape
    rows, columns, error = _mean_squares(marks)
    value = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    # The degrees of freedom by Satterthwaite, multiplied through by the error's square: it may be 0.
    part = n * (1 + (k - 1) * value) - k * value
    over = (k - 1) * (n - 1) * (k * value * columns + part * error) ** 2
    under = (n - 1) * (k * value * columns) ** 2 + (part * error) ** 2
    if under <= 0.0 or over <= 0.0:
        return Estimate(value, why="no interval: they never differed")
    freedom = over / under
    first, second = _f_quantile(n - 1, freedom), _f_quantile(freedom, n - 1)
    rest = k * columns + (k * n - k - n) * error
    low = n * (rows - first * error) / (first * rest + n * rows)
    high = n * (second * rows - error) / (rest + n * second * rows)
    return Estimate(value, low, high)


def icc_consistency(marks: Floats, least: int = LEAST_CALLS) -> Estimate:
    """Return ICC(3,1): whether raters put calls in the same order and distance, strictness left out.

    Two-way mixed effects, consistency, single rater (ICC(C,1) of McGraw & Wong), with their interval by F.

    Args:
        marks: shape [calls, raters], no gaps.
        least: calls under which there is no value.
    """
    if why := _unusable(marks, least):
        return Estimate(None, why=why)
    n, k = marks.shape
    rows, _, error = _mean_squares(marks)
    value = (rows - error) / (rows + (k - 1) * error)
    if error == 0.0:
        return Estimate(value, why="no interval: they never differed but for strictness")
    ratio, freedom = rows / error, (n - 1) * (k - 1)
    low, high = ratio / _f_quantile(n - 1, freedom), ratio * _f_quantile(freedom, n - 1)
    return Estimate(value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1))


def mean_difference(differences: Floats) -> Estimate:
    """Return the mean with Student's interval.

    Args:
        differences: shape [calls], at least one.
    """
    value, n = float(np.mean(differences)), len(differences)
    if n < LEAST_CALLS:
        return Estimate(value, why=too_few(n))
    from scipy.stats import t

    half = float(t.ppf(0.5 + CONFIDENCE / 2, n - 1) * np.std(differences, ddof=1) / math.sqrt(n))
    return Estimate(value, value - half, value + half)


def too_few(calls: int, least: int = LEAST_CALLS) -> str:
    """Return what is missing for a coefficient, in words; '' when there are calls enough."""
    if calls >= least:
        return ""
    if not calls:
        return "no call that all marked"
    return f"{calls} {'call' if calls == 1 else 'calls'}; {least} are needed, {STEADY_CALLS} to lean on"


def hint(value: float) -> str:
    """Return Landis & Koch's (1977) word for a kappa: a rule of thumb that everybody knows, no more."""
    words = ((0.0, "poor"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))
    return next((word for most, word in words if value <= most), "almost perfect")


def _tables(marks: Floats, categories: int) -> Floats:
    """Return how often each pair of marks was given, shape [pairs of raters, calls, categories squared]."""
    raters = range(marks.shape[2])
    return np.stack([_table(marks[:, :, [one, other]], categories) for one, other in combinations(raters, 2)])


def _table(pair: Floats, categories: int) -> Floats:
    both = ~np.isnan(pair).any(axis=2)
    cells = np.where(both, np.nan_to_num(pair[:, :, 0]) * categories + np.nan_to_num(pair[:, :, 1]), 0)
    table = np.zeros((len(pair), categories**2))
    calls, items = np.nonzero(both)
    np.add.at(table, (calls, cells[calls, items].astype(int)), 1.0)
    return table


def _mean_kappa(counts: Floats, categories: int) -> Any:
    """Return kappa over the first axis' mean; counts of shape [pairs, ..., categories squared]. NaN where undefined."""
    places = np.arange(categories)
    weights = np.subtract.outer(places, places) ** 2.0
    tables = counts.reshape(*counts.shape[:-1], categories, categories)
    one, other = tables.sum(axis=-1), tables.sum(axis=-2)
    marks = one.sum(axis=-1)
    seen = (tables * weights).sum(axis=(-1, -2)) * marks
    chance = np.einsum("...i,ij,...j->...", one, weights, other)
    # A rater who always gives the same mark makes both equal: 0 by arithmetic, and no finding.
    constant = (one.max(axis=-1) == marks) | (other.max(axis=-1) == marks)
    return np.mean(np.where(constant, np.nan, 1 - seen / np.where(constant, 1.0, chance)), axis=0)


def _draws(calls: int, seed: int) -> Floats:
    """Return how often each call was drawn, shape [RESAMPLES, calls]."""
    drawn = np.random.default_rng(seed).integers(0, calls, size=(RESAMPLES, calls))
    counts = np.zeros((RESAMPLES, calls))
    np.add.at(counts, (np.arange(RESAMPLES)[:, None], drawn), 1.0)
    return counts


def _fisher(given: float, found: Floats, calls: int) -> tuple[float, float]:
    from scipy.stats import t

    half = t.ppf(0.5 + CONFIDENCE / 2, calls - 1) * np.std(found, ddof=1) / (1 - given**2)
    middle = math.atanh(given)
    return math.tanh(middle - half), math.tanh(middle + half)


def _unusable(marks: Floats, least: int) -> str:
    if few := too_few(len(marks), least):
        return few
    constant = np.ptp(marks, axis=0) == 0
    if constant.all() or (marks.shape[1] == 2 and constant.any()):
        return "undefined: one side gave the same mark every time"
    return ""


def _mean_squares(marks: Floats) -> tuple[float, float, float]:
    """Return the mean squares between calls, between raters, and of what is left."""
    n, k = marks.shape
    mean, by_call, by_rater = marks.mean(), marks.mean(axis=1), marks.mean(axis=0)
    rows = k * np.sum((by_call - mean) ** 2) / (n - 1)
    columns = n * np.sum((by_rater - mean) ** 2) / (k - 1)
    left = marks - by_call[:, None] - by_rater[None, :] + mean
    error = np.sum(left**2) / ((n - 1) * (k - 1))
    # What is only rounding counts as nothing: the interval must not hang on the last bit.
    least = 1e-12 * rows
    return float(rows), float(columns) if columns > least else 0.0, float(error) if error > least else 0.0


def _f_quantile(above: float, below: float) -> float:
    from scipy.stats import f

    return float(f.ppf(0.5 + CONFIDENCE / 2, above, below))
