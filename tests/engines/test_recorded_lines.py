import numpy as np
import pytest
import soundfile

from tests.engines.sounds_like_speech import vowel
from voicesim.engines.prosody import REFERENCE_DB, speech_level_db
from voicesim.engines.recorded_lines import RecordedLines, recording_folder, recording_name
from voicesim.errors import AudioError
from voicesim.values import Delivery

LINE = "You've stopped my money!"


class Synthesis:
    name = "synthesis"

    def speak(self, text, delivery):
        return np.full(100, 0.25, np.float32)


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "late_refund.yaml"
    recording_folder(file).mkdir()
    return file


def record(script, name, samples=None, rate=16_000, **how):
    path = recording_folder(script) / name
    soundfile.write(path, vowel() if samples is None else samples, rate, **how)
    return path


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LINE, "youve_stopped_my_money"),
        ("You’ve stopped my money.", "youve_stopped_my_money"),  # noqa: RUF001 the apostrophe of word processors
        ("...All right. Fair enough.", "all_right_fair_enough"),
        ("4471 -- that's the café slip", "4471_thats_the_cafe_slip"),
    ],
)
def test_a_recording_is_named_by_the_line_s_words(text, name):
    assert recording_name(text) == name


def test_long_lines_with_one_beginning_have_names_of_their_own():
    long = "I handed that form in at the counter on the third and this is the third time I am phoning about "
    one, other = recording_name(long + "it"), recording_name(long + "that")
    assert one != other
    assert one.startswith("i_handed_that_form_in_at_the_counter")
    assert max(len(one), len(other)) <= 60
    assert len(recording_name("a" * 200)) <= 60


def test_lines_without_letters_have_names_too():
    assert recording_name("...").startswith("line_")
    assert recording_name("...") != recording_name("?!")


def test_the_folder_lies_beside_the_script(script):
    assert recording_folder(script).name == "late_refund.audio"


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3", "WAV"])
def test_a_recording_wins_over_synthesis_in_any_format(script, ending):
    record(script, f"youve_stopped_my_money.{ending}")
    voice = RecordedLines(Synthesis(), script)
    spoken = voice.speak(LINE, Delivery("tense"))
    assert len(spoken) / 16_000 == pytest.approx(1.0, abs=0.1)
    assert speech_level_db(spoken) == pytest.approx(REFERENCE_DB, abs=0.3)
    assert len(voice.speak("Something else.", Delivery())) == 100


def test_stereo_at_another_rate_is_converted(script):
    left = np.repeat(vowel(seconds=1.0), 3)
    record(script, "youve_stopped_my_money.wav", np.stack([left, left], axis=1), rate=48_000)
    assert len(RecordedLines(Synthesis(), script).speak(LINE, Delivery())) / 16_000 == pytest.approx(
        1.0, abs=0.1
    )


def test_a_band_s_own_recording_is_taken_for_that_band_alone(script):
    record(script, "youve_stopped_my_money.wav", vowel(seconds=0.5))
    record(script, "youve_stopped_my_money.boiling.wav", vowel(seconds=1.5))
    voice = RecordedLines(Synthesis(), script)
    assert len(voice.speak(LINE, Delivery("boiling"))) > 2 * len(voice.speak(LINE, Delivery("tense")))


def test_the_name_changes_with_the_recordings(script):
    assert RecordedLines(Synthesis(), script).name == "synthesis"
    record(script, "youve_stopped_my_money.wav", vowel(hertz=100))
    first = RecordedLines(Synthesis(), script).name
    assert first.startswith("synthesis recordings-1-")
    record(script, "youve_stopped_my_money.wav", vowel(hertz=130))
    assert RecordedLines(Synthesis(), script).name != first


def test_no_folder_means_no_recordings(tmp_path):
    voice = RecordedLines(Synthesis(), tmp_path / "other.yaml")
    assert len(voice.speak(LINE, Delivery())) == 100


def test_other_files_are_left_alone_and_misnamed_recordings_told(script):
    (recording_folder(script) / "notes.txt").write_text("record again on Tuesday")
    record(script, "youve_stopped_my_money.wav")
    lost = record(script, "you_have_stopped_my_money.wav")
    assert RecordedLines(Synthesis(), script).unused([LINE]) == (lost,)


def test_a_broken_recording_is_named(script):
    path = recording_folder(script) / "youve_stopped_my_money.wav"
    path.write_bytes(b"this is no audio at all")
    with pytest.raises(AudioError, match=r"youve_stopped_my_money\.wav: not readable as audio"):
        RecordedLines(Synthesis(), script)


@pytest.mark.parametrize("samples", [np.zeros(8_000, np.float32), np.zeros(0, np.float32)])
def test_a_silent_recording_is_named(script, samples):
    record(script, "hello.wav", samples)
    with pytest.raises(AudioError, match=r"hello\.wav: holds no sound"):
        RecordedLines(Synthesis(), script)


def test_a_recording_with_no_numbers_in_it_is_named(script):
    record(script, "hello.wav", np.full(800, np.nan, np.float32), subtype="FLOAT")
    with pytest.raises(AudioError, match=r"hello\.wav: holds samples that are not numbers"):
        RecordedLines(Synthesis(), script)


def test_two_recordings_of_one_line_are_refused(script):
    record(script, "hello.wav")
    record(script, "hello.flac")
    with pytest.raises(AudioError, match=r"hello\.wav: hello\.flac is there for the same line"):
        RecordedLines(Synthesis(), script)
