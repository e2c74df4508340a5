"""A caller is passed or failed for what the calls show."""

import pytest

from tests.rehearsal.callers import ABUSE, REFUND, caller
from tests.rehearsal.test_findings import call
from voicesim.rehearsal.demands import Demand, demands_of
from voicesim.rehearsal.findings import find


def held(calls, ears: str = "perfect", file=REFUND) -> dict[str, bool]:
    script = caller(file)
    return {demand.name: demand.holds for demand in demands_of(script, find(script, calls), ears)}


@pytest.mark.parametrize(("won", "ears", "holds"), [(18, "perfect", True), (17, "perfect", False), (17, "measured", True), (16, "measured", False)])  # fmt: skip
def test_the_expert_must_win_nearly_always(won, ears, holds):
    calls = [call(worth=3 if n < won else 0) for n in range(20)]
    assert held(calls, ears)["expert reaches a best ending"] is holds


def test_bad_conduct_must_not_win_and_kind_words_hardly_ever():
    calls = [call("silent", worth=3), *(call("parrot", worth=3 if n == 0 else 0) for n in range(20))]
    got = held(calls)
    assert not got["silent reaches one"]
    assert got["parrot reaches one"]
    assert not held([*calls, call("parrot", worth=3)])["parrot reaches one"]
    assert "abusive reaches one" not in got


@pytest.mark.parametrize(("average", "holds"), [((3, 0), True), ((0, 0), False), ((3, 3), False)])
def test_the_average_must_lie_between(average, holds):
    calls = [call(), call(), call("silent", worth=0), *(call("average", worth=worth) for worth in average)]
    assert held(calls)["average is in between"] is holds


def test_coverage_is_asked_for():
    got = held([call()])
    assert not got["every moment comes up and is met"]
    assert not got["every ending is reached"]
    assert not got["lines said"]


def test_marks_must_follow_endings():
    good, bad = call(worth=3, score=0.9), call(worth=0, score=0.2)
    assert held([good, bad])["score and ending agree"]
    assert not held([replace_score(good, 0.1), bad])["score and ending agree"]


def replace_score(outcome, score):
    from dataclasses import replace

    return replace(outcome, score=score)


def test_abuse_that_never_relents_need_not_be_met():
    calls = [call(opened=(("story", 1), ("abuse", 3)), met=(("story", 2),))]
    script = caller(ABUSE)
    demands = demands_of(script, find(script, calls), "perfect")
    assert Demand("every moment comes up and is met", "all", "all", True) in demands
