"""What is heard of a caller besides words: breath before a line, and the pauses between its clauses.

Breath is noise through the mouth's resonances. An in-breath grows and breaks off, with its energy about 1-3 kHz; a sigh
starts at once, dies away and darkens. After the durations and spectra of breath noises in conversation (Trouvain,
Werner & Moebius 2020); levels: guess, unmeasured.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from voicesim.values import SAMPLE_RATE, Samples, samples_of

IN_SECONDS, SOB_SECONDS, SIGH_SECONDS = 0.38, 0.22, 0.6
"""In-breaths between phrases last 0.3-0.6 s; a sob catches twice."""
GAP_SECONDS = 0.04
"""Between breath and voice."""

UNDER_SPEECH_DB = {"in": -24.0, "sob": -23.0, "sigh": -24.0}
"""Level of a breath against the speech after it."""

LINE_SECONDS = {"in": 3.0, "sob": 2.0, "sigh": 1.2}
"""Lines shorter than this are said without one: nobody draws breath for a word."""

SHARE = {"in": 1.0, "sob": 0.5, "sigh": 0.4}
"""Of the lines long enough. A sigh before every line is comic. Guess, unmeasured."""

PAUSE_DB = -32.0
"""Under the loudest 10 ms: a pause. Guess, unmeasured; engines leave digital silence or faint noise."""
LEAST_PAUSE_SECONDS = 0.07
"""Shorter gaps are stop consonants."""
KEPT_SECONDS = 0.03
"""Left untouched at each edge of a pause."""
LONGEST_ADDED_SECONDS = 0.6

FLOOR = 0.2
"""Of a breath's loudest, where it begins and ends: one that grows out of nothing is a silence before the line."""

_FRAME = samples_of(0.01)
_RESONANCES = {"in": ((600.0, 0.35), (1_500.0, 1.0), (2_600.0, 0.7)), "sigh": ((500.0, 1.0), (1_300.0, 0.6))}


def with_breath(speech: Samples, kind: str, words: str) -> Samples:
    """Return the speech with a breath before it, where the line is long enough and its turn has come.

    Args:
        speech: Shape [n], at its final level.
        kind: One of Shape.breath's; '' for none.
        words: Which of the lines have one hangs on them, and the noise does.

    Returns:
        Shape [m].
    """
    if not kind or len(speech) < samples_of(LINE_SECONDS[kind]):
        return speech
    digest = hashlib.sha256(words.encode()).digest()
    if digest[0] >= 256 * SHARE[kind]:
        return speech
    noise = np.random.default_rng(int.from_bytes(digest[1:9]))
    level = 10 ** (UNDER_SPEECH_DB[kind] / 20) * float(np.sqrt(np.mean(speech.astype(np.float64) ** 2)))
    parts = [_breath(part, noise) for part in (("sob", "sob") if kind == "sob" else (kind,))]
    gap = np.zeros(samples_of(GAP_SECONDS), np.float32)
    heard = [piece for part in parts for piece in ((part * level).astype(np.float32), gap)]
    return np.concatenate([*heard, speech])


def _breath(kind: str, noise: np.random.Generator) -> NDArray[np.float64]:
    """Return one breath of RMS 1, shape [n]."""
    from scipy.signal import lfilter

    seconds = {"in": IN_SECONDS, "sob": SOB_SECONDS, "sigh": SIGH_SECONDS}[kind]
    white = noise.standard_normal(samples_of(seconds))
    sound = np.zeros(len(white))
    for hertz, gain in _RESONANCES["sigh" if kind == "sigh" else "in"]:
        radius = np.exp(-np.pi * 500.0 / SAMPLE_RATE)  # 500 Hz wide: an open mouth rings little
        angle = 2 * np.pi * hertz / SAMPLE_RATE
        tuned = lfilter([1.0], [1.0, -2 * radius * np.cos(angle), radius**2], white)
        sound += gain * tuned / np.sqrt(np.mean(tuned**2))
    place = (np.arange(len(white)) + 0.5) / len(white)
    rises = 0.12 if kind == "sigh" else 0.7
    shape = np.where(place < rises, place / rises, (1 - place) / (1 - rises))
    sound *= FLOOR + (1 - FLOOR) * np.sin(0.5 * np.pi * shape) ** (1.0 if kind == "sigh" else 1.5)
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


def with_pauses(speech: Samples, ratio: float) -> Samples:
    """Return the speech with the pauses inside it stretched or shortened; shape [n] in, [m] out."""
    if ratio == 1.0:
        return speech
    parts, at = [], 0
    for start, end in _pauses(speech):
        inner = (end - start) - 2 * samples_of(KEPT_SECONDS)
        wanted = min(round(inner * ratio), inner + samples_of(LONGEST_ADDED_SECONDS))
        middle = start + samples_of(KEPT_SECONDS) + inner // 2
        if wanted < inner:
            cut = inner - wanted
            parts.append(speech[at : middle - cut // 2])
            at = middle - cut // 2 + cut
        else:
            parts += [speech[at:middle], np.zeros(wanted - inner, np.float32)]
            at = middle
    return np.concatenate([*parts, speech[at:]]).astype(np.float32)


def _pauses(speech: Samples) -> list[tuple[int, int]]:
    """Return first sample and the one after the last of each pause inside the speech."""
    whole = len(speech) // _FRAME
    power = (speech[: whole * _FRAME].reshape(-1, _FRAME).astype(np.float64) ** 2).mean(axis=1)
    quiet = power < power.max(initial=0.0) * 10 ** (PAUSE_DB / 10)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    runs = zip(edges[::2], edges[1::2], strict=True)
    least = LEAST_PAUSE_SECONDS * SAMPLE_RATE / _FRAME
    return [(int(a) * _FRAME, int(b) * _FRAME) for a, b in runs if b - a >= least and a > 0 and b < whole]
