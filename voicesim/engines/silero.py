"""Silero VAD v6 as a SpeechDetector: the ONNX file inside faster-whisper's wheel, run by onnxruntime.

Neither torch nor a download is needed, and faster_whisper itself is not imported. The wheel's own wrapper
resets the network on every call and zeroes the end of the caller's array; here state and context are carried
from frame to frame and the frame is left alone.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voicesim.errors import AudioError, ModelError
from voicesim.values import FRAME_SAMPLES, AudioFrame

if TYPE_CHECKING:
    import onnxruntime

CONTEXT_SAMPLES = 64
"""End of the frame before, put in front of each frame: fixed by how the network was trained at 16 kHz."""
_STATE_SHAPE = (1, 1, 128)
_INPUTS = {"input", "h", "c"}
_FIX = "reinstall it: pip install --force-reinstall --no-deps 'faster-whisper>=1.2.1'"


class SileroDetector:
    """Tells speech from everything else, 32 ms at a time, on one thread: the same frames, the same numbers.

    Args:
        model: the ONNX file; None for the one in faster-whisper's wheel.

    Raises:
        ModelError: the file is missing or broken, or is another network.
    """

    def __init__(self, model: Path | None = None) -> None:
        version = "own file"
        if model is None:
            model, version = _model_in_wheel()
        try:
            weights = model.read_bytes()
        except OSError as error:
            raise ModelError(f"{model}: speech detector not readable ({error.strerror}); {_FIX}") from None
        self._session = _session(weights, model)
        self._name = f"silero-vad-v6 ({version}, sha256 {hashlib.sha256(weights).hexdigest()[:8]})"
        self.reset()

    @property
    def name(self) -> str:
        """Engine, the wheel it came with, and the first eight digits of the file's SHA-256."""
        return self._name

    def reset(self) -> None:
        """Begin a new call: forget everything heard."""
        self._h = np.zeros(_STATE_SHAPE, np.float32)
        self._c = np.zeros(_STATE_SHAPE, np.float32)
        self._input = np.zeros((1, CONTEXT_SAMPLES + FRAME_SAMPLES), np.float32)

    def probability(self, frame: AudioFrame) -> float:
        """Return how likely the frame holds speech, 0 to 1.

        Raises:
            AudioError: a sample is not a number; one such sample would spoil every later answer.
            ValueError: the frame has another length than FRAME_SAMPLES.
        """
        samples = frame.samples
        if samples.shape != (FRAME_SAMPLES,):
            raise ValueError(
                f"frame at sample {frame.start_sample} has shape {samples.shape}, not ({FRAME_SAMPLES},)"
            )
        if not np.isfinite(samples).all():
            raise AudioError(
                f"the frame at sample {frame.start_sample} holds NaN or infinity; record the audio again."
            )
        self._input[0, :CONTEXT_SAMPLES] = self._input[0, -CONTEXT_SAMPLES:]
        self._input[0, CONTEXT_SAMPLES:] = samples
        probabilities: NDArray[np.float32]
        probabilities, self._h, self._c = self._session.run(
            ["speech_probs", "hn", "cn"], {"input": self._input, "h": self._h, "c": self._c}
        )
        return float(probabilities[0])


def _model_in_wheel() -> tuple[Path, str]:
    """Return the ONNX file and the wheel it lies in, without importing faster_whisper."""
    spec = importlib.util.find_spec("faster_whisper")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "faster-whisper, which carries the speech detector, is not installed; pip install voicesim"
        )
    folder = Path(next(iter(spec.submodule_search_locations)))
    return (
        folder / "assets" / "silero_vad_v6.onnx",
        f"faster-whisper {importlib.metadata.version('faster-whisper')}",
    )


def _session(weights: bytes, model: Path) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(
            weights, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's own classes share no base but Exception
        raise ModelError(f"{model}: speech detector is broken ({type(error).__name__}); {_FIX}") from None
    inputs = {entry.name for entry in session.get_inputs()}
    if inputs != _INPUTS:
        raise ModelError(f"{model}: not Silero VAD v6, its inputs are {sorted(inputs)}; {_FIX}")
    return session
