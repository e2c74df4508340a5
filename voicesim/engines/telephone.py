"""The sound of a telephone line: its band, its codec and its noise.

The band is the 300-3400 Hz of ITU-T G.120, the codec G.711 mu-law at 8 kHz. Nothing here is random: the noise
of a line hangs on what is said, that of the whole call on the place in the call.
"""

from __future__ import annotations

import functools
import hashlib

import numpy as np
from numpy.typing import NDArray

from voicesim.engines.prosody import faded, limited
from voicesim.ports import Voice
from voicesim.values import SAMPLE_RATE, Delivery, Samples

TELEPHONE_VERSION = "2"
"""Goes up whenever the same input gives other samples."""

LINE_HZ = 8_000
LOW_HZ, HIGH_HZ = 300.0, 3_400.0

NOISE_DB = -66.0
"""Noise under a line, dB full scale RMS: 44 dB below REFERENCE_DB, a quiet office line. Guess, unmeasured."""

COMFORT_NOISE_DB = -60.0
"""Noise of the whole call: says 'still connected' in a pause without being listened to. Guess, unmeasured."""

MOST_GAIN_DB = 12.0
"""Most that a line is raised for what the band took from it: a deep voice loses 3-9 dB under 300 Hz, and a far end
that is hard to hear is turned up (bench/README-voices.md)."""

_ORDER = 6
_BIAS, _CLIP = 132, 32_635
"""Of G.711 mu-law on 16-bit samples."""

_BLOCK = 4_096
_KEPT_BLOCKS = 1_024
"""Of the noise, which is the same in every call: four minutes in 16 MB, for whoever runs many calls in a row."""
_TAPS = 257
_SEED = 711


def telephone(samples: Samples, seed_text: str) -> Samples:
    """Return the samples as they come out of a telephone line.

    Args:
        samples: Shape [n], 16 kHz.
        seed_text: What the noise hangs on, for example the line's words.

    Returns:
        Shape [n], 16 kHz, nothing above 4 kHz, never over full scale; as loud as it came in.
    """
    from scipy.signal import resample_poly, sosfilt

    if not len(samples):
        return samples
    narrow = sosfilt(_band(), resample_poly(samples.astype(np.float64), LINE_HZ, SAMPLE_RATE))
    narrow = limited(narrow * _gain(samples, narrow)).astype(np.float64)
    digest = hashlib.sha256(seed_text.encode()).digest()
    noise = np.random.default_rng(int.from_bytes(digest[:8])).standard_normal(len(narrow))
    narrow = narrow + noise * 10 ** (NOISE_DB / 20)
    wide = resample_poly(mu_law_decoded(mu_law_encoded(narrow)), SAMPLE_RATE, LINE_HZ)[: len(samples)]
    return faded(limited(wide))


def _gain(samples: Samples, narrow: NDArray[np.float64]) -> float:
    """Return what makes a line as loud as before it was narrowed; 1 where it holds no sound."""
    wide = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
    left = float(np.sqrt(np.mean(narrow**2)))
    return min(max(wide / left, 1.0), 10 ** (MOST_GAIN_DB / 20)) if left > 0 else 1.0


def line_noise(start_sample: int, end_sample: int, level_db: float = COMFORT_NOISE_DB) -> Samples:
    """Return the noise of the open line between two places of the call's clock.

    The same sample of the call is the same whatever stretch is asked for. Mix it under the whole call: then a
    line does not switch its own noise on and off.

    Args:
        start_sample: First sample, from 0.
        end_sample: The one after the last.
        level_db: Full scale RMS.

    Returns:
        Shape [end_sample - start_sample], in the telephone's band.

    Raises:
        ValueError: the stretch begins before the call or ends before it begins.
    """
    if not 0 <= start_sample <= end_sample:
        raise ValueError(f"line noise from sample {start_sample} to {end_sample}: must be 0 <= start <= end.")
    first, last = start_sample // _BLOCK, -(-end_sample // _BLOCK)
    if first >= last:
        return np.zeros(0, np.float32)
    found = [_noise_block(number) for number in range(first, last)]
    blocks = found[0] if len(found) == 1 else np.concatenate(found)
    offset = first * _BLOCK
    return blocks[start_sample - offset : end_sample - offset] * np.float32(10 ** (level_db / 20))


@functools.lru_cache(maxsize=_KEPT_BLOCKS)
def _noise_block(number: int) -> Samples:
    # The filter reaches back into the block before, so that blocks join without a seam.
    white = np.concatenate([_white(number - 1)[-(_TAPS - 1) :], _white(number)])
    return np.convolve(white, _line_taps(), mode="valid").astype(np.float32)


@functools.lru_cache(maxsize=1)
def _line_taps() -> NDArray[np.float64]:
    from scipy.signal import firwin

    taps = firwin(_TAPS, [LOW_HZ, HIGH_HZ], pass_zero=False, fs=SAMPLE_RATE)
    unit: NDArray[np.float64] = taps / np.sqrt(
        np.sum(taps**2)
    )  # white noise of unit power stays of unit power
    return unit


@functools.lru_cache(maxsize=2)
def _white(number: int) -> NDArray[np.float64]:
    return np.random.default_rng([_SEED, number + 1]).standard_normal(_BLOCK)


@functools.lru_cache(maxsize=1)
def _band() -> NDArray[np.float64]:
    from scipy.signal import butter

    band: NDArray[np.float64] = butter(_ORDER, [LOW_HZ, HIGH_HZ], "bandpass", fs=LINE_HZ, output="sos")
    return band


def mu_law_encoded(samples: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return samples in [-1, 1] as G.711 mu-law codes; louder ones are clipped."""
    whole = np.clip(np.rint(samples * 32768.0), -_CLIP, _CLIP).astype(np.int32)
    size = np.abs(whole) + _BIAS
    segment = np.floor(np.log2(size)).astype(np.int32) - 7
    step = (size >> (segment + 3)) & 0x0F
    sign = np.where(whole < 0, 0x80, 0)
    codes: NDArray[np.uint8] = (~(sign | (segment << 4) | step) & 0xFF).astype(np.uint8)
    return codes


def mu_law_decoded(codes: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return G.711 mu-law codes as samples in [-1, 1]."""
    bits = (~codes).astype(np.int32) & 0xFF
    segment, step = (bits >> 4) & 0x07, bits & 0x0F
    size = (((step << 3) + _BIAS) << segment) - _BIAS
    return np.where(bits & 0x80, -size, size) / 32768.0


class TelephoneVoice:
    """Any voice, heard through a telephone line. Not wrapping is the switch that turns it off."""

    def __init__(self, voice: Voice) -> None:
        """Take the voice at the far end."""
        self._voice = voice

    @property
    def name(self) -> str:
        """The voice's own name, and the version of the line."""
        return f"{self._voice.name} telephone-{TELEPHONE_VERSION}"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio through the telephone, shape [n].

        Raises:
            ModelError: no engine or voice, or it failed.
        """
        return telephone(self._voice.speak(text, delivery), text)
