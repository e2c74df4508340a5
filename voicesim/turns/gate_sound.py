"""What one frame sounds like: as much as tells a voice from a knock, in one Fourier transform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Samples

LOW_HZ, HIGH_HZ = 100.0, 7000.0
"""Under it lies rumble, over it little but hiss."""
ECHO_LOW_HZ, ECHO_HIGH_HZ = 300.0, 4000.0
"""The band of turns/echo.py."""
SHORTEST_PERIOD, LONGEST_PERIOD = SAMPLE_RATE // 500, SAMPLE_RATE // 62
"""Samples: voices from 62 to 500 Hz."""
_WINDOW = np.hanning(FRAME_SAMPLES)
_POWER_SCALE = 2.0 / (FRAME_SAMPLES * float(np.sum(_WINDOW**2)))
_HZ = np.fft.rfftfreq(FRAME_SAMPLES, 1 / SAMPLE_RATE)
_BAND = (_HZ >= LOW_HZ) & (_HZ <= HIGH_HZ)
_ECHO_BAND = (_HZ >= ECHO_LOW_HZ) & (_HZ <= ECHO_HIGH_HZ)
_LAGS = np.arange(SHORTEST_PERIOD, LONGEST_PERIOD + 1)


@dataclass(frozen=True)
class FrameSound:
    """The features of a frame."""

    level_db: float
    """Power between LOW_HZ and HIGH_HZ, dB of full scale."""
    echo_band_power: float
    """Mean square between ECHO_LOW_HZ and ECHO_HIGH_HZ."""


def sound_of(samples: Samples) -> FrameSound:
    """Return the features of a frame, shape [FRAME_SAMPLES]."""
    spectrum = np.fft.rfft(samples * _WINDOW)
    power = (spectrum.real**2 + spectrum.imag**2) * _POWER_SCALE
    return FrameSound(
        level_db=10 * float(np.log10(power[_BAND].sum() + 1e-10)),
        echo_band_power=float(power[_ECHO_BAND].sum()),
    )


def periodicity(samples: Samples) -> float:
    """Return how alike the sound is from one period to the next, 0 to 1, shape [n] with n > 2 * LONGEST_PERIOD.

    The largest normalised autocorrelation (as in Boersma 1993, without his window) over periods of 62 to 500 Hz.
    """
    steady = samples.astype(np.float64) - float(np.mean(samples))
    count = len(steady)
    spectrum = np.fft.rfft(steady, 2 * count)
    alike = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[_LAGS]
    energy = np.cumsum(steady**2)
    both = energy[count - 1 - _LAGS] * (energy[-1] - energy[_LAGS - 1])
    return float(np.clip((alike / np.sqrt(both + 1e-12)).max(), 0.0, 1.0))
