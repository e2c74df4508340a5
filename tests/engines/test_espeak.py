import hashlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

from tests.engines.sounds_like_speech import pitch_by_autocorrelation, share_above
from voicesim.engines import espeak
from voicesim.engines.delivery_shape import BANDS, MANNERS
from voicesim.engines.espeak import EspeakVoice, check_voice, espeak_pitch, espeak_voice, plain_text
from voicesim.engines.prosody import CEILING, speech_level_db
from voicesim.engines.voice_hint import GENDERS, TEXTURES, VoiceHint, parse_hint
from voicesim.errors import ModelError, ScriptError
from voicesim.values import Delivery

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
LINE = "I handed that form in at the counter, and this is the third time I am phoning."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello,  you.", "Hello, you."),
        ("<b>No</b>", "b No /b"),
        ("[[slnc 900]] No", "slnc 900 No"),
        ("One\ntwo\x07", "One two"),
        ("Ünlü 4471", "Ünlü 4471"),
    ],
)
def test_nothing_is_left_that_an_engine_takes_for_a_command(text, words):
    assert plain_text(text) == words


@pytest.mark.parametrize("text", ["", "   ", "...", "<>", "\n"])
def test_a_line_without_words_is_refused(text):
    with pytest.raises(ValueError, match="nothing to be spoken"):
        plain_text(text)


def test_a_pitch_setting_for_every_pitch():
    settings = [espeak_pitch(semitones) for semitones in range(-12, 13)]
    assert settings == sorted(settings)
    assert (settings[0], espeak_pitch(0.0), settings[-1]) == (0, 50, 99)


def test_man_and_woman_gruff_and_soft_are_different_voices():
    voices = {espeak_voice(VoiceHint(gender=gender, texture=texture))
              for gender in set(GENDERS.values()) for texture in {"", *TEXTURES.values()}}  # fmt: skip
    assert len(voices) == 6
    assert espeak_voice(parse_hint("man, british")).startswith("en-gb+")
    assert espeak_voice(parse_hint("named en-us+klatt4")) == "en-us+klatt4"


def test_a_missing_program_names_the_install_lines(monkeypatch):
    espeak.installed_voices.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(ModelError, match=r"not installed; .*apt install.*brew install.*choco install"):
        EspeakVoice()


