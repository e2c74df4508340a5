"""Whisper in a process of its own: the same words, and one that hangs or runs on stops nobody."""

import functools
import os
import signal

import pytest

from tests.engines.test_faster_whisper import heard, sound
from tests.tiny_whisper import build_tiny_whisper
from voicesim.engines.apart import ApartTranscriber
from voicesim.engines.faster_whisper import SPARE_TOKENS, TOKENS_PER_SECOND, WhisperTranscriber
from voicesim.errors import ModelError
from voicesim.settings import RecogniserSettings

SETTINGS = RecogniserSettings(threads=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def apart(folder):
    made = ApartTranscriber(functools.partial(WhisperTranscriber, folder, SETTINGS))
    yield made
    made.close()


def test_apart_it_hears_the_same(folder, apart):
    here = WhisperTranscriber(folder, SETTINGS)
    assert apart.name == here.name
    for seconds in (0.5, 3.0, 9.0):
        assert heard(apart, sound(seconds), start=7) == heard(here, sound(seconds), start=7)


def test_apart_a_resumed_turn_is_decoded_as_a_whole(folder, apart):
    samples = sound(4.0)
    hearing = apart.listen(0)
    hearing.feed(samples[:30_000])
    hearing.transcript()
    hearing.feed(samples[30_000:])
    assert hearing.transcript() == heard(WhisperTranscriber(folder, SETTINGS), samples)


@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP is POSIX's way to let a process hang")
def test_a_hanging_whisper_costs_one_turn(folder):
    apart = ApartTranscriber(functools.partial(WhisperTranscriber, folder, SETTINGS), answer_seconds=0.5)
    before = heard(apart, sound(1.0))
    hearing = apart.listen(0)
    os.kill(apart.process_id, signal.SIGSTOP)
    hearing.feed(sound(0.5))
    with pytest.raises(ModelError, match="say it once more"):
        hearing.transcript()
    assert heard(apart, sound(1.0)) == before
    apart.close()


@pytest.mark.parametrize("seconds", [0.4, 2.0, 6.0])
def test_what_runs_on_is_bounded_by_the_length_of_the_sound(folder, monkeypatch, seconds):
    whisper = WhisperTranscriber(folder, SETTINGS)
    lengths = []

    class Counting:
        def __init__(self, inner):
            self._inner = inner

        def generate(self, encoded, prompts, **options):
            answer = self._inner.generate(encoded, prompts, **options)
            lengths.append((len(answer[0].sequences_ids[0]), options["max_length"] - len(prompts[0])))
            return answer

        def __getattr__(self, name):
            return getattr(self._inner, name)

    monkeypatch.setattr(whisper._model, "model", Counting(whisper._model.model))
    heard(whisper, sound(seconds))
    ((tokens, bound),) = lengths
    assert tokens <= bound <= SPARE_TOKENS + TOKENS_PER_SECOND * (seconds + 1)
    assert tokens >= min(bound, 8), "random weights run on: else nothing was bounded"
