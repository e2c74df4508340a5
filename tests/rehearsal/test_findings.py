"""The figures are the textbooks', and what they are of is counted right."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from tests.rehearsal.callers import REFUND, caller
from voicesim.rehearsal.explore import Outcome
from voicesim.rehearsal.findings import Rate, agreement_of, find, line_places, spearman

BLANK = Outcome("expert", 0, "agreed", "agreed", 3, 5, 2.0, 0.9, (), (5.0,), (), (), ())


def call(trainee: str = "expert", worth: int = 3, score: float = 0.9, **changes: object) -> Outcome:
    ending = {3: "agreed", 2: "handed_over", 1: "no_further", 0: "hung_up"}[worth]
    return replace(BLANK, trainee=trainee, worth=worth, score=score, ending=ending, **changes)


@pytest.mark.parametrize(
    ("hits", "calls", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_interval(hits, calls, low, high):
    """Newcombe 1998, table I, and by hand."""
    assert Rate(hits, calls).interval == pytest.approx((low, high), abs=0.0002)


def test_no_calls_tell_nothing():
    assert Rate(0, 0).share == 0.0
    assert Rate(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_rank_correlation_is_scipys_with_ties(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 6, 60).astype(float), rng.integers(0, 4, 60).astype(float)
    assert spearman(list(first), list(second)) == pytest.approx(spearmanr(first, second).statistic)


def test_a_weight_of_two_is_a_call_that_came_twice():
    first, second = [1.0, 2.0, 3.0, 5.0], [0.0, 1.0, 0.0, 3.0]
    twice = spearman([*first, 5.0, 2.0], [*second, 3.0, 1.0])
    assert spearman(first, second, [1, 2, 1, 2]) == pytest.approx(twice)


def test_what_never_varies_has_no_correlation():
    assert math.isnan(spearman([1.0, 1.0], [0.0, 3.0]))


def test_agreement_of_a_faultless_order():
    calls = [call(worth=3, score=0.9), *(call(worth=0, score=0.1 * n) for n in range(8))]
    agree = agreement_of(calls)
    assert agree.concordance == 1.0
    assert agree.spearman == pytest.approx(agree.ordered)
    assert agree.ordered < 0.6
    assert agree.balanced > agree.spearman - 0.01


def test_one_odd_call_does_not_speak_for_a_whole_level():
    calls = [*(call(worth=3, score=0.9) for _ in range(30)), *(call(worth=0, score=0.1) for _ in range(30))]
    odd = call(worth=1, score=1.0)
    assert agreement_of([*calls, odd]).balanced > 0.9
    assert agreement_of([*calls, *[odd] * 30]).balanced < 0.6


def test_agreement_of_a_wrong_order_and_of_ties():
    assert agreement_of([call(worth=3, score=0.1), call(worth=0, score=0.9)]).concordance == 0.0
    assert agreement_of([call(worth=3, score=0.5), call(worth=0, score=0.5)]).concordance == 0.5


def test_agreement_leaves_the_readers_of_cards_out():
    people = [call(worth=3, score=0.9), call("silent", worth=0, score=0.2)]
    assert agreement_of([*people, call("card reciter", worth=0, score=1.0)]) == agreement_of(people)


def test_moments_lines_and_endings_are_counted():
    script = caller(REFUND)
    calls = [
        call(opened=(("story", 1),), met=(("story", 3),), lines=("moments.story.says.boiling[0]",)),
        call("average", worth=0, opened=(("story", 1),)),
        call("silent", worth=0, opened=(("story", 1),)),
    ]
    found = find(script, calls)
    story = next(row for row in found.moments if row.moment == "story")
    assert (story.opened, story.met, story.turns, story.left) == (3, 1, 2, 0.5)
    assert found.moments[0] is story
    assert found.unreached == ("handed_over", "no_further")
    assert "moments.story.says.boiling[0]" not in found.unsaid
    assert len(found.unsaid) == found.lines - 1
    assert found.row("expert").best == Rate(1, 1)
    assert found.row("silent").best == Rate(0, 1)
    assert found.row("nobody") is None


def test_every_line_said_has_its_place_in_the_list():
    from voicesim.rehearsal.explore import Plan, explore

    said = {line for outcome in explore(REFUND, Plan(calls=32)) for line in outcome.lines}
    own = {line for line in said if not line.startswith("built-in.")}
    assert own <= set(line_places(caller(REFUND)))
