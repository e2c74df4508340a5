"""Both sides at once: when the caller spoke, and how long the trainee spoke over them."""

from __future__ import annotations

from voicesim.values import OverlapEnded, TalkOver, samples_of, seconds_of

CALLER_BREAK_SECONDS = 0.4
"""Caller's silence that ends an overlap. Longer than the pause between two lines of one reply (0.25 s), so
that talking through it is one talk-over, not two. Guess, unmeasured."""
REPEATS = (1.0, 2.5, 5.0)
"""At which multiples of turns.talk_over_seconds an overlap is told (0.6, 1.5 and 3 s): a caller too angry to give
way at the first may do so at a later one. Guess, unmeasured."""


class CallerSide:
    """When the caller spoke: stretches of samples, in order."""

    def __init__(self) -> None:
        self._stretches: list[tuple[int, int]] = []

    def feed(self, start_sample: int, end_sample: int) -> None:
        """Note that the caller was speaking from start_sample to end_sample."""
        if self._stretches and self._stretches[-1][1] == start_sample:
            start_sample, _ = self._stretches.pop()
        self._stretches.append((start_sample, end_sample))

    def forget(self, before: int) -> None:
        """Let go of what lay before the turn that began at `before`: a long call must not grow."""
        while len(self._stretches) > 1 and self._stretches[0][1] < before and self._stretches[1][0] <= before:
            self._stretches.pop(0)

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
    """How long the trainee has been speaking over the caller, and what of that was told already.

    Args:
        limit_seconds: speech over the caller's that makes a TalkOver; REPEATS says when it is told again.
    """

    def __init__(self, limit_seconds: float) -> None:
        self._limits = [samples_of(limit_seconds * times) for times in REPEATS]
        self._start_sample: int | None = None
        self._end_sample = 0
        self._samples = 0
        self._told = 0

    def over(self, now: int) -> OverlapEnded | None:
        """One of the two stopped: the next overlap is a new one. Return the one that ended, if there was any."""
        start, self._start_sample = self._start_sample, None
        self._samples = self._told = 0
        return None if start is None else OverlapEnded(now, start, seconds_of(self._end_sample - start))

    def add(self, start_sample: int, end_sample: int, samples: int) -> None:
        """Take in `samples` of speech over the caller's, the first at start_sample, the last before end_sample."""
        if self._start_sample is None:
            self._start_sample = start_sample
        self._end_sample = end_sample
        self._samples += samples

    def due(self, now: int) -> TalkOver | None:
        """Return a TalkOver at the moment a limit is reached."""
        if self._start_sample is None or self._told == len(self._limits):
            return None
        if self._samples < self._limits[self._told]:
            return None
        self._told += 1
        return TalkOver(now, self._start_sample, seconds_of(self._samples), self._told)
