"""Tone of turns whose pitch, pace, tilt and faults are known; every flag up and down."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.tone_sounds import noise, silence, speech_like, syllables, with_noise
from voicesim.errors import AudioError
from voicesim.settings import ToneSettings
from voicesim.tone.health import CLIPPED, DEAD, NOISY
from voicesim.tone.measure import (
    HARDLY_VOICED,
    NO_BASELINE,
    NOT_ENOUGH_SPEECH,
    OCTAVE_JUMPS,
    Acoustics,
    measure_tone,
    sound_of,
    tone_of,
)
from voicesim.tone.rate import SYLLABLES_PER_NUCLEUS
from voicesim.values import Baseline, Transcript

SETTINGS = ToneSettings()
BASELINE = Baseline(150.0, 140.0, 165.0, 4.0, 4.5, -10.0, 16.0, "calibration")
SOUND = Acoustics(7.0, 4.0, 0.57, 0.01, 150.0, 140.0, 165.0, 4.0, -10.0, 28, -22.0, ())
"""A turn just like the baseline."""


def said(count):
    return Transcript("la " * count, (), 1.0, "test")


def calm(**changed):
    words = changed.pop("words", 32)
    was_raised = changed.pop("was_raised", False)
    return tone_of(dataclasses.replace(SOUND, **changed), said(words), BASELINE, SETTINGS, was_raised)


def pitched(score):
    """A pitch that makes T just that, all else being the baseline's."""
    return 150.0 * 2 ** (score * 1.1 / 12)


# ---------------------------------------------------------------- flags


def test_a_turn_like_the_baseline_is_even():
    tone = calm()
    assert tone.flags == ("even",)
    assert abs(tone.score) < 0.1
    assert tone.confidence == 1.0
    assert tone.doubts == ()


@pytest.mark.parametrize(
    ("speech", "threshold"), [(7.0, 1.5), (6.0, 1.5), (5.9, 2.0), (3.0, 2.0), (2.9, 2.5)]
)
def test_raised_from_the_threshold_of_its_length(speech, threshold):
    words = round(4.5 * speech)
    rate_part = 0.5 * (words / speech - 4.5) / 0.75
    over = calm(pitch_hz=pitched(threshold - rate_part + 0.02), speech_seconds=speech, words=words)
    under = calm(pitch_hz=pitched(threshold - rate_part - 0.02), speech_seconds=speech, words=words)
    assert "raised" in over.flags
    assert "raised" not in under.flags


def test_a_raised_voice_stays_raised_until_it_is_cleared():
    assert "raised" not in calm(pitch_hz=pitched(1.2)).flags
    assert "raised" in calm(pitch_hz=pitched(1.2), was_raised=True).flags
    assert calm(pitch_hz=pitched(0.9), was_raised=True).flags == ("even",)


def test_between_cleared_and_raised_nothing_is_said():
    assert calm(pitch_hz=pitched(1.2)).flags == ()


@pytest.mark.parametrize(("words", "flag"), [(38, "rushed"), (25, "slow")])
def test_pace_outside_its_limits(words, flag):
    assert flag in calm(words=words).flags
    assert flag not in calm(words=32).flags
    assert flag not in calm(words=round(words * 2.5 / 7), speech_seconds=2.5).flags


def test_flat_when_the_range_is_narrow_and_the_voice_not_raised():
    assert calm(pitch_range_semitones=2.3).flags == ("flat",)
    assert "flat" not in calm(pitch_range_semitones=2.5).flags
    assert "flat" not in calm(pitch_range_semitones=2.3, pitch_hz=pitched(1.2)).flags


def test_tilt_and_pace_can_raise_without_pitch():
    assert "raised" in calm(tilt_db=-4.0).flags
    assert "raised" in calm(words=48).flags


def test_level_never_enters():
    assert calm(level_db=-60.0) == dataclasses.replace(calm(level_db=-5.0), level_db=-60.0)


# ---------------------------------------------------------------- doubts


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"speech_seconds": 1.4}, NOT_ENOUGH_SPEECH),
        ({"voiced_seconds": 0.7}, NOT_ENOUGH_SPEECH),
        ({"dropped_share": 0.2}, OCTAVE_JUMPS),
        ({"voiced_share": 0.2}, HARDLY_VOICED),
    ],
)
def test_doubts_lower_the_confidence(changed, doubt):
    tone = calm(**changed)
    assert doubt in tone.doubts
    assert tone.confidence < 0.6


def test_too_little_speech_has_no_flags():
    assert calm(speech_seconds=1.0, pitch_hz=300.0).flags == ()


def test_without_a_baseline_only_absolute_values_are_there():
    tone = tone_of(SOUND, said(32), None, SETTINGS)
    assert tone.doubts == (NO_BASELINE,)
    assert tone.confidence == 0
    assert tone.flags == ()
    compared = (
        tone.pitch_semitones,
        tone.range_ratio,
        tone.rate_ratio,
        tone.tilt_over_baseline_db,
        tone.score,
    )
    assert compared == (None,) * 5
    assert (tone.pitch_hz, tone.rate_syllables_per_second) == (150.0, round(32 / 7, 3))


