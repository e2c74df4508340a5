"""Agreement against published figures, other people's code, and signals of known truth."""

import math

import numpy as np
import pytest

from voicesim.debrief import rubric
from voicesim.debrief.agreement import VOICESIM, Rated, compare
from voicesim.debrief.coefficients import (
    LEAST_CALLS,
    Estimate,
    hint,
    icc_agreement,
    icc_consistency,
    kappa,
    mean_difference,
)

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=np.float64
)
"""Six targets, four judges: Shrout & Fleiss (1979), table 2; intervals as R's psych::ICC gives them for the same table."""


def marks_of(*raters):
    """Shape [calls, 1, raters]."""
    return np.array(raters, dtype=np.float64).T[:, None, :]


def latent(rng, calls, rho, raters=2):
    """Marks of 0 to 3 whose raters share a part of what they see."""
    shared = rng.standard_normal((calls, 1))
    seen = math.sqrt(rho) * shared + math.sqrt(1 - rho) * rng.standard_normal((calls, raters))
    return np.digitize(seen, (-1, 0, 1)).astype(np.float64)


def test_the_intraclass_correlations_are_those_of_shrout_and_fleiss():
    agreement, consistency = icc_agreement(SHROUT_FLEISS, 2), icc_consistency(SHROUT_FLEISS, 2)
    assert agreement.value == pytest.approx(0.29, abs=0.005)
    assert (agreement.low, agreement.high) == pytest.approx((0.019, 0.761), abs=0.001)
    assert consistency.value == pytest.approx(0.71, abs=0.005)
    assert (consistency.low, consistency.high) == pytest.approx((0.342, 0.946), abs=0.001)


def test_too_few_calls_give_no_figure_but_say_how_many_are_needed():
    for found in (
        icc_agreement(SHROUT_FLEISS),
        icc_consistency(SHROUT_FLEISS),
        kappa(marks_of([0, 1], [0, 1]), 4),
    ):
        assert found.value is found.low is found.high is None
        assert f"{LEAST_CALLS} are needed" in found.why
    assert "no call" in kappa(np.zeros((0, 1, 2)), 4).why


@pytest.mark.parametrize(("categories", "seed"), [(4, 1), (4, 2), (2, 3)])
def test_kappa_is_scikit_learns(categories, seed):
    cohen = pytest.importorskip("sklearn.metrics").cohen_kappa_score
    marks = np.minimum(latent(np.random.default_rng(seed), 40, 0.6), categories - 1)
    found = kappa(marks[:, None, :], categories)
    theirs = cohen(marks[:, 0], marks[:, 1], weights="quadratic", labels=range(categories))
    assert found.value == pytest.approx(theirs, abs=1e-12)
    assert found.low < found.value < found.high


def test_kappa_of_a_worked_example():
    # 12 calls: 4 x (0,0), 4 x (3,3), 2 x (0,3), 2 x (1,1). By hand: seen 2 x 9 / 12 = 1.5; one side 6, 2, 0, 4 and the
    # other 4, 2, 0, 6 of 12: chance (6x2x1 + 6x6x9 + 2x4x1 + 2x6x4 + 4x4x9 + 4x2x4) / 144 = 568 / 144.
    pairs = [(0, 0)] * 4 + [(3, 3)] * 4 + [(0, 3)] * 2 + [(1, 1)] * 2
    one, other = zip(*pairs, strict=True)
    assert kappa(marks_of(one, other), 4).value == pytest.approx(1 - 1.5 / (568 / 144), abs=1e-12)


def test_a_side_that_always_gives_the_same_is_undefined_and_never_0_or_1():
    steady, varied = [2] * 12, [0, 1, 2, 3] * 3
    for one, other in ((steady, steady), (steady, varied), (varied, steady)):
        marks = marks_of(one, other)
        for found in (kappa(marks, 4), icc_agreement(marks[:, 0]), icc_consistency(marks[:, 0])):
            assert found.value is None
            assert "undefined" in found.why


def test_raters_who_never_differ_have_1_and_no_made_up_interval():
    varied = [0, 1, 2, 3] * 3
    marks = marks_of(varied, varied)
    for found in (kappa(marks, 4), icc_agreement(marks[:, 0]), icc_consistency(marks[:, 0])):
        assert found.value == pytest.approx(1.0)
        assert found.low is found.high is None
        assert "never differed" in found.why


def test_a_stricter_rater_costs_agreement_and_not_consistency():
    one = np.array([1, 2, 3] * 4, dtype=np.float64)
    marks = np.stack([one, one - 1], axis=1)
    assert icc_consistency(marks).value == pytest.approx(1.0)
    strict = icc_agreement(marks)
    assert strict.value < 0.75
    assert strict.low < strict.value < strict.high
    assert mean_difference(marks[:, 0] - marks[:, 1]) == Estimate(1.0, 1.0, 1.0)


def test_the_same_marks_give_the_same_interval_and_another_seed_nearly_so():
    marks = latent(np.random.default_rng(5), 20, 0.7)[:, None, :]
    assert kappa(marks, 4) == kappa(marks, 4)
    other = kappa(marks, 4, seed=7)
    assert other != kappa(marks, 4)
    assert other.low == pytest.approx(kappa(marks, 4).low, abs=0.03)


