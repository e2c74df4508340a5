"""How far a turn lies over a baseline: the score T, the flags, and the words that explain them.

T is dF0 / 0.8 semitones + dTilt / 3 dB. dF0 is the mean of how far the median and the first quartile of the
pitch lie over the baseline's: the lower half of a voice's range moves with its effort, the upper with every
emphasis. Level never enters T: behind gain control it says nothing about the voice. Rate does not either: it
is judged by itself (rushed, slow), and in T it only added the scatter of texts.

Chosen on half of the speakers (bench/README-tone.md): AUC of raised against calm utterances .90 on RAVDESS
and .89 on nEMO, where the design's T (median, half the weight on tilt and rate) has .84 and .87; and the T of
calm readings scatters a third less against what three semitones put into it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicesim.settings import ToneSettings
from voicesim.values import Baseline, Tone

PITCH_UNIT_SEMITONES = 0.8
TILT_UNIT_DB = 3.0

_ENOUGH_BASELINE_SECONDS = 16.0
"""A baseline of this much speech, or more, is worth the thresholds as they stand: the calibration's length."""
_CARRYING_SHARE = 0.25
"""A part that makes up this much of T, or more, is named. Guess, unmeasured."""


@dataclass(frozen=True)
class Over:
    """How far one turn lies over a baseline; a number is None where turn or baseline lack it."""

    pitch_semitones: float | None = None
    """Median over the baseline's median."""
    level_semitones: float | None = None
    """Mean of the median's and the first quartile's distance: what enters T."""
    tilt_db: float | None = None
    rate_syllables_per_second: float | None = None
    rate_ratio: float | None = None
    range_ratio: float | None = None
    score: float | None = None
    """T; None without a pitch. A tilt that is missing counts as the baseline's own."""


@dataclass(frozen=True)
class Absolute:
    """The measures of a turn that a baseline has too."""

    pitch_hz: float | None
    pitch_low_hz: float | None
    pitch_range_semitones: float | None
    tilt_db: float | None
    rate_syllables_per_second: float | None


def over_baseline(turn: Absolute | Tone, baseline: Baseline) -> Over:
    """Set a turn's absolute values against any baseline, for example one made later than the turn."""
    semitones = _semitones(turn.pitch_hz, baseline.pitch_hz)
    low = _semitones(turn.pitch_low_hz, baseline.pitch_low_hz)
    level = semitones if semitones is None or low is None else 0.5 * (semitones + low)
    sharper = None if turn.tilt_db is None else round(turn.tilt_db - baseline.tilt_db, 2)
    rate, calm_rate = turn.rate_syllables_per_second, baseline.rate_syllables_per_second
    quicker = None if rate is None else round(rate - calm_rate, 3)
    spread, calm_spread = turn.pitch_range_semitones, baseline.pitch_range_semitones
    return Over(
        pitch_semitones=None if semitones is None else round(semitones, 3),
        level_semitones=None if level is None else round(level, 3),
        tilt_db=sharper,
        rate_syllables_per_second=quicker,
        rate_ratio=None if rate is None else round(rate / calm_rate, 3),
        range_ratio=None if spread is None or calm_spread <= 0.0 else round(spread / calm_spread, 3),
        score=None if level is None else round(sum(score_parts(level, sharper)), 3),
    )


def _semitones(hz: float | None, calm_hz: float) -> float | None:
    return None if hz is None else 12.0 * math.log2(hz / calm_hz)


def score_parts(level_semitones: float | None, tilt_db: float | None) -> tuple[float, float]:
    """Return what pitch and tilt over the baseline put into T; 0 for what is not known."""
    return (level_semitones or 0.0) / PITCH_UNIT_SEMITONES, (tilt_db or 0.0) / TILT_UNIT_DB


def raised_threshold(speech_seconds: float, baseline_seconds: float, settings: ToneSettings) -> float:
    """Return the T from which that much speech counts as raised: the shorter, the higher.

    The median pitch of s seconds of calm speech is off by some 1.7 / sqrt(s) semitones (1.25 at 2 s, .60 at
    6 s, .34 at 24 s), and a difference carries the errors of both its sides. So a baseline of less than
    _ENOUGH_BASELINE_SECONDS lifts the threshold by as much as it adds to that error: against 6 s of
    baseline a turn of 6 s needs 1.2 times the T.
    """
    if speech_seconds >= settings.long_speech_seconds:
        threshold = settings.raised_score
    elif speech_seconds >= settings.middling_speech_seconds:
        threshold = settings.raised_score_middling
    else:
        threshold = settings.raised_score_short
    return threshold * _wider(speech_seconds, baseline_seconds)


def _wider(speech_seconds: float, baseline_seconds: float) -> float:
    """Return by how much a short baseline widens the scatter of calm turns; 1 or more."""
    turn = 1.0 / max(speech_seconds, 1.0)
    baseline = 1.0 / min(max(baseline_seconds, 1.0), _ENOUGH_BASELINE_SECONDS)
    return math.sqrt((turn + baseline) / (turn + 1.0 / _ENOUGH_BASELINE_SECONDS))


def flags_of(
    over: Over,
    speech_seconds: float,
    baseline_seconds: float,
    settings: ToneSettings,
    was_raised: bool = False,
) -> tuple[str, ...]:
    """Return which of raised, rushed, slow, flat and even hold.

    Pace and range are judged from middling_speech_seconds on: of shorter readings 8 in 17 fell outside the
    limits by chance, of longer ones 3 in 41 (LibriSpeech and LJ, each against the reader's other texts).

    Args:
        over: the turn against its baseline.
        speech_seconds: pauses left out.
        baseline_seconds: speech the baseline was made from.
        settings: the thresholds.
        was_raised: whether the turn before was raised; the flag then falls only under cleared_score.
    """
    if over.score is None:
        return ()
    threshold = raised_threshold(speech_seconds, baseline_seconds, settings)
    if was_raised:
        threshold = min(threshold, settings.cleared_score)
    long_enough = speech_seconds >= settings.middling_speech_seconds
    ratio, spread = (over.rate_ratio, over.range_ratio) if long_enough else (None, None)
    narrow = spread is not None and spread <= settings.flat_range_ratio
    raised = over.score >= threshold
    held = (
        ("raised", raised),
        ("rushed", ratio is not None and ratio >= settings.rushed_ratio),
        ("slow", ratio is not None and ratio <= settings.slow_ratio),
        ("flat", narrow and not raised),
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
    """Name the parts that make up T, the larger first."""
    _, tilt = score_parts(None, tone.tilt_over_baseline_db)
    pitch = (tone.score or 0.0) - tilt
    texts = [
        (pitch, f"pitch {tone.pitch_semitones or 0.0:.1f} semitones over your calm voice"),
        (tilt, f"voice {tone.tilt_over_baseline_db or 0.0:.1f} dB sharper than your calm voice"),
    ]
    total = sum(part for part, _ in texts if part > 0)
    texts.sort(key=lambda part_text: -part_text[0])
    return [text for part, text in texts if part > 0 and part >= _CARRYING_SHARE * total]
