"""What may count as the trainee's speech: not a cough, not a keyboard, not the caller's own voice coming back."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.settings import TurnSettings
from voicesim.values import AudioFrame, Samples


@dataclass(frozen=True)
class Admitted:
    """What is left of a detector's probability."""

    probability: float
    why: str = ""
    """'' when nothing was taken away; else echo, noise or other_voice."""


class SpeechGate:
    """Stands between the speech detector and the turn taker, one frame at a time.

    Args:
        settings: thresholds.
    """

    def __init__(self, settings: TurnSettings) -> None:
        self._settings = settings

    def admit(self, frame: AudioFrame, probability: float) -> Admitted:
        """Return the probability that `frame` holds speech of the trainee's own.

        Args:
            frame: the microphone's next frame.
            probability: what the detector says of it, 0 to 1.
        """
        return Admitted(probability)

    def played(self, samples: Samples) -> None:
        """Take what the earpiece plays for the same stretch of the clock, shape [n]; it may come back later."""
