"""The calibration reading: a quarter of a minute of plain text that gives a speaker's own calm voice."""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicesim.settings import ToneSettings
from voicesim.tone.baseline import make_baseline, why_no_baseline
from voicesim.tone.measure import sound_of, tone_of
from voicesim.values import Baseline, Samples, Tone, Transcript

TEXTS = (
    "The library opens at nine in the morning and closes at six in the evening. On Saturdays it closes at "
    "one. There is a reading room on the first floor, and a small garden behind the building where people "
    "eat their lunch. Books can be kept for three weeks, and returned at the front desk.",
    "The number four bus leaves from the station and runs along the river to the old market. It stops at "
    "the school, the town hall and the park. In summer a second bus follows the same road every half an "
    "hour, and on Sundays both of them begin a little later than on other days.",
)
"""Neutral plain reading, each 15 to 20 s at an ordinary pace."""
TEXT_SYLLABLES = (70, 69)
"""Syllables of each of TEXTS, by the CMU dictionary's shorter pronunciations."""

_SYLLABLES_PER_WORD = 1.26
"""Of TEXTS: 139 syllables, 110 words."""
WANTED_SECONDS = 10.0
"""From 10 s of speech the pitch baseline is off by 0.44 semitones, from 6 s by 0.60, from 16 s by 0.38."""
UNREAD_SHARE = 0.7
"""Peaks of loudness, as syllables, over those of the text, under which part of it was surely not read: the count
is 12 % off, root mean square."""
UNLIKE_SEMITONES = 3.0
UNLIKE_RATE_RATIO = 1.25
UNLIKE_TILT_DB = 4.0
"""Further from the last calibration than this and one of the two was not the calm voice. Guess, unmeasured."""


@dataclass(frozen=True)
class Calibration:
    """What came of one calibration reading; nothing in it is a judgement."""

    baseline: Baseline | None
    """None when the recording cannot give one; the first warning says why."""
    warnings: tuple[str, ...]
    """What makes the baseline doubtful, in plain words with what to do; empty when nothing does."""
    tone: Tone
    """The reading itself, measured without a baseline."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The baseline in plain words, to be shown: a tense reading makes all later turns look calm."""
        if self.baseline is None:
            return ()
        base = self.baseline
        words = base.rate_syllables_per_second * 60.0 / _SYLLABLES_PER_WORD
        return (
            f"pitch {base.pitch_hz:.0f} Hz: half of the time between {base.pitch_low_hz:.0f} and "
            f"{base.pitch_high_hz:.0f} Hz",
            f"pitch range {base.pitch_range_semitones:.1f} semitones: how far your voice moves up and down",
            f"pace {base.rate_syllables_per_second:.1f} syllables a second, some {round(words, -1):.0f} words a "
            "minute, pauses left out",
            f"tilt {base.tilt_db:.1f} dB: what lies over 1000 Hz; a louder voice has more of it",
            f"from {base.speech_seconds:.0f} s of speech",
        )


def calibrate(
    samples: Samples, transcript: Transcript | None, device: str = "", previous: Baseline | None = None
) -> Calibration:
    """Make a baseline of a calibration reading.

    Args:
        samples: shape [n], 16 kHz: the whole reading.
        transcript: what a recogniser heard, or the text itself with confidence 1 where it is known to have
            been read to its end; None leaves the pace to loudness.
        device: the microphone's name.
        previous: the last calibration, to be compared with.

    Raises:
        AudioError: empty or not finite audio.
    """
    sound = sound_of(samples, None)
    heard = tone_of(sound, None, None, ToneSettings())
    tone = tone_of(sound, transcript, None, ToneSettings())
    unread = (heard.syllables or 0.0) < UNREAD_SHARE * (tone.syllables or 0.0)
    if unread:
        tone = heard
    baseline = make_baseline([tone], "calibration", device)
    warnings = [*tone.health]
    if baseline is None:
        return Calibration(None, (f"no baseline: {why_no_baseline([tone])}; read again", *warnings), tone)
    if baseline.speech_seconds < WANTED_SECONDS:
        warnings.append(
            f"too short: {baseline.speech_seconds:.0f} s of speech, {WANTED_SECONDS:.0f} s or more are wanted; "
            "read the whole text"
        )
    if unread:
        warnings.append("part of the text was not read: the pace is counted from loudness, to within 12 %")
    elif tone.rate_source != "words":
        warnings.append("the words were not surely heard: the pace is counted from loudness, to within 12 %")
    if previous is not None:
        warnings += _unlike(baseline, previous)
    return Calibration(baseline, tuple(warnings), tone)


def _unlike(now: Baseline, before: Baseline) -> list[str]:
    """Return how this reading differs from the last one by more than two calm readings should."""
    semitones = 12.0 * math.log2(now.pitch_hz / before.pitch_hz)
    ratio = now.rate_syllables_per_second / before.rate_syllables_per_second
    tilt_db = now.tilt_db - before.tilt_db
    found: list[str] = []
    if abs(semitones) > UNLIKE_SEMITONES:
        found.append(f"pitch {abs(semitones):.1f} semitones {'over' if semitones > 0 else 'under'} last time")
    if max(ratio, 1.0 / ratio) > UNLIKE_RATE_RATIO:
        found.append(f"{abs(ratio - 1):.0%} {'quicker' if ratio > 1 else 'slower'} than last time")
    if abs(tilt_db) > UNLIKE_TILT_DB and now.device == before.device:
        found.append(f"voice {abs(tilt_db):.1f} dB {'sharper' if tilt_db > 0 else 'duller'} than last time")
    return [
        f"unlike last time: {text}; tense, or another person? Read again as calmly as you can"
        for text in found
    ]
