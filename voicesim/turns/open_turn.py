"""What the turn taker gathers while the trainee speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Run:
    """Speech frames in a row."""

    start_sample: int
    samples: int = 0
    over_start_sample: int = 0
    over_end_sample: int = 0
    over_samples: int = 0
    """Of `samples`, how many while the caller was speaking: the first at over_start_sample, the last before
    over_end_sample."""


@dataclass
class OpenTurn:
    """The turn being taken, or the last one: it may still be reopened. Number 0 stands for none yet."""

    number: int = 0
    start_sample: int = 0
    end_sample: int = 0
    after_sample: int = 0
    """Where the turn before it ended."""
    speech_samples: int = 0
    over_samples: int = 0
    monologue_said: bool = False
