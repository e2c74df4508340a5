"""How far a turn lies over a baseline: the score T, the flags, and the words that explain them.

T is dF0 / 1.1 semitones + 0.5 dTilt / 1.5 dB + 0.5 dRate / 0.75 syllables a second. Level never enters
it: behind gain control it says nothing about the voice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicesim.settings import ToneSettings
from voicesim.values import Baseline, Tone

PITCH_UNIT_SEMITONES = 1.1
TILT_UNIT_DB = 1.5
RATE_UNIT_SYLLABLES_PER_SECOND = 0.75
"""Scatter of one speaker's calm turns, so that each part of T counts in it (RAVDESS, nEMO)."""
TILT_WEIGHT = 0.5
RATE_WEIGHT = 0.5

_CARRYING_SHARE = 0.25
"""A part that makes up this much of T, or more, is named. Guess, unmeasured."""


@dataclass(frozen=True)
class Over:
    """How far one turn lies over a baseline; a number is None where turn or baseline lack it."""

    pitch_semitones: float | None = None
    tilt_db: float | None = None
    rate_syllables_per_second: float | None = None
    rate_ratio: float | None = None
    range_ratio: float | None = None
    score: float | None = None
    """T; None without a pitch. A tilt or rate that is missing counts as the baseline's own."""


@dataclass(frozen=True)
class Absolute:
    """The measures of a turn that a baseline has too."""

    pitch_hz: float | None
    pitch_range_semitones: float | None
    tilt_db: float | None
    rate_syllables_per_second: float | None


def over_baseline(turn: Absolute | Tone, baseline: Baseline) -> Over:
    """Set a turn's absolute values against any baseline, for example one made later than the turn."""
    semitones = (
        None if turn.pitch_hz is None else round(12.0 * math.log2(turn.pitch_hz / baseline.pitch_hz), 3)
    )
    sharper = None if turn.tilt_db is None else round(turn.tilt_db - baseline.tilt_db, 2)
    rate, calm_rate = turn.rate_syllables_per_second, baseline.rate_syllables_per_second
    quicker = None if rate is None else round(rate - calm_rate, 3)
    spread, calm_spread = turn.pitch_range_semitones, baseline.pitch_range_semitones
    return Over(
        pitch_semitones=semitones,
        tilt_db=sharper,
        rate_syllables_per_second=quicker,
        rate_ratio=None if rate is None else round(rate / calm_rate, 3),
        range_ratio=None if spread is None or calm_spread <= 0.0 else round(spread / calm_spread, 3),
        score=None if semitones is None else round(sum(score_parts(semitones, sharper, quicker)), 3),
    )


def score_parts(
    semitones: float | None, tilt_db: float | None, rate: float | None
) -> tuple[float, float, float]:
    """Return what pitch, tilt and rate over the baseline put into T; 0 for what is not known."""
    return (
        (semitones or 0.0) / PITCH_UNIT_SEMITONES,
        TILT_WEIGHT * (tilt_db or 0.0) / TILT_UNIT_DB,
        RATE_WEIGHT * (rate or 0.0) / RATE_UNIT_SYLLABLES_PER_SECOND,
    )


def raised_threshold(speech_seconds: float, settings: ToneSettings) -> float:
    """Return the T from which that much speech counts as raised: the shorter, the higher."""
    if speech_seconds >= settings.long_speech_seconds:
        return settings.raised_score
    if speech_seconds >= settings.middling_speech_seconds:
        return settings.raised_score_middling
    return settings.raised_score_short


def flags_of(
    over: Over, speech_seconds: float, settings: ToneSettings, was_raised: bool = False
) -> tuple[str, ...]:
    """Return which of raised, rushed, slow, flat and even hold.

    Pace and range are judged from middling_speech_seconds on: of shorter readings 8 in 17 fell outside the
    limits by chance, of longer ones 3 in 41 (LibriSpeech and LJ, each against the reader's other texts).

    Args:
        over: the turn against its baseline.
        speech_seconds: pauses left out.
        settings: the thresholds.
        was_raised: whether the turn before was raised; the flag then falls only under cleared_score.
    """
    if over.score is None:
        return ()
    threshold = settings.cleared_score if was_raised else raised_threshold(speech_seconds, settings)
    long_enough = speech_seconds >= settings.middling_speech_seconds
    ratio, spread = (over.rate_ratio, over.range_ratio) if long_enough else (None, None)
    narrow = spread is not None and spread <= settings.flat_range_ratio
    held = (
        ("raised", over.score >= threshold),
        ("rushed", ratio is not None and ratio >= settings.rushed_ratio),
        ("slow", ratio is not None and ratio <= settings.slow_ratio),
        ("flat", narrow and over.score < settings.cleared_score),
    )
    flags = tuple(flag for flag, holds in held if holds)
    return flags or (("even",) if abs(over.score) < settings.cleared_score else ())


def explain(tone: Tone) -> tuple[str, ...]:
    """Return the measurements that carry the flags, in plain words; never an emotion.

    For example 'pitch 3.1 semitones over your calm voice' or '18 % quicker than your calm reading'.
    Empty when no flag is up.
    """
    said: list[str] = []
    if "raised" in tone.flags:
        said += _raised(tone)
    if tone.rate_ratio is not None and {"rushed", "slow"} & set(tone.flags):
        said.append(_pace(tone.rate_ratio))
    if "flat" in tone.flags and tone.range_ratio is not None:
        said.append(f"pitch range {abs(1 - tone.range_ratio):.0%} narrower than in your calm voice")
    if "even" in tone.flags and tone.pitch_semitones is not None:
        said.append(f"pitch within {abs(tone.pitch_semitones):.1f} semitones of your calm voice")
    return tuple(dict.fromkeys(text.replace("%", " %") for text in said))


def _pace(ratio: float) -> str:
    return f"{abs(ratio - 1):.0%} {'quicker' if ratio >= 1 else 'slower'} than your calm reading"


def _raised(tone: Tone) -> list[str]:
    """Name the parts that make up T, the largest first."""
    ratio, rate = tone.rate_ratio, tone.rate_syllables_per_second
    quicker = None if ratio is None or rate is None else rate - rate / ratio
    pitch, tilt, pace = score_parts(tone.pitch_semitones, tone.tilt_over_baseline_db, quicker)
    texts = [
        (pitch, f"pitch {tone.pitch_semitones or 0.0:.1f} semitones over your calm voice"),
        (tilt, f"voice {tone.tilt_over_baseline_db or 0.0:.1f} dB sharper than your calm voice"),
        (pace, _pace(ratio or 1.0)),
    ]
    total = sum(part for part, _ in texts if part > 0)
    texts.sort(key=lambda part_text: -part_text[0])
    return [text for part, text in texts if part > 0 and part >= _CARRYING_SHARE * total]
