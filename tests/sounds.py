"""Sounds of known truth: each function says what it makes, and makes the same every time.

All are 16 kHz mono float32, shape [n]; levels are peaks as a share of full scale unless said otherwise.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from voicesim.values import SAMPLE_RATE, Samples, samples_of


def silence(seconds: float) -> Samples:
    """Exact zeros."""
    return np.zeros(samples_of(seconds), np.float32)


def tone(hz: float, seconds: float, level: float = 0.3) -> Samples:
    """A sine."""
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def glide(from_hz: float, to_hz: float, seconds: float, level: float = 0.3) -> Samples:
    """A sine whose frequency moves linearly from from_hz to to_hz."""
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    phase = 2 * np.pi * (from_hz * time + (to_hz - from_hz) * time**2 / (2 * seconds))
    return (level * np.sin(phase)).astype(np.float32)


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> Samples:
    """White noise of RMS `level`."""
    return (level * np.random.default_rng(seed).standard_normal(samples_of(seconds))).astype(np.float32)


def hum(seconds: float, level: float = 0.2) -> Samples:
    """Mains hum: 50 Hz and its harmonics up to 250 Hz."""
    return sum((tone(50 * n, seconds, level / n) for n in range(2, 6)), start=tone(50, seconds, level))


def clicks(seconds: float, every_seconds: float = 0.3, level: float = 0.8, seed: int = 0) -> Samples:
    """Bursts of 2 ms of noise, every_seconds apart, in silence."""
    out = silence(seconds)
    burst = level * np.random.default_rng(seed).uniform(-1, 1, samples_of(0.002))
    for start in range(samples_of(every_seconds), len(out) - len(burst), samples_of(every_seconds)):
        out[start : start + len(burst)] = burst
    return out


def syllables(seconds: float, pitch_hz: float = 120.0, level: float = 0.3, rate_hz: float = 4.0) -> Samples:
    """Something like speech: 30 harmonics falling 6 dB an octave, swelling and fading rate_hz times a second."""
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * pitch_hz * n * time) / n for n in range(1, 31))
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * rate_hz * time)
    out = np.asarray(voice * swell)
    return (level * out / np.max(np.abs(out))).astype(np.float32)


def join(*parts: Samples) -> Samples:
    """One after another."""
    return np.concatenate(parts).astype(np.float32)


def trimmed(samples: Samples, below_db: float = -40.0) -> Samples:
    """Cut what is softer than the loudest 5 ms by below_db off both ends: the ends are then known."""
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(80) / 80, "same")
    loud = np.flatnonzero(power > power.max() * 10 ** (below_db / 10))
    return samples[loud[0] : loud[-1] + 1]


def spoken(text: str, voice: str = "slt", level: float = 0.4) -> Samples:
    """`text` said by flite, silence trimmed; flite makes the same bytes every time. Skips where it is missing."""
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed: apt install flite")
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True, timeout=30)
        samples, rate = soundfile.read(file, dtype="float32")
    assert rate == SAMPLE_RATE
    samples = trimmed(samples)
    return (level * samples / np.max(np.abs(samples))).astype(np.float32)
