"""A journal for a call whose trainee did not consent to being recorded: nothing reaches a disk."""

from __future__ import annotations

from voicesim.errors import RecordError
from voicesim.record.codec import decode, encode
from voicesim.record.reading import Entry, summary_of
from voicesim.values import CallSummary, Samples


class MemoryJournal:
    """Keeps a call's entries for one debrief, shown once; drops its audio (ports.JournalWriter)."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.audio_samples = 0
        """How long the call was; the audio itself is dropped as it comes."""
        self.timings: list[tuple[int, str, float]] = []
        """(sample, name, wall-clock milliseconds)."""
        self._closed = False

    def entry(self, sample: int, kind: str, value: object) -> None:
        """Keep one value, exactly as a journal on disk would read it back.

        Raises:
            RecordError: the value cannot be journalled, or the journal is closed.
        """
        if self._closed:
            raise RecordError("The call's record is closed already.")
        self.entries.append(Entry(int(sample), kind, decode(encode(value), "the call")))

    def audio(self, trainee: Samples, caller: Samples) -> None:
        """Count one frame and drop it."""
        if len(trainee) != len(caller):
            raise RecordError(f"The call: {len(trainee)} samples of trainee, {len(caller)} of caller.")
        self.audio_samples += len(trainee)

    def timing(self, sample: int, name: str, milliseconds: float) -> None:
        """Keep a wall-clock measurement."""
        self.timings.append((int(sample), name, milliseconds))

    def close(self) -> None:
        """End the call. May be called twice."""
        self._closed = True

    def summary(self, reflection: str = "") -> CallSummary:
        """Return what the debrief needs.

        Raises:
            RecordError: the call never began.
        """
        return summary_of(tuple(self.entries), "the call", reflection)
