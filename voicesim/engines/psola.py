"""Pitch by pitch-synchronous overlap-add: the melody is moved, widened, flattened or shaken, and the words stay.

TD-PSOLA after Moulines & Charpentier, Speech Communication 9 (1990). Deviation: the unvoiced parts are laid
down again as they were, and the pitch marks come from our own plain autocorrelation, good enough for the clean
voice of a synthesiser and not meant for a microphone (tone/ measures people).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicesim.values import SAMPLE_RATE, Samples, samples_of

LOWEST_HZ, HIGHEST_HZ = 60.0, 450.0
"""Pitches that are looked for: a deep man to a shouting woman."""

VOICED_CORRELATION = 0.5
"""Frames whose best normalised autocorrelation reaches this are voiced: Praat's default is 0.45."""

QUIET_DB = -35.0
"""Frames this far under the loudest are not asked for a pitch."""

EXCURSION_SEMITONES = 9.0
"""A pitch farther than this from the median is taken for an octave error and not followed."""

WANDER = 0.12
"""Radians, standard deviation each 5 ms, by which a tremor's phase strays: about 10 % of its pace over a second.
Guess, unmeasured."""

_SEED = 1_990
"""Any number; it only has to stay the same."""
JUMP_SEMITONES = 5.0
"""No voice moves so far within 30 ms: an octave error of the tracker. Guess, unmeasured."""

_AROUND = 6
_STEP = samples_of(0.005)
_WINDOW = samples_of(0.04)
_FFT = 2048

Track = NDArray[np.float64]
"""Pitch in Hz every 5 ms, 0.0 where unvoiced; shape [frames]."""


