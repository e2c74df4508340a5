"""Tails of voices whose last syllables are known by construction."""

import numpy as np
import pytest

from tests.tone_sounds import glide, noise, silence, tone
from voicesim.errors import AudioError
from voicesim.tone.tail import tail_of


def voice(from_hz, to_hz, seconds=0.6):
    return glide(seconds, from_hz, to_hz)[0]


def joined(*parts):
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(200, 150), (150, 200), (220, 180)])
def test_the_slope_is_that_of_the_glide(from_hz, to_hz):
    seconds = 0.3
    sound = joined(tone(1.0, from_hz), voice(from_hz, to_hz, seconds), silence(0.2))
    tail = tail_of(sound)
    truth = 12 * np.log2(to_hz / from_hz) / seconds
    assert tail is not None
    assert tail.pitch_slope_semitones_per_second == pytest.approx(truth, rel=0.2)


def test_a_level_voice_has_no_slope_and_lies_on_its_own_pitch():
    tail = tail_of(joined(tone(1.5, 180), silence(0.2)))
    assert tail.pitch_slope_semitones_per_second == pytest.approx(0, abs=0.5)
    assert tail.pitch_over_turn_semitones == pytest.approx(0, abs=0.1)
    assert tail.level_over_turn_db == pytest.approx(0, abs=1.5)


def test_a_low_and_soft_last_syllable_is_found_low_and_soft():
    last = tone(0.3, 165) * np.float32(10 ** (-10 / 20))
    tail = tail_of(joined(tone(1.5, 200), silence(0.1), last, silence(0.25)))
    assert tail.pitch_over_turn_semitones == pytest.approx(12 * np.log2(165 / 200), abs=0.3)
    assert tail.level_over_turn_db == pytest.approx(-10, abs=2)


@pytest.mark.parametrize("seconds", [0.15, 0.4, 0.9])
def test_the_last_voiced_stretch_is_as_long_as_it_was_made(seconds):
    tail = tail_of(joined(tone(0.8, 160), silence(0.15), tone(seconds, 160), silence(0.2)))
    assert tail.final_voiced_seconds == pytest.approx(seconds, abs=0.05)


def test_a_hole_shorter_than_a_consonant_does_not_end_the_stretch():
    tail = tail_of(joined(tone(0.4, 160), silence(0.02), tone(0.4, 160), silence(0.2)))
    assert tail.final_voiced_seconds > 0.7


def test_gain_changes_nothing():
    sound = joined(tone(0.5, 200), voice(200, 140, 0.4), silence(0.2))
    assert tail_of(sound) == tail_of(0.1 * sound)


def test_only_the_end_is_looked_at():
    end = joined(tone(5.5, 180), voice(180, 140, 0.3), silence(0.2))
    assert tail_of(end) == tail_of(joined(tone(20.0, 300), end))


def test_without_a_voice_there_is_no_tail():
    assert tail_of(silence(1.0)) is None
    assert tail_of(noise(1.0)) is None
    assert tail_of(joined(silence(0.3), tone(0.06, 180), silence(0.3))) is None


def test_broken_audio_is_refused():
    with pytest.raises(AudioError, match="0 samples"):
        tail_of(np.zeros(0, np.float32))
    with pytest.raises(AudioError, match="not a number"):
        tail_of(np.full(16000, np.nan, np.float32))
