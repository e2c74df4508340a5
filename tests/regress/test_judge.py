import pytest

from tests.calls import expert
from voicesim.regress.case import Expectation
from voicesim.regress.judge import differences


def test_nothing_expected_is_always_met():
    assert differences(Expectation(), expert(), passed=True) == ()


@pytest.mark.parametrize(
    ("expect", "what"),
    [
        (Expectation(ending="no_such_ending"), "ending"),
        (Expectation(tension_at_most=-1.0), "tension at the end"),
        (Expectation(tension_at_least=11.0), "tension at the end"),
        (Expectation(cues=("no_such_cue",)), "cue"),
        (Expectation(critical=("false_promise",)), "critical errors"),
        (Expectation(passed=False), "passed"),
    ],
)
def test_each_expectation_can_fail(expect, what):
    (difference,) = differences(expect, expert(), passed=True)
    assert difference.what == what
