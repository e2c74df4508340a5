"""Ends what takes too long in another process, from a thread of its own."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic


class Watchdog:
    """Calls `bite` when a guarded block takes too long; one thread for all blocks, which come one at a time."""

    def __init__(self, bite: Callable[[], None]) -> None:
        self._bite = bite
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._wakes = math.inf
        """When the thread looks again by itself: until then a later deadline need not wake it, and there is one a frame."""
        self._closed = False
        self.bit = False
        """Whether the last block was ended by it."""
        threading.Thread(target=self._watch, name="voicesim-ears-watch", daemon=True).start()

    @contextmanager
    def guarding(self, seconds: float) -> Iterator[None]:
        """Bite when the block takes longer than that."""
        with self._changed:
            self.bit = False
            self._deadline = monotonic() + seconds
            if self._deadline < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._deadline = None

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                left = None if self._deadline is None else self._deadline - monotonic()
                if left is not None and left <= 0:
                    self.bit, self._deadline = True, None
                    self._bite()
                else:
                    self._wakes = math.inf if self._deadline is None else self._deadline
                    self._changed.wait(left)
