"""Both sides at once: when the caller spoke, and how long the trainee spoke over them."""

from __future__ import annotations

from voicesim.values import TalkOver, samples_of, seconds_of

CALLER_BREAK_SECONDS = 0.4
"""Caller's silence that ends an overlap. Longer than the pause between two lines of one reply (0.25 s), so
that talking through it is one talk-over, not two. Guess, unmeasured."""


class CallerSide:
    """When the caller spoke: stretches of samples, in order."""

    def __init__(self) -> None:
        self._stretches: list[tuple[int, int]] = []

    def feed(self, start_sample: int, end_sample: int) -> None:
        """Note that the caller was speaking from start_sample to end_sample."""
        if self._stretches and self._stretches[-1][1] == start_sample:
            start_sample, _ = self._stretches.pop()
        self._stretches.append((start_sample, end_sample))

    def quiet_samples(self, now: int) -> int:
        """Return for how long the caller has been quiet; `now` itself when they never spoke."""
        return now - self._stretches[-1][1] if self._stretches else now

    def gap_before(self, sample: int, after: int) -> int | None:
        """Return the samples from the caller's last one to `sample`: the gap before a turn beginning there.

        Negative when `sample` lies within the caller's speech, as far as that has come by now. None when the caller has not spoken since
        `after`, the end of the trainee's turn before: then nobody was being answered.
        """
        for start, end in reversed(self._stretches):
            if start <= sample:
                return sample - end if end >= after else None
        return None


class Overlap:
    """How long the trainee has been speaking over the caller, and whether that was said already.

    Args:
        limit_seconds: speech over the caller's that makes a TalkOver.
    """

    def __init__(self, limit_seconds: float) -> None:
        self._limit = samples_of(limit_seconds)
        self.over()

    def over(self) -> None:
        """One of the two stopped: the next overlap is a new one."""
        self._start_sample: int | None = None
        self._samples = 0
        self._said = False

    def add(self, start_sample: int, samples: int) -> None:
        """Take in speech over the caller's that began at start_sample."""
        if self._start_sample is None:
            self._start_sample = start_sample
        self._samples += samples

    def due(self, now: int) -> TalkOver | None:
        """Return the TalkOver at the moment the limit is reached, once an overlap."""
        if self._said or self._start_sample is None or self._samples < self._limit:
            return None
        self._said = True
        return TalkOver(now, self._start_sample, seconds_of(self._samples))
