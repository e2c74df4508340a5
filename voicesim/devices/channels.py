"""Which of a stereo microphone's two channels is the trainee."""

from __future__ import annotations

import numpy as np

from voicesim.values import Samples

DEAD_PEAK_TO_PEAK = 3 / 32768
"""A live converter's noise moves by more than a step or two of 16 bits. By arithmetic."""

FAINTER_DB = 20.0
"""A channel that is fainter than the other by this much carries only what leaks over. Guess, unmeasured."""

HEARD_DB = -50.0
"""Mean level, dB of full scale, from which the other channel counts as somebody speaking: 5 dB under the
quietest of 52 recordings (bench/README-devices.md)."""

MEMORY_SECONDS = 0.5
"""Time constant of the two levels compared. Guess: a few syllables."""


class LiveChannel:
    """Follows both channels and gives one: the first, unless it is dead or far fainter than the other.

    Never a mean: that would halve a microphone wired to one side, and cancel one wired in opposite phase.
    """

    def __init__(self, rate: int) -> None:
        self._memory_samples = MEMORY_SECONDS * rate
        self._chosen = 0
        self._power = np.zeros(2)

    @property
    def chosen(self) -> int:
        """The channel in use: 0, or 1 once the first has been found deaf."""
        return self._chosen

    def pick(self, channels: Samples) -> Samples:
        """Return the trainee's samples, shape [n], of the next of each channel, shape [n, 1 or 2]."""
        if channels.shape[1] == 1 or not len(channels):
            return channels[:, 0]
        share = float(np.exp(-len(channels) / self._memory_samples))
        moving = channels - channels.mean(axis=0)
        self._power = share * self._power + (1 - share) * np.mean(moving**2, axis=0)
        chosen, other = self._chosen, 1 - self._chosen
        heard = self._power[other] > 10 ** (HEARD_DB / 10)
        if heard and self._power[other] > self._power[chosen] * 10 ** (FAINTER_DB / 10):
            self._chosen = chosen = other
        # A dead first channel must not cost the first word: until the levels tell, the other stands in.
        elif np.ptp(channels[:, chosen]) < DEAD_PEAK_TO_PEAK <= np.ptp(channels[:, other]):
            chosen = other
        return channels[:, chosen]