def test_an_unvoiced_turn_has_no_score():
    nothing = dict.fromkeys(("pitch_hz", "pitch_low_hz", "pitch_high_hz", "pitch_range_semitones", "tilt_db"))
    tone = calm(**nothing, voiced_seconds=0.0, voiced_share=0.0, speech_seconds=0.0)
    assert tone.score is None
    assert tone.flags == ()
    assert tone.rate_source == "none"
    assert tone.rate_syllables_per_second is None
    assert NOT_ENOUGH_SPEECH in tone.doubts


def test_unsure_words_leave_the_pace_to_loudness():
    tone = tone_of(SOUND, Transcript("la", (), 0.1, "x"), BASELINE, SETTINGS)
    assert tone.rate_source == "intensity"
    assert tone.syllables == pytest.approx(28 * SYLLABLES_PER_NUCLEUS, abs=0.06)
    assert 0 < tone.confidence < 1


# ---------------------------------------------------------------- from samples


def test_a_whole_turn_of_known_pitch_and_pace():
    samples = np.concatenate(
        [syllables(20, 4.0, 200, swing=1.0), silence(0.5), syllables(12, 4.0, 200, swing=1.0)]
    )
    tone = measure_tone(with_noise(samples, 30), said(32), BASELINE, SETTINGS)
    assert tone.speech_seconds == pytest.approx(8.0, abs=0.3)
    assert tone.pitch_hz == pytest.approx(200, rel=0.02)
    assert tone.pitch_semitones == pytest.approx(12 * np.log2(200 / 150), abs=0.3)
    assert tone.pitch_range_semitones == pytest.approx(1.62, abs=0.3)  # of a sine of +-1: 2 sin(0.3 pi)
    assert tone.rate_syllables_per_second == pytest.approx(4.0, rel=0.05)
    assert "raised" in tone.flags


@pytest.mark.parametrize("gain_db", [-20, 20])
@pytest.mark.parametrize("hz", [145.0, 170.0, 185.0])
def test_gain_changes_neither_flags_nor_measures(gain_db, hz):
    samples = speech_like(8.0, hz, seed=5)
    louder = (samples * 10 ** (gain_db / 20)).astype(np.float32)
    one, other = (measure_tone(part, said(28), BASELINE, SETTINGS) for part in (samples, louder))
    assert one.flags == other.flags
    assert one.score == pytest.approx(other.score, abs=0.02)
    assert other.level_db == pytest.approx(one.level_db + gain_db, abs=0.11)


@pytest.mark.parametrize(
    "samples", [silence(2.0), noise(2.0), silence(0.01)], ids=["silence", "noise", "short"]
)
def test_what_is_no_speech_is_a_tone_with_doubts(samples):
    tone = measure_tone(samples, None, BASELINE, SETTINGS)
    assert NOT_ENOUGH_SPEECH in tone.doubts
    assert tone.flags == ()
    assert tone.confidence == 0
    json.dumps(dataclasses.asdict(tone), allow_nan=False)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.full(9000, np.nan, np.float32)])
def test_what_is_no_audio_is_an_error(samples):
    with pytest.raises(AudioError):
        measure_tone(samples, None, BASELINE, SETTINGS)


def test_a_tone_survives_json():
    tone = measure_tone(speech_like(4.0, 150), said(12), BASELINE, SETTINGS)
    again = json.loads(json.dumps(dataclasses.asdict(tone), allow_nan=False))
    assert {name: tuple(value) if isinstance(value, list) else value for name, value in again.items()} == (
        dataclasses.asdict(tone)
    )


# ---------------------------------------------------------------- health


def test_a_well_set_microphone_has_no_faults():
    assert measure_tone(speech_like(4.0, 150), None, None, SETTINGS).health == ()


def test_a_dead_microphone():
    assert sound_of(silence(2.0), None).health == (DEAD,)
    assert DEAD in sound_of(speech_like(3.0, 150) * np.float32(1e-4), None).health


def test_a_clipped_microphone():
    assert sound_of(np.clip(speech_like(3.0, 150) * np.float32(20), -1, 1), None).health == (CLIPPED,)


def test_a_noisy_room():
    assert NOISY in sound_of(with_noise(speech_like(4.0, 150), 2), None).health
    assert NOISY not in sound_of(with_noise(speech_like(4.0, 150), 20), None).health


# ---------------------------------------------------------------- determinism


def test_two_processes_measure_the_same_bit_for_bit():
    code = (
        "from tests.tone_sounds import speech_like, with_noise\n"
        "from voicesim.settings import ToneSettings\n"
        "from voicesim.tone.measure import measure_tone\n"
        "from voicesim.tone.pitch import pitch_track\n"
        "samples = with_noise(speech_like(5.0, 160, seed=2), 15)\n"
        "print(measure_tone(samples, None, None, ToneSettings()), pitch_track(samples).hz.tobytes().hex())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert "Tone(" in runs.pop()
