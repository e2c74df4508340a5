import itertools
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.tiny_whisper import build_tiny_whisper
from voicesim.engines import faster_whisper as module
from voicesim.engines.faster_whisper import WhisperTranscriber, clip_confidence, clips_of
from voicesim.engines.whisper_files import physical_cores
from voicesim.errors import AudioError, ModelError
from voicesim.settings import RecogniserSettings
from voicesim.values import SAMPLE_RATE

SETTINGS = RecogniserSettings(threads=1)
SHARED = Path(__file__).parents[3] / "shared" / "models" / "whisper-tiny.en-random-int8"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def transcriber(folder):
    return WhisperTranscriber(folder, SETTINGS)


def sound(seconds, seed=0):
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * 130 * harmonic * time) / harmonic for harmonic in range(1, 12))
    return (
        0.1 * voice * (1 + np.sin(2 * np.pi * 4 * time)) + 0.005 * random.standard_normal(len(time))
    ).astype(np.float32)


def heard(transcriber, samples, start=0, block=512):
    hearing = transcriber.listen(start)
    for place in range(0, len(samples), block):
        hearing.feed(samples[place : place + block])
    return hearing.transcript()


def test_the_tiny_model_is_the_same_every_time(folder, tmp_path):
    again = build_tiny_whisper(tmp_path / "again")
    assert (again / "model.bin").read_bytes() == (folder / "model.bin").read_bytes()


def test_a_turn_is_decoded_with_words_on_the_calls_clock(transcriber):
    samples = sound(3.0)
    transcript = heard(transcriber, samples, start=50_000)
    assert transcript.text.split() == [word.text for word in transcript.words] != []
    assert 0.0 <= transcript.confidence < 0.4, "random weights are sure of nothing"
    for word in transcript.words:
        assert 50_000 <= word.start_sample <= word.end_sample <= 50_000 + len(samples)
        assert 0.0 <= word.confidence <= 1.0
    assert transcript.engine == transcriber.name
    assert transcript.engine.startswith("whisper:tiny (int8, sha256 ")


def test_the_same_samples_give_the_same_transcript(folder, transcriber):
    first = heard(transcriber, sound(3.0))
    heard(transcriber, sound(5.0, seed=1))
    assert heard(transcriber, sound(3.0), block=7919) == first
    assert heard(WhisperTranscriber(folder, SETTINGS), sound(3.0)) == first


def test_other_weights_and_other_sounds_give_other_words(transcriber, tmp_path):
    first = heard(transcriber, sound(3.0))
    other = WhisperTranscriber(build_tiny_whisper(tmp_path / "tiny", seed=1), SETTINGS)
    assert heard(other, sound(3.0)).text != first.text
    assert other.name != transcriber.name


def test_a_resumed_turn_is_decoded_as_a_whole(transcriber):
    samples = sound(4.0)
    hearing = transcriber.listen(0)
    hearing.feed(samples[:30_000])
    early = hearing.transcript()
    assert hearing.transcript() is early
    hearing.feed(samples[30_000:])
    assert hearing.transcript() == heard(transcriber, samples)


def test_what_was_fed_is_not_the_callers_array(transcriber):
    samples = sound(2.0)
    hearing = transcriber.listen(0)
    hearing.feed(samples)
    before = hearing.transcript()
    samples[:] = 0
    hearing.feed(samples[:0])
    assert hearing.transcript() == before


@pytest.mark.parametrize("length", [0, 1, 1599, 16_000])
def test_silence_and_scraps_give_no_words(transcriber, length):
    transcript = heard(transcriber, np.zeros(length, np.float32))
    assert (transcript.text, transcript.words, transcript.confidence) == ("", (), 0.0)


def test_a_long_turn_is_decoded_whole_in_parts(transcriber):
    samples = sound(31.0)
    transcript = heard(transcriber, samples)
    last_cut = clips_of(samples)[-1][0]
    assert any(word.start_sample >= last_cut for word in transcript.words)
    assert any(word.end_sample <= clips_of(samples)[0][1] for word in transcript.words)


@pytest.mark.parametrize("seconds", [0.5, 28.0, 28.1, 30.5, 45.0, 61.7, 120.0, 300.0])
def test_parts_cover_the_turn_and_stay_short(seconds):
    samples = sound(seconds, seed=5)
    parts = clips_of(samples)
    assert parts[0][0] == 0
    assert parts[-1][1] == len(samples)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(parts))
    assert all(0 < end - start <= 28 * SAMPLE_RATE for start, end in parts)


def test_a_long_turn_is_cut_where_it_is_quiet():
    samples = np.ones(40 * SAMPLE_RATE, np.float32)
    quiet = round(21.5 * SAMPLE_RATE)
    samples[quiet : quiet + 4800] = 0
    cut = clips_of(samples)[1][0]
    assert quiet <= cut <= quiet + 4800


