"""What a telephone itself says: ringing, the click of an answer, the tone of a dead line.

All are mono float32 at SAMPLE_RATE, faded at both ends, and the same every time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicesim.engines.prosody import faded
from voicesim.values import SAMPLE_RATE, Samples, samples_of

RING_HZ = (440.0, 480.0)
"""North American ringing tone: softer to the ear than the 400 + 450 Hz of the British one."""

BUSY_HZ = (480.0, 620.0)
"""North American busy tone."""

RING_ON_SECONDS, RING_OFF_SECONDS = 1.0, 1.0
"""Shorter than the network's 2 + 4 s: a call begins within two seconds here."""

BUSY_SECONDS = 0.25
"""On and off: the faster reorder tone, so that even a short closing beeps twice."""

TONE_DB = -30.0
"""Level of ringing and closing, full scale RMS: 8 dB under a tense line, so that nobody is startled."""

CLICK_DB = -24.0
CLICK_SECONDS = 0.03
_EDGE_SECONDS = 0.02


def ring(seconds: float) -> Samples:
    """Return ringing that lasts `seconds`: a second on, a second off, faded."""
    return _cadence(RING_HZ, seconds, RING_ON_SECONDS, RING_OFF_SECONDS)


def closing_tone(seconds: float) -> Samples:
    """Return the tone of a line that was hung up, lasting `seconds`."""
    return _cadence(BUSY_HZ, seconds, BUSY_SECONDS, BUSY_SECONDS)


def connect_click() -> Samples:
    """Return the short double blip of a call being put through, CLICK_SECONDS twice with as much between."""
    length = samples_of(CLICK_SECONDS)
    decay = np.exp(-np.arange(length) / (length / 4))
    blip = _tone((1_000.0,), length, CLICK_DB) * decay
    gap = np.zeros(length)
    return faded(np.concatenate([blip, gap, blip * 0.7]).astype(np.float32), CLICK_SECONDS / 10)


def _cadence(hertz: tuple[float, ...], seconds: float, on_seconds: float, off_seconds: float) -> Samples:
    if not seconds >= 0:
        raise ValueError(f"a tone of {seconds} s: must last 0 s or more.")
    out = np.zeros(samples_of(seconds), np.float32)
    period, length = samples_of(on_seconds + off_seconds), samples_of(on_seconds)
    for start in range(0, len(out), period):
        end = min(start + length, len(out))
        burst = _tone(hertz, end - start, TONE_DB).astype(np.float32)
        out[start:end] = faded(burst, _EDGE_SECONDS)
    return out


def _tone(hertz: tuple[float, ...], length: int, level_db: float) -> NDArray[np.float64]:
    seconds = np.arange(length) / SAMPLE_RATE
    waves = [np.sin(2 * np.pi * frequency * seconds) for frequency in hertz]
    size = 10 ** (level_db / 20) * np.sqrt(2 / len(hertz))
    return np.asarray(np.sum(waves, axis=0) * size)
