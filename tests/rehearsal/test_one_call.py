"""One call: repeatable, whole, and with everything on the line that a trainee can do there."""

import pytest

from tests.rehearsal.callers import CHARGE, REFUND, caller
from voicesim.rehearsal.ears import Ears
from voicesim.rehearsal.one_call import LONGEST_STEPS, play
from voicesim.rehearsal.sayings import GOES_ON, MUMBLES, TALKS_OVER, Part, say
from voicesim.rehearsal.trainees import KINDS, average, expert, silent
from voicesim.values import Monologue, Observation, Silence, TalkOver

POOR = Ears(missed_cues=0.3, lost_words=0.1, false_harm=0.05, unsure_turns=0.05)


@pytest.mark.parametrize("file", [REFUND, CHARGE], ids=lambda file: file.stem)
def test_a_call_repeats_bit_for_bit(file):
    script = caller(file)
    assert play(script, average, 7, POOR) == play(script, average, 7, POOR)
    assert play(script, average, 7, POOR) != play(script, average, 8, POOR)


def test_time_only_goes_forward_and_the_last_step_ends_the_call():
    played = play(caller(REFUND), expert, 3)
    samples = [step.sample for step in played.exchanges]
    assert samples == sorted(samples)
    assert [step.reaction.ending for step in played.exchanges if step.reaction.ending] == ["agreed"]
    assert played.ending is not None
    assert played.ending.name == "agreed"
    assert played.turns == sum(isinstance(step.stimulus, Observation) for step in played.exchanges)


def test_saying_nothing_is_silence_that_counts_up_until_somebody_speaks():
    def once_in_three(script, state, dice):
        return [say("listen", dice)] if dice.roll() < 0.3 or state.turn == 0 else []

    counts = [
        (step.stimulus.count, before)
        for before, step in enumerate(play(caller(REFUND), once_in_three, 2).exchanges)
        if isinstance(step.stimulus, Silence)
    ]
    assert counts[0][0] == 1
    assert any(count == 2 for count, _ in counts)
    assert play(caller(REFUND), silent, 1).ending.kind == "hung_up_on"


@pytest.mark.parametrize(
    ("label", "kind"), [(TALKS_OVER, TalkOver), (GOES_ON, Monologue), (MUMBLES, Observation)]
)
def test_what_is_no_cue_happens_on_the_line(label, kind):
    def bad_line(script, state, dice):
        return [Part("", label), say("listen", dice)]

    steps = play(caller(REFUND), bad_line, 0).exchanges[:8]
    assert any(isinstance(step.stimulus, kind) for step in steps)
    texts = [step.stimulus.transcript.text for step in steps if isinstance(step.stimulus, Observation)]
    assert texts
    assert all(bool(text) != (label == MUMBLES) for text in texts)
    labels = {
        cue.label
        for step in steps
        if isinstance(step.stimulus, Observation)
        for cue in step.stimulus.cues.sure
    }
    assert label not in labels


def test_being_put_on_hold_runs_the_holds_own_clock():
    script = caller(REFUND)

    def leaves(script, state, dice):
        if state.on_hold:
            return []
        return [say("ask_hold", dice)] if state.turn else [Part("Hello.", "greet")]

    steps = play(script, leaves, 0).exchanges
    held = [step for step in steps if isinstance(step.stimulus, Silence)]
    assert held
    assert all(step.stimulus.on_hold for step in held[:1])
    first = steps.index(held[0])
    assert held[0].sample - steps[first - 1].sample >= 60 * 16_000


def test_every_kind_of_trainee_brings_the_call_to_an_end():
    script = caller(CHARGE)
    for name, trainee in KINDS.items():
        played = play(script, trainee, 11)
        assert played.ending is not None, name
        assert played.turns < LONGEST_STEPS


def test_a_trainee_who_never_ends_it_is_cut_off():
    def asleep(script, state, dice):
        return [Part("", MUMBLES)]

    played = play(caller(REFUND), asleep, 0)
    assert len(played.exchanges) <= 2 * LONGEST_STEPS + 1
