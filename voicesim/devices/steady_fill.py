"""Keeps the same amount of audio ahead of the earpiece, whatever two clocks and a busy machine do to it.

The microphone's clock paces the call, the earpiece plays by its own. What lies between would run dry or grow, by
0.2 s an hour at 50 parts in a million, or in one go after a stall. Here it is led back: in the caller's pauses at
once, in speech by a sample a frame, where it is heard least.
"""

from __future__ import annotations

import numpy as np

from voicesim.values import SAMPLE_RATE, Samples

LOOK_FRAMES = 31
"""How long the least fill is watched before it is judged: a second. Guess: longer than any regular jitter."""

SILENT_PEAK = 0.001
"""-60 dB of full scale: samples may be left out or put in here by the hundred. Guess, unmeasured."""

_UNKNOWN = 1 << 60


class SteadyFill:
    """Watches what is left after each block was taken, and trims or stretches what is put."""

    def __init__(self, rate: int, block: int, slack: int) -> None:
        """Keep `slack` samples at least, at `rate` a second, where the device takes `block` at a time."""
        self._target = slack
        # The blocks of the two directions may lie anywhere to each other: a block more is no growth. Less than the
        # slack is too little: where one clock gains on the other, a whole block is taken between two frames.
        self._too_high = slack + 3 * block // 2
        # 0.2 % while the caller speaks: far under what is heard as a change of pitch or speed. Guess, unmeasured.
        self._a_frame = max(1, rate // SAMPLE_RATE)
        self._least = _UNKNOWN
        self._frames = 0
        self._surplus = 0
        self.changed_samples = 0
        """Left out or put in so far, in samples at the device's rate."""

    def left(self, fill: int) -> None:
        """Take what is left after a block was played; the device's thread."""
        self._least = min(self._least, fill)

    def ran_dry(self) -> None:
        """Begin to watch anew: what was measured belongs to before the gap; the device's thread."""
        self._least = _UNKNOWN

    def fitted(self, block: Samples) -> Samples:
        """Return the next frame's samples, shape [n], a few more or fewer where the fill asks for it."""
        self._frames += 1
        if self._frames >= LOOK_FRAMES:
            self._judge()
        if not self._surplus or not len(block):
            return block
        count = min(abs(self._surplus), len(block) - 3)
        if np.abs(block).max() < SILENT_PEAK:
            fitted = block[count:] if self._surplus > 0 else np.concatenate([block[:count] * 0, block])
        else:
            count = min(count, self._a_frame)
            fitted = block
            for _ in range(count):
                fitted = shorter(fitted) if self._surplus > 0 else longer(fitted)
        self._surplus -= count if self._surplus > 0 else -count
        self.changed_samples += count
        return fitted

    def _judge(self) -> None:
        least, self._least, self._frames = self._least, _UNKNOWN, 0
        if least == _UNKNOWN:
            return
        self._surplus = 0 if self._target <= least <= self._too_high else least - self._target


def shorter(samples: Samples) -> Samples:
    """Return shape [n - 1] of shape [n]: without the sample that its neighbours tell best."""
    bend = np.abs(samples[:-2] + samples[2:] - 2 * samples[1:-1]) + np.abs(samples[1:-1])
    return np.delete(samples, int(np.argmin(bend)) + 1)


def longer(samples: Samples) -> Samples:
    """Return shape [n + 1] of shape [n]: with one more sample between the two quietest that are most alike."""
    step = np.abs(np.diff(samples)) + np.abs(samples[1:])
    place = int(np.argmin(step)) + 1
    return np.insert(samples, place, (samples[place - 1] + samples[place]) / 2)
