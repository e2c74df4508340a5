"""Smart Turn v3, a competitor of voicesim/turns/ending.py: whether a turn sounds over, from its last eight seconds.

The network (Whisper tiny's encoder and a small head, int8; BSD-2) lies in pipecat-ai's wheel, the features and the padding follow that
wheel: on noise they differ from its own by 1e-7 at most. It is no engine of the product: see bench/README-turns.md.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import librosa
import numpy as np
import onnxruntime

from voicesim.values import SAMPLE_RATE, Samples

WINDOW_SAMPLES = 8 * SAMPLE_RATE
"""What the network hears, the end of the turn last: fixed by its training."""
_FFT, _HOP, _MELS = 400, 160, 80


class SmartTurn:
    """Judges the end of a turn on one thread: the same samples, the same number."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model.read_bytes(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._name = f"{model.stem} (sha256 {hashlib.sha256(model.read_bytes()).hexdigest()[:8]})"

    @property
    def name(self) -> str:
        """Network, the wheel it came with, and the first eight digits of the file's SHA-256."""
        return self._name

    def finished(self, samples: Samples) -> float:
        """Return how likely the turn is over, 0 to 1; samples, shape [n]: the turn up to some 0.2 s into the pause."""
        heard = samples[-WINDOW_SAMPLES:]
        window = np.pad(heard, (WINDOW_SAMPLES - len(heard), 0))
        result = self._session.run(None, {"input_features": log_mel(window)[None]})[0]
        return float(result.reshape(-1)[0])


def log_mel(window: Samples):
    """Return Whisper's log-mel features, shape [80, 800], of WINDOW_SAMPLES samples brought to mean 0 and variance 1."""
    level = (window - window.mean()) / np.sqrt(window.var() + 1e-7)
    padded = np.pad(level.astype(np.float64), _FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP][:-1]
    hann = np.hanning(_FFT + 1)[:-1]
    power = np.square(np.abs(np.fft.rfft(frames * hann, axis=1)))
    logs = np.log10(np.maximum(_mel_filters() @ power.T, 1e-10))
    logs = np.maximum(logs, logs.max() - 8.0)
    return ((logs + 4.0) / 4.0).astype(np.float32)


@functools.cache
def _mel_filters():
    return librosa.filters.mel(sr=SAMPLE_RATE, n_fft=_FFT, n_mels=_MELS)
