"""How a line's delivery becomes audible: rate and pitch for the engine, and our own shaping of its audio.

The engine is asked for the rate (and for the pitch, where it can); everything else is done here on the samples,
so that the same delivery sounds alike on every engine. All functions take and return mono float32 at
SAMPLE_RATE and are pure: the same input gives the same output, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voicesim.engines.psola import change_pitch
from voicesim.engines.whispering import whispered
from voicesim.values import SAMPLE_RATE, Delivery, Samples, samples_of

SHAPING_VERSION = "1"
"""Goes up whenever the same input gives other samples: cached lines are then made anew."""

REFERENCE_DB = -22.0
"""Speech level of a tense line without manner, dB full scale RMS. Convention, near the
-23 of EBU R 128; a shout then lies at -14 and only its peaks are bent."""

CEILING = 10 ** (-1 / 20)
"""-1 dBFS: nothing is louder."""

KNEE = 0.5
"""Samples under this pass the limiter untouched: -6 dBFS, calm lines peak at 0.41-0.52, so they are hardly bent."""

ACTIVE_RANGE_DB = 30.0
"""Frames within this of the loudest count as speech when level is measured."""

TRIM_DB = -45.0
"""Edges this far under the loudest frame are silence. Guess, unmeasured."""

TRIM_MARGIN_SECONDS = 0.012
FADE_SECONDS = 0.006
_FRAME = samples_of(0.01)


@dataclass(frozen=True)
class Shape:
    """What one delivery does to a line. Neutral by default."""

    rate_ratio: float = 1.0
    """Over the caller's own rate."""
    semitones: float = 0.0
    """Over the caller's own pitch."""
    range_ratio: float = 1.0
    """Of the pitch's movement about its median: 0 is monotone."""
    level_db: float = 0.0
    """Over REFERENCE_DB."""
    tilt_db: float = 0.0
    """Gain above 2 kHz over that below 500 Hz: vocal effort."""
    tremor_semitones: float = 0.0
    """Depth of the voice's shaking."""
    whisper: bool = False


# The directions are those of the literature on loud and angry speech (higher, wider, faster, flatter spectrum:
# Banse & Scherer 1996; Traunmueller & Eriksson 2000); the sizes were set by what stayed intelligible
# (bench/README-voices.md has pitch, rate, level and tilt measured, and word errors).
BANDS = {
    "calm": Shape(rate_ratio=0.94, semitones=-1.0, range_ratio=0.9, level_db=-3.0, tilt_db=-2.0),
    "tense": Shape(rate_ratio=1.04, semitones=1.0, range_ratio=1.15, level_db=0.0, tilt_db=1.0),
    "boiling": Shape(rate_ratio=1.14, semitones=3.0, range_ratio=1.4, level_db=4.0, tilt_db=4.0),
}
MANNERS = {
    "": Shape(),
    "shouting": Shape(rate_ratio=0.97, semitones=2.0, range_ratio=1.15, level_db=4.0, tilt_db=3.0),
    "flat": Shape(rate_ratio=0.88, semitones=-2.0, range_ratio=0.2, level_db=-3.0, tilt_db=-3.0),
    "tearful": Shape(rate_ratio=0.86, semitones=1.0, level_db=-3.0, tilt_db=-2.0, tremor_semitones=0.6),
    "whispering": Shape(rate_ratio=0.88, level_db=-7.0, whisper=True),
    "quieter": Shape(rate_ratio=0.94, semitones=-1.0, range_ratio=0.85, level_db=-5.0, tilt_db=-3.0),
    "sharp": Shape(rate_ratio=1.06, semitones=0.5, range_ratio=1.2, level_db=2.0, tilt_db=3.0),
    "slower": Shape(rate_ratio=0.8, range_ratio=0.95, level_db=-1.0),
}

HIGHEST_SEMITONES = 5.0
"""No delivery raises the voice by more: beyond it an adult sounds like a child. Guess, unmeasured."""

TREMOR_HZ = 5.5
"""Middle of the 4-8 Hz of vocal tremor."""

TREMOR_DB = 3.0
"""Depth of the level's shaking along with the pitch: guess, unmeasured."""


def shape_of(delivery: Delivery) -> Shape:
    """Return what a delivery asks for: its band's shape with its manner's on top.

    Raises:
        ValueError: a band or manner that is not known; it is named.
    """
    if delivery.band not in BANDS:
        raise ValueError(f"band {delivery.band!r}: must be one of {', '.join(BANDS)}.")
    if delivery.manner not in MANNERS:
        known = ", ".join(repr(manner) for manner in MANNERS)
        raise ValueError(f"manner {delivery.manner!r}: must be one of {known}.")
    band, manner = BANDS[delivery.band], MANNERS[delivery.manner]
    return replace(
        manner,
        rate_ratio=band.rate_ratio * manner.rate_ratio,
        semitones=min(band.semitones + manner.semitones, HIGHEST_SEMITONES),
        range_ratio=band.range_ratio * manner.range_ratio,
        level_db=band.level_db + manner.level_db,
        tilt_db=band.tilt_db + manner.tilt_db,
    )