def test_a_longer_clip_gets_the_next_longer_window(folder, monkeypatch):
    short = WhisperTranscriber(folder, RecogniserSettings(threads=1, whisper_window_seconds=10.0))
    frames = []
    encode = short._model.encode
    monkeypatch.setattr(short._model, "encode", lambda mel: (frames.append(mel.shape[-1]), encode(mel))[1])
    for seconds in (3.0, 8.0, 8.1, 20.0):
        heard(short, sound(seconds))
    assert frames == [1000, 1000, 1500, 2500]


def test_what_is_not_a_number_is_refused(transcriber):
    with pytest.raises(AudioError, match="sample 9 on holds NaN"):
        transcriber.listen(9).feed(np.array([np.inf], np.float32))


def test_a_closed_hearing_says_so(transcriber):
    hearing = transcriber.listen(0)
    hearing.close()
    hearing.close()
    with pytest.raises(RuntimeError, match="closed"):
        hearing.feed(sound(0.1))


@pytest.mark.parametrize(
    ("text", "logprob", "no_speech", "low", "high"),
    [
        ("I can see your form here.", -0.2, 0.01, 0.8, 0.83),
        ("I can see your form here.", -1.0, 0.01, 0.36, 0.37),
        ("thank you " * 40, -0.1, 0.01, 0.0, 0.0),
        ("Thank you.", -0.2, 0.9, 0.8, 0.83),
    ],
)
def test_confidence_is_the_models_own_and_loops_count_nothing(text, logprob, no_speech, low, high):
    assert low <= clip_confidence(text, logprob, no_speech) <= high


def test_nothing_said_needs_both_signs():
    assert clip_confidence("Thank you.", -1.2, 0.9) is None
    assert clip_confidence("Thank you.", -1.2, 0.1) is not None


def copy_of(folder, place):
    return Path(shutil.copytree(folder, place / "copy"))


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"])
def test_a_missing_file_is_named_with_the_fix(folder, tmp_path, name):
    broken = copy_of(folder, tmp_path)
    (broken / name).unlink()
    with pytest.raises(
        ModelError, match=rf"{name.partition('.')[0]}\.\w+ is missing; `voicesim models fetch base.en`"
    ):
        WhisperTranscriber(broken, SETTINGS)


@pytest.mark.parametrize("share", [0.001, 0.3, 0.99])
def test_partial_weights_are_named(folder, tmp_path, share):
    broken = copy_of(folder, tmp_path)
    data = (broken / "model.bin").read_bytes()
    (broken / "model.bin").write_bytes(data[: int(share * len(data))])
    with pytest.raises(ModelError, match=r"model\.bin: cannot be loaded .* `voicesim models fetch base.en`"):
        WhisperTranscriber(broken, SETTINGS)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_broken_text_file_is_named(folder, tmp_path, name):
    broken = copy_of(folder, tmp_path)
    (broken / name).write_text("{not json")
    with pytest.raises(ModelError, match=rf"{name}: .*models fetch base.en"):
        WhisperTranscriber(broken, SETTINGS)


def test_weights_altered_since_they_were_fetched_are_refused(folder, tmp_path):
    altered = copy_of(folder, tmp_path)
    (altered / "lock.toml").write_text('[[files]]\nname = "model.bin"\nsha256 = "' + "0" * 64 + '"\n')
    with pytest.raises(
        ModelError, match=r"model\.bin: altered since it was fetched; `voicesim models fetch copy`"
    ):
        WhisperTranscriber(altered, SETTINGS)


def test_a_folder_of_another_kind_is_refused(tmp_path, folder):
    with pytest.raises(ModelError, match="no such folder"):
        WhisperTranscriber(tmp_path / "none", SETTINGS)
    other = copy_of(folder, tmp_path)
    (other / "config.json").write_text(json.dumps({"model_type": "llama"}))
    with pytest.raises(ModelError, match=r"config\.json: not of a Whisper model"):
        WhisperTranscriber(other, SETTINGS)


def test_weights_that_give_no_numbers_are_refused(folder, monkeypatch):
    answer = SimpleNamespace(sequences_ids=[[1]], scores=[float("nan")], no_speech_prob=0.0)

    load = module.load

    def broken(*arguments):
        model = load(*arguments)

        class Broken:
            is_multilingual = False

            def generate(self, *_arguments, **_options):
                return [answer]

        monkeypatch.setattr(model, "encode", lambda mel: mel)
        model.model = Broken()
        return model

    monkeypatch.setattr(module, "load", broken)
    with pytest.raises(ModelError, match="its weights give no numbers"):
        WhisperTranscriber(folder, SETTINGS)


def test_english_weights_refuse_another_language(folder):
    with pytest.raises(ModelError, match=r"knows English only, recogniser.language is 'de'"):
        WhisperTranscriber(folder, RecogniserSettings(language="de", threads=1))


def test_threads_are_bounded():
    assert 1 <= physical_cores() <= 4


@pytest.mark.shared
def test_a_folder_of_real_size_runs():
    if not SHARED.is_dir():
        pytest.skip("../shared/models is not here")
    transcript = heard(WhisperTranscriber(SHARED, RecogniserSettings()), sound(2.0))
    assert transcript.engine.startswith("whisper:whisper-tiny.en-random-int8")
    assert transcript.confidence < 0.4
