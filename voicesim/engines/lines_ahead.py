"""The rest of a caller's lines, spoken while the call already goes on, in the order they will be wanted.

All lines of a new caller take over a minute (bench/README-latency.md). So a call begins as soon as those likely in its first
minute are there, and one thread, behind everything else, speaks the others.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from voicesim.engines.voice_cache import CachedVoice
from voicesim.errors import ModelError
from voicesim.values import Line

FIRST_LINES: Final = 60
"""Spoken before the call. Of simulated calls' lines .025 of the first minute's and .006 of all were then not there in time, one
line taking 0.3 s; with 30 lines .039 and .010 (bench/lines_ahead.py). Such a line is spoken when it is wanted, 0.2 s."""
NICENESS: Final = 10
"""How far this stands behind the call and its recogniser where two cores are too few."""
PATIENCE_SECONDS: Final = 2.0
"""How long close() waits for the line being spoken: usually 0.2 s. It is kept or lost as a whole either way."""

Order = Callable[[], Sequence[Line]]
"""Returns all lines, the one to be spoken first at the front. Called in the thread of LinesAhead."""


class LinesAhead:
    """Speaks lines in a thread of its own, which ends when all are there or close() is called."""

    def __init__(self, voice: CachedVoice, order: Order) -> None:
        """Begin; what the voice has already is passed over."""
        self._voice = voice
        self._changed = threading.Condition()
        self._order: Order | None = order
        self._closed = False
        self._over = False
        self._failed: set[Line] = set()
        self._thread = threading.Thread(target=self._speak_all, name="voicesim-lines", daemon=True)
        self._thread.start()

    def reorder(self, order: Order) -> None:
        """Go on in another order, of the same lines, after the line being spoken. Returns at once."""
        with self._changed:
            self._order = order

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is spoken any more; return whether that came about in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over, seconds)

    def close(self) -> None:
        """Stop after the line being spoken. May be called twice."""
        with self._changed:
            self._closed = True
        self._thread.join(PATIENCE_SECONDS)

    def _speak_all(self) -> None:
        _stand_back()
        left: list[Line] = []
        while True:
            with self._changed:
                order, self._order = self._order, None
                closed = self._closed
            if order is not None:
                left = [line for line in order() if line not in self._failed and not self._voice.has(line)]
                left.reverse()
            if closed or not left:
                break
            self._speak(left.pop())
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _speak(self, line: Line) -> None:
        try:
            self._voice.speak(line.text, line.delivery)
        except ModelError:  # told when the line is said: then it is tried once more
            self._failed.add(line)


def _stand_back() -> None:
    """Let everything else on this machine go first: this thread and the processes it starts."""
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
