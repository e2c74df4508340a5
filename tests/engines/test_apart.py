import functools
import os
import signal

import numpy as np
import pytest

from tests.fakes import FakeTranscriber
from voicesim.engines.apart import ApartTranscriber
from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.errors import AudioError, ModelError
from voicesim.settings import RecogniserSettings

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


def test_a_process_that_died_is_a_plain_error():
    apart = ApartTranscriber(functools.partial(FakeTranscriber, ["one"]))
    hearing = apart.listen(0)
    os.kill(apart._process.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match="ended by itself"):
        hearing.transcript()
    apart.close()


def test_ctrl_c_does_not_end_it():
    apart = ApartTranscriber(functools.partial(FakeTranscriber, ["one"]))
    os.kill(apart._process.pid, signal.SIGINT)
    assert heard(apart, speech_like(512), 512).text == "one"
    apart.close()
    apart.close()
