"""What is weighed at a pause, and what a late understanding changes: nothing, or it is written down."""

import threading

import numpy as np
import pytest

from tests.call.test_conversation import parts, silence, speech
from tests.fakes import ListSink, ListSource, TruthTranscriber
from voicesim.call import pausing
from voicesim.call.conversation import Conversation
from voicesim.call.listening import OwnLevel
from voicesim.call.run import run_call
from voicesim.record.memory import MemoryJournal
from voicesim.settings import Settings
from voicesim.turns.ending import EndWait
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Note, TurnEnded, samples_of

SPEECH_END = 2.0
LONGEST_SECONDS = Settings().turns.longest_end_seconds
SAID = [(SAMPLE_RATE, "you filed in february and have been waiting seven months")]
LINE = np.concatenate([silence(1), speech(1), silence(6)])


class Held(TruthTranscriber):
    """Has the words only once it is let go."""

    def __init__(self, said):
        super().__init__(said)
        self.let_go = threading.Event()

    def listen(self, start_sample):
        hearing = super().listen(start_sample)
        words = hearing.transcript

        def transcript():
            assert self.let_go.wait(20)
            return words()

        hearing.transcript = transcript
        return hearing


class Timed(ListSource):
    """Lets the recogniser go at one place of the call, and waits there until it is done."""

    def __init__(self, samples, conversation, transcriber, at):
        super().__init__(samples)
        self.conversation, self.transcriber, self.at = conversation, transcriber, samples_of(at)

    def read(self):
        if self.place >= self.at and not self.transcriber.let_go.is_set():
            self.transcriber.let_go.set()
            pending, pause = self.conversation._answers.pending, self.conversation._listener.pause
            (pause or pending.pause).understanding.result()
        return super().read()


def entries(live_at=None):
    """Return the journal of the call from a file, or live with the words ready at that second."""
    journal, transcriber = MemoryJournal(), Held(SAID)
    conversation = Conversation(parts(journal, transcriber=transcriber), live=live_at is not None)
    if live_at is None:
        transcriber.let_go.set()
        run_call(conversation, ListSource(LINE), ListSink())
    else:
        run_call(conversation, Timed(LINE, conversation, transcriber, live_at), ListSink())
    return journal.entries


@pytest.mark.parametrize("ready", [0.25, 0.33, 0.4, 0.47])
def test_words_that_come_before_the_turn_would_end_change_nothing(ready):
    assert entries(SPEECH_END + ready) == entries()


@pytest.mark.parametrize(("ready", "because"), [(0.7, "plain"), (1.1, "plain"), (2.2, "longest")])
def test_words_that_come_later_end_the_turn_late_and_that_is_written_down(ready, because):
    found = entries(SPEECH_END + ready)
    (ended,) = (entry.value.turn for entry in found if isinstance(entry.value, TurnEnded))
    assert ended.because == because
    assert ended.decided_sample >= samples_of(SPEECH_END + min(ready, LONGEST_SECONDS)) - FRAME_SAMPLES
    late = [
        entry.value for entry in found if isinstance(entry.value, Note) and entry.value.kind == "late_reply"
    ]
    assert len(late) == 1


def test_all_that_is_known_is_weighed_once_a_pause(monkeypatch):
    weighed = []

    def end_wait(evidence, settings):
        weighed.append(evidence)
        return EndWait(9.0 if len(weighed) == 1 else 0.0, "test")

    monkeypatch.setattr(pausing, "end_wait", end_wait)
    said = [*SAID, (samples_of(2.9), "that is so long")]
    line = np.concatenate([silence(1), speech(1), silence(0.9), speech(0.6), silence(4)])
    journal = MemoryJournal()
    run_call(Conversation(parts(journal, transcriber=TruthTranscriber(said))), ListSource(line), ListSink())
    first, second = weighed
    assert first.text == SAID[0][1]
    assert second.text == f"{SAID[0][1]} that is so long"
    assert first.speech_seconds == pytest.approx(1.0, abs=0.07)
    assert second.speech_seconds == pytest.approx(1.6, abs=0.1)
    assert (first.own_pauses, second.own_pauses) == ((), pytest.approx((0.9,), abs=0.07))
    assert first.confidence == 0.9
    assert not first.asked
    (ended,) = (entry.value.turn for entry in journal.entries if isinstance(entry.value, TurnEnded))
    waited = (ended.decided_sample - ended.end_sample) / SAMPLE_RATE
    assert 0.32 <= waited < 0.36, "never under the shortest end"


def test_no_pause_is_waited_out_for_ever(monkeypatch):
    monkeypatch.setattr(pausing, "end_wait", lambda evidence, settings: EndWait(30.0, "test"))
    (ended,) = (entry.value.turn for entry in entries() if isinstance(entry.value, TurnEnded))
    assert 0 <= (ended.decided_sample - ended.end_sample) / SAMPLE_RATE - LONGEST_SECONDS < 0.04


def test_a_sound_of_listening_does_not_run_into_the_answer_after_it(monkeypatch):
    monkeypatch.setattr(pausing, "end_wait", lambda evidence, settings: EndWait(1.2, "test"))
    said = [*SAID, (samples_of(5.0), "mm-hm"), (samples_of(6.2), "yes that is right")]
    line = np.concatenate(
        [silence(1), speech(1), silence(3), speech(0.3), silence(0.9), speech(1), silence(4)]
    )
    journal = MemoryJournal()
    made = parts(journal, transcriber=TruthTranscriber(said), line_seconds=2.4)
    run_call(Conversation(made), ListSource(line), ListSink())
    turns = [entry.value.turn for entry in journal.entries if isinstance(entry.value, TurnEnded)]
    assert [turn.because for turn in turns] == ["test", "listening", "test"]
    assert [turn.backchannel for turn in turns] == [False, True, False]


def test_a_level_is_told_over_ones_own():
    level = OwnLevel()
    assert level.over_own_db(0.1 * np.ones(512, np.float32)) is None
    level.add(0.1 * np.ones(512, np.float32))
    assert level.over_own_db(0.05 * np.ones(512, np.float32)) == -6.0
    assert level.over_own_db(np.zeros(512, np.float32)) is None
