"""The first measurement in a process costs over a second (numba and librosa load): have it made early."""

from __future__ import annotations

import numpy as np

from voicesim.settings import ToneSettings
from voicesim.tone.measure import measure_tone
from voicesim.values import SAMPLE_RATE


def warm_up() -> None:
    """Run one measurement on a second of a made-up voice and throw the result away."""
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * 120.0 * part * time) / part for part in range(1, 20))
    measure_tone((0.1 * np.asarray(voice)).astype(np.float32), None, None, ToneSettings())
