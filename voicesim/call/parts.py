"""What a call is put together from; `voicesim.wiring` fills it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from voicesim.caller.script import Script
from voicesim.ports import JournalWriter, SpeechDetector, Transcriber
from voicesim.settings import Settings
from voicesim.values import (
    Baseline,
    CallHeader,
    CueContext,
    Cues,
    Exchange,
    Line,
    Note,
    Samples,
    Spoken,
    Transcript,
    TurnEvent,
)

Happening = TurnEvent | Exchange | Spoken | Note
"""What an observer of the call is told, in the order of the call."""


def _nothing(_start_sample: int, count: int) -> Samples:
    return np.zeros(count, dtype=np.float32)


def _ignore(_happening: Happening) -> None:
    return


@dataclass(frozen=True, eq=False)
class CallParts:
    """One call's parts."""

    header: CallHeader
    script: Script
    settings: Settings
    detector: SpeechDetector
    transcriber: Transcriber
    find_cues: Callable[[Transcript, CueContext], Cues]
    speech_of: Callable[[Line], Samples]
    """The caller's line as audio; quick for every line that was prepared before the call."""
    journal: JournalWriter
    baseline: Baseline | None = None
    ring: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """Played before the line opens."""
    closing: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """Played after the caller hung up."""
    background: Callable[[int, int], Samples] = _nothing
    """The line's own noise for `count` samples from a start sample."""
    observer: Callable[[Happening], None] = _ignore