def shaped(samples: Samples, shape: Shape, semitones: float) -> Samples:
    """Return an engine's plain rendering as the delivery wants it.

    Args:
        samples: Shape [n], the engine's audio at any level, silence around it.
        shape: What is wanted. Its rate, and all of its pitch but `semitones`, have been done by the engine.
        semitones: Pitch change still to be made here.

    Returns:
        Shape [m], trimmed, faded, at REFERENCE_DB + shape.level_db, never over CEILING.

    Raises:
        ValueError: there is no sound in it.
    """
    speech = trimmed(samples)
    if shape.whisper:
        speech = whispered(speech)
    elif semitones or shape.range_ratio != 1.0 or shape.tremor_semitones:
        speech = change_pitch(speech, semitones, shape.range_ratio, shape.tremor_semitones, TREMOR_HZ)
    if shape.tilt_db:
        speech = tilted(speech, shape.tilt_db)
    if shape.tremor_semitones:
        speech = _shaking(speech)
    return finished(speech, shape.level_db)


def finished(speech: Samples, level_db: float) -> Samples:
    """Return speech at REFERENCE_DB + level_db, softly limited, with short fades.

    Raises:
        ValueError: there is no sound in it.
    """
    gain = 10 ** ((REFERENCE_DB + level_db - speech_level_db(speech)) / 20)
    return faded(limited((speech * gain).astype(np.float32)))


def speech_level_db(samples: Samples) -> float:
    """Return the RMS of the frames that hold speech, dB full scale.

    Raises:
        ValueError: there is no sound in it.
    """
    power = _frame_power(samples)
    loudest = float(power.max(initial=0.0))
    if loudest <= 0.0:
        raise ValueError("the audio holds no sound at all.")
    active = power[power > loudest * 10 ** (-ACTIVE_RANGE_DB / 10)]
    return float(10 * np.log10(active.mean()))


def trimmed(samples: Samples) -> Samples:
    """Return the samples without the silence before and after the speech.

    Raises:
        ValueError: there is no sound in it.
    """
    power = _frame_power(samples)
    loudest = float(power.max(initial=0.0))
    if loudest <= 0.0:
        raise ValueError("the audio holds no sound at all.")
    heard = np.flatnonzero(power > loudest * 10 ** (TRIM_DB / 10))
    margin = samples_of(TRIM_MARGIN_SECONDS)
    start = max(0, int(heard[0]) * _FRAME - margin)
    end = min(len(samples), (int(heard[-1]) + 1) * _FRAME + margin)
    return samples[start:end]


def faded(samples: Samples, seconds: float = FADE_SECONDS) -> Samples:
    """Return the samples with a raised-cosine fade at both ends, so that nothing clicks."""
    length = min(samples_of(seconds), len(samples) // 2)
    if not length:
        return samples
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)
    out = samples.astype(np.float32, copy=True)
    out[:length] *= ramp
    out[-length:] *= ramp[::-1]
    return out


def limited(samples: Samples) -> Samples:
    """Return the samples bent smoothly under CEILING; those under KNEE are untouched."""
    size = np.abs(samples)
    bent = KNEE + (CEILING - KNEE) * np.tanh((size - KNEE) / (CEILING - KNEE))
    return np.where(size > KNEE, np.sign(samples) * bent, samples).astype(np.float32)


def tilted(samples: Samples, tilt_db: float) -> Samples:
    """Return the samples with a straight slope of gain between 500 Hz and 2 kHz, level on either side.

    Zero phase. Loud voices carry more above 1 kHz; the level is put right afterwards.
    """
    length = len(samples) + SAMPLE_RATE // 50
    spectrum = np.fft.rfft(samples, length)
    hertz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    octaves = np.log2(np.maximum(hertz, 1.0) / 500.0)
    gain = 10 ** (tilt_db * np.clip(octaves / 2.0, 0.0, 1.0) / 20)
    return np.fft.irfft(spectrum * gain, length)[: len(samples)].astype(np.float32)


def from_pcm16(pcm: NDArray[np.int16]) -> Samples:
    """Return 16-bit whole numbers as samples, exactly; shape [n]."""
    return (pcm / np.float32(32768.0)).astype(np.float32)


def pcm16(samples: Samples) -> NDArray[np.int16]:
    """Return the samples as 16-bit whole numbers, shape [n]."""
    whole: NDArray[np.int16] = np.clip(np.rint(samples * np.float32(32768.0)), -32768, 32767).astype(np.int16)
    return whole


def _shaking(samples: Samples) -> Samples:
    phase = 2 * np.pi * TREMOR_HZ * np.arange(len(samples)) / SAMPLE_RATE
    return (samples * 10 ** (TREMOR_DB / 2 * (np.sin(phase) - 1) / 20)).astype(np.float32)


def _frame_power(samples: Samples) -> NDArray[np.float64]:
    whole = -(-len(samples) // _FRAME) * _FRAME
    padded = np.zeros(whole, np.float64)
    padded[: len(samples)] = samples
    return np.asarray((padded.reshape(-1, _FRAME) ** 2).mean(axis=1))
