"""The calibration reading: its baseline, its warnings, its texts."""

import dataclasses

import numpy as np
import pytest

from tests.tone_sounds import silence, speech_like, with_noise
from voicesim.errors import AudioError
from voicesim.tone.health import CLIPPED, DEAD, NOISY
from voicesim.tone.reading import TEXT_SYLLABLES, TEXTS, calibrate
from voicesim.tone.syllables import count_syllables
from voicesim.tone.warm import warm_up
from voicesim.values import Transcript

SAMPLES = speech_like(18.0, 150, seed=4)
WORDS = Transcript("la " * 55, (), 1.0, "test")


def test_the_texts_have_the_syllables_they_are_said_to_have():
    assert tuple(count_syllables(text) for text in TEXTS) == TEXT_SYLLABLES


def test_a_good_reading_gives_a_baseline_and_no_warning():
    found = calibrate(SAMPLES, WORDS, "headset")
    assert found.warnings == ()
    assert found.baseline.pitch_hz == pytest.approx(150, rel=0.03)  # its stretches are made within 3 %
    assert found.baseline.rate_syllables_per_second == pytest.approx(55 / found.tone.speech_seconds, rel=1e-3)
    assert (found.baseline.source, found.baseline.device) == ("calibration", "headset")
    assert found.numbers[0].startswith(f"pitch {found.baseline.pitch_hz:.0f} Hz")


def test_a_short_reading_is_warned_of_and_a_very_short_one_refused():
    short = calibrate(SAMPLES[: 16_000 * 10], WORDS)
    assert short.baseline is not None
    assert any(text.startswith("too short") for text in short.warnings)
    none = calibrate(SAMPLES[: 16_000 * 3], WORDS)
    assert none.baseline is None
    assert none.warnings[0].startswith("no baseline: only")
    assert none.numbers == ()


@pytest.mark.parametrize(
    ("samples", "fault"),
    [
        (np.clip(SAMPLES * np.float32(20), -1, 1), CLIPPED),
        (with_noise(SAMPLES, 2), NOISY),
        (silence(18.0), DEAD),
    ],
    ids=["clipped", "noisy", "dead"],
)
def test_faults_of_the_microphone_are_warned_of(samples, fault):
    assert fault in calibrate(samples, WORDS).warnings


def test_a_text_that_was_read_in_part_does_not_make_a_quick_speaker():
    found = calibrate(SAMPLES, Transcript("la " * 140, (), 1.0, "test"))
    assert found.tone.rate_source == "intensity"
    assert found.baseline.rate_syllables_per_second < 6
    assert any(text.startswith("part of the text was not read") for text in found.warnings)


def test_without_words_the_pace_is_doubtful():
    found = calibrate(SAMPLES, None)
    assert found.tone.rate_source == "intensity"
    assert any("loudness" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"pitch_hz": 120.0}, "semitones over last time"),
        ({"rate_syllables_per_second": 7.0}, "slower than last time"),
        ({"tilt_db": -30.0}, "dB sharper than last time"),
    ],
)
def test_a_reading_unlike_the_last_one_is_warned_of(changed, says):
    baseline = calibrate(SAMPLES, WORDS, "headset").baseline
    before = dataclasses.replace(baseline, **changed)
    assert any(says in text for text in calibrate(SAMPLES, WORDS, "headset", before).warnings)
    assert calibrate(SAMPLES, WORDS, "headset", baseline).warnings == ()


def test_another_microphone_may_sound_sharper():
    baseline = calibrate(SAMPLES, WORDS, "headset").baseline
    before = dataclasses.replace(baseline, tilt_db=-30.0, device="another")
    assert calibrate(SAMPLES, WORDS, "headset", before).warnings == ()


def test_no_audio_is_an_error():
    with pytest.raises(AudioError):
        calibrate(np.zeros(0, np.float32), None)


def test_warming_up_measures_without_complaint():
    warm_up()
