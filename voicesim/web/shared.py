"""What the terminal's commands have and these pages use: handed in by the command that serves them.

The pages stand below the command line and import nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voicesim.debrief.agreement import Between, Line, Rated
from voicesim.debrief.coefficients import Estimate
from voicesim.debrief.marks import Marks
from voicesim.ports import FrameSink, FrameSource
from voicesim.record.reviews import Review
from voicesim.rehearsal.actions import Say
from voicesim.settings import Settings
from voicesim.values import Baseline, CallSummary
from voicesim.wiring import Studio


class Microphone(FrameSource, FrameSink, Protocol):
    """Both sides of a line in one, as a listener opens it."""


class Listener(Protocol):
    """Hears one turn at a time."""

    def listen(self) -> Say | None:
        """Return the next thing said; None where nothing was.

        Raises:
            VoiceSimError: the microphone or the recogniser failed.
        """
        ...


class Collected(Protocol):
    """Reviews and VoiceSim's marks of the same calls."""

    rated: list[Rated]
    notes: Counter[str]
    """What a reader must know of the reviews -> how many it concerns."""

    def add(self, folder: Path) -> None:
        """Take in one call, if anybody reviewed it.

        Raises:
            RecordError: the call or its reviews cannot be read.
        """
        ...


@dataclass(frozen=True)
class Reviewing:
    """How a call is shown to a reviewer, and how reviews are counted and told."""

    desk: Callable[[CallSummary], list[str]]
    """What the rubric's words refer to, a line each."""
    on_the_line: Callable[[CallSummary], list[tuple[float, str, str, str]]]
    """(seconds into the call, the same as a clock shows it, who, text) of what is heard beside words."""
    counted: Callable[[Review, Marks], dict[int, int | None]]
    """A review's marks of what counts in the call."""
    passed: Callable[[Review, Marks, bool], bool | None]
    """Whether a review's marks pass the call; the last argument: whether the call came to its end."""
    collected: Callable[[Settings], Collected]
    figure: Callable[[Estimate | None, str], str]
    """A coefficient with its interval; the second argument '+' shows the sign."""
    in_words: Callable[[Between], list[str]]
    missing: Callable[[Sequence[Line]], list[str]]
    """Why figures are missing."""
    legend: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    """The parts handed in."""

    listener: Callable[[Studio, Callable[[], Microphone], Baseline | None], Listener]
    """Makes a listener of loaded parts, a way to open the microphone, and the speaker's calibrated voice."""
    reviewing: Reviewing
