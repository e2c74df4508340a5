"""Spectral tilt: how much of a voice lies above 1 kHz, which grows with vocal effort and not with gain."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from voicesim.tone.pitch import STEP, YIN_FRAME, Flags, Floats, checked
from voicesim.values import SAMPLE_RATE, Samples

LOW_BAND_HZ = (300.0, 1000.0)
HIGH_BAND_HZ = (1000.0, 3400.0)
"""Together the telephone band: a headset, Bluetooth hands-free and a landline all carry it."""

HISS_BAND_HZ = (4300.0, 7500.0)
"""What a line of 8 kHz cannot carry, and every s and f is full of."""

_QUIET_SHARE = 0.1
"""The quietest tenth of the frames is taken for the noise."""
_LEAST_SHARE = 0.3
"""When less than this of a band is left after the noise is taken off, nothing is said: the quietest tenth of
pure noise lies a fifth under its average, so that much is left of a band with no voice in it at all."""
_FFT_STEP = 2
"""Every second frame is analysed: 40 ms windows 20 ms apart still overlap by half."""


def band_powers(samples: Samples) -> Floats:
    """Return the mean power of LOW_BAND_HZ, HIGH_BAND_HZ and HISS_BAND_HZ, [1 + n // (2 * STEP), 3].

    Row i is centred on sample 2 * i * STEP; Hann windows of 40 ms. Power is in units of the samples'
    square; only ratios of it mean anything.

    Raises:
        AudioError: empty or not finite audio.
    """
    import scipy.fft

    audio = checked(samples)
    peak = float(np.max(np.abs(audio)))
    padded = np.pad(audio / np.float32(peak or 1.0), YIN_FRAME // 2)
    frames = sliding_window_view(padded, YIN_FRAME)[:: _FFT_STEP * STEP]
    window = np.hanning(YIN_FRAME + 1)[:-1].astype(np.float32)
    spectrum = scipy.fft.rfft(frames * window, axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    hz = np.arange(power.shape[1]) * (SAMPLE_RATE / YIN_FRAME)
    bands = (LOW_BAND_HZ, HIGH_BAND_HZ, HISS_BAND_HZ)
    means = [power[:, (hz >= low) & (hz < high)].mean(axis=1) for low, high in bands]
    return np.stack(means, axis=1)


def telephone_band(powers: Floats) -> Floats:
    """Return the two bands of band_powers that every line carries, [m, 2]."""
    return powers[:, :2]


def tilt_db(powers: Floats, voiced: Flags) -> float | None:
    """Return the power above 1 kHz over the power below it in voiced frames, dB.

    The noise of the quietest tenth is taken off both bands, and averages are divided, not frames
    averaged: at 10 dB of signal to noise that shifts the tilt by .2 dB instead of 2.8.

    Args:
        powers: from band_powers.
        voiced: one flag a pitch frame.

    Returns:
        None when nothing is voiced, or the noise leaves too little of a band to tell.
    """
    chosen = voiced[::_FFT_STEP][: len(powers)]
    if not chosen.any():
        return None
    powers = telephone_band(powers)
    quiet = np.argsort(powers.sum(axis=1), kind="stable")[: max(1, round(_QUIET_SHARE * len(powers)))]
    noise = powers[quiet].mean(axis=0, dtype=np.float64)
    speech = powers[chosen].mean(axis=0, dtype=np.float64)
    left = speech - noise
    if np.any(left <= _LEAST_SHARE * speech):
        return None
    return float(10.0 * np.log10(left[1] / left[0]))


def noise_db_under_speech(powers: Floats, voiced: Flags) -> float | None:
    """Return how far the quietest tenth lies under the voiced frames in the telephone band, dB."""
    chosen = voiced[::_FFT_STEP][: len(powers)]
    if not chosen.any():
        return None
    total = telephone_band(powers).sum(axis=1, dtype=np.float64)
    quiet = np.sort(total)[: max(1, round(_QUIET_SHARE * len(total)))].mean()
    return float(10.0 * np.log10((total[chosen].mean() + 1e-12) / (quiet + 1e-12)))
