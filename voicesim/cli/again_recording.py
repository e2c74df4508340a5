"""A recording in place of a headset: the trainee's turns one after another, and an earpiece nobody wears."""

from __future__ import annotations

from pathlib import Path

from voicesim.devices.recordings import RecordingSource, read_recording
from voicesim.values import AudioFrame


class RecordedSide:
    """Reads on where the turn before ended, however often it is opened and closed."""

    def __init__(self, file: Path) -> None:
        """Load the recording.

        Raises:
            AudioError: it cannot be used.
        """
        self._source = RecordingSource(read_recording(file, None).samples)

    def read(self) -> AudioFrame | None:
        """Return the next frame; None at the recording's end."""
        return self._source.read()

    def write(self, frame: AudioFrame) -> None:
        """Drop the frame: nobody listens."""

    def close(self) -> None:
        """Keep the place: the next turn follows."""
