"""Blocks of any size in, frames of one size out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from voicesim.values import FRAME_SAMPLES, AudioFrame, Samples


class Framer:
    """Cuts a stream into AudioFrames, whatever the blocks it arrives in.

    Args:
        start_sample: where the first sample stands on the call's clock; a multiple of FRAME_SAMPLES.

    Raises:
        ValueError: start_sample is negative or no multiple of FRAME_SAMPLES.
    """

    def __init__(self, start_sample: int = 0) -> None:
        if start_sample < 0 or start_sample % FRAME_SAMPLES:
            raise ValueError(f"start_sample {start_sample} is not a multiple of {FRAME_SAMPLES}")
        self._next_sample = start_sample
        self._rest: Samples = np.zeros(0, np.float32)

    @property
    def next_sample(self) -> int:
        """Where the next frame will begin; the samples waiting in it are not counted."""
        return self._next_sample

    def push(self, samples: Samples) -> Iterator[AudioFrame]:
        """Take the next samples, shape [n], n >= 0; return the frames they complete.

        The block is taken in at once, whether or not the frames are iterated over, and copied: the giver
        may use its buffer again.

        Raises:
            ValueError: not one-dimensional float32.
        """
        if samples.ndim != 1 or samples.dtype != np.float32:
            raise ValueError(
                f"samples have shape {samples.shape} and type {samples.dtype}, not [n] and float32"
            )
        held = np.concatenate([self._rest, samples])
        whole = len(held) // FRAME_SAMPLES
        self._rest = held[whole * FRAME_SAMPLES :]
        return iter(
            [self._frame(part) for part in held[: whole * FRAME_SAMPLES].reshape(whole, FRAME_SAMPLES)]
        )

    def flush(self) -> AudioFrame | None:
        """Return the last, begun frame, filled up with zeros; None when nothing is left over."""
        if not len(self._rest):
            return None
        last = np.zeros(FRAME_SAMPLES, np.float32)
        last[: len(self._rest)] = self._rest
        self._rest = np.zeros(0, np.float32)
        return self._frame(last)

    def _frame(self, samples: Samples) -> AudioFrame:
        frame = AudioFrame(samples, self._next_sample)
        self._next_sample += FRAME_SAMPLES
        return frame
