"""How quickly somebody speaks: syllables over the time they were really speaking, pauses left out."""

from __future__ import annotations

import numpy as np

from voicesim.tone.pitch import STEP_SECONDS, Flags, Floats
from voicesim.tone.syllables import count_syllables
from voicesim.tone.tilt import telephone_band
from voicesim.values import Transcript

PAUSE_SECONDS = 0.25
"""An unvoiced stretch longer than this is a pause (Goldman-Eisler 1968); a shorter one is a consonant.
Of .2, .25, .3 and .4 s this keeps one reader's rate steadiest from text to text (LibriSpeech: 14 %)."""
EDGE_SECONDS = 0.05
"""Added at both ends of a stretch for the consonants without voice there. Guess, unmeasured."""
SURE_TRANSCRIPT = 0.4
"""Confidence from which the transcript's syllables are counted; the same as WordsSettings.sure_transcript."""
SYLLABLES_PER_NUCLEUS = 1.12
"""Syllables for one peak of loudness: some have no peak of their own. Fitted on 71 readings whose words
are known (counts then lie 12 % from the truth, root mean square)."""

_NUCLEUS_DIP_DB = 2.0
"""How far loudness falls on both sides of a nucleus (de Jong and Wempe 2009)."""
_NUCLEUS_RANGE_DB = 25.0
"""A nucleus lies at most this far under the 95th percentile of loudness (de Jong and Wempe 2009)."""


def speech_seconds(voiced: Flags) -> float:
    """Return how long somebody was speaking.

    Voiced stretches, the gaps of up to PAUSE_SECONDS between them, and EDGE_SECONDS at their ends.
    Made from voicing alone, because loudness counts a noisy room as speech: 10 dB of noise changes
    this by 4 %, and a threshold on loudness by 12 %.

    Args:
        voiced: one flag a pitch frame.
    """
    places = np.flatnonzero(voiced)
    if len(places) == 0:
        return 0.0
    gaps = (np.diff(places) - 1) * STEP_SECONDS
    pauses = gaps > PAUSE_SECONDS
    stretches = 1 + int(pauses.sum())
    return float(len(places) * STEP_SECONDS + gaps[~pauses].sum() + stretches * 2 * EDGE_SECONDS)


def speech_frames(voiced: Flags) -> Flags:
    """Return the frames within speech, one flag a frame: voiced, or in a gap that is no pause."""
    places = np.arange(len(voiced))
    last = np.maximum.accumulate(np.where(voiced, places, -len(voiced)))
    following = np.minimum.accumulate(np.where(voiced, places, 2 * len(voiced))[::-1])[::-1]
    inside: Flags = following - last - 1 <= round(PAUSE_SECONDS / STEP_SECONDS)
    return inside


def count_nuclei(powers: Floats, voiced: Flags) -> int:
    """Return the number of voiced peaks of loudness, after de Jong and Wempe (2009).

    We deviate from it: loudness is that of the telephone band, so that rumble and hiss count less.

    Args:
        powers: [m, 3] from tilt.band_powers, every second pitch frame.
        voiced: one flag a pitch frame.
    """
    from scipy.signal import find_peaks

    loudness = np.convolve(telephone_band(powers).sum(axis=1), np.full(2, 0.5), "same")
    level_db = 10.0 * np.log10(loudness + 1e-9)
    floor_db = float(np.percentile(level_db, 95)) - _NUCLEUS_RANGE_DB
    walled = np.concatenate(([level_db.min() - 99.0], level_db, [level_db.min() - 99.0]))
    peaks = find_peaks(walled, prominence=_NUCLEUS_DIP_DB, height=floor_db)[0] - 1
    near = np.convolve(voiced[::2][: len(level_db)].astype(np.int64), np.ones(3, np.int64), "same") > 0
    return int(near[peaks].sum())


def syllables_spoken(nuclei: int, transcript: Transcript | None) -> tuple[float, str]:
    """Return the syllables of a turn and where the count is from: 'words' or 'intensity'.

    The nuclei of loudness stand in where there are no words, or words that were not surely heard.
    """
    if transcript is not None and transcript.confidence >= SURE_TRANSCRIPT:
        syllables = count_syllables(transcript.text)
        if syllables > 0:
            return syllables, "words"
    return round(nuclei * SYLLABLES_PER_NUCLEUS, 1), "intensity"
