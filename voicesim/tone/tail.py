"""How a voice came to its stop: the pitch, level and length of a turn's last syllables."""

from __future__ import annotations

import numpy as np

from voicesim.tone.pitch import STEP_SECONDS, Flags, Floats, PitchTrack, checked, pitch_track
from voicesim.values import Samples, Tail, samples_of

LOOK_BACK_SECONDS = 5.0
"""Of the turn, how much its last syllables are compared with: bounds the work to 12 ms (tone_speed.py: .0024 s a second of
audio, range to be found)."""
LAST_SECONDS = 0.2
"""The last syllable, about: articulation runs at some five syllables a second."""
SLOPE_SECONDS = 0.3
"""The slope is taken over the end of the last voiced stretch, at most this long: final falls last 0.2-0.4 s. Guess, unmeasured."""
SLOPE_LEAST_SECONDS = 0.06
"""A line through fewer frames says nothing. Guess, unmeasured."""
BRIDGED_SECONDS = 0.03
"""Unvoiced frames within a voiced stretch: a flap or a lost frame, not a consonant. Guess, unmeasured."""
LEAST_VOICED_SECONDS = 0.1
"""Under this there is no voice to judge: a whisper, a cough. Guess, unmeasured."""


def tail_of(
    samples: Samples, narrow: tuple[float, float] | None = None, track: PitchTrack | None = None
) -> Tail | None:
    """Measure how a voice came to its stop.

    Args:
        samples: shape [n], 16 kHz, a turn up to one of its pauses, some of the silence after it included or not; any gain.
            Only the last LOOK_BACK_SECONDS are heard.
        narrow: lowest and highest pitch to look for in Hz, from the speaker's baseline; None finds the range itself.
        track: pitch_track(samples, narrow), where it is known already; used when the samples are no longer than is heard.

    Returns:
        None when less than LEAST_VOICED_SECONDS are voiced.

    Raises:
        AudioError: empty or not finite audio.
    """
    if track is None or len(samples) > samples_of(LOOK_BACK_SECONDS):
        track = pitch_track(checked(samples)[-samples_of(LOOK_BACK_SECONDS) :], narrow)
    voiced = track.voiced
    places = np.flatnonzero(voiced)
    if len(places) * STEP_SECONDS < LEAST_VOICED_SECONDS - 1e-9:
        return None
    stretch = _last_stretch(places)
    semitones = 12.0 * np.log2(track.hz[places].astype(np.float64))
    late = places > places[-1] - round(LAST_SECONDS / STEP_SECONDS)
    level_db = track.level_db[places].astype(np.float64)
    return Tail(
        pitch_slope_semitones_per_second=_slope(stretch, track.hz),
        pitch_over_turn_semitones=round(float(np.median(semitones[late]) - np.median(semitones)), 2),
        level_over_turn_db=round(float(np.mean(level_db[late]) - np.median(level_db)), 2),
        final_voiced_seconds=round(len(_whole(stretch, voiced)) * STEP_SECONDS, 2),
    )


def _last_stretch(places: np.ndarray) -> np.ndarray:
    """Return the voiced frames of the last voiced stretch, of the places of all voiced frames."""
    breaks = np.flatnonzero(np.diff(places) > round(BRIDGED_SECONDS / STEP_SECONDS) + 1)
    return places[breaks[-1] + 1 :] if len(breaks) else places


def _whole(stretch: np.ndarray, voiced: Flags) -> Flags:
    """Return the stretch's frames, bridged ones included."""
    whole: Flags = voiced[stretch[0] : stretch[-1] + 1]
    return whole


def _slope(stretch: np.ndarray, hz: Floats) -> float | None:
    """Return the slope of a least-squares line through the end of a voiced stretch, semitones a second."""
    last = stretch[stretch > stretch[-1] - round(SLOPE_SECONDS / STEP_SECONDS)]
    if len(last) * STEP_SECONDS < SLOPE_LEAST_SECONDS - 1e-9:
        return None
    seconds = (last - last.mean()) * STEP_SECONDS
    semitones = 12.0 * np.log2(hz[last].astype(np.float64))
    return round(float(seconds @ (semitones - semitones.mean()) / (seconds @ seconds)), 2)
