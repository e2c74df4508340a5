"""A speaker's own pauses: who pauses long is waited for longer."""

from __future__ import annotations

import math
from collections.abc import Sequence

TYPICAL_SECONDS = 0.5
"""Pauses that a speaker goes on after: the median of 194 in bench/turn_endings.py's development half was 0.54 s."""
SHORTEST_SECONDS = 0.25
"""Shorter ones are closures and breaths, and say nothing of how long somebody thinks."""
TAKEN_FOR_GRANTED = 3
"""Typical pauses that every speaker is credited with, so that one long pause is no habit yet. Guess, unmeasured."""
REMEMBERED = 12
"""Only the latest count: people slow down and speed up in a call. Guess, unmeasured."""


def pause_habit(own_pauses: Sequence[float]) -> float:
    """Return how much longer than others a speaker pauses: the natural logarithm of the ratio, 0 for a typical one.

    Args:
        own_pauses: pauses gone on after, in seconds, oldest first.
    """
    known = [seconds for seconds in own_pauses if seconds >= SHORTEST_SECONDS]
    logs = [math.log(seconds / TYPICAL_SECONDS) for seconds in known[-REMEMBERED:]]
    return sum(logs) / (len(logs) + TAKEN_FOR_GRANTED)
