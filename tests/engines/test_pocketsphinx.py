import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from voicesim.engines.pocketsphinx import HOLD_SAMPLES, PocketsphinxTranscriber, turn_confidence
from voicesim.engines.sphinx_language import pronounce, words_of
from voicesim.errors import AudioError, ModelError
from voicesim.settings import RecogniserSettings, WordsSettings
from voicesim.values import SAMPLE_RATE, Word

SENTENCES = {
    "long": "I can see that you handed in the form on Monday and nobody called you back.",
    "other": "My name is Karen, how can I help you today?",
    "short": "Thank you.",
}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """Sentences spoken by a synthesiser: samples at SAMPLE_RATE."""
    if not (shutil.which("flite") and shutil.which("sox")):
        pytest.skip("flite and sox make the speech of these tests: apt install flite sox")
    folder = tmp_path_factory.mktemp("speech")
    return {name: speech_of(text, folder / f"{name}.wav") for name, text in SENTENCES.items()}


def speech_of(text, file):
    subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", file], check=True)
    raw = subprocess.run(
        ["sox", file, "-r", str(SAMPLE_RATE), "-c", "1", "-t", "f32", "-"], check=True, capture_output=True
    ).stdout
    return np.frombuffer(raw, np.float32)


@pytest.fixture(scope="module")
def transcriber():
    return PocketsphinxTranscriber(RecogniserSettings())


def heard(transcriber, samples, block=512, start=0, pauses=()):
    hearing = transcriber.listen(start)
    places = [0, *pauses, len(samples)]
    for begin, end in itertools.pairwise(places):
        for place in range(begin, end, block):
            hearing.feed(samples[place : min(place + block, end)])
        transcript = hearing.transcript()
    hearing.close()
    return transcript


def test_a_clear_sentence_is_understood_and_relied_on(transcriber, spoken):
    transcript = heard(transcriber, spoken["long"])
    wanted = SENTENCES["long"].lower().rstrip(".").split()
    right = sum(word in transcript.text.split() for word in wanted)
    assert right >= 0.6 * len(wanted), transcript.text
    assert transcript.confidence > WordsSettings().sure_transcript
    assert transcript.engine.startswith("pocketsphinx-")
    assert transcript.text == transcript.text.lower() == " ".join(word.text for word in transcript.words)


@pytest.mark.parametrize("block", [1, 160, 333, 5000, 10**6])
def test_block_size_never_changes_the_answer(transcriber, spoken, block):
    sound = spoken["other"] if block > 1 else spoken["short"]
    assert heard(transcriber, sound, block) == heard(transcriber, sound)


def test_nothing_is_carried_from_turn_to_turn(transcriber, spoken):
    first = heard(transcriber, spoken["other"])
    heard(transcriber, 0.05 * spoken["long"])
    dropped = transcriber.listen(0)
    dropped.feed(spoken["long"])
    dropped.close()
    left_open = transcriber.listen(0)
    left_open.feed(spoken["long"][:30000])
    assert heard(transcriber, spoken["other"]) == first


