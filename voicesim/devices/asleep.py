"""Notices that the computer slept, or that this program was stopped, between two looks."""

from __future__ import annotations

import time
from collections.abc import Callable

ASLEEP_SECONDS = 1.5
"""Looks come ten times a second; a machine too busy for fifteen of them has in effect been stopped. Guess, unmeasured."""


def boot_clock() -> float:
    """Return seconds that also count while the computer sleeps."""
    # Linux's monotonic clock stands still in sleep; Windows' and macOS' have no such sibling, the calendar's serves.
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.time()


class SleepWatch:
    """Compares the time of each look with the one before."""

    def __init__(self, clock: Callable[[], float] = boot_clock) -> None:
        """Read `clock`, in seconds, at each look."""
        self._clock = clock
        self._seen: float | None = None

    def look(self) -> float:
        """Return for how long nobody looked, in seconds, where that means sleep; else 0."""
        now = self._clock()
        gap = 0.0 if self._seen is None else now - self._seen
        self._seen = now
        return gap if gap > ASLEEP_SECONDS else 0.0

    def forget(self) -> None:
        """Take the next look as the first: what went before it may have lasted long by itself."""
        self._seen = None
