import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from tests.engines.sounds_like_speech import pitch_by_autocorrelation
from voicesim.engines import flite
from voicesim.engines.delivery_shape import BANDS, MANNERS
from voicesim.engines.flite import VOICES, FliteEngine, ascii_words, choose_voice, installed_voices
from voicesim.engines.prosody import CEILING, speech_level_db
from voicesim.engines.voice_hint import parse_hint
from voicesim.errors import ModelError, ScriptError
from voicesim.values import Delivery

ALL = ("kal", "awb_time", "kal16", "awb", "rms", "slt")
LINE = "I handed that form in at the counter."
needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")


@pytest.mark.parametrize(
    ("hint", "chosen"),
    [
        ("woman, old", ("slt", "")),
        ("man", ("rms", "")),
        ("man, scottish", ("awb", "")),
        ("man, british", ("awb", "no british man")),
        ("woman, british", ("slt", "no british woman")),
        ("named flite:kal16", ("kal16", "")),
        ("named awb", ("awb", "")),
        ("", ("slt", "")),
    ],
)
def test_the_hint_finds_its_voice(hint, chosen):
    assert choose_voice(parse_hint(hint), ALL) == chosen


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I don\u2019t know \u2014 caf\u00e9", "I don't know, cafe"),
        ("It's \u00a340.50, not \u20ac 3.", "It's 40.50 pounds, not 3 euros."),
        ("Well\u2026 no", "Well, no"),
        ("Plain: as it is - no?", "Plain: as it is - no?"),
    ],
)
def test_a_line_is_put_into_letters_flite_reads(text, read):
    assert ascii_words(text) == read


def test_a_voice_that_is_not_compiled_in_is_refused_and_no_other_gender_taken(tmp_path):
    with pytest.raises(ModelError, match=r"'zoe': flite has no such voice; it has kal, .*slt"):
        choose_voice(parse_hint("named zoe"), ALL)
    with pytest.raises(ModelError, match="no voice of a woman here"):
        choose_voice(parse_hint("woman"), ("rms", "awb"))
    own = tmp_path / "me.flitevox"
    own.write_bytes(b"x")
    assert choose_voice(parse_hint(f"named flite:{own}"), ALL) == (str(own), "")


def test_a_machine_without_flite_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    installed_voices.cache_clear()
    with pytest.raises(ModelError, match="flite is not installed; install it with `sudo apt install flite`"):
        FliteEngine()


class _Impatient(flite.SpeechProgram):
    def run(self, arguments, text="", seconds=0.3, fine=(0,)):
        return super().run(arguments, text, 0.3, fine)


@needs_flite
class TestReally:
    def test_the_voices_of_the_table_are_there(self):
        assert set(VOICES) <= set(installed_voices())
        assert "flite-2" in FliteEngine().name

    def test_a_line_is_speech_with_nothing_around_it(self):
        spoken = FliteEngine("woman").speak(LINE, Delivery())
        assert spoken.dtype == np.float32
        assert 1.5 < len(spoken) / 16_000 < 3.5
        assert speech_level_db(spoken) == pytest.approx(-22.0, abs=0.5)

    @pytest.mark.parametrize("hint", ["woman", "man", "man, scottish"])
    def test_what_the_bands_do_to_a_voice(self, hint):
        voice = FliteEngine(hint)
        calm, boiling = (voice.speak(LINE, Delivery(band)) for band in ("calm", "boiling"))
        assert len(calm) > 1.12 * len(boiling)
        assert 2.0 < 12 * np.log2(pitch_by_autocorrelation(boiling) / pitch_by_autocorrelation(calm)) < 6.0
        assert speech_level_db(boiling) - speech_level_db(calm) == pytest.approx(7.0, abs=1.0)

    def test_two_callers_of_one_hint_differ_and_each_stays_the_same(self):
        one, other = (FliteEngine("woman", who).speak(LINE, Delivery()) for who in ("Denise", "Gwen"))
        assert one.shape != other.shape or not np.allclose(one, other, atol=0.05)
        assert np.array_equal(FliteEngine("woman", "Gwen").speak(LINE, Delivery()), other)

    def test_the_size_of_the_speaker_leaves_pitch_and_length(self):
        voice = FliteEngine("woman")
        plain = voice.speak(LINE, Delivery())
        voice._hint = replace(voice._hint, size_ratio=1.08)
        small = voice.speak(LINE, Delivery())
        assert len(small) == pytest.approx(len(plain), rel=0.04)
        shorter = min(len(small), len(plain))
        assert not np.allclose(small[:shorter], plain[:shorter], atol=0.05)
        assert pitch_by_autocorrelation(small) == pytest.approx(pitch_by_autocorrelation(plain), rel=0.04)

    def test_commands_are_not_carried_out_and_options_are_spoken(self):
        voice = FliteEngine()
        assert len(voice.speak("-o is not an option", Delivery())) > 12_000
        with pytest.raises(ValueError, match="nothing to be spoken"):
            voice.speak("...", Delivery())
        with pytest.raises(ScriptError, match="velvety"):
            FliteEngine("velvety")

    @pytest.mark.parametrize("manner", list(MANNERS))
    def test_nothing_clips(self, manner):
        for band in BANDS:
            spoken = FliteEngine("man, gruff").speak("No! You listen!", Delivery(band, manner))
            assert np.abs(spoken).max() <= CEILING

    def test_threads_and_processes_give_the_same_bytes(self):
        voice = FliteEngine("man, quick", "Ray")
        jobs = [("Again?", Delivery("boiling", "sharp")), (LINE, Delivery("tense", "tearful"))]
        with ThreadPoolExecutor(2) as pool:
            here = b"".join(pool.map(lambda job: voice.speak(*job).tobytes(), jobs))
        code = (
            "import hashlib\nfrom voicesim.engines.flite import FliteEngine\nfrom voicesim.values import Delivery\n"
            f"voice = FliteEngine('man, quick', 'Ray')\njobs = {jobs!r}\n"
            "print(hashlib.sha256(b''.join(voice.speak(*job).tobytes() for job in jobs)).hexdigest())"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        )
        assert there.stdout.strip() == hashlib.sha256(here).hexdigest()

    def test_an_engine_that_dies_or_hangs_costs_its_line_and_no_more(self, monkeypatch, tmp_path):
        voice = FliteEngine()
        for body, told in (("kill -9 $$", "exit code -9"), ("exec tail -f /dev/null", "no answer in 0.3 s")):
            program = tmp_path / "flite"
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)
            monkeypatch.setattr(shutil, "which", lambda name, found=str(program): found)
            monkeypatch.setattr(flite, "FLITE", _Impatient("flite", flite.INSTALL))
            with pytest.raises(ModelError, match=told):
                voice.speak(LINE, Delivery())
            monkeypatch.undo()
            assert len(voice.speak("No.", Delivery())) > 1_600