@pytest.mark.parametrize("calls", [10, 30])
def test_the_interval_of_kappa_holds_the_true_value_95_times_in_100(calls):
    many = latent(np.random.default_rng(0), 200_000, 0.7).reshape(LEAST_CALLS, -1, 2)
    true = kappa(many, 4).value  # of very many marks
    rng = np.random.default_rng(calls)
    found = [kappa(latent(rng, calls, 0.7)[:, None, :], 4) for _ in range(500)]
    held = np.mean([one.low is None or one.low <= true <= one.high for one in found])
    assert 0.92 <= held <= 0.98  # 500 trials: 95 % within 3 standard errors


def test_marks_of_one_call_are_drawn_together():
    # Ten marks of a call that all say the same tell no more than one of them: the interval must not shrink.
    one = latent(np.random.default_rng(3), 20, 0.6)[:, None, :]
    alone, tenfold = kappa(one, 4), kappa(np.repeat(one, 10, axis=1), 4)
    assert tenfold.value == pytest.approx(alone.value)
    assert (tenfold.low, tenfold.high) == pytest.approx((alone.low, alone.high))


def test_more_than_two_raters_have_the_mean_of_their_pairs():
    marks = latent(np.random.default_rng(8), 25, 0.6, raters=3)[:, None, :]
    pairs = [kappa(marks[:, :, list(pair)], 4).value for pair in ((0, 1), (0, 2), (1, 2))]
    assert kappa(marks, 4).value == pytest.approx(np.mean(pairs))


def test_raters_without_a_mark_in_common_leave_it_undefined():
    marks = latent(np.random.default_rng(8), 30, 0.6, raters=3)[:, None, :]
    marks[:15, 0, 1] = np.nan
    marks[15:, 0, 2] = np.nan
    assert kappa(marks[:, :, :2], 4).value is not None
    found = kappa(marks, 4)
    assert found.value is None
    assert "no marks to compare" in found.why


def test_the_hint_is_landis_and_kochs():
    assert [hint(value) for value in (-0.1, 0.1, 0.3, 0.5, 0.7, 0.9)] == [
        "poor", "slight", "fair", "moderate", "substantial", "almost perfect",
    ]  # fmt: skip


def rated(rater, call, points, passed=True, critical=()):
    given = {row.number: points for row in rubric.COMPETENCIES} if not isinstance(points, dict) else points
    return Rated(f"call{call:02}", rater, given, frozenset(critical), passed)


def test_who_is_compared_with_whom():
    found = compare([rated(name, 1, 2) for name in ("Max", "Dana", VOICESIM, "Ann")])
    assert [one.raters for one in found] == [
        ("Ann", VOICESIM), ("Dana", VOICESIM), ("Max", VOICESIM),
        ("Ann", "Dana"), ("Ann", "Max"), ("Dana", "Max"), ("Ann", "Dana", "Max"),
    ]  # fmt: skip
    assert [one.raters for one in compare([rated("Ann", 1, 2), rated("Max", 1, 2)])] == [("Ann", "Max")]
    assert compare([rated("Ann", 1, 2)]) == ()


def test_only_calls_that_both_marked_count_and_what_does_not_apply_is_told_apart():
    mine = [rated("Dana", call, {1: 2, 9: None, 10: 3}) for call in range(4)]
    theirs = [
        rated(VOICESIM, 0, {1: 2, 9: 1}),
        rated(VOICESIM, 1, {1: 3, 9: None}),
        rated(VOICESIM, 9, {1: 0}),
    ]
    (found,) = compare([*mine, *theirs])
    assert found.calls == 2
    opening, limits, delivery = (found.competencies[number - 1] for number in (1, 9, 10))
    assert (opening.calls, opening.marks, opening.same, opening.applied_differently) == (2, 2, 0.5, 0)
    assert opening.difference.value == -0.5
    assert (limits.marks, limits.same, limits.applied_differently) == (0, None, 1)
    assert (delivery.marks, delivery.applied_differently) == (0, 0)  # VoiceSim was not asked
    assert found.overall.applied_differently == 1


def test_pass_and_critical_errors_are_compared_too():
    calls = range(12)
    mine = [
        rated("Dana", n, 2, passed=n % 2 == 0, critical=("false_promise",) if n % 3 == 0 else ())
        for n in calls
    ]
    theirs = [rated(VOICESIM, n, 2, passed=n % 2 == 0 or n == 1, critical=("false_promise",) if n % 3 == 0 else ())
              for n in calls]  # fmt: skip
    (found,) = compare([*mine, *theirs])
    assert found.passed.same == pytest.approx(11 / 12)
    assert found.passed.kappa.value == pytest.approx(1 - (1 / 12) / 0.5)
    assert found.critical.marks == 12 * len(rubric.CRITICAL)
    assert found.critical.kappa.value == 1.0
    cut_short = [rated("Dana", 1, 2, passed=None), rated(VOICESIM, 1, 2, passed=True)]
    assert compare(cut_short)[0].passed.marks == 0


def test_the_overall_icc_is_of_a_calls_mean_mark():
    rng = np.random.default_rng(2)
    points = rng.integers(0, 4, size=(15, 2, 2))
    both = [
        rated(name, call, {1: int(points[call, 0, side]), 2: int(points[call, 1, side])})
        for side, name in enumerate(("Dana", VOICESIM))
        for call in range(15)
    ]
    (found,) = compare(both)
    assert found.overall.agreement == icc_agreement(points.mean(axis=1))
    assert found.overall.marks == 30
    assert found.overall.difference.value == pytest.approx(float(np.mean(points[:, :, 0] - points[:, :, 1])))
