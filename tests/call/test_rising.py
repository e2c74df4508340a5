"""A voice that rises in the middle of a long turn: heard while it goes on, at one and the same sample live and from a file."""

import dataclasses
import json

import numpy as np
import pytest

from tests.call.test_conversation import SCRIPT, parts, silence
from tests.fakes import FakeTranscriber, ListSink, ListSource
from tests.sounds import syllables
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.caller.react import react
from voicesim.caller.state import start
from voicesim.record.journal import FolderJournal
from voicesim.record.memory import MemoryJournal
from voicesim.record.replay import replay
from voicesim.settings import Settings
from voicesim.tone.measure import sound_of
from voicesim.values import SAMPLE_RATE, Baseline, CallOpened, Observation, VoiceRising

CALM, RAISED = 120.0, 175.0
"""Hz: six and a half semitones apart."""
SETTINGS = Settings()


def baseline():
    sound = sound_of(syllables(10.0, CALM), None)
    return Baseline(CALM, CALM * 0.97, CALM * 1.03, 3.0, 4.0, sound.tilt_db, 20.0, "calibration")


def said(calm_seconds, raised_seconds):
    """A greeting, the caller's answer to it, and a long turn that may rise."""
    voice = [
        syllables(seconds, hz) for seconds, hz in ((calm_seconds, CALM), (raised_seconds, RAISED)) if seconds
    ]
    greeting = [silence(1.0), syllables(2.0, CALM), silence(6.0)]
    return np.concatenate([*greeting, *voice, silence(4.0)]).astype(np.float32)


BEGINS = 1.0 + 2.0 + 6.0
"""Seconds into the call."""


class Loud:
    """Takes everything but silence for speech: the syllables' own valleys too."""

    name = "loud"

    def probability(self, frame):
        return float(np.abs(frame.samples).max() > 0.0)

    def reset(self):
        pass


def call(samples, live=False, journal=None):
    journal = journal or MemoryJournal()
    made = parts(journal, (), SETTINGS, FakeTranscriber(["I understand that you are angry"] * 5))
    made = dataclasses.replace(made, baseline=baseline(), detector=Loud())
    run_call(Conversation(made, live), ListSource(samples), ListSink())
    return journal


def steps(journal, kind):
    return [step for step in journal.summary().exchanges if isinstance(step.stimulus, kind)]


def test_a_rise_is_heard_once_while_the_turn_goes_on():
    journal = call(said(9.0, 12.0))
    (step,) = steps(journal, VoiceRising)
    (turn,) = [one for one in steps(journal, Observation) if one.stimulus.turn.number == 2]
    assert BEGINS + 9.0 < step.sample / SAMPLE_RATE < BEGINS + 9.0 + 8.0
    assert step.sample < turn.stimulus.turn.end_sample
    assert step.stimulus.tone.pitch_semitones > 3.0
    assert [reason.rule for reason in step.reaction.because] == ["tone.raised"]
    assert step.reaction.because[0].tension > 0
    assert "tone.raised" not in [reason.rule for reason in turn.reaction.because], "counted once"


@pytest.mark.parametrize(
    ("calm", "raised"), [(20.0, 0.0), (3.0, 4.0)], ids=["calm throughout", "a short turn"]
)
def test_nothing_is_said_of_a_calm_voice_or_a_short_turn(calm, raised):
    assert steps(call(said(calm, raised)), VoiceRising) == []


def test_the_record_replays_it(tmp_path):
    journal = FolderJournal(tmp_path / "call")
    call(said(9.0, 12.0), journal=journal)
    text = (tmp_path / "call" / "journal.jsonl").read_text()
    kinds = [
        json.loads(line)["value"]["stimulus"]["class"] for line in text.splitlines() if json.loads(line)["kind"] == "Exchange"
    ]  # fmt: skip
    assert "VoiceRising" in kinds
    found = replay(
        tmp_path / "call", lambda: start(SCRIPT, 0), lambda state, stimulus: react(SCRIPT, state, stimulus), SCRIPT.sha256
    )  # fmt: skip
    assert found.differences == ()


def test_the_next_turn_is_judged_anew():
    opened, _ = react(SCRIPT, start(SCRIPT, 0), CallOpened(0))
    greeting = steps(call(said(4.0, 0.0)), Observation)[0].stimulus
    opened, _ = react(SCRIPT, opened, greeting)
    rise = steps(call(said(9.0, 12.0)), VoiceRising)[0].stimulus
    risen, first = react(SCRIPT, opened, rise)
    again, second = react(SCRIPT, risen, rise)
    assert (risen.risen, bool(first.because), second.because) == (True, True, ())
    turn = steps(call(said(4.0, 0.0)), Observation)[1].stimulus
    assert react(SCRIPT, again, turn)[0].risen is False
