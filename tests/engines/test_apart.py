import functools
import multiprocessing
import os
import signal
import threading

import numpy as np
import pytest

from tests.fakes import FakeTranscriber
from voicesim.engines.apart import ApartTranscriber
from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.errors import AudioError, ModelError
from voicesim.settings import RecogniserSettings
from voicesim.values import Transcript

SPHINX = functools.partial(PocketsphinxTranscriber, RecogniserSettings(), ("Calloway",))


def speech_like(count, seed=0):
    """Noise in syllable-like bursts: the recogniser makes some words of it."""
    random = np.random.default_rng(seed)
    bursts = np.sin(2 * np.pi * 4 * np.arange(count) / 16_000) > 0
    return (0.1 * random.normal(size=count) * bursts).astype(np.float32)


def heard(transcriber, samples, block):
    hearing = transcriber.listen(1000)
    for start in range(0, len(samples), block):
        hearing.feed(samples[start : start + block])
    transcript = hearing.transcript()
    hearing.close()
    return transcript


def broken():
    raise ModelError("no weights: fetch them.")


class Picky(FakeTranscriber):
    def listen(self, start_sample):
        hearing = super().listen(start_sample)

        def feed(samples):
            raise AudioError("a sample is not a number: check the device.")

        hearing.feed = feed if self.turns == 1 else hearing.feed
        return hearing


@pytest.fixture(scope="module")
def apart():
    transcriber = ApartTranscriber(SPHINX)
    yield transcriber
    transcriber.close()


def test_apart_hears_what_the_recogniser_itself_hears(apart):
    own = SPHINX()
    samples = speech_like(40_000)
    assert apart.name == own.name
    assert heard(apart, samples, 512) == heard(own, samples, 512)


def test_a_dropped_turn_leaves_no_trace(apart):
    samples = speech_like(30_000, 1)
    before = heard(apart, samples, 512)
    apart.listen(0).feed(speech_like(9_000, 2))
    assert heard(apart, samples, 512) == before


def test_a_fault_while_loading_is_raised_here():
    with pytest.raises(ModelError, match="fetch them"):
        ApartTranscriber(broken)


def test_a_fault_while_feeding_is_raised_with_the_transcript_and_the_next_turn_is_well():
    apart = ApartTranscriber(functools.partial(Picky, ["one", "two"]))
    hearing = apart.listen(0)
    hearing.feed(speech_like(512))
    with pytest.raises(AudioError, match="not a number"):
        hearing.transcript()
    assert heard(apart, speech_like(512), 512).text == "two"
    apart.close()


class Troubled(FakeTranscriber):
    """Does in its process what the test says when a turn's words are asked for, or its samples come."""

    def __init__(self, when, trouble):
        super().__init__(["well"] * 9)
        self.when, self.trouble = when, trouble

    def listen(self, start_sample):
        hearing = super().listen(start_sample)
        if start_sample == BAD_TURN:
            setattr(hearing, self.when, self.trouble)
        return hearing


BAD_TURN = 7


def hang(*_):
    threading.Event().wait()


def leave(*_):
    os._exit(3)


def fail(*_):
    raise RuntimeError("the decoder is confused")


def kill(apart):
    process = next(child for child in multiprocessing.active_children() if child.pid == apart.process_id)
    process.kill()
    process.join()


def test_a_process_killed_in_a_turn_costs_that_turn_only():
    apart = ApartTranscriber(functools.partial(FakeTranscriber, ["one", "two"]))
    hearing = apart.listen(0)
    kill(apart)
    with pytest.raises(ModelError, match=r"ended by itself.*say it once more"):
        hearing.transcript()
    hearing.feed(speech_like(512))
    with pytest.raises(ModelError, match="earlier in this turn"):
        hearing.transcript()
    hearing.close()
    assert heard(apart, speech_like(512), 512).text == "one", (
        "a new process, which knows nothing of the turn before"
    )
    apart.close()


@pytest.mark.parametrize(
    ("when", "trouble", "told"),
    [
        ("transcript", hang, r"no answer for \d s.*say it once more"),
        ("feed", hang, r"no answer for \d s"),
        ("transcript", leave, "ended by itself"),
        ("feed", leave, "ended by itself"),
        ("transcript", fail, r"RuntimeError: the decoder is confused"),
        ("feed", fail, r"RuntimeError: the decoder is confused"),
    ],
    ids=[
        "hangs at the words",
        "hangs at a sample",
        "exits at the words",
        "exits at a sample",
        "raises",
        "raises early",
    ],
)
def test_a_recogniser_in_trouble_costs_one_turn_and_the_next_is_heard(when, trouble, told):
    apart = ApartTranscriber(functools.partial(Troubled, when, trouble), answer_seconds=1.0)
    assert heard(apart, speech_like(2048), 512).text == "well"
    hearing = apart.listen(BAD_TURN)

    def whole_turn():
        # Where nobody reads, more than the line between the processes holds: sending itself would hang.
        for _ in range(200 if when == "feed" else 20):
            hearing.feed(speech_like(512))
        hearing.transcript()

    with pytest.raises(ModelError, match=told):
        whole_turn()
    hearing.close()
    for _ in range(2):
        assert heard(apart, speech_like(2048), 512).text == "well"
    apart.close()


def test_an_answer_may_take_as_long_as_the_turn_on_top():
    apart = ApartTranscriber(functools.partial(Troubled, "transcript", slow), answer_seconds=0.3)
    hearing = apart.listen(BAD_TURN)
    hearing.feed(speech_like(20 * 16_000))
    assert hearing.transcript() == Transcript("late", (), 0.5, "slow")
    apart.close()


def slow(*_):
    threading.Event().wait(0.6)
    return Transcript("late", (), 0.5, "slow")


def test_a_process_killed_between_two_turns_costs_none():
    apart = ApartTranscriber(functools.partial(FakeTranscriber, ["one"]))
    before = apart.process_id
    kill(apart)
    assert heard(apart, speech_like(512), 512).text == "one"
    assert apart.process_id != before
    apart.close()


def test_a_process_that_cannot_load_again_says_so_at_every_turn(tmp_path):
    marker = tmp_path / "loaded once"
    apart = ApartTranscriber(functools.partial(loads_once, marker))
    kill(apart)
    for _ in range(3):
        with pytest.raises(ModelError, match="weights are gone"):
            apart.listen(0)
    apart.close()


def loads_once(marker):
    if marker.exists():
        raise ModelError("the weights are gone: fetch them.")
    marker.touch()
    return FakeTranscriber(["one"])


def test_ctrl_c_does_not_end_it():
    apart = ApartTranscriber(functools.partial(FakeTranscriber, ["one"]))
    os.kill(apart.process_id, signal.SIGINT)
    assert heard(apart, speech_like(512), 512).text == "one"
    apart.close()
    apart.close()


def broken_and_counted(file):
    with file.open("a") as starts:
        starts.write("started\n")
    raise ModelError("no weights: fetch them.")


def test_weights_that_do_not_load_are_tried_once_and_told_in_one_line(tmp_path, capfd):
    with pytest.raises(ModelError, match="fetch them"):
        ApartTranscriber(functools.partial(broken_and_counted, tmp_path / "starts"))
    assert (tmp_path / "starts").read_text() == "started\n"
    assert "Traceback" not in capfd.readouterr().err
