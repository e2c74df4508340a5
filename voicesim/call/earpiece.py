"""What the trainee hears: the ring, the caller over the line's own noise, and the tone after the caller hung up."""

from __future__ import annotations

import numpy as np

from voicesim.call.mouth import Mouth
from voicesim.call.parts import CallParts
from voicesim.values import AudioFrame, Samples, Speaking, Spoken


class Earpiece:
    """Makes the caller's frame for each of the trainee's."""

    def __init__(self, parts: CallParts, mouth: Mouth) -> None:
        """Play what `mouth` says."""
        self._parts = parts
        self._mouth = mouth
        self._closing_played = 0

    def ring(self, frame: AudioFrame) -> tuple[Samples, bool]:
        """Return a frame of the ring, shape [n], and whether it is the last."""
        out = _piece(self._parts.ring, frame.start_sample, len(frame.samples))
        return out, frame.end_sample >= len(self._parts.ring)

    def line(self, frame: AudioFrame) -> tuple[Samples, list[Speaking | Spoken]]:
        """Return a frame of the open line, shape [n], and the lines that began and ended in it."""
        out, told = self._mouth.pull(frame.start_sample, len(frame.samples))
        out = out + self._parts.background(frame.start_sample, frame.end_sample)
        self._closing_played = 0
        return np.clip(out, -1.0, 1.0).astype(np.float32), told

    def closing(self, frame: AudioFrame) -> tuple[Samples, bool]:
        """Return a frame of the closing tone, shape [n], and whether it is the last."""
        out = _piece(self._parts.closing, self._closing_played, len(frame.samples))
        self._closing_played += len(frame.samples)
        return out, self._closing_played >= len(self._parts.closing)


def _piece(samples: Samples, start: int, count: int) -> Samples:
    out = np.zeros(count, dtype=np.float32)
    piece = samples[start : start + count]
    out[: len(piece)] = piece
    return out
