"""How long a silence must last before a turn is over: the words, the sound and the speaker's own pauses decide."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.settings import TurnSettings
from voicesim.turns.hanging import hangs
from voicesim.values import Tail


@dataclass(frozen=True)
class PauseEvidence:
    """All that is known of a turn at one of its pauses."""

    speech_seconds: float
    """Speech in the turn so far, pauses left out."""
    text: str
    """The words so far; '' when none were found."""
    confidence: float
    """Of those words, 0 to 1."""
    tail: Tail | None = None
    """How the voice came to its stop; None when too little was voiced."""
    own_pauses: tuple[float, ...] = ()
    """Pauses this speaker has gone on after in this call, in seconds, oldest first."""
    asked: bool = False
    """Whether the caller's last line was a question."""
    satisfied: bool = False
    """Whether the words so far already hold what the caller is waiting for."""
    finished: float | None = None
    """An acoustic model's probability that the turn is over; None without such a model."""


@dataclass(frozen=True)
class EndWait:
    """How long to wait, and why."""

    seconds: float
    """Silence, from the acoustic end of speech, after which the turn is over."""
    because: str
    """Stable name of what decided: 'plain', 'hanging', ..."""


def end_wait(evidence: PauseEvidence, settings: TurnSettings) -> EndWait:
    """Return the silence that ends the turn at this pause."""
    if hangs(evidence.text):
        return EndWait(settings.end_seconds + settings.hanging_seconds, "hanging")
    return EndWait(settings.end_seconds, "plain")
