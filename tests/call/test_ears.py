import numpy as np
import pytest

from tests.fakes import FakeTranscriber
from voicesim.call.ears import Ears
from voicesim.errors import ModelError


def noise(count):
    return np.random.default_rng(1).normal(0, 0.1, count).astype(np.float32)


@pytest.fixture
def transcriber():
    return FakeTranscriber(["good morning", "yes"])


@pytest.fixture
def ears(transcriber):
    ears = Ears(transcriber)
    yield ears
    ears.close()


def test_a_turn_is_heard_whole_without_the_silence_after_its_last_pause(ears, transcriber):
    ears.begin(noise(1000), 0)
    ears.feed(noise(512))
    assert ears.pause(None).result().transcript.text == "good morning"
    ears.feed(noise(512))
    ears.feed(noise(512))
    ears.drop()
    ears.begin(noise(100), 9000)
    assert ears.pause(None).result().transcript.text == "yes"
    assert transcriber.fed_samples == [1512, 100]


def test_a_resumed_turn_keeps_its_pause(ears, transcriber):
    ears.begin(noise(1000), 0)
    ears.pause(None)
    ears.feed(noise(512))
    ears.resume()
    ears.feed(noise(512))
    ears.pause(None).result()
    assert transcriber.fed_samples == [2024]


def test_a_fault_while_feeding_is_told_with_the_words_and_the_sound_is_there_all_the_same():
    class Broken(FakeTranscriber):
        def listen(self, start_sample):
            hearing = super().listen(start_sample)

            def feed(samples):
                raise ModelError("the weights are broken; fetch them again.")

            hearing.feed = feed
            return hearing

    ears = Ears(Broken(["never"]))
    ears.begin(noise(1000), 0)
    understood = ears.pause(None).result()
    ears.close()
    assert isinstance(understood.fault, ModelError)
    assert "fetch them again" in str(understood.fault)
    assert (understood.transcript.text, understood.transcript.confidence) == ("", 0.0)
    assert understood.acoustics.level_db < 0
