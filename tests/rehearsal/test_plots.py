"""The plots draw the numbers that stand beside them."""

import re
from dataclasses import replace

import pytest

from tests.rehearsal.callers import REFUND, caller
from tests.rehearsal.test_findings import BLANK, call
from voicesim.caller.weights import WEIGHTS
from voicesim.rehearsal import plots
from voicesim.rehearsal.findings import find


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def test_bands_are_the_callers_own():
    assert plots.BANDS[0][2] == pytest.approx(100 - 10 * WEIGHTS.boiling_from)
    assert plots.BANDS[1][2] == pytest.approx(100 - 10 * WEIGHTS.calm_below)
    assert plots.BANDS[0][1] == 0.0
    assert plots.BANDS[2][2] == 100.0


def test_tension_is_median_and_quartiles_of_the_calls_going_on():
    calls = [replace(BLANK, tensions=(float(n), 5.0)) for n in (2, 4, 6, 8, 10)]
    (plot,) = plots.tension_plots(calls)
    assert points(plot.median) == [(0.0, 40.0), (100.0, 50.0)]
    assert points(plot.quartiles)[0] == (0.0, 20.0)
    assert points(plot.quartiles)[-1] == (0.0, 60.0)
    assert plot.rows[0] == (1, 5, "4.0", "6.0", "8.0")


def test_a_few_odd_long_calls_are_not_drawn():
    calls = [replace(BLANK, tensions=(5.0,))] * 9 + [replace(BLANK, tensions=(5.0, 5.0, 5.0))]
    assert plots.tension_plots(calls)[0].turns == 1


def test_all_trainees_share_one_scale_of_turns():
    long, short = replace(BLANK, tensions=(5.0,) * 5), replace(BLANK, trainee="silent", tensions=(5.0,) * 3)
    drawn = {plot.trainee: points(plot.median)[-1][0] for plot in plots.tension_plots([long, short])}
    assert drawn == {"expert": 100.0, "silent": 50.0}


def test_rate_bars_and_strips_and_moments():
    script = caller(REFUND)
    calls = [
        call(),
        call("silent", worth=0, score=0.26),
        call("silent", worth=0, score=1.0, opened=(("story", 1),)),
    ]
    found = find(script, calls)
    assert [(bar.trainee, bar.share) for bar in plots.rate_bars(found)] == [
        ("expert", 100.0),
        ("silent", 0.0),
    ]
    best, worst = plots.score_strips(script, calls)
    assert best.title.startswith("worth 3 (best): agreed")
    assert worst.bars == ((25.0, 100.0), (95.0, 100.0))
    assert worst.middle == 63.0
    assert plots.moment_bars(script, found, 3)[0].opened == pytest.approx(33.33)
