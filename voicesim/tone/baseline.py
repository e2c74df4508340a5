"""A speaker's own calm voice: from a calibration reading, or from the calmer of their turns."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicesim.tone.measure import (
    HARDLY_VOICED,
    LEAST_SPEECH_SECONDS,
    NOT_ENOUGH_SPEECH,
    OCTAVE_JUMPS,
    OTHERS_VOICE,
)
from voicesim.tone.score import over_baseline
from voicesim.values import Baseline, Tone

CALMEST_SHARE = 0.3
"""Of a speaker's own turns, the share nearest their median pitch (measured with 10 to 30 % raised turns)."""
LEAST_TURNS = 3
"""Own turns before a middle one can be told. Guess, unmeasured."""
CALM_SCORE = 1.0
"""|T| against the calibration under which a turn may move the baseline."""
CALM_RATE_RATIO = 1.2
"""A turn quicker or slower by more than this does not move it either: a pace would take its measure along."""
MEMORY_SECONDS = 60.0
"""Speech that moves a calibrated baseline half of the way: slowly. Guess, unmeasured."""
OWN_TURNS = "own calmer turns"

MEASURING_SECONDS = 1.5
"""Speech from which a baseline of recordings is made at all, for measuring: it widens the thresholds (tone/score.py)
and is told as a doubt. A call asks for LEAST_SPEECH_SECONDS."""

_SPOILT = {NOT_ENOUGH_SPEECH, OCTAVE_JUMPS, HARDLY_VOICED, OTHERS_VOICE}


def usable(tone: Tone) -> bool:
    """Return whether a Tone may enter a baseline: enough speech and a pitch that can be believed."""
    return tone.pitch_hz is not None and not _SPOILT & set(tone.doubts)


def why_no_baseline(tones: Sequence[Tone], least_seconds: float = LEAST_SPEECH_SECONDS) -> str:
    """Return why make_baseline gives None, in plain words; '' where it gives a baseline."""
    if not tones:
        return "nothing was said"
    good = _good(tones, least_seconds)
    seconds = sum(tone.speech_seconds for tone in good)
    if seconds < least_seconds:
        spoilt = sorted({doubt for tone in tones for doubt in tone.doubts} & _SPOILT - {NOT_ENOUGH_SPEECH})
        because = f" ({'; '.join(spoilt)})" if spoilt else ""
        return f"only {seconds:.1f} s of usable speech, {least_seconds:g} s are needed{because}"
    if not any(tone.rate_syllables_per_second for tone in good):
        return "no syllables were found"
    if not any(tone.tilt_db is not None for tone in good):
        return "the noise drowns the voice"
    return ""


def make_baseline(
    tones: Sequence[Tone], source: str, device: str = "", least_seconds: float = LEAST_SPEECH_SECONDS
) -> Baseline | None:
    """Return the baseline of Tones measured without one, weighted by their speech.

    Args:
        tones: their absolute values are used, so it does not matter what they were measured against.
        source: 'calibration' or OWN_TURNS.
        device: the microphone's name.
        least_seconds: speech that is needed. Under LEAST_SPEECH_SECONDS short recordings count too, those that
            hold too little to be judged by themselves.

    Returns:
        None when they hold too little; why_no_baseline says why.
    """
    if why_no_baseline(tones, least_seconds):
        return None
    good = _good(tones, least_seconds)
    paced = [tone for tone in _counted(good) if tone.rate_syllables_per_second]
    return Baseline(
        pitch_hz=_mean(good, lambda tone: tone.pitch_hz, logarithmic=True),
        pitch_low_hz=_mean(good, lambda tone: tone.pitch_low_hz, logarithmic=True),
        pitch_high_hz=_mean(good, lambda tone: tone.pitch_high_hz, logarithmic=True),
        pitch_range_semitones=_mean(good, lambda tone: tone.pitch_range_semitones),
        rate_syllables_per_second=_mean(paced, lambda tone: tone.rate_syllables_per_second),
        tilt_db=_mean(good, lambda tone: tone.tilt_db),
        speech_seconds=round(sum(map(_speech, good)), 2),
        source=source,
        device=device,
    )


def rate_source_of(tones: Sequence[Tone], least_seconds: float = LEAST_SPEECH_SECONDS) -> str:
    """Return what make_baseline takes the pace from: 'words', or 'intensity' where too few words are known."""
    counted = _counted(_good(tones, least_seconds))
    return "words" if counted and all(tone.rate_source == "words" for tone in counted) else "intensity"


def _good(tones: Sequence[Tone], least_seconds: float) -> list[Tone]:
    if least_seconds >= LEAST_SPEECH_SECONDS:
        return [tone for tone in tones if usable(tone)]
    return [
        tone
        for tone in tones
        if tone.pitch_hz is not None and set(tone.doubts) & _SPOILT <= {NOT_ENOUGH_SPEECH}
    ]


