import pytest

from tests.regress.jobs import double, misbehave
from voicesim.regress.pool import Failure, Limits, Pool


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_answered_once(jobs):
    answers = list(Pool(double, jobs, Limits(60)).run([5, 6, 7]))
    assert sorted(answers) == [(0, 10), (1, 12), (2, 14)]


def test_one_that_hangs_dies_or_raises_takes_no_other_along():
    answers = dict(Pool(misbehave, 1, Limits(4.0)).run(["a", "die", "b", "raise", "hang", "c"]))
    assert [answers[number] for number in (0, 2, 5)] == ["A", "B", "C"]
    assert "exit code 7" in answers[1].text
    assert answers[3] == Failure("ValueError: no such thing")
    assert "did not end within 4 s" in answers[4].text


def test_nothing_to_do():
    assert list(Pool(double, 2, Limits()).run([])) == []
