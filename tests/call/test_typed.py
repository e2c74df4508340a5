from pathlib import Path

import pytest

from tests.fakes import FakeJournal
from voicesim.call.parts import TypedParts
from voicesim.call.typed import TypedCall
from voicesim.caller.script import load_script
from voicesim.values import CallHeader, Cue, Cues, Exchange, Observation, TimePassed, TraineeHungUp

SCRIPT = load_script(Path(__file__).parent.parent.parent / "scripts" / "government" / "late_refund.yaml")


def find_cues(transcript, context):
    """Marks the label that a reply names after '#'."""
    text, _, label = transcript.text.partition("#")
    return Cues((Cue(label, "x", 1.0, text, 0, len(text)),)) if label else Cues()


@pytest.fixture
def call():
    journal = FakeJournal()
    header = CallHeader(
        "test", SCRIPT.name, SCRIPT.sha256, SCRIPT.outline(), "{}", {}, 7.5, 2.0, None, True, 0
    )
    return TypedCall(TypedParts(header=header, script=SCRIPT, find_cues=find_cues, journal=journal))


def stimuli(call, kind):
    return [entry.stimulus for entry in call.parts.journal.of("Exchange") if isinstance(entry.stimulus, kind)]


def test_a_reply_is_observed_without_tone_and_answered(call):
    call.open()
    reaction = call.say("good morning how can i help#greet")
    (observation,) = stimuli(call, Observation)
    assert observation.tone is None
    assert observation.transcript.confidence == 1.0
    assert reaction.lines


def test_time_goes_by_with_the_words(call):
    call.open()
    call.say("good morning how can i help")
    call.say(" ".join(["well"] * 20))
    samples = [one.sample for one in stimuli(call, TimePassed)]
    assert len(samples) > 8
    assert samples == sorted(samples)
    entries = [sample for sample, _, _ in call.parts.journal.entries]
    assert entries == sorted(entries)


def test_a_blank_reply_is_refused(call):
    call.open()
    with pytest.raises(ValueError, match="words"):
        call.say("  ")


def test_hanging_up_ends_the_call_once(call):
    call.open()
    call.say("good morning how can i help")
    call.hang_up()
    call.hang_up()
    assert len(stimuli(call, TraineeHungUp)) == 1
    assert call.over
    assert len(call.parts.journal.of("CallEnded")) == 1
    assert isinstance(call.parts.journal.of("Exchange")[-1], Exchange)


def test_insults_make_the_caller_hang_up(call):
    call.open()
    for _ in range(30):
        if call.over:
            break
        call.say("you people never read anything#blame")
    assert call.ending.kind == "hung_up_on"
