"""Pitch of signals whose pitch is known by construction."""

import numpy as np
import pytest

from tests.tone_sounds import glide, harmonics, noise, seconds, silence, tone, vibrato, with_noise
from voicesim.errors import AudioError
from voicesim.tone.pitch import HIGHEST_HZ, LOWEST_HZ, STEP, narrowed, pitch_track
from voicesim.values import SAMPLE_RATE

MARGIN = 4
"""Frames at each end that see the padding."""


def cents_off(track, truth):
    """How far the voiced frames lie from the pitch at their centres, in cents; frames at the ends left out."""
    centres = np.minimum(np.arange(len(track.hz)) * STEP, len(truth) - 1)
    off = 1200 * np.log2(track.hz / truth[centres])
    return off[MARGIN:-MARGIN]


@pytest.mark.parametrize("hz", [70.0, 85.0, 120.0, 200.0, 310.0, 440.0, 580.0])
def test_a_steady_voice_is_within_five_cents_in_every_frame(hz):
    track = pitch_track(tone(1.0, hz))
    off = cents_off(track, np.full(SAMPLE_RATE, hz))
    assert not np.isnan(off).any()
    assert np.abs(off).max() < 5
    assert len(track.hz) == 1 + SAMPLE_RATE // STEP
    assert track.dropped_share == 0


def test_a_glide_over_an_octave_is_followed():
    samples, truth = glide(2.0, 100, 200)
    off = cents_off(pitch_track(samples), truth)
    assert np.isnan(off).sum() == 0
    assert np.abs(off).max() < 20


def test_vibrato_is_followed():
    samples, truth = vibrato(2.0, 180, 1.0, 5.0)
    off = cents_off(pitch_track(samples), truth)
    assert np.nanmedian(np.abs(off)) < 15
    assert np.nanmax(np.abs(off)) < 50


def test_a_missing_fundamental_is_still_the_pitch():
    time = seconds(1.0)
    wave = sum(np.sin(2 * np.pi * 110 * part * time) / part for part in range(3, 30))
    off = cents_off(pitch_track((0.1 * wave).astype(np.float32)), np.full(SAMPLE_RATE, 110.0))
    assert np.abs(off).max() < 10


def test_a_strong_second_harmonic_does_not_double_the_pitch():
    time = seconds(1.0)
    wave = 0.3 * np.sin(2 * np.pi * 130 * time) + np.sin(2 * np.pi * 260 * time)
    off = cents_off(pitch_track((0.1 * wave).astype(np.float32)), np.full(SAMPLE_RATE, 130.0))
    assert np.abs(off).max() < 20


def test_a_short_octave_jump_is_dropped_and_counted():
    steady, jump = np.full(SAMPLE_RATE, 120.0), np.full(1600, 240.0)
    track = pitch_track(harmonics(np.concatenate([steady, jump, steady])))
    assert np.nanmax(track.hz) < 150
    assert 0.02 < track.dropped_share < 0.08
    assert pitch_track(harmonics(np.concatenate([steady, steady]))).dropped_share == 0


def test_silence_has_no_pitch():
    track = pitch_track(silence(1.0))
    assert not track.voiced.any()
    assert np.isfinite(track.level_db).all()


@pytest.mark.parametrize("seed", range(5))
def test_white_noise_has_hardly_any_pitch(seed):
    assert pitch_track(noise(2.0, seed=seed)).voiced.mean() < 0.02


def test_a_voice_in_10_db_of_noise_keeps_its_pitch():
    off = cents_off(pitch_track(with_noise(tone(2.0, 140), 10)), np.full(2 * SAMPLE_RATE, 140.0))
    assert np.isnan(off).mean() < 0.02
    assert np.nanmax(np.abs(off)) < 30


def test_pauses_are_unvoiced():
    track = pitch_track(np.concatenate([tone(0.5, 150), silence(0.5), tone(0.5, 150)]))
    assert track.voiced[5:45].all()
    assert not track.voiced[55:95].any()
    assert track.voiced[105:145].all()


@pytest.mark.parametrize("gain", [1e-3, 0.1, 10.0, 300.0])
def test_gain_changes_nothing(gain):
    samples = with_noise(glide(1.5, 90, 210)[0], 20)
    one, other = pitch_track(samples), pitch_track((samples * gain).astype(np.float32))
    np.testing.assert_array_equal(one.voiced, other.voiced)
    np.testing.assert_allclose(one.hz, other.hz, rtol=1e-3)


@pytest.mark.parametrize("hum_hz", [50.0, 60.0])
def test_mains_hum_in_the_pauses_is_no_voice(hum_hz):
    voice = np.concatenate([tone(0.5, 150), silence(1.0), tone(0.5, 150)])
    hum = (0.02 * np.sin(2 * np.pi * hum_hz * seconds(2.0))).astype(np.float32)
    track = pitch_track(voice + hum)
    assert not track.voiced[55:145].any()
    assert track.voiced[5:45].all()


def test_an_offset_of_the_microphone_changes_nothing():
    samples = tone(1.0, 140)
    one, other = pitch_track(samples), pitch_track(samples + np.float32(0.05))
    np.testing.assert_allclose(one.hz[MARGIN:-MARGIN], other.hz[MARGIN:-MARGIN], rtol=2e-3)


def test_a_long_recording_is_what_its_parts_are():
    """Frames are worked on in blocks of 20 s; a frame at a seam is the same as anywhere else."""
    samples = with_noise(glide(45.0, 100, 220)[0], 30)
    whole = pitch_track(samples, (80, 400))
    start = 1990 * STEP
    part = pitch_track(samples[start : start + 30 * STEP], (80, 400))
    np.testing.assert_allclose(whole.hz[1994:2016], part.hz[4:26], rtol=1e-3)


def test_narrowing_keeps_to_the_range():
    samples = np.concatenate([tone(1.0, 120), tone(1.0, 450)])
    assert np.nanmax(pitch_track(samples, (80, 250)).hz) < 255
    assert narrowed(100, 120) == (75, 300)
    assert narrowed(60, 500) == (LOWEST_HZ, HIGHEST_HZ)
    assert narrowed(560, 590) == (300, HIGHEST_HZ)


@pytest.mark.parametrize("length", [1, 50, 159, 160, 639, 641])
def test_a_few_samples_are_measured_without_fuss(length):
    assert len(pitch_track(tone(1.0, 200)[:length]).hz) == 1 + length // STEP


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        (np.zeros(0, np.float32), "0 samples"),
        (np.zeros((2, 800), np.float32), "one channel"),
        (np.array([0.0, np.nan], np.float32), "sample 1 is nan"),
        (np.array([np.inf, 0.0], np.float32), "sample 0 is inf"),
    ],
)
def test_what_is_no_audio_says_so(samples, says):
    with pytest.raises(AudioError, match=says):
        pitch_track(samples)


@pytest.mark.parametrize("narrow", [(300, 100), (0, 100), (float("nan"), 200), (100, float("nan"))])
def test_a_range_that_is_none_says_so(narrow):
    with pytest.raises(AudioError, match="no pitch range"):
        pitch_track(tone(0.5, 150), narrow)
