"""How a line's delivery becomes audible: rate and pitch for the engine, and our own shaping of its audio.

The engine is asked for the rate (and for the pitch, where it can); everything else is done here on the samples,
so that the same delivery sounds alike on every engine. All functions take and return mono float32 at
SAMPLE_RATE and are pure: the same input gives the same output, bit for bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicesim.engines.breath import with_breath, with_pauses
from voicesim.engines.delivery_shape import Shape
from voicesim.engines.psola import Melody, change_pitch
from voicesim.engines.whispering import whispered
from voicesim.values import SAMPLE_RATE, Samples, samples_of

SHAPING_VERSION = "2"
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


TREMOR_HZ = 5.5
"""Middle of the 4-8 Hz of vocal tremor."""

TREMOR_DB = 3.0
"""Depth of the level's shaking along with the pitch: guess, unmeasured."""


def shaped(
    samples: Samples, shape: Shape, semitones: float, size_ratio: float = 1.0, words: str = ""
) -> Samples:
    """Return an engine's plain rendering as the delivery wants it.

    Args:
        samples: Shape [n], the engine's audio at any level, silence around it.
        shape: What is wanted. Its rate, and all of its pitch but `semitones`, have been done by the engine.
        semitones: Pitch change still to be made here, besides what size_ratio does to the pitch.
        size_ratio: Of the resonances: 1.05 is a smaller speaker, 0.95 a bigger one. It shortens the line by as
            much and raises the pitch with it; ask the engine for a slower and lower one (see sized()).
        words: The line's; whether a breath is heard before it hangs on them.

    Returns:
        Shape [m], trimmed, faded, at REFERENCE_DB + shape.level_db, never over CEILING.

    Raises:
        ValueError: there is no sound in it.
    """
    speech = with_pauses(resized(trimmed(samples), size_ratio), shape.pause_ratio)
    melody = Melody(
        semitones,
        shape.range_ratio,
        shape.fall_semitones,
        shape.tremor_semitones,
        TREMOR_HZ,
        shape.jitter_semitones,
    )
    if shape.whisper:
        speech = whispered(speech)
    elif melody != Melody(tremor_hz=TREMOR_HZ):
        speech = change_pitch(speech, melody)
    if shape.tilt_db:
        speech = tilted(speech, shape.tilt_db)
    if shape.tremor_semitones:
        speech = _shaking(speech)
    return faded(with_breath(finished(speech, shape.level_db), shape.breath, words))


def sized(rate_ratio: float, semitones: float, size_ratio: float) -> tuple[float, float]:
    """Return the rate and pitch to ask an engine for, so that they are right once the line was resized."""
    return rate_ratio / size_ratio, semitones - 12 * float(np.log2(size_ratio))


def resized(samples: Samples, size_ratio: float) -> Samples:
    """Return the samples played faster by size_ratio: resonances and pitch go up, the length down."""
    import soxr

    if size_ratio == 1.0:
        return samples
    return np.asarray(soxr.resample(samples, SAMPLE_RATE * size_ratio, SAMPLE_RATE), dtype=np.float32)


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
    # Some voices begin with a blip and a gap: the speech begins where most of 40 ms is heard.
    held = [at for at in heard if np.count_nonzero((heard >= at) & (heard < at + 4)) >= 3]
    start = max(0, int(held[0] if held else heard[0]) * _FRAME - margin)
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
