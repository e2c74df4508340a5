"""How loud the trainee usually is: what another voice in the room must be told from."""

from __future__ import annotations

import numpy as np

LOWEST_DB, HIGHEST_DB = -100, 0
QUANTILE = 0.7
"""Of the speech frames: so loud is a stressed vowel, and one shout does not move it."""
HALF_LIFE_FRAMES = 625
"""Of speech: 20 s. Guess, unmeasured."""
LEAST_FRAMES = 31
"""One second of speech, before which nothing is said of anybody's level."""


class OwnLevel:
    """A histogram of the trainee's speech frames in steps of 1 dB, which slowly forgets."""

    def __init__(self) -> None:
        self._counts = np.zeros(HIGHEST_DB - LOWEST_DB + 1)
        self._frames = 0
        self._fade = 0.5 ** (1 / HALF_LIFE_FRAMES)
        self._usual: float | None = None

    @property
    def usual_db(self) -> float | None:
        """QUANTILE of the levels, dB of full scale; None before LEAST_FRAMES."""
        return self._usual

    def learn(self, level_db: float) -> None:
        """Take a frame of the trainee's own speech."""
        place = min(max(round(level_db), LOWEST_DB), HIGHEST_DB) - LOWEST_DB
        self._counts *= self._fade
        self._counts[place] += 1.0
        self._frames += 1
        if self._frames >= LEAST_FRAMES:
            total = np.cumsum(self._counts)
            self._usual = float(np.searchsorted(total, QUANTILE * total[-1]) + LOWEST_DB)
