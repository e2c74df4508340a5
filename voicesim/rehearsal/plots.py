"""The report's plots as numbers, each in a box of 100 by 100 that stretches to any width: words stand beside, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voicesim.caller.script import Script
from voicesim.caller.weights import WEIGHTS
from voicesim.rehearsal.explore import Outcome
from voicesim.rehearsal.findings import Findings, best_worth

MOST_TENSION = 10.0
LEAST_GOING_ON = 0.25
"""Share of the calls that must still be going on for their tension to be drawn: the last ones are a few odd calls."""
SCORE_BINS = 20


@dataclass(frozen=True)
class RateBar:
    """How often one kind of trainee reached a best ending."""

    trainee: str
    share: float
    low: float
    high: float
    """Per cent of the width; low and high are the 95 % interval."""
    label: str


@dataclass(frozen=True)
class TensionPlot:
    """One kind of trainee's calls: the caller's tension turn by turn."""

    trainee: str
    median: str
    """SVG path."""
    quartiles: str
    """SVG path of the area between the quartiles."""
    turns: int
    """Drawn."""
    label: str
    rows: tuple[tuple[int, int, str, str, str], ...]
    """(turn, calls going on, first quartile, median, third quartile), for the table."""


@dataclass(frozen=True)
class ScoreStrip:
    """The marks of the calls that ended alike."""

    title: str
    bars: tuple[tuple[float, float], ...]
    """(left, height) in per cent of the box, one for each twentieth of the marks."""
    middle: float
    """Median, per cent."""
    calls: int
    label: str


@dataclass(frozen=True)
class MomentBar:
    """One moment's coverage."""

    moment: str
    opened: float
    met: float
    """Per cent of all calls."""
    label: str


def rate_bars(found: Findings) -> tuple[RateBar, ...]:
    """Return a bar for every kind of trainee."""
    bars = []
    for row in found.rows:
        low, high = (100.0 * end for end in row.best.interval)
        share = 100.0 * row.best.share
        label = f"{share:.0f} % ({low:.0f} to {high:.0f} %)"
        bars.append(RateBar(row.trainee, share, round(low, 2), round(high, 2), label))
    return tuple(bars)


BANDS: tuple[tuple[str, float, float], ...] = (
    ("boiling", 0.0, 100.0 * (1 - WEIGHTS.boiling_from / MOST_TENSION)),
    (
        "tense",
        100.0 * (1 - WEIGHTS.boiling_from / MOST_TENSION),
        100.0 * (1 - WEIGHTS.calm_below / MOST_TENSION),
    ),
    ("calm", 100.0 * (1 - WEIGHTS.calm_below / MOST_TENSION), 100.0),
)
"""(name, top, bottom) of the caller's moods."""


def tension_plots(outcomes: Sequence[Outcome]) -> tuple[TensionPlot, ...]:
    """Return the tension over the turns, a plot for every kind of trainee, all with the same number of turns across."""
    names = dict.fromkeys(outcome.trainee for outcome in outcomes)
    tables = {name: _quartiles([o.tensions for o in outcomes if o.trainee == name]) for name in names}
    across = max((len(table) for table in tables.values()), default=1)
    return tuple(_tension_plot(name, table, across) for name, table in tables.items())


def _quartiles(calls: Sequence[Sequence[float]]) -> list[tuple[int, float, float, float]]:
    """Return (calls going on, quartiles) for each turn while enough calls go on."""
    table = []
    for turn in range(max((len(call) for call in calls), default=0)):
        going = [call[turn] for call in calls if len(call) > turn]
        if len(going) < max(1.0, LEAST_GOING_ON * len(calls)):
            break
        low, middle, high = (float(value) for value in np.percentile(going, (25, 50, 75)))
        table.append((len(going), low, middle, high))
    return table


def _tension_plot(name: str, table: list[tuple[int, float, float, float]], across: int) -> TensionPlot:
    xs = [100.0 * place / max(1, across - 1) for place in range(len(table))]
    lows, middles, highs = ([100.0 - 10.0 * row[column] for row in table] for column in (1, 2, 3))
    # a single turn would leave nothing to see: draw it as a short stroke
    if len(xs) == 1:
        xs, lows, middles, highs = [xs[0], xs[0] + 2.0], lows * 2, middles * 2, highs * 2
    there = list(zip(xs, highs, strict=True))
    back = list(zip(xs, lows, strict=True))[::-1]
    label = "No turns." if not table else (
        f"{name}: median tension {table[0][2]:.1f} after the first turn, {table[-1][2]:.1f} after turn {len(table)}."
    )  # fmt: skip
    rows = tuple(
        (turn, row[0], *(f"{value:.1f}" for value in row[1:])) for turn, row in enumerate(table, start=1)
    )
    return TensionPlot(
        name, _path(list(zip(xs, middles, strict=True))), _path(there + back) + " Z" if there else "",
        len(table), label, rows,  # type: ignore[arg-type]
    )  # fmt: skip


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if place else 'M'}{x:.2f} {y:.2f}" for place, (x, y) in enumerate(points))


def score_strips(script: Script, outcomes: Sequence[Outcome]) -> tuple[ScoreStrip, ...]:
    """Return how the marks lie for each worth of ending, the best first."""
    strips = []
    for worth in sorted({outcome.worth for outcome in outcomes}, reverse=True):
        scores = [outcome.score for outcome in outcomes if outcome.worth == worth]
        counts = np.bincount(
            [min(SCORE_BINS - 1, int(score * SCORE_BINS)) for score in scores], minlength=SCORE_BINS
        )
        bars = tuple(
            (place * 100.0 / SCORE_BINS, round(100.0 * float(count) / float(counts.max()), 2))
            for place, count in enumerate(counts)
            if count
        )
        low, middle, high = (100.0 * float(value) for value in np.percentile(scores, (25, 50, 75)))
        names = sorted({outcome.ending or "endless" for outcome in outcomes if outcome.worth == worth})
        best = " (best)" if worth == best_worth(script) else ""
        title = f"worth {worth}{best}: {', '.join(name.replace('_', ' ') for name in names)}"
        label = (
            f"{len(scores)} calls, marks {middle:.0f} % in the middle, half of them {low:.0f} to {high:.0f} %"
        )
        strips.append(ScoreStrip(title, bars, round(middle, 2), len(scores), label))
    return tuple(strips)


def moment_bars(script: Script, found: Findings, calls: int) -> tuple[MomentBar, ...]:
    """Return how often each moment came up and was met, in the script's order."""
    rows = {row.moment: row for row in found.moments}
    bars = []
    for name in script.model.moments:
        row = rows[name]
        label = f"came up in {row.opened} calls, met in {row.met}"
        bars.append(
            MomentBar(name, round(100.0 * row.opened / calls, 2), round(100.0 * row.met / calls, 2), label)
        )
    return tuple(bars)
