import numpy as np
import pytest

from tests.engines.sounds_like_speech import pitch_by_autocorrelation, vowel
from voicesim.engines.psola import Melody, change_pitch, median_pitch, pitch_track


@pytest.mark.parametrize("hertz", [80.0, 120.0, 200.0, 320.0])
def test_the_track_finds_a_known_pitch_within_two_per_cent(hertz):
    assert median_pitch(pitch_track(vowel(hertz))) == pytest.approx(hertz, rel=0.02)


def test_silence_and_noise_have_no_pitch():
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    assert np.mean(pitch_track(noise) > 0) < 0.05
    assert median_pitch(pitch_track(np.zeros(16_000, np.float32))) is None


@pytest.mark.parametrize("semitones", [-4.0, -2.0, 2.0, 5.0])
def test_the_pitch_moves_by_what_was_asked_and_the_length_stays(semitones):
    before = vowel(150.0)
    after = change_pitch(before, Melody(semitones))
    assert len(after) == len(before)
    assert after.dtype == np.float32
    moved = 12 * np.log2(pitch_by_autocorrelation(after) / pitch_by_autocorrelation(before))
    assert moved == pytest.approx(semitones, abs=0.35)


def movement(samples):
    track = pitch_track(samples)
    low, high = np.percentile(track[track > 0], [10, 90])
    return 12 * np.log2(high / low)


@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.5])
def test_the_range_is_stretched_about_the_median(ratio):
    before = vowel(150.0, glide_semitones=6.0)
    after = change_pitch(before, Melody(range_ratio=ratio))
    assert movement(after) == pytest.approx(ratio * movement(before), abs=0.5)
    assert pitch_by_autocorrelation(after) == pytest.approx(150.0, rel=0.04)


def test_a_tremor_shakes_the_pitch():
    steady = vowel(150.0)
    after = change_pitch(steady, Melody(tremor_semitones=0.8, tremor_hz=5.0))
    assert movement(steady) < 0.2
    assert 1.0 < movement(after) < 1.9


def test_what_has_no_voice_comes_back_as_it_was():
    noise = np.random.default_rng(2).normal(0, 0.05, 8_000).astype(np.float32)
    silence = np.zeros(4_000, np.float32)
    assert np.array_equal(change_pitch(silence, Melody(3.0, 1.4)), silence)
    hissing = np.concatenate([noise, vowel(150.0), noise])
    after = change_pitch(hissing, Melody(3.0))
    assert np.sqrt(np.mean(after[1000:7000] ** 2)) == pytest.approx(0.05, rel=0.1)


def test_jitter_moves_each_period_and_a_fall_the_whole():
    steady = vowel(150.0)
    rough = change_pitch(steady, Melody(jitter_semitones=0.4))
    assert movement(rough) > 0.3
    assert np.array_equal(change_pitch(steady, Melody(jitter_semitones=0.4)), rough)
    track = pitch_track(change_pitch(steady, Melody(fall_semitones=4.0)))
    voiced = track[track > 0]
    fallen = 12 * np.log2(np.median(voiced[:20]) / np.median(voiced[-20:]))
    assert fallen == pytest.approx(4.0 * 0.65, abs=0.5)  # the vowel is the middle of its 1.4 s


def test_a_lone_octave_error_is_put_right():
    glide = vowel(160.0, glide_semitones=5.0)
    track = pitch_track(glide)
    voiced = track[track > 0]
    assert np.abs(12 * np.log2(voiced[1:] / voiced[:-1])).max() < 3.0
