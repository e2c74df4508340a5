"""What a call is put together from; `voicesim.wiring` fills it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.ports import JournalWriter, SpeechDetector, Transcriber
from voicesim.settings import Settings, TurnSettings
from voicesim.turns.gate import SpeechGate
from voicesim.values import (
    Baseline,
    CallHeader,
    CueContext,
    Cues,
    Exchange,
    Line,
    Note,
    Samples,
    Speaking,
    Spoken,
    Transcript,
    TurnEvent,
    TurnUndone,
)

Happening = TurnEvent | TurnUndone | Exchange | Speaking | Spoken | Note
"""What an observer of the call is told, in the order of the call."""


def _silence(start_sample: int, end_sample: int) -> Samples:
    return np.zeros(end_sample - start_sample, dtype=np.float32)


def _nothing() -> Samples:
    return np.zeros(0, dtype=np.float32)


def _ignore(_happening: Happening) -> None:
    return


def _nobody(_state: CallerState) -> None:
    return


@dataclass(frozen=True, eq=False, kw_only=True)
class TypedParts:
    """What every call needs, and all a typed one does."""

    header: CallHeader
    script: Script
    find_cues: Callable[[Transcript, CueContext], Cues]
    journal: JournalWriter
    observer: Callable[[Happening], None] = _ignore
    weights: Weights = WEIGHTS
    """The caller's mechanics, with the user's own idea of how sure words must be."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CallParts(TypedParts):
    """What a spoken call needs beside that."""

    settings: Settings
    detector: SpeechDetector
    transcriber: Transcriber
    speech_of: Callable[[Line], Samples]
    """The caller's line as audio; quick for every line that was prepared before the call."""
    soon: Callable[[CallerState], None] = _nobody
    """Told where the caller stands after each reaction, so that lines likely now are got ready; returns at once."""
    baseline: Baseline | None = None
    ring: Samples = field(default_factory=_nothing)
    """Played before the line opens."""
    closing: Samples = field(default_factory=_nothing)
    """Played after the caller hung up."""
    gate: Callable[[TurnSettings], SpeechGate] = SpeechGate
    """Makes what tells the trainee's speech from other sounds, afresh for each call."""
    background: Callable[[int, int], Samples] = _silence
    """The line's own noise from a start sample up to an end sample."""
