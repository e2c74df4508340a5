"""Faults of the microphone made on purpose: each is told, and none of them of a microphone that is well."""

import numpy as np
import pytest
import soxr

from tests.tone_sounds import noise, silence, speech_like, syllables, tone, with_noise
from voicesim.errors import AudioError
from voicesim.settings import ToneSettings
from voicesim.tone.health import BLEEDING, CLIPPED, DEAD, NARROW, NOISY, PUMPING, bleeds
from voicesim.tone.measure import measure_tone, sound_of
from voicesim.values import SAMPLE_RATE

WELL = speech_like(6.0, 150)


def faults(samples, caller=None):
    return sound_of(np.asarray(samples, np.float32), None, caller).health


def spaced(seed=0, snr_db=25.0):
    """Speech with pauses of a second in a fan's noise."""
    draw = np.random.default_rng(seed)
    parts = [part for _ in range(4) for part in (syllables(int(draw.integers(5, 9)), 4.5, 150), silence(1.0))]
    return with_noise(np.concatenate(parts), snr_db, seed)


def pumped(samples):
    """Gain control: up by 10 dB a second in pauses, down at once in speech."""
    step = SAMPLE_RATE // 100
    gain_db, gains = 0.0, []
    for at in range(0, len(samples), step):
        loud = np.abs(samples[at : at + step]).max() > 0.1
        gain_db = max(0.0, gain_db - 3.0) if loud else min(20.0, gain_db + 0.1)
        gains.append(10 ** (gain_db / 20))
    return samples * np.repeat(gains, step)[: len(samples)]


def hands_free(samples):
    return np.resize(
        soxr.resample(soxr.resample(samples, SAMPLE_RATE, 8000), 8000, SAMPLE_RATE), len(samples)
    )


def test_a_well_set_microphone_has_no_faults():
    assert measure_tone(WELL, None, None, ToneSettings()).health == ()
    assert faults(spaced()) == ()


def test_a_dead_microphone():
    assert faults(silence(2.0)) == (DEAD,)
    assert faults(WELL * 1e-4) == (DEAD,)


def test_a_clipped_microphone():
    assert faults(np.clip(WELL * 20, -1, 1)) == (CLIPPED,)
    assert CLIPPED not in faults(WELL * (0.9 / np.abs(WELL).max()))


@pytest.mark.parametrize(("snr_db", "told"), [(2, True), (20, False)])
def test_a_noisy_room(snr_db, told):
    assert (NOISY in faults(with_noise(speech_like(4.0, 150), snr_db))) == told


@pytest.mark.parametrize("seed", range(4))
def test_gain_that_pumps_is_told_and_steady_noise_is_not(seed):
    assert PUMPING in faults(pumped(spaced(seed)))
    assert PUMPING not in faults(spaced(seed))


def test_one_pause_is_too_little_to_tell_pumping():
    assert PUMPING not in faults(pumped(spaced()[: 3 * SAMPLE_RATE]))


def test_a_band_of_8_khz_is_told():
    assert faults(hands_free(WELL)) == (NARROW,)
    assert NARROW not in faults(WELL)


def test_no_voice_has_no_band():
    assert NARROW not in faults(hands_free(noise(2.0)))


@pytest.mark.parametrize("delay", [0, 300, 4000])
def test_the_callers_voice_is_told_at_any_delay(delay):
    theirs = speech_like(6.0, 210, seed=7)
    heard = np.concatenate([np.zeros(delay), theirs])[: len(WELL)]
    assert BLEEDING in faults(WELL + 0.3 * heard, theirs)


def test_a_caller_who_is_not_heard_is_not_told():
    for seed in range(5):
        assert not bleeds(WELL, speech_like(6.0, 190, seed=seed + 20))
    assert not bleeds(WELL, silence(6.0))
    assert not bleeds(silence(6.0), WELL)


def test_a_caller_of_another_length_is_an_error():
    with pytest.raises(AudioError, match="same stretch"):
        sound_of(WELL, None, tone(1.0, 150))
