"""A whisper made from any voice: the mouth's filter is kept, the voice is taken out, breath is put in.

Linear prediction by the autocorrelation method (Makhoul, Proc. IEEE 63, 1975), excited by noise. Deviation: the
noise is always the same one, so that a line is the same each time.
"""

from __future__ import annotations

import numpy as np

from voicesim.values import Samples, samples_of

ORDER = 18
"""Two poles a kHz and two more: four or five formants at 16 kHz, and the slope of the source."""

BREATH_SLOPE = 0.7
"""Pre-emphasis taken off the voice and not given back whole: a whisper lacks the voice's strong low end."""

_WINDOW = samples_of(0.025)
_STEP = samples_of(0.0125)
_SEED = 20_406
"""Any number; it only has to stay the same."""


def whispered(samples: Samples) -> Samples:
    """Return the line whispered; shape [n] in and out, level about the same."""
    from scipy.linalg import solve_toeplitz
    from scipy.signal import lfilter

    emphasised = np.append(samples[:1], samples[1:] - BREATH_SLOPE * samples[:-1]).astype(np.float64)
    count = -(-len(samples) // _STEP) + 1
    padded = np.concatenate([np.zeros(_STEP), emphasised, np.zeros(2 * _WINDOW)])
    breath = np.random.default_rng(_SEED).standard_normal(len(padded) + _WINDOW)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(_WINDOW) + 0.5) / _WINDOW)
    out = np.zeros(len(padded))
    for number in range(count):
        at = number * _STEP
        frame = padded[at : at + _WINDOW] * window
        energy = float(frame @ frame)
        if energy < 1e-9:
            continue
        lags = np.array([frame[lag:] @ frame[: _WINDOW - lag] for lag in range(ORDER + 1)])
        lags[0] *= 1 + 1e-4  # white-noise correction: keeps the filter stable
        predictor = solve_toeplitz(lags[:-1], lags[1:])
        # The filter runs in over one window before the one that is kept, so that its ringing is there.
        noise = breath[at : at + 2 * _WINDOW]
        sound = lfilter([1.0], np.concatenate([[1.0], -predictor]), noise)[-_WINDOW:] * window
        out[at : at + _WINDOW] += sound * np.sqrt(energy / max(float(sound @ sound), 1e-12))
    return out[_STEP : _STEP + len(samples)].astype(np.float32)