@needs_espeak
class TestReally:
    def test_every_mapped_voice_is_there(self):
        for gender in set(GENDERS.values()):
            for word in ("clear", "gruff", "soft", "old", "british", "american", "scottish", "caribbean"):
                EspeakVoice(f"{gender}, {word}")

    @pytest.mark.parametrize(
        ("name", "missing"), [("xx-klingon", "voice 'xx-klingon'"), ("en-us+zzz", "variant 'zzz'")]
    )
    def test_an_unknown_voice_is_refused_with_the_list(self, name, missing):
        with pytest.raises(ModelError, match=f"espeak-ng has no {missing}; it has .*(en-us|f2)"):
            EspeakVoice(f"named {name}")

    def test_a_hint_that_says_nothing_is_refused(self):
        with pytest.raises(ScriptError, match="velvety"):
            EspeakVoice("velvety")

    def test_a_variant_with_a_blank_in_its_name_is_listed(self):
        voices, variants = espeak.installed_voices()
        check_voice("en-us+Mr serious", voices, variants)
        assert not any(voice.startswith("mb/") for voice in voices)

    def test_a_line_is_speech_at_our_rate_with_nothing_around_it(self):
        spoken = EspeakVoice("woman").speak(LINE, Delivery("tense"))
        assert spoken.dtype == np.float32
        assert 3.0 < len(spoken) / 16_000 < 7.0
        assert np.abs(spoken[:1_600]).max() > 0.02
        assert np.abs(spoken[-1_600:]).max() > 0.005

    def test_commands_in_a_line_are_not_carried_out(self):
        voice = EspeakVoice()
        plain = voice.speak("Wait no", Delivery())
        assert len(voice.speak("Wait [[_:_:_:_:_:_:_:_:_:]] no", Delivery())) != len(plain)
        assert np.array_equal(voice.speak("Wait [[]] no", Delivery()), plain)
        assert len(voice.speak('<break time="9s"/> no', Delivery())) < 6 * 16_000

    def test_a_line_that_looks_like_an_option_is_spoken(self):
        assert len(EspeakVoice().speak("-h is not help", Delivery())) > 8_000

    @pytest.mark.parametrize("hint", ["woman", "man, low", "man, high"])
    def test_what_the_bands_do_to_a_voice(self, hint):
        voice = EspeakVoice(hint)
        # Without its last clause the line is short enough to be said without drawing breath.
        words = LINE.partition(",")[0]
        calm, tense, boiling = (voice.speak(words, Delivery(band)) for band in ("calm", "tense", "boiling"))
        assert len(calm) > 1.05 * len(tense) > 1.1 * len(boiling)
        pitch = [12 * np.log2(pitch_by_autocorrelation(one)) for one in (calm, tense, boiling)]
        assert 1.0 < pitch[1] - pitch[0] < 3.5
        assert 1.0 < pitch[2] - pitch[1] < 3.5
        level = [speech_level_db(one) for one in (calm, tense, boiling)]
        assert level == pytest.approx([-25.0, -22.0, -18.0], abs=0.7)
        assert share_above(calm, 1_000) < share_above(tense, 1_000) < share_above(boiling, 1_000)

    @pytest.mark.parametrize("manner", [manner for manner in MANNERS if manner])
    def test_every_manner_is_another_sound(self, manner):
        voice = EspeakVoice("woman")
        plain, other = voice.speak(LINE, Delivery("tense")), voice.speak(LINE, Delivery("tense", manner))
        length, level = len(other) / len(plain), speech_level_db(other) - speech_level_db(plain)
        assert {
            "shouting": level > 3,
            "flat": level < -2 and length > 1.08,
            "tearful": level < -2 and length > 1.1,
            "whispering": level < -5,
            "quieter": level < -4,
            "sharp": level > 1.5 and length < 0.98,
            "slower": length > 1.15,
            "cold": length > 1.05 and -3 < level < -1,
            "tired": length > 1.25 and level < -2,
        }[manner]

    @pytest.mark.parametrize("band", list(BANDS))
    @pytest.mark.parametrize("manner", list(MANNERS))
    def test_nothing_clips(self, band, manner):
        assert (
            np.abs(EspeakVoice("man, gruff").speak("No! No! You listen!", Delivery(band, manner))).max()
            <= CEILING
        )

    def test_two_processes_give_the_same_bytes(self):
        voice = EspeakVoice("man, quick")
        jobs = [
            ("Again? I gave all that to the last one!", Delivery("boiling", "sharp")),
            (LINE, Delivery("calm")),
        ]
        jobs.append(("Some days I don't see why I bother.", Delivery("tense", "whispering")))
        here = hashlib.sha256(b"".join(voice.speak(*job).tobytes() for job in jobs)).hexdigest()
        code = (
            "import hashlib\nfrom voicesim.engines.espeak import EspeakVoice\nfrom voicesim.values import Delivery\n"
            f"voice = EspeakVoice('man, quick')\njobs = {jobs!r}\n"
            "print(hashlib.sha256(b''.join(voice.speak(*job).tobytes() for job in jobs)).hexdigest())"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
        )
        assert there.stdout.strip() == here

    def test_the_name_tells_everything_that_changes_the_sound(self):
        names = {
            EspeakVoice(hint).name
            for hint in ("woman", "man", "woman, low", "woman, quick", "woman, british")
        }
        assert len(names) == 5
        assert all(name.startswith("espeak-ng-1") and "shaping-" in name for name in names)