def pitch_track(samples: Samples) -> Track:
    """Return the pitch of a synthesiser's audio; frame i is centred on sample i * 80."""
    half = _WINDOW // 2
    padded = np.concatenate([np.zeros(half), samples, np.zeros(half)]).astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP]
    frames = (frames - frames.mean(axis=1, keepdims=True)) * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(frames, _FFT)) ** 2
    correlation = np.fft.irfft(power)[:, : _WINDOW // 2 + 1]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(_WINDOW), _FFT)) ** 2)[: _WINDOW // 2 + 1]
    energy = correlation[:, 0]
    normal = correlation / np.maximum(energy[:, None] * (window / window[0]), 1e-12)
    first, last = int(SAMPLE_RATE / HIGHEST_HZ), min(int(SAMPLE_RATE / LOWEST_HZ), _WINDOW // 2)
    search = normal[:, first:last]
    best = search.max(axis=1)
    # The first lag nearly as good as the best one: later ones are whole multiples of the period.
    lags = np.argmax(search >= 0.92 * best[:, None], axis=1)
    rows = np.arange(len(search))
    while True:
        following = np.minimum(lags + 1, search.shape[1] - 1)
        climbs = search[rows, following] > search[rows, lags]
        if not climbs.any():
            break
        lags = np.where(climbs, following, lags)
    loud = energy > energy.max(initial=0.0) * 10 ** (QUIET_DB / 10)
    voiced = loud & (best >= VOICED_CORRELATION)
    return _steadied(np.where(voiced, SAMPLE_RATE / (lags + first), 0.0))


def _steadied(track: Track) -> Track:
    """Return the track with lone jumps put right: a frame far from the median of its 65 ms takes that median."""
    around = np.pad(np.where(track > 0, track, np.nan), _AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(around, 2 * _AROUND + 1)
    ordered = np.sort(windows, axis=1)  # what is not voiced comes last
    counts = np.sum(~np.isnan(windows), axis=1)
    middle = ordered[np.arange(len(track)), np.maximum(counts - 1, 0) // 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (track > 0) & (np.abs(12 * np.log2(track / middle)) > JUMP_SEMITONES)
    return np.where(far, middle, track)


def median_pitch(track: Track) -> float | None:
    """Return the median of the voiced frames, Hz; None when nothing is voiced."""
    voiced = track[track > 0]
    return float(np.median(voiced)) if len(voiced) else None


@dataclass(frozen=True)
class Melody:
    """How the pitch of a line is changed."""

    semitones: float = 0.0
    """How much higher."""
    range_ratio: float = 1.0
    """By how much the movement about the median is stretched; 0 is monotone."""
    fall_semitones: float = 0.0
    """How much farther it sinks from the line's beginning to its end; the middle stays."""
    tremor_semitones: float = 0.0
    """Depth of a shaking of the pitch, and"""
    tremor_hz: float = 5.5
    """how fast it shakes."""
    jitter_semitones: float = 0.0
    """Standard deviation from one period to the next."""


def change_pitch(samples: Samples, melody: Melody) -> Samples:
    """Return the same words, as long as before, with another melody.

    Args:
        samples: Shape [n].
        melody: What is changed.

    Returns:
        Shape [n]; the input itself when nothing in it is voiced.
    """
    track = pitch_track(samples)
    median = median_pitch(track)
    if median is None:
        return samples
    away = 12 * np.log2(np.where(track > 0, track, median) / median)
    track = np.where(np.abs(away) > EXCURSION_SEMITONES, 0.0, track)
    marks, periods, voiced = _marks(samples, track)
    seconds = np.arange(len(track)) * _STEP / SAMPLE_RATE
    # A tremor that keeps perfect time is a siren: its own pace wanders by a few per cent.
    wander = np.cumsum(_noise(len(track))) * WANDER
    tremor = melody.tremor_semitones * np.sin(2 * np.pi * melody.tremor_hz * seconds + wander)
    fall = melody.fall_semitones * (0.5 - np.arange(len(track)) / max(len(track) - 1, 1))
    wanted = melody.semitones + (melody.range_ratio - 1) * away + tremor + fall
    jitter = melody.jitter_semitones * _noise(len(marks))
    ratio = wanted[np.minimum(marks // _STEP, len(wanted) - 1)] + jitter
    return _overlap_add(samples, marks, periods, voiced, 2 ** (ratio / 12))


def _noise(length: int) -> Track:
    """Return noise of unit deviation, the same each time, and nowhere beyond two and a half."""
    return np.clip(np.random.default_rng(_SEED).standard_normal(length), -2.5, 2.5)


def _marks(samples: Samples, track: Track) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return where the grains stand, how long a period is there, and whether it is voiced; each shape [marks]."""
    polarity = 1.0 if samples.max(initial=0.0) >= -samples.min(initial=0.0) else -1.0
    signal = polarity * samples
    marks, periods, voiced = [0], [_STEP], [False]
    while marks[-1] < len(samples) - 1:
        at = marks[-1]
        hertz = track[min((at + _STEP // 2) // _STEP, len(track) - 1)]
        if hertz <= 0:
            marks.append(at + _STEP)
            periods.append(_STEP)
            voiced.append(False)
            continue
        period = round(SAMPLE_RATE / hertz)
        # Within a voiced run the next pulse lies about one period on; the first one anywhere in its period.
        low, high = (at + (3 * period) // 4, at + (5 * period) // 4) if voiced[-1] else (at + 1, at + period)
        window = signal[low : high + 1]
        marks.append(low + int(np.argmax(window)) if len(window) else at + period)
        periods.append(period)
        voiced.append(True)
    return np.array(marks), np.array(periods), np.array(voiced)


def _overlap_add(
    samples: Samples,
    marks: NDArray[np.int64],
    periods: NDArray[np.int64],
    voiced: NDArray[np.bool_],
    ratio: Track,
) -> Samples:
    longest = int(max(np.diff(marks, prepend=0).max(), periods.max())) + 1
    source = np.concatenate([np.zeros(longest), samples, np.zeros(2 * longest)])
    out = np.zeros(len(source) + 2 * longest)
    place, grain, last = 0.0, 0, len(marks) - 1
    while place < len(samples):
        while grain < last and abs(marks[grain + 1] - place) <= abs(marks[grain] - place):
            grain += 1
        left = int(marks[grain] - marks[grain - 1]) if grain else _STEP
        right = int(marks[grain + 1] - marks[grain]) if grain < last else int(periods[grain])
        if voiced[grain]:
            left, right = min(left, int(periods[grain]) * 2), min(right, int(periods[grain]) * 2)
        at, to = int(marks[grain]) + longest, round(place) + longest
        window = np.concatenate([_rise(left), _rise(right)[::-1]])
        out[to - left : to + right] += source[at - left : at + right] * window
        step = float(right)
        if voiced[grain]:
            step = periods[grain] / ratio[grain]
        place += max(step, 1.0)
    return out[longest : longest + len(samples)].astype(np.float32)


def _rise(length: int) -> NDArray[np.float64]:
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
