"""Neither speaks: how long, and how often that has to be said."""

from __future__ import annotations

from voicesim.values import Silence, samples_of


class SilenceTimer:
    """Counts dead air since the last speaker stopped.

    Args:
        silence_seconds: dead air that makes a Silence, and the time between two of them.
        hold_seconds: the same while the trainee has asked the caller to wait.
    """

    def __init__(self, silence_seconds: float, hold_seconds: float) -> None:
        self._limits = {False: samples_of(silence_seconds), True: samples_of(hold_seconds)}
        self._on_hold = False
        self._since: int | None = None
        self._counted_from = 0
        self._count = 0

    def sound_until(self, sample: int) -> None:
        """Somebody was speaking up to `sample`, or the line was opened there: a new silence begins."""
        if self._since is not None and sample <= self._since:
            return
        self._since = sample
        self._counted_from = max(self._counted_from, sample)
        self._count = 0

    def hold(self, sample: int, on: bool) -> None:
        """Switch between the two limits; the time is counted afresh from here."""
        if on == self._on_hold:
            return
        self._on_hold = on
        self._counted_from = max(self._counted_from, sample)
        self._count = 0

    def due(self, now: int) -> Silence | None:
        """Return the next Silence when its time has come; None before anybody has spoken."""
        limit = self._limits[self._on_hold]
        if self._since is None or now - self._counted_from < limit:
            return None
        self._counted_from += limit
        self._count += 1
        return Silence(now, self._since, self._count, self._on_hold)
