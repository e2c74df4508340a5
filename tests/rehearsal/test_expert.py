"""The expert plays every kind of call right: refund, refusal by phone, abuse that does not stop, danger."""

import pytest

from tests.rehearsal.callers import ABUSE, CHARGE, DANGER, OUTBOUND, REFUND, caller
from voicesim.rehearsal.closing import best_endings, towards_ending
from voicesim.rehearsal.ears import measured
from voicesim.rehearsal.expert import expert
from voicesim.rehearsal.one_call import play
from voicesim.values import Observation

SEEDS = range(12)


def wins(file, ears=None) -> float:
    script = caller(file)
    played = [play(script, expert, seed, ears) if ears else play(script, expert, seed) for seed in SEEDS]
    return sum(call.ending is not None and call.ending.name in best_endings(script) for call in played) / len(
        played
    )


def words(file, seed: int = 0) -> list[str]:
    steps = play(caller(file), expert, seed).exchanges
    return [step.stimulus.transcript.text for step in steps if isinstance(step.stimulus, Observation)]


@pytest.mark.parametrize("file", [REFUND, CHARGE, OUTBOUND, ABUSE, DANGER], ids=lambda file: file.stem)
def test_the_expert_wins_without_a_critical_error(file):
    script = caller(file)
    assert wins(file) == 1.0
    assert not any(play(script, expert, seed).state.critical for seed in SEEDS)


@pytest.mark.parametrize("file", [REFUND, CHARGE, OUTBOUND, ABUSE, DANGER], ids=lambda file: file.stem)
def test_the_expert_mostly_wins_with_the_ears_as_measured(file):
    assert wins(file, measured()) >= 0.85


def test_an_outbound_call_begins_with_who_is_calling_whom():
    first = words(OUTBOUND)[0]
    assert "is that Paul Renner?" in first
    assert "This is Dana, a case worker at the family office" in first
    # no hurts to wait for: the matter is named, in the trainee's mouth
    assert "tell you that the visit on Saturday is refused" in first


def test_abuse_gets_every_warning_it_is_owed_and_then_the_announced_end():
    steps = [s for s in play(caller(ABUSE), expert, 1).exchanges if isinstance(s.stimulus, Observation)]
    warned = [n for n, step in enumerate(steps) if "set_limit" in step.stimulus.cues.labels()]
    assert len(warned) == 3
    assert "ending this call" in steps[-1].stimulus.transcript.text
    assert steps[-1].reaction.ending == "limit_kept"


def test_danger_is_asked_about_straight_out_in_the_next_turn():
    steps = play(caller(DANGER), expert, 0).exchanges
    at = next(n for n, step in enumerate(steps) if "dark" in step.reaction.opened)
    answer = next(step for step in steps[at + 1 :] if isinstance(step.stimulus, Observation))
    assert "ask_safety" in answer.stimulus.cues.labels()


def test_private_things_wait_until_it_is_clear_who_is_calling():
    script = caller(REFUND)
    private = {name for name, fact in script.model.desk_knows.items() if fact.private}
    assert private
    for seed in SEEDS:
        verified = False
        for step in play(script, expert, seed).exchanges:
            verified = verified or any(reason.rule == "verified" for reason in step.reaction.because)
            if private & set(step.reaction.facts):
                assert verified


def test_another_ending_is_worked_towards_once_talking_has_done_its_part():
    script = caller(REFUND)
    from voicesim.caller.state import start
    from voicesim.rehearsal.dice import Dice

    assert towards_ending(script, start(script), "handed_over", Dice(0)) == []
    assert "oodbye" in towards_ending(script, start(script), "no_further", Dice(0))[0].text
