"""An example call is the call it says it is, with a reason for every change."""

from tests.rehearsal.callers import REFUND, caller
from voicesim.rehearsal.ears import PERFECT
from voicesim.rehearsal.example import example_for, replay
from voicesim.rehearsal.explore import Plan, explore
from voicesim.rehearsal.findings import find

PLAN = Plan(calls=60, seed=2, trainees=("expert", "average", "parrot"))


def test_the_example_is_a_call_in_which_the_moment_was_hard():
    script, outcomes = caller(REFUND), explore(REFUND, PLAN)
    row = find(script, outcomes).moments[0]
    example = example_for(script, row, outcomes, PERFECT)
    outcome = next(o for o in outcomes if (o.trainee, o.seed) == (example.trainee, example.seed))
    assert example.moment == row.moment
    assert example.trainee == "average"
    assert row.moment in dict(outcome.opened)
    assert row.moment not in dict(outcome.met)
    assert any(row.moment in step.opened for step in example.steps)
    assert (
        example.steps[-1].tension == outcome.tensions[-1]
        or abs(example.steps[-1].tension - outcome.tensions[-1]) < 0.01
    )


def test_every_step_says_what_was_said_heard_answered_and_why():
    steps = replay(caller(REFUND), "expert", 5, PERFECT).steps
    assert steps[0].said.startswith("Good morning")
    assert "greet" in steps[0].cues
    assert steps[0].reply
    assert all(step.said and step.why for step in steps)
    assert any("(-" in why for step in steps for why in step.why)


def test_silence_is_told_in_brackets():
    assert any(step.said == "(silence)" for step in replay(caller(REFUND), "silent", 1, PERFECT).steps)


def test_a_moment_nobody_came_to_has_no_example():
    script = caller(REFUND)
    outcomes = explore(REFUND, Plan(calls=2, trainees=("silent",)))
    row = next(row for row in find(script, outcomes).moments if not row.opened)
    assert example_for(script, row, outcomes, PERFECT) is None
