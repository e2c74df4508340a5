"""The order of events in a call, with scripted ears and a scripted voice but the real caller."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeDetector, FakeJournal, FakeTranscriber, ListSink, ListSource, OpenGate
from voicesim.call.conversation import Conversation
from voicesim.call.parts import CallParts
from voicesim.call.run import run_call
from voicesim.caller.script import load_script
from voicesim.errors import DeviceError, ModelError
from voicesim.settings import Settings
from voicesim.values import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    CallHeader,
    CallOpened,
    Cues,
    Exchange,
    Monologue,
    Observation,
    Silence,
    TalkOver,
    TraineeHungUp,
    samples_of,
)

SCRIPT = load_script(Path(__file__).parent.parent.parent / "scripts" / "government" / "late_refund.yaml")
LINE_SECONDS = 1.0
RING = np.full(FRAME_SAMPLES * 4, 0.2, dtype=np.float32)


def silence(seconds):
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def speech(seconds):
    return 0.3 * np.ones(round(seconds * SAMPLE_RATE), dtype=np.float32)


def parts(journal, texts=(), settings=None, transcriber=None, line_seconds=LINE_SECONDS, speech_of=None):
    settings = settings or Settings()
    header = CallHeader(
        "test", SCRIPT.name, SCRIPT.sha256, SCRIPT.outline(), "{}", {}, 7.5, 2.0, None, False, 0
    )
    return CallParts(
        header=header,
        script=SCRIPT,
        settings=settings,
        detector=FakeDetector(),
        gate=OpenGate,
        transcriber=transcriber or FakeTranscriber(texts),
        find_cues=lambda transcript, context: Cues(),
        speech_of=speech_of
        or (lambda line: 0.5 * np.ones(round(line_seconds * SAMPLE_RATE), dtype=np.float32)),
        journal=journal,
        ring=RING,
        closing=np.full(1000, 0.1, dtype=np.float32),
    )


def run(samples, texts=(), settings=None, **options):
    journal = FakeJournal()
    conversation = Conversation(parts(journal, texts, settings, **options))
    sink = ListSink()
    run_call(conversation, ListSource(samples), sink)
    return journal, sink


def stimuli(journal, kind):
    return [entry.stimulus for entry in journal.of("Exchange") if isinstance(entry.stimulus, kind)]


def test_it_rings_first_and_opens_the_line_on_time():
    journal, sink = run(silence(1))
    heard = np.concatenate([frame.samples for frame in sink.frames])
    assert np.allclose(heard[: len(RING)], RING)
    assert isinstance(journal.entries[0][2], CallHeader)
    (opened,) = stimuli(journal, CallOpened)
    assert opened.sample == len(RING)


def test_a_turn_is_answered_at_a_fixed_time_after_its_end():
    settings = Settings()
    journal, _ = run(np.concatenate([silence(1), speech(2), silence(4)]), ["good morning"], settings)
    (observation,) = stimuli(journal, Observation)
    assert observation.transcript.text == "good morning"
    turn = observation.turn
    reply = next(spoken for spoken in journal.of("Spoken"))
    frame = FRAME_SAMPLES / SAMPLE_RATE
    wait = (reply.start_sample - turn.decided_sample) / SAMPLE_RATE
    assert settings.call.reply_delay_seconds <= wait <= settings.call.reply_delay_seconds + frame
    whole = (reply.start_sample - turn.end_sample) / SAMPLE_RATE
    assert whole <= settings.turns.end_seconds + settings.call.reply_delay_seconds + 2 * frame


def test_both_sides_are_recorded_on_one_clock():
    samples = np.concatenate([silence(1), speech(2), silence(4)])
    journal, sink = run(samples, ["good morning"])
    trainee = np.concatenate([one for one, _ in journal.frames])
    caller = np.concatenate([other for _, other in journal.frames])
    assert len(trainee) == len(caller)
    assert np.allclose(trainee[: len(samples)], samples, atol=1 / 65536)
    assert np.array_equal(caller, np.concatenate([frame.samples for frame in sink.frames]))
    reply = journal.of("Spoken")[0]
    assert np.flatnonzero(caller[len(RING) :] == 0.5)[0] + len(RING) == reply.start_sample


def test_a_pause_within_a_turn_makes_one_observation():
    journal, _ = run(
        np.concatenate([silence(1), speech(1), silence(0.35), speech(1), silence(3)]), ["a", "b"]
    )
    assert len(journal.of("TurnResumed")) == 1
    assert [observation.transcript.text for observation in stimuli(journal, Observation)] == ["a"]


def test_talking_over_the_caller_is_told_and_the_caller_gives_way_or_goes_on():
    samples = np.concatenate([silence(1), speech(1), silence(2.5), speech(1.2), silence(4)])
    journal, _ = run(samples, ["good morning", "let me explain"], line_seconds=4.0)
    (over,) = stimuli(journal, TalkOver)
    assert over.seconds >= Settings().turns.talk_over_seconds
    assert stimuli(journal, Observation)[1].turn.talk_over_samples > 0


def test_a_silent_trainee_is_asked_whether_they_are_there():
    journal, _ = run(silence(8))
    silences = stimuli(journal, Silence)
    assert [one.count for one in silences] == [1]
    said = [spoken.line.text for spoken in journal.of("Spoken")]
    assert said, "the caller says something into dead air"


def test_the_caller_cuts_in_on_a_monologue_and_the_overlap_is_not_blamed_on_the_trainee():
    seconds = SCRIPT.turn_settings(Settings().turns).monologue_seconds
    journal, _ = run(np.concatenate([silence(1), speech(seconds + 4), silence(3)]), ["well"])
    (monologue,) = stimuli(journal, Monologue)
    spoken = journal.of("Spoken")[0]
    assert spoken.start_sample - monologue.sample <= FRAME_SAMPLES
    assert stimuli(journal, TalkOver) == []


def test_without_a_headset_the_microphone_rests_while_the_caller_speaks():
    settings = Settings()
    call = dataclasses.replace(settings.call, full_duplex=False)
    settings = dataclasses.replace(settings, call=call)
    samples = np.concatenate([silence(1), speech(1), silence(0.8), speech(1.2), silence(4)])
    journal, _ = run(samples, ["good morning", "echo"], settings)
    assert [observation.transcript.text for observation in stimuli(journal, Observation)] == ["good morning"]
    assert stimuli(journal, TalkOver) == []


def test_the_recording_ends_before_the_call_and_the_last_words_are_still_answered():
    journal, _ = run(np.concatenate([silence(1), speech(2)]), ["good morning"])
    assert len(stimuli(journal, Observation)) == 1
    assert journal.of("Spoken") != []
    (ended,) = journal.of("CallEnded")
    assert ended.ending.name == "stopped"
    assert [note.kind for note in journal.of("Note")] == ["ended_early"]
    assert journal.closed


def test_hanging_up_is_the_trainees_doing():
    journal = FakeJournal()
    conversation = Conversation(parts(journal, ["good morning"]))
    asked = iter([False] * 100 + [True] * 100)
    run_call(conversation, ListSource(silence(60)), ListSink(), hang_up=lambda: next(asked))
    assert len(stimuli(journal, TraineeHungUp)) == 1
    assert journal.of("CallEnded")[0].ending.kind == "trainee_hung_up"


def test_a_device_that_fails_for_good_ends_the_call_and_keeps_the_record():
    class Unplugged(ListSource):
        def read(self):
            if self.place > SAMPLE_RATE:
                raise DeviceError("the headset was unplugged: plug it in and call again.")
            return super().read()

    journal, sink, source = FakeJournal(), ListSink(), Unplugged(silence(5))
    with pytest.raises(DeviceError, match="plug it in"):
        run_call(Conversation(parts(journal)), source, sink)
    assert journal.of("CallEnded")[0].ending.name == "stopped"
    assert journal.closed
    assert source.closed
    assert sink.closed


class FailsOn(FakeTranscriber):
    """Raises in the turns of these numbers."""

    def __init__(self, texts, *numbers):
        super().__init__(texts)
        self.numbers = numbers

    def listen(self, start_sample):
        hearing = super().listen(start_sample)
        if self.turns in self.numbers:
            raise ModelError("the recogniser hung: call again.")
        return hearing


def turns_of(count):
    return np.concatenate([silence(1), *[np.concatenate([speech(1), silence(3)])] * count])


def test_a_recogniser_that_fails_now_and_then_makes_the_caller_ask_again():
    journal, _ = run(turns_of(4), transcriber=FailsOn(["good morning", "", "tell me", ""], 2, 4))
    heard = stimuli(journal, Observation)
    assert [one.transcript.text for one in heard] == ["good morning", "", "tell me", ""]
    assert [one.transcript.confidence for one in heard] == [0.9, 0.0, 0.9, 0.0]
    assert [note.kind for note in journal.of("Note")][:2] == ["recogniser_failed"] * 2
    asked = [entry.reaction for entry in journal.of("Exchange") if isinstance(entry.stimulus, Observation)]
    assert "unsure" in [reason.rule for reason in asked[1].because]
    assert all(reaction.lines for reaction in asked)


def test_a_recogniser_that_fails_three_times_in_a_row_ends_the_call_and_keeps_it():
    journal = FakeJournal()
    conversation = Conversation(parts(journal, transcriber=FailsOn([], 1, 2, 3)))
    with pytest.raises(ModelError, match="3 turns in a row: the recogniser hung"):
        run_call(conversation, ListSource(turns_of(5)), ListSink())
    assert len(stimuli(journal, Observation)) == 2
    assert journal.of("CallEnded")[0].ending.name == "stopped"
    assert journal.closed


def test_a_voice_that_fails_leaves_the_line_silent_but_written():
    said = []

    def speech_of(line):
        said.append(line.text)
        if len(said) < 3:
            raise ModelError("the voice's process died.")
        return 0.5 * np.ones(SAMPLE_RATE, dtype=np.float32)

    journal, sink = run(turns_of(2), ["good morning", "go on"], speech_of=speech_of)
    first, second, *_ = journal.of("Spoken")
    assert [note.kind for note in journal.of("Note")][:1] == ["voice_failed"]
    assert first.line.text in journal.of("Note")[0].text
    heard = np.concatenate([frame.samples for frame in sink.frames])
    assert not np.any(heard[first.start_sample : first.end_sample])
    assert first.end_sample - first.start_sample == len(first.line.text.split()) * round(0.4 * SAMPLE_RATE)
    assert np.all(heard[second.start_sample : second.end_sample] == 0.5)


def test_a_late_answer_live_is_written_down_and_frames_go_on_meanwhile():
    import threading

    release = threading.Event()

    class Slow(FakeTranscriber):
        def listen(self, start_sample):
            hearing = super().listen(start_sample)
            words = hearing.transcript

            def transcript():
                release.wait(10)
                return words()

            hearing.transcript = transcript
            return hearing

    journal = FakeJournal()
    conversation = Conversation(parts(journal, transcriber=Slow(["good morning"])), live=True)
    source = ListSource(np.concatenate([silence(1), speech(1), silence(9)]))
    steps = 0
    while (frame := source.read()) is not None and not journal.of("Spoken"):
        conversation.step(frame)
        steps += 1
        if steps == round(4 * SAMPLE_RATE / FRAME_SAMPLES):
            assert stimuli(journal, Observation) == []
            release.set()
            while not conversation._answers.pending.pause.understanding.done:
                pass
    conversation.close()
    assert [note.kind for note in journal.of("Note")] == ["late_reply"]
    assert journal.of("TurnEnded")[0].turn.because == "longest"
    assert stimuli(journal, Silence) == [], "dead air is not the trainee's while a reply is late"


def test_the_same_audio_gives_the_same_journal():
    samples = np.concatenate([silence(1), speech(2), silence(3), speech(1), silence(3)])
    one, two = (run(samples, ["good morning", "go on"])[0].entries for _ in range(2))
    assert one == two
    assert any(isinstance(value, Exchange) for _, _, value in one)


def test_a_turn_whose_words_hang_is_waited_for_and_stays_one_turn():
    gap = Settings().turns.end_seconds + 0.35
    samples = np.concatenate([silence(1), speech(1), silence(gap), speech(1), silence(4)])
    journal, _ = run(samples, ["so i looked at it and"])
    assert journal.of("TurnUndone") == []
    (observation,) = stimuli(journal, Observation)
    assert observation.turn.speech_samples > 1.8 * SAMPLE_RATE
    assert journal.of("TurnResumed") != []
    assert journal.of("Spoken")[0].start_sample > observation.turn.end_sample


def test_a_turn_whose_words_are_whole_is_not_waited_for():
    journal, _ = run(np.concatenate([silence(1), speech(1), silence(4)]), ["i looked at it"])
    (ended,) = journal.of("TurnEnded")
    assert ended.turn.decided_sample - ended.turn.end_sample < samples_of(0.6)
    assert ended.turn.because not in ("", "hanging", "longest")
