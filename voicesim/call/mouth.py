"""What the caller is saying now: lines in a queue, handed out frame by frame."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from voicesim.values import Line, Samples, Speaking, Spoken


@dataclass(eq=False)
class _Part:
    """A line or a pause on its way out."""

    samples: Samples
    line: Line | None
    played: int = 0
    start_sample: int = 0


class Mouth:
    """The caller's side of the line, on the call's sample clock."""

    def __init__(self, pause_samples: int) -> None:
        """Start silent; pause_samples of silence go between two lines of one reply."""
        self._pause_samples = pause_samples
        self._parts: deque[_Part] = deque()
        self.interrupting = False
        """True while lines are said over the trainee on purpose."""
        self.end_sample: int | None = None
        """After the last sample said so far; None before the first."""

    @property
    def speaking(self) -> bool:
        """Whether anything is left to say."""
        return bool(self._parts)

    @property
    def line(self) -> Line | None:
        """The line being said, or about to be; None between two lines and when there is none."""
        return self._parts[0].line if self._parts else None

    def say(self, lines: list[tuple[Line, Samples]], interrupting: bool = False) -> None:
        """Say lines after all that is still to be said."""
        for line, samples in lines:
            if self._parts:
                self._parts.append(_Part(np.zeros(self._pause_samples, dtype=np.float32), None))
            self._parts.append(_Part(samples, line))
        if lines:
            self.interrupting = interrupting

    def cut(self) -> list[Spoken]:
        """Stop in the middle of the word; return the line that was cut, if it had begun."""
        cut = [_spoken(part, cut=True) for part in self._parts if part.line is not None and part.played]
        self._parts.clear()
        self.interrupting = False
        return cut

    def pull(self, start_sample: int, count: int) -> tuple[Samples, list[Speaking | Spoken]]:
        """Return the next `count` samples, shape [count], and the lines that began and ended within them."""
        out = np.zeros(count, dtype=np.float32)
        told: list[Speaking | Spoken] = []
        filled = 0
        while self._parts and filled < count:
            part = self._parts[0]
            if part.played == 0:
                part.start_sample = start_sample + filled
                if part.line is not None:
                    told.append(Speaking(part.line, part.start_sample))
            take = min(count - filled, len(part.samples) - part.played)
            out[filled : filled + take] = part.samples[part.played : part.played + take]
            part.played += take
            filled += take
            self.end_sample = start_sample + filled
            if part.played >= len(part.samples):
                self._parts.popleft()
                if part.line is not None:
                    told.append(_spoken(part))
        if not self._parts:
            self.interrupting = False
        return out, told


def _spoken(part: _Part, cut: bool = False) -> Spoken:
    assert part.line is not None  # noqa: S101 - pauses are never asked for
    return Spoken(part.line, part.start_sample, part.start_sample + part.played, cut)
