"""A speaker's own calm voice: from a calibration reading, or from the calmer of their turns."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicesim.tone.measure import HARDLY_VOICED, NOT_ENOUGH_SPEECH, OCTAVE_JUMPS
from voicesim.tone.score import over_baseline
from voicesim.values import Baseline, Tone

LEAST_SPEECH_SECONDS = 6.0
"""From 6 s the pitch baseline is off by 0.60 semitones, from 2 s by 1.25: half the unit of T."""
CALMEST_SHARE = 0.3
"""Of a speaker's own turns, the share nearest their median pitch (measured with 10 to 30 % raised turns)."""
LEAST_TURNS = 3
"""Own turns before a middle one can be told. Guess, unmeasured."""
CALM_SCORE = 1.0
"""|T| against the calibration under which a turn may move the baseline."""
MEMORY_SECONDS = 60.0
"""Speech that moves a calibrated baseline half of the way: slowly. Guess, unmeasured."""
OWN_TURNS = "own calmer turns"

_SPOILT = {NOT_ENOUGH_SPEECH, OCTAVE_JUMPS, HARDLY_VOICED}


def usable(tone: Tone) -> bool:
    """Return whether a Tone may enter a baseline: enough speech and a pitch that can be believed."""
    return tone.pitch_hz is not None and not _SPOILT & set(tone.doubts)


def why_no_baseline(tones: Sequence[Tone]) -> str:
    """Return why make_baseline gives None, in plain words; '' where it gives a baseline."""
    if not tones:
        return "nothing was said"
    good = [tone for tone in tones if usable(tone)]
    seconds = sum(tone.speech_seconds for tone in good)
    if seconds < LEAST_SPEECH_SECONDS:
        spoilt = sorted({doubt for tone in tones for doubt in tone.doubts} & _SPOILT - {NOT_ENOUGH_SPEECH})
        because = f" ({'; '.join(spoilt)})" if spoilt else ""
        return f"only {seconds:.1f} s of usable speech, {LEAST_SPEECH_SECONDS:g} s are needed{because}"
    if not any(tone.rate_syllables_per_second for tone in good):
        return "no syllables were found"
    if not any(tone.tilt_db is not None for tone in good):
        return "the noise drowns the voice"
    return ""


def make_baseline(tones: Sequence[Tone], source: str, device: str = "") -> Baseline | None:
    """Return the baseline of Tones measured without one, weighted by their speech.

    Args:
        tones: their absolute values are used, so it does not matter what they were measured against.
        source: 'calibration' or OWN_TURNS.
        device: the microphone's name.

    Returns:
        None when they hold too little; why_no_baseline says why.
    """
    if why_no_baseline(tones):
        return None
    good = [tone for tone in tones if usable(tone)]
    counted = [tone for tone in good if tone.rate_source == "words"]
    if sum(map(_speech, counted)) < 0.5 * sum(map(_speech, good)):
        counted = good  # words are the better count, but not from a small part of the speech
    paced = [tone for tone in counted if tone.rate_syllables_per_second]
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
    calibration is within CALM_SCORE: a voice that climbs turn by turn cannot take its baseline along.
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
        score = over_baseline(tone, self.calibration).score
        if self.baseline is None or score is None or abs(score) >= CALM_SCORE:
            return self
        return RunningBaseline(self.calibration, tones, _moved(self.baseline, tone))


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
