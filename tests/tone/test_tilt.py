"""Tilt of voices whose harmonics fall off by a known slope."""

import numpy as np
import pytest

from tests.tone_sounds import noise, silence, tone, with_noise
from voicesim.tone.pitch import pitch_track
from voicesim.tone.tilt import band_powers, noise_db_under_speech, tilt_db


def tilt_of(samples):
    return tilt_db(band_powers(samples), pitch_track(samples).voiced)


def true_tilt(hz, slope):
    """Mean power density of the harmonics in 1-3.4 kHz over that in 0.3-1 kHz, dB."""
    parts = np.arange(1, int(4000 / hz) + 1)
    power = parts ** (-2.0 * slope)
    low = power[(parts * hz >= 300) & (parts * hz < 1000)].sum() / 700
    high = power[(parts * hz >= 1000) & (parts * hz < 3400)].sum() / 2400
    return 10 * np.log10(high / low)


@pytest.mark.parametrize("hz", [175.0, 230.0])  # no harmonic within 40 Hz of a band's edge
@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
def test_tilt_is_that_of_the_harmonics(hz, slope):
    assert tilt_of(np.concatenate([tone(2.0, hz, slope), silence(0.4)])) == pytest.approx(
        true_tilt(hz, slope), abs=0.5
    )


def test_noise_is_taken_off():
    voice = np.concatenate([tone(2.0, 150, 1.0), silence(0.6)])
    assert tilt_of(with_noise(voice, 10)) == pytest.approx(tilt_of(voice), abs=0.5)


@pytest.mark.parametrize("gain", [0.01, 0.1, 10])
def test_gain_changes_nothing(gain):
    samples = np.concatenate([tone(1.0, 150), silence(0.3)])
    assert tilt_of((samples * gain).astype(np.float32)) == pytest.approx(tilt_of(samples), abs=0.01)


def test_nothing_voiced_has_no_tilt():
    assert tilt_of(silence(1.0)) is None
    powers = band_powers(noise(1.0))
    assert tilt_db(powers, np.zeros(101, bool)) is None
    assert noise_db_under_speech(powers, np.zeros(101, bool)) is None


def test_a_band_drowned_in_noise_has_no_tilt():
    dull = np.concatenate([tone(1.0, 150, 5.0), silence(0.5)])
    assert tilt_of(with_noise(dull, 3)) is None


@pytest.mark.parametrize("snr_db", [5, 20, 30])
def test_noise_under_speech_grows_with_the_signal(snr_db):
    voice = np.concatenate([tone(1.5, 150), silence(0.5)])
    samples = with_noise(voice, snr_db)
    found = noise_db_under_speech(band_powers(samples), pitch_track(samples).voiced)
    # of white noise to 8 kHz 39 % lies in the band, nearly all of the voice's energy over 300 Hz does too
    assert found == pytest.approx(snr_db + 3, abs=4)
