"""A vowel of known pitch between silences, for shaping without an engine."""

import numpy as np

from voicesim.values import SAMPLE_RATE, Samples


def vowel(hertz: float = 120.0, seconds: float = 1.0, glide_semitones: float = 0.0) -> Samples:
    """Pulses at a pitch that glides by so many semitones, through three formants; peak 0.3, silence around."""
    from scipy.signal import lfilter

    count = int(seconds * SAMPLE_RATE)
    pitch = hertz * 2 ** (glide_semitones / 12 * np.linspace(-0.5, 0.5, count))
    turns = np.cumsum(pitch) / SAMPLE_RATE
    sound = np.diff(np.floor(turns), prepend=0.0)
    for formant, width in ((600.0, 80.0), (1200.0, 100.0), (2500.0, 150.0)):
        radius = np.exp(-np.pi * width / SAMPLE_RATE)
        sound = lfilter(
            [1.0], [1.0, -2 * radius * np.cos(2 * np.pi * formant / SAMPLE_RATE), radius**2], sound
        )
    silence = np.zeros(SAMPLE_RATE // 5)
    return np.concatenate([silence, 0.3 * sound / np.abs(sound).max(), silence]).astype(np.float32)


def pitch_by_autocorrelation(samples: Samples) -> float:
    """Median pitch, Hz, of the loud 50 ms stretches; written apart from the product's own tracker."""
    found = []
    loudest = float(np.abs(samples).max())
    for start in range(0, len(samples) - 800, 400):
        piece = samples[start : start + 800].astype(np.float64)
        if np.abs(piece).max() < loudest / 5:
            continue
        piece -= piece.mean()
        lags = np.correlate(piece, piece, "full")[799:]
        lag = int(np.argmax(lags[36:250])) + 36
        if lags[lag] > 0.5 * lags[0]:
            found.append(SAMPLE_RATE / lag)
    return float(np.median(found))


def share_above(samples: Samples, hertz: float) -> float:
    """Share of the power that lies above a frequency."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(power[np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) > hertz].sum() / power.sum())
