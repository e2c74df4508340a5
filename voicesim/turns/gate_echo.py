"""Whether somebody speaks beside the echo: the evidence of several frames, added up."""

from __future__ import annotations

from collections import deque

import numpy as np

from voicesim.turns.echo import PARTITIONS, EchoPath
from voicesim.values import FRAME_SAMPLES, Samples

SURE_SCORE = 10.0
"""Added-up decibels from which somebody speaks. What it gives: bench/README-interruptions.md."""
MOST_A_FRAME = 10.0
LEAST_A_FRAME = -5.0
BEYOND_DOUBT_DB = 4.0
"""What is left over must lie this far over what may still be echo. 90 % of echo frames lie under 3 dB, half of a voice as loud as
the echo over 7 (same page)."""
LEARNING_DB = 16.0
LEARNING_FRAMES = 100
"""Of the caller's sound: at the beginning that much more is asked for, falling to nothing. Loud echoes lie up to 13 dB over
the doubt in the first second (same page)."""
RECENT_FRAMES = 90
NEWEST_FRAMES = 15
LEAST_FRAMES = 40
COUPLING_ROOM = 4.0
"""An echo is never more than this times as loud, against what was played, as the loudest sound of RECENT_FRAMES of the caller's;
believed once LEAST_FRAMES were heard, NEWEST_FRAMES left out: those may hold the trainee. So a headset that lets nothing
through is known after 1.3 s of the caller's sound."""
FLOOR_RISE = 1.02
"""A frame: the quietest sound is taken for the room, which may grow louder by 5 dB a second. Guess, unmeasured."""
ROOM_SWAY = 4.0
"""A room's hiss reaches this times its quietest frame. Guess, unmeasured."""
LOUD_POWER = 1e-5
"""Mean square of the earpiece from which an echo is to be expected: -50 dB; lines lie at -22 (bench/voices.py)."""
SILENT_POWER = 1e-9
"""Mean square of the earpiece: two steps of 16 bits."""


class EchoWatch:
    """Listens to the microphone with the caller's sound in mind."""

    def __init__(self) -> None:
        self._path = EchoPath()
        self._waiting: deque[Samples] = deque()
        self._played_power: deque[float] = deque([0.0] * PARTITIONS, maxlen=PARTITIONS)
        self._coupling: deque[float] = deque(maxlen=RECENT_FRAMES)
        self._sounding_frames = 0
        self._score = 0.0
        self._floor = 1.0

    @property
    def sounding(self) -> bool:
        """Whether something was played lately that may come back."""
        return max(self._played_power) > SILENT_POWER

    def played(self, samples: Samples) -> None:
        """Take what the earpiece plays, shape [n], n a multiple of FRAME_SAMPLES."""
        for start in range(0, len(samples), FRAME_SAMPLES):
            self._learn(samples[start : start + FRAME_SAMPLES])

    def heard(self, samples: Samples) -> None:
        """Take the microphone's frame for the same samples, before played(); while nobody listens it may be left out."""
        self._waiting.append(samples)

    def only_echo(self, power: float) -> bool:
        """Return whether the newest frame, of that mean square between LOW_HZ and HIGH_HZ, is nothing but echo."""
        return self.sounding and self._score < SURE_SCORE and power < self._most_echo()

    def speaking(self) -> None:
        """The trainee was speaking when the caller began: that goes on being speech."""
        if not self.sounding:
            self._score = SURE_SCORE

    def _most_echo(self) -> float:
        """Return the loudest an echo can be by now, mean square; infinite before anything is known."""
        if len(self._coupling) < LEAST_FRAMES:
            return float("inf")
        known = list(self._coupling)[:-NEWEST_FRAMES]
        return COUPLING_ROOM * (max(known) * max(self._played_power) + self._floor)

    def _learn(self, played: Samples) -> None:
        self._played_power.append(float(np.mean(played**2)))
        path = self._path
        if not self._waiting:
            path.note(played)
            return
        path.hear(played, self._waiting.popleft())
        if not self.sounding:
            self._score = 0.0
            return
        self._floor = min(FLOOR_RISE * self._floor, path.heard_power + 1e-10)
        if self._played_power[-1] > LOUD_POWER:
            self._sounding_frames += 1
            beside_room = max(0.0, path.heard_power - ROOM_SWAY * self._floor)
            self._coupling.append(beside_room / max(self._played_power))
        doubt = min(path.doubt_power, self._most_echo()) + 2 * self._floor
        asked = BEYOND_DOUBT_DB + LEARNING_DB * max(0.0, 1 - self._sounding_frames / LEARNING_FRAMES)
        beyond = 10 * np.log10((path.left_power + 1e-10) / (doubt + 1e-10)) - asked
        self._score += float(np.clip(beyond, LEAST_A_FRAME, MOST_A_FRAME))
        self._score = min(max(self._score, 0.0), 2 * SURE_SCORE)
