import os
import subprocess
import sys
import threading
import wave

import numpy as np
import pytest

from tests.engines.sounds_like_speech import vowel
from voicesim.engines.voice_cache import CachedVoice
from voicesim.errors import ModelError
from voicesim.values import Delivery, Line

CALM, BOILING = Delivery("calm"), Delivery("boiling")


class Counted:
    """A voice whose lines are as long as their text, and that counts how often it was asked."""

    def __init__(self, name="counted-1"):
        self.name = name
        self.asked = []

    def speak(self, text, delivery):
        if text == "impossible":
            raise ModelError("no such word")
        self.asked.append((text, delivery))
        return vowel(hertz=100.0 + len(text), seconds=0.3) * np.float32(0.77)


def test_the_first_time_and_from_disk_are_the_same_samples(tmp_path):
    first, second = Counted(), Counted()
    spoken = CachedVoice(first, tmp_path).speak("Hello", CALM)
    again = CachedVoice(second, tmp_path).speak("Hello", CALM)
    assert spoken.dtype == np.float32
    assert np.array_equal(spoken, again)
    assert (len(first.asked), len(second.asked)) == (1, 0)


def test_the_kept_file_is_a_wav_that_any_player_opens(tmp_path):
    voice = CachedVoice(Counted(), tmp_path)
    spoken = voice.speak("Hello", CALM)
    with wave.open(str(voice.path(voice.key("Hello", CALM)))) as file:
        assert (file.getnframes(), file.getframerate(), file.getnchannels()) == (len(spoken), 16_000, 1)


def test_in_one_session_a_line_is_asked_for_once(tmp_path):
    voice = Counted()
    cached = CachedVoice(voice, tmp_path)
    for _ in range(3):
        cached.speak("Hello", CALM)
    assert len(voice.asked) == 1


def test_what_a_caller_changes_of_an_answer_is_not_kept(tmp_path):
    cached = CachedVoice(Counted(), tmp_path)
    before = cached.speak("Hello", CALM).copy()
    cached.speak("Hello", CALM)[:] = 0.0
    assert np.array_equal(cached.speak("Hello", CALM), before)


def test_words_delivery_and_voice_each_make_another_line(tmp_path):
    one, other = CachedVoice(Counted(), tmp_path), CachedVoice(Counted("counted-2"), tmp_path)
    keys = {one.key("Hello", CALM), one.key("Hello!", CALM), one.key("Hello", BOILING), other.key("Hello", CALM),
            one.key("Hello", Delivery("calm", "flat"))}  # fmt: skip
    assert len(keys) == 5
    assert one.name == "counted-1"


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text"])
def test_a_damaged_file_is_spoken_anew_and_mended(tmp_path, damage):
    cached = CachedVoice(Counted(), tmp_path)
    spoken = cached.speak("Hello", CALM)
    path = cached.path(cached.key("Hello", CALM))
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    path.write_bytes({"cut": content[:middle], "flip": flipped, "empty": b"", "text": b"x" * 400}[damage])
    voice = Counted()
    again = CachedVoice(voice, tmp_path)
    assert np.array_equal(again.speak("Hello", CALM), spoken)
    assert len(voice.asked) == 1
    assert "cut short or altered" in again.warnings[0]
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_costs_the_cache_and_not_the_line(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("where the folder should be")
    voice = Counted()
    cached = CachedVoice(voice, blocked / "lines")
    for text in ("Hello", "Goodbye", "Hello"):
        assert len(cached.speak(text, CALM)) > 1_000
    assert len(voice.asked) == 2
    assert len(cached.warnings) > 0
    assert str(blocked) in cached.warnings[0]


@pytest.mark.skipif(os.name != "posix", reason="/dev/full is Linux's always full device")
def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    import tempfile

    def full(dir, suffix):  # noqa: A002 mkstemp's own name
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / f"gone{suffix}")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    cached = CachedVoice(Counted(), tmp_path / "lines")
    assert len(cached.speak("Hello", CALM)) > 1_000
    assert "No space left" in cached.warnings[0]
    assert [path for path in (tmp_path / "lines").rglob("*") if path.is_file()] == []


def test_no_half_written_files_are_left(tmp_path):
    cached = CachedVoice(Counted(), tmp_path)
    cached.prepare([Line(f"Line {n}", CALM, "") for n in range(10)], lambda done, of: None)
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".wav"}


def test_prepare_speaks_each_line_once_and_tells_how_far_it_is(tmp_path):
    voice = Counted()
    cached = CachedVoice(voice, tmp_path)
    lines = [Line(f"Line {n % 5}", CALM, f"s[{n}]") for n in range(10)]
    told, threads = [], set()

    def progress(done, total):
        told.append((done, total))
        threads.add(threading.current_thread())

    cached.prepare(lines, progress)
    assert told == [(n, 5) for n in range(6)]
    assert threads == {threading.current_thread()}
    assert sorted(text for text, _ in voice.asked) == [f"Line {n}" for n in range(5)]
    cached.speak("Line 3", CALM)
    assert len(voice.asked) == 5


def test_prepare_says_which_line_failed(tmp_path):
    cached = CachedVoice(Counted(), tmp_path)
    with pytest.raises(ModelError, match="no such word"):
        cached.prepare(
            [Line(text, CALM, "") for text in ("fine", "impossible", "fine too")], lambda done, of: None
        )


def test_prepare_of_nothing(tmp_path):
    told = []
    CachedVoice(Counted(), tmp_path).prepare([], lambda done, of: told.append((done, of)))
    assert told == [(0, 0)]


def test_a_key_is_the_same_in_another_process(tmp_path):
    code = (
        "from pathlib import Path\nfrom voicesim.engines.voice_cache import CachedVoice\n"
        "from voicesim.values import Delivery\n"
        "class V:\n    name = 'counted-1'\n"
        "print(CachedVoice(V(), Path('.')).key('Caf\\u00e9', Delivery('calm')))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert other.stdout.strip() == CachedVoice(Counted(), tmp_path).key("Café", CALM)
