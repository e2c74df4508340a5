"""Repeatable chance: the same seed gives the same rolls on every machine and in every process."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final, TypeVar

_Choice = TypeVar("_Choice")
_MASK: Final = (1 << 64) - 1


class Dice:
    """Splitmix64 (Steele, Lea and Flood 2014)."""

    def __init__(self, seed: int) -> None:
        """Begin at `seed`."""
        self._state = seed & _MASK

    def roll(self) -> float:
        """Return a number in [0, 1)."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def pick(self, choices: Sequence[_Choice]) -> _Choice:
        """Return one of `choices`."""
        return choices[int(self.roll() * len(choices))]


def seed_of(seed: int, *words: str | int) -> int:
    """Return a seed that hangs on `seed` and the words alone: never on the order in which calls are played."""
    return zlib.crc32("|".join(map(str, (seed, *words))).encode())
