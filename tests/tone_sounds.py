"""Signals whose pitch, syllable rate and tilt are known because they were made so."""

import numpy as np
from numpy.typing import NDArray

from voicesim.values import SAMPLE_RATE, Samples

Floats = NDArray[np.float64]


def seconds(length: float) -> Floats:
    """The time of each sample, shape [n]."""
    return np.arange(round(length * SAMPLE_RATE)) / SAMPLE_RATE


def harmonics(hz: Floats, slope: float = 1.0, level: float = 0.1) -> Samples:
    """A voice whose pitch at each sample is hz; harmonic k has amplitude k ** -slope, all below 4 kHz."""
    phase = 2 * np.pi * np.cumsum(hz) / SAMPLE_RATE
    count = int(4000 / hz.max())
    wave = sum(np.sin(part * phase) * part**-slope for part in range(1, count + 1))
    return (level * wave / np.sqrt(np.mean(np.square(wave)))).astype(np.float32)


def tone(length: float, hz: float, slope: float = 1.0, level: float = 0.1) -> Samples:
    """A steady voice."""
    return harmonics(np.full(len(seconds(length)), hz), slope, level)


def glide(length: float, low: float, high: float) -> tuple[Samples, Floats]:
    """A voice gliding evenly in octaves from low to high; and its pitch at each sample."""
    hz = low * (high / low) ** (seconds(length) / length)
    return harmonics(hz), hz


def vibrato(length: float, hz: float, semitones: float, rate: float) -> tuple[Samples, Floats]:
    """A voice swinging by +-semitones around hz, rate times a second; and its pitch at each sample."""
    pitch = hz * 2 ** (semitones / 12 * np.sin(2 * np.pi * rate * seconds(length)))
    return harmonics(pitch), pitch


def noise(length: float, level: float = 0.1, seed: int = 0) -> Samples:
    """White noise of that RMS."""
    return (level * np.random.default_rng(seed).standard_normal(len(seconds(length)))).astype(np.float32)


def silence(length: float) -> Samples:
    return np.zeros(len(seconds(length)), np.float32)


def with_noise(samples: Samples, snr_db: float, seed: int = 0) -> Samples:
    """White noise snr_db under the samples' RMS."""
    level = float(np.sqrt(np.mean(np.square(samples)))) / 10 ** (snr_db / 20)
    return samples + noise(len(samples) / SAMPLE_RATE, level, seed)[: len(samples)]


def syllables(
    count: int, rate: float, hz: float, slope: float = 1.0, swing: float = 2.0, level: float = 0.1
) -> Samples:
    """`count` syllables at `rate` a second: loudness falls 20 dB between them, pitch swings +-swing semitones."""
    time = seconds(count / rate)
    loudness = 0.1 + 0.9 * np.square(np.sin(np.pi * rate * time))
    pitch = hz * 2 ** (swing / 12 * np.sin(2 * np.pi * 0.9 * time))
    return (harmonics(pitch, slope, level) * loudness).astype(np.float32)


def speech_like(length: float, hz: float, seed: int = 0, rate: float = 4.5) -> Samples:
    """Stretches of syllables with pauses of 0.4 s, in faint noise, of that length."""
    draw = np.random.default_rng(seed)
    parts: list[Samples] = []
    while sum(map(len, parts)) < length * SAMPLE_RATE:
        parts += [syllables(int(draw.integers(4, 11)), rate, hz * draw.uniform(0.97, 1.03)), silence(0.4)]
    return with_noise(np.concatenate(parts)[: round(length * SAMPLE_RATE)], 35.0, seed)
