"""The last second of the trainee's side, kept so that a turn can begin before it was noticed."""

from __future__ import annotations

from collections import deque

import numpy as np

from voicesim.values import AudioFrame, Samples


class Tape:
    """A short memory of frames."""

    def __init__(self, keep_samples: int) -> None:
        """Keep at least the newest keep_samples."""
        self._keep = keep_samples
        self._frames: deque[AudioFrame] = deque()

    def add(self, frame: AudioFrame) -> None:
        """Take the newest frame; forget what is too old."""
        self._frames.append(frame)
        while len(self._frames) > 1 and frame.end_sample - self._frames[1].start_sample >= self._keep:
            self._frames.popleft()

    def since(self, start_sample: int) -> tuple[Samples, int]:
        """Return what is kept from start_sample on, shape [n], and where it really starts."""
        kept = [frame for frame in self._frames if frame.end_sample > start_sample]
        first = max(start_sample, kept[0].start_sample)
        samples = np.concatenate([frame.samples for frame in kept])
        return samples[first - kept[0].start_sample :], first