def _counted(good: list[Tone]) -> list[Tone]:
    """Return the Tones to take the pace from: words are the better count, but not from a small part of the speech."""
    counted = [tone for tone in good if tone.rate_source == "words"]
    return good if sum(map(_speech, counted)) < 0.5 * sum(map(_speech, good)) else counted


def _speech(tone: Tone) -> float:
    return tone.speech_seconds


def _mean(tones: Sequence[Tone], value: Callable[[Tone], float | None], logarithmic: bool = False) -> float:
    """Return the mean weighted by speech; logarithmic averages hertz in semitones, as pitch is heard."""
    known = [(tone.speech_seconds, number) for tone in tones if (number := value(tone)) is not None]
    weights = sum(weight for weight, _ in known)
    if logarithmic:
        return round(math.exp(sum(weight * math.log(number) for weight, number in known) / weights), 2)
    return round(sum(weight * number for weight, number in known) / weights, 3)


@dataclass(frozen=True)
class RunningBaseline:
    """The baseline as a call goes on: a function of the calibration and of the Tones so far, in order.

    With a calibration it follows the speaker slowly, and only through turns whose T against that
    calibration is within CALM_SCORE, and whose pace is within CALM_RATE_RATIO: a voice that climbs turn by turn cannot take its baseline along.
    Without one there is no T to choose turns by, so it is made again after each turn from the
    CALMEST_SHARE of all turns nearest their median pitch, which a minority of raised turns cannot move
    far; until LEAST_TURNS turns and LEAST_SPEECH_SECONDS of speech it is None.
    """

    calibration: Baseline | None = None
    tones: tuple[Tone, ...] = ()
    """The usable turns so far."""
    baseline: Baseline | None = None
    """What the next turn is measured against."""

    @classmethod
    def begin(cls, calibration: Baseline | None) -> RunningBaseline:
        """Return the state before the first turn."""
        return cls(calibration=calibration, baseline=calibration)

    def after(self, tone: Tone) -> RunningBaseline:
        """Return the state after one more turn; only the Tone's absolute values are used."""
        if not usable(tone):
            return self
        tones = (*self.tones, tone)
        if self.calibration is None:
            return RunningBaseline(None, tones, _from_own_turns(tones))
        if self.baseline is None or not _calm(tone, self.calibration):
            return self
        return RunningBaseline(self.calibration, tones, _moved(self.baseline, tone))


def _calm(tone: Tone, calibration: Baseline) -> bool:
    over = over_baseline(tone, calibration)
    if over.score is None or abs(over.score) >= CALM_SCORE:
        return False
    ratio = over.rate_ratio or 1.0
    return max(ratio, 1.0 / ratio) < CALM_RATE_RATIO


def _from_own_turns(tones: Sequence[Tone]) -> Baseline | None:
    """Make a baseline of the turns nearest the median pitch: their share, and at least the least speech."""
    if len(tones) < LEAST_TURNS:
        return None
    pitches = sorted(tone.pitch_hz for tone in tones if tone.pitch_hz is not None)
    middle = math.log2(pitches[(len(pitches) - 1) // 2])
    nearest = sorted(tones, key=lambda tone: abs(math.log2(tone.pitch_hz or 1.0) - middle))
    wanted = math.ceil(CALMEST_SHARE * len(tones))
    chosen: list[Tone] = []
    for tone in nearest:
        if len(chosen) >= wanted and sum(map(_speech, chosen)) >= LEAST_SPEECH_SECONDS:
            break
        chosen.append(tone)
    return make_baseline(chosen, OWN_TURNS)


def _moved(baseline: Baseline, tone: Tone) -> Baseline:
    """Return the baseline moved towards one calm turn by its share of MEMORY_SECONDS."""
    share = tone.speech_seconds / (MEMORY_SECONDS + tone.speech_seconds)

    def towards(old: float, new: float | None) -> float:
        return old if new is None else round(old + share * (new - old), 3)

    def towards_hz(old: float, new: float | None) -> float:
        return old if new is None else round(old * (new / old) ** share, 2)

    return dataclasses.replace(
        baseline,
        pitch_hz=towards_hz(baseline.pitch_hz, tone.pitch_hz),
        pitch_low_hz=towards_hz(baseline.pitch_low_hz, tone.pitch_low_hz),
        pitch_high_hz=towards_hz(baseline.pitch_high_hz, tone.pitch_high_hz),
        pitch_range_semitones=towards(baseline.pitch_range_semitones, tone.pitch_range_semitones),
        rate_syllables_per_second=towards(
            baseline.rate_syllables_per_second,
            tone.rate_syllables_per_second if tone.rate_source == "words" else None,
        ),
        tilt_db=towards(baseline.tilt_db, tone.tilt_db),
    )