def test_another_process_hears_the_same(transcriber, spoken, tmp_path):
    np.save(tmp_path / "sound.npy", spoken["long"])
    code = (
        "import sys, numpy; from voicesim.engines.pocketsphinx import PocketsphinxTranscriber as P\n"
        "from voicesim.settings import RecogniserSettings as R\n"
        "hearing = P(R()).listen(7); hearing.feed(numpy.load(sys.argv[1])); print(hearing.transcript())"
    )
    command = [sys.executable, "-c", code, tmp_path / "sound.npy"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == str(heard(transcriber, spoken["long"], start=7))
    assert told.stderr == "", "the engine's own messages stay away from the screen"


def test_a_resumed_turn_joins_its_pieces_on_the_calls_clock(transcriber, spoken):
    gap = np.zeros(4800, np.float32)
    sound = np.concatenate([spoken["other"], gap, spoken["long"]])
    start = 123_456
    pause = len(spoken["other"]) + 2400
    whole = heard(transcriber, sound, start=start, pauses=[pause])
    alone = heard(transcriber, sound[:pause], start=start)
    assert whole.words[: len(alone.words)] == alone.words
    later = whole.words[len(alone.words) :]
    assert len(later) >= 8
    assert all(word.start_sample >= start + pause for word in later)
    times = [place for word in whole.words for place in (word.start_sample, word.end_sample)]
    assert times == sorted(times)
    assert times[-1] <= start + len(sound)


def test_asking_twice_changes_nothing(transcriber, spoken):
    hearing = transcriber.listen(0)
    hearing.feed(spoken["other"])
    assert hearing.transcript() == hearing.transcript()


def test_words_stand_where_they_were_said(transcriber, spoken):
    silence = np.zeros(SAMPLE_RATE, np.float32)
    words = heard(transcriber, np.concatenate([silence, spoken["long"]])).words
    at = {word.text: word for word in words}
    assert 1.0 <= words[0].start_sample / SAMPLE_RATE < 1.35
    assert at["can"].start_sample < at["monday"].start_sample < at["nobody"].start_sample


def test_loudness_hardly_matters(transcriber, spoken):
    loud = heard(transcriber, spoken["long"]).text.split()
    quiet = heard(transcriber, 0.1 * spoken["long"]).text.split()
    assert len(set(loud) & set(quiet)) >= 0.7 * len(set(loud))


NOISES = {
    "silence": lambda _random, n: np.zeros(n),
    "white noise": lambda random, n: 0.05 * random.standard_normal(n),
    "hum": lambda random, n: 0.1 * np.sin(2 * np.pi * 50 * np.arange(n) / SAMPLE_RATE),
}


@pytest.mark.parametrize("kind", NOISES)
def test_what_is_no_speech_is_not_relied_on(transcriber, kind):
    sound = NOISES[kind](np.random.default_rng(3), 2 * SAMPLE_RATE).astype(np.float32)
    assert heard(transcriber, sound).confidence < WordsSettings().sure_transcript


def test_speech_played_backwards_is_not_relied_on(transcriber, spoken):
    for name in ("long", "other"):
        assert heard(transcriber, spoken[name][::-1].copy()).confidence < WordsSettings().sure_transcript


@pytest.mark.parametrize("length", [0, 1, 400, 1599, 1601])
def test_hardly_any_audio_gives_an_empty_transcript(transcriber, length):
    transcript = heard(transcriber, np.full(length, 0.01, np.float32))
    assert (transcript.text, transcript.words, transcript.confidence) == ("", (), 0.0)


@pytest.mark.parametrize("length", [HOLD_SAMPLES - 1, HOLD_SAMPLES, HOLD_SAMPLES + 1])
def test_a_turn_as_long_as_the_hold_is_heard(transcriber, spoken, length):
    sound = np.concatenate([spoken["short"], np.zeros(SAMPLE_RATE, np.float32)])[:length]
    assert heard(transcriber, sound).text != ""


def test_what_is_not_a_number_is_refused(transcriber):
    hearing = transcriber.listen(100)
    hearing.feed(np.zeros(1000, np.float32))
    with pytest.raises(AudioError, match="from sample 1100 on holds NaN"):
        hearing.feed(np.array([0.0, np.nan], np.float32))


def test_a_closed_hearing_says_so(transcriber):
    hearing = transcriber.listen(0)
    hearing.close()
    hearing.close()
    with pytest.raises(RuntimeError, match="closed"):
        hearing.feed(np.zeros(10, np.float32))
    with pytest.raises(RuntimeError, match="closed"):
        hearing.transcript()


def test_lacking_words_are_added_and_the_unsayable_are_named():
    transcriber = PocketsphinxTranscriber(
        RecogniserSettings(), ["Mrs Okafor", "slip 4471", "was misfiled", "pbm"]
    )
    assert transcriber.unknown_words == ("4471", "pbm")
    assert "+2 words" in transcriber.name
    assert transcriber.name != PocketsphinxTranscriber(RecogniserSettings()).name


def test_an_added_word_is_heard(tmp_path, spoken):
    del spoken  # only for its skip
    sound = speech_of("Your form was misfiled on Monday.", tmp_path / "misfiled.wav")
    without = heard(PocketsphinxTranscriber(RecogniserSettings()), sound)
    added = heard(PocketsphinxTranscriber(RecogniserSettings(), ["was misfiled"]), sound)
    assert "misfiled" not in without.text
    assert "misfiled" in added.text


def test_another_language_is_refused_with_the_way_out():
    with pytest.raises(ModelError, match="'de'; `voicesim models fetch base`"):
        PocketsphinxTranscriber(RecogniserSettings(language="de"))


def test_a_missing_model_names_file_and_fix(tmp_path):
    with pytest.raises(ModelError, match=r"mdef: part of pocketsphinx's model is missing; reinstall it: pip"):
        PocketsphinxTranscriber(RecogniserSettings(), model=tmp_path)


def test_a_broken_model_is_said(tmp_path):
    import pocketsphinx

    stock = Path(pocketsphinx.get_model_path()) / "en-us"
    (tmp_path / "en-us").mkdir()
    for file in [*(stock / "en-us").iterdir(), stock / "en-us.lm.bin", stock / "cmudict-en-us.dict"]:
        place = tmp_path / file.relative_to(stock)
        place.symlink_to(file)
    (tmp_path / "en-us.lm.bin").unlink()
    (tmp_path / "en-us.lm.bin").write_bytes(b"not a language model")
    with pytest.raises(ModelError, match="cannot load its model"):
        PocketsphinxTranscriber(RecogniserSettings(), model=tmp_path)


def test_no_words_no_confidence():
    assert turn_confidence([]) == 0.0


def test_confidence_rises_with_the_words_own_and_half_sure_is_the_threshold():
    turns = [turn_confidence([Word("yes", 0, 4800, share / 10)]) for share in range(11)]
    assert turns == sorted(set(turns))
    assert (turns[0], turns[5], turns[10]) == (0.0, WordsSettings().sure_transcript, 1.0)


DICTIONARY = {
    "filed": "F AY L D",
    "okay": "OW K EY",
    "bench": "B EH N CH",
    "help": "HH EH L P",
    "line": "L AY N",
}


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("misfiled", "M IH S F AY L D"),
        ("helpline", "HH EH L P L AY N"),
        ("bench's", "B EH N CH IH Z"),
        ("helps", "HH EH L P S"),
        ("okafor", "AA K AE F AO R"),
        ("4471", None),
        ("pbm", None),
        ("müller", None),
    ],
)
def test_pronunciations_come_from_known_words_or_letters(word, phones):
    said = pronounce(word, DICTIONARY.get)
    assert (said is None) == (phones is None)
    if phones is not None and word != "okafor":
        assert said == phones


def test_words_of_phrases_are_plain_and_come_once():
    assert words_of(["Don\N{RIGHT SINGLE QUOTATION MARK}t hang up!", "hang on, Mrs O'Neill"]) == (
        "don't",
        "hang",
        "up",
        "on",
        "mrs",
        "o'neill",
    )
