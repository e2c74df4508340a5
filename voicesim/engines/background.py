"""What is heard behind a caller: a street, a baby, a television ... made from nothing, the same every time.

Each sound is a loop that closes without a seam, brought through the telephone's band. They are sketches that say where
somebody is calling from, not recordings; levels are guesses, kept far enough under the voice not to cost a word.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voicesim.engines.background_parts import (
    Wave,
    babble,
    band,
    bursts,
    clicks,
    cries,
    hum,
    noise,
    pings,
    swell,
    thumps,
)
from voicesim.engines.telephone import line_noise, telephone
from voicesim.values import Samples, samples_of

LOOP_SECONDS = 24.0
"""Long enough that nobody notices it come round while talking. Guess."""
SEAM_SECONDS = 0.5
LEVEL_DB = -42.0
"""Full scale RMS: some 20 dB under a tense line (bench/voices.py: -22)."""

Made = Callable[[np.random.Generator], Wave]


def _street(dice: np.random.Generator) -> Wave:
    cars = bursts(band(noise(dice), 250, 1400), dice, every=5.5, lasts=4.0)
    horn = pings(dice, (370.0, 466.0), every=17.0, decay=0.25)
    return 0.35 * band(noise(dice), 120, 900) + cars + 0.05 * horn


def _car(dice: np.random.Generator) -> Wave:
    return 0.5 * hum(dice, 47.0, 24) + band(noise(dice), 150, 700) * swell(dice, 0.15, 0.4)


def _television(dice: np.random.Generator) -> Wave:
    jingle = bursts(hum(dice, 262.0, 6), dice, every=11.0, lasts=1.5)
    return band(babble(dice, 1, (105.0, 190.0)), 200, 1800) + 0.3 * jingle


def _office(dice: np.random.Generator) -> Wave:
    ringing = bursts(hum(dice, 620.0, 2), dice, every=13.0, lasts=0.8)
    return babble(dice, 4, (100.0, 210.0)) + 0.4 * clicks(dice, 5.0, 0.4) + 0.15 * ringing


def _baby(dice: np.random.Generator) -> Wave:
    return cries(dice) + 0.05 * band(noise(dice), 200, 1000)


def _children(dice: np.random.Generator) -> Wave:
    return babble(dice, 3, (260.0, 420.0)) + 0.25 * bursts(hum(dice, 900.0, 3), dice, every=6.0, lasts=0.5)


def _cafe(dice: np.random.Generator) -> Wave:
    return babble(dice, 7, (95.0, 230.0)) + 0.35 * pings(dice, (2300.0, 3100.0), every=2.5, decay=0.06)


def _rain(dice: np.random.Generator) -> Wave:
    return band(noise(dice), 900, 3800) * swell(dice, 0.2, 0.3) + 0.2 * clicks(dice, 14.0, 1.0)


def _machine(dice: np.random.Generator) -> Wave:
    running = bursts(
        clicks(dice, 11.0, 1.0, even=True) + 0.4 * hum(dice, 96.0, 12), dice, every=6.0, lasts=4.0
    )
    return running + 0.05 * band(noise(dice), 150, 800)


def _party(dice: np.random.Generator) -> Wave:
    return babble(dice, 5, (110.0, 260.0)) + 0.7 * thumps(dice, 124.0)


def _wind(dice: np.random.Generator) -> Wave:
    return band(noise(dice), 150, 700) * swell(dice, 0.35, 0.9)


_MADE: dict[str, Made] = {
    "street": _street, "car": _car, "television": _television, "office": _office, "baby": _baby,
    "children": _children, "cafe": _cafe, "rain": _rain, "machine": _machine, "party": _party, "wind": _wind,
}  # fmt: skip
BACKGROUNDS = ("quiet", *_MADE)
"""Every name a script may give."""


@functools.cache
def background(name: str) -> Samples:
    """Return the loop of a background.

    Args:
        name: One of BACKGROUNDS.

    Returns:
        Shape [LOOP_SECONDS * SAMPLE_RATE], LEVEL_DB; zeros for 'quiet'.

    Raises:
        ValueError: No such background; the names are told.
    """
    length = samples_of(LOOP_SECONDS)
    if name == "quiet":
        return np.zeros(length, np.float32)
    if name not in _MADE:
        raise ValueError(f"no background {name!r}: use one of {', '.join(BACKGROUNDS)}.")
    dice = np.random.default_rng([ord(letter) for letter in name])
    wave = _MADE[name](dice)
    heard = telephone((0.1 * wave / np.sqrt(np.mean(wave**2))).astype(np.float32), name).astype(np.float64)
    loop = _closed(heard, length)
    level = 10 ** (LEVEL_DB / 20) / np.sqrt(np.mean(loop**2))
    out: Samples = np.clip(loop * level, -0.25, 0.25).astype(np.float32)
    return out


def background_of(name: str) -> Callable[[int, int], Samples]:
    """Return what is heard behind a caller from one sample of the call up to another, the line's own noise with it."""
    loop = background(name)

    def heard(start_sample: int, end_sample: int) -> Samples:
        behind = loop[np.arange(start_sample, end_sample) % len(loop)]
        return np.asarray(line_noise(start_sample, end_sample) + behind)

    return heard


def _closed(wave: Wave, length: int) -> NDArray[np.float64]:
    """Return `length` samples whose end runs into their beginning: the surplus is faded over the start."""
    seam = samples_of(SEAM_SECONDS)
    rise = np.sin(np.linspace(0, np.pi / 2, seam))
    out = wave[:length].copy()
    out[:seam] = out[:seam] * rise + wave[length : length + seam] * rise[::-1]
    return out
