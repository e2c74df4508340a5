"""The caller's lines as audio: fetched a little before they are said, and silent where the voice fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from voicesim.errors import ModelError
from voicesim.values import Line, Samples, samples_of

READING_SECONDS_A_WORD = 0.4
"""How long a line that could not be spoken stays on the line as a caption: 150 words a minute, an easy pace."""


class Lines:
    """The voice of one call, which a fault of one line does not end."""

    def __init__(
        self, speech_of: Callable[[Line], Samples], failed: Callable[[Line, ModelError], None]
    ) -> None:
        """Speak with `speech_of`; tell `failed` of each line that was to be said and could not be spoken."""
        self._speech_of = speech_of
        self._failed = failed
        self._ready: dict[Line, Samples] = {}

    def fetch(self, lines: Sequence[Line]) -> None:
        """Have lines ready that will probably be said next; those fetched before are let go."""
        self._ready = {}
        for line in lines:
            try:
                self._ready[line] = self._speech_of(line)
            except ModelError:
                return  # it is asked for again, and told, when it is said

    def take(self, lines: Sequence[Line]) -> list[tuple[Line, Samples]]:
        """Return lines with their audio, shape [n] each."""
        return [(line, self._spoken(line)) for line in lines]

    def _spoken(self, line: Line) -> Samples:
        ready = self._ready.pop(line, None)
        if ready is not None:
            return ready
        try:
            return self._speech_of(line)
        except ModelError as error:
            self._failed(line, error)
            words = max(1, len(line.text.split()))
            return np.zeros(samples_of(READING_SECONDS_A_WORD * words), dtype=np.float32)
