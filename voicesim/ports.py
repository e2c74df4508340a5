"""Where the world is swapped: small Protocols with our own values on both sides.

Each has one real part for every library or device, and one scripted fake in tests/fakes.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from voicesim.values import AudioFrame, Delivery, Samples, Transcript


class FrameSource(Protocol):
    """The trainee's side of the line: a microphone, a recording, a socket."""

    def read(self) -> AudioFrame | None:
        """Return the next frame, waiting for it if need be; None when there will be no more.

        Raises:
            DeviceError: the device failed and could not be opened again.
        """
        ...

    def close(self) -> None:
        """Let go of the device or file. May be called twice."""
        ...


class FrameSink(Protocol):
    """The earpiece: takes exactly one frame for each frame read."""

    def write(self, frame: AudioFrame) -> None:
        """Play one frame after all frames written before; never waits for more than a frame."""
        ...

    def close(self) -> None:
        """Play what is left, then let go of the device. May be called twice."""
        ...


class SpeechDetector(Protocol):
    """Tells speech from everything else, frame by frame; carries its own state from frame to frame."""

    @property
    def name(self) -> str:
        """Engine and version."""
        ...

    def probability(self, frame: AudioFrame) -> float:
        """Return how likely the frame holds speech, 0 to 1. Frames come in order."""
        ...

    def reset(self) -> None:
        """Begin a new call."""
        ...


class Hearing(Protocol):
    """One turn being listened to. Fed as the audio arrives; all of one turn goes through one Hearing."""

    def feed(self, samples: Samples) -> None:
        """Take the turn's next samples, in order, of any length."""
        ...

    def transcript(self) -> Transcript:
        """Return what has been heard of everything fed so far. Feeding may go on afterwards (the turn was
        resumed); the next transcript then covers the whole turn.
        """
        ...

    def close(self) -> None:
        """Drop the turn. May be called twice."""
        ...


class Transcriber(Protocol):
    """A recogniser. One Hearing is open at a time, and all calls come from one thread."""

    @property
    def name(self) -> str:
        """Engine, model and digest: what a result's reproducibility hangs on."""
        ...

    def listen(self, start_sample: int) -> Hearing:
        """Begin a turn whose first fed sample stands at start_sample on the call's clock."""
        ...

    def close(self) -> None:
        """Free the model. May be called twice."""
        ...


class Voice(Protocol):
    """The caller's voice."""

    @property
    def name(self) -> str:
        """Engine, voice and version."""
        ...

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, leading and trailing silence trimmed. The same text and delivery give
        the same samples.

        Raises:
            ModelError: no engine or voice, or it failed.
        """
        ...


class JournalWriter(Protocol):
    """Where a call is written down as it happens."""

    def entry(self, sample: int, kind: str, value: object) -> None:
        """Append one value at its place on the call's clock; safe on disk within a second."""
        ...

    def audio(self, trainee: Samples, caller: Samples) -> None:
        """Append one frame of both sides."""
        ...

    def timing(self, sample: int, name: str, milliseconds: float) -> None:
        """Append a wall-clock measurement; kept apart from the journal, which repeats bit for bit."""
        ...

    def close(self) -> None:
        """Finish the files. May be called twice."""
        ...


class CallStore(Protocol):
    """All recorded calls of this machine."""

    def folders(self) -> Iterator[Path]:
        """Yield each call's folder, newest first."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Remove calls for real."""
        ...
