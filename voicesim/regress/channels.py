"""What lies between a voice and VoiceSim on bad days: level, noise, loss. The codecs are real ones and stand in engines/.

Every channel takes and gives 16 kHz mono of the same length; chance comes from a seed, so a case through a channel
repeats bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.signal import butter, sosfiltfilt

from voicesim.values import SAMPLE_RATE, Samples, samples_of

SEED = 2027
PACKET_SECONDS = 0.02
"""What one lost packet takes with it (RTP's usual 20 ms)."""
SPEECH_FLOOR = 0.1
"""Share of the loudest tenth's level over which a 20 ms piece counts as speech, for signal-to-noise ratios. Guess."""
BABBLERS = 8
CLIP_GAIN = 10.0
"""Drives a voice at a usual level 20 dB into the limit."""
AGC_TARGET = 0.1
AGC_SECONDS = 0.4
AGC_MOST_GAIN = 30.0
"""A headset's automatic gain control: towards an RMS of 0.1 with a time constant of 0.4 s, at most 30 dB up. Guess."""

Channel = Callable[[Samples], Samples]


def gain(decibels: float) -> Channel:
    """Return a change of level; what exceeds full scale is clipped, as in a device."""
    return lambda samples: bounded(samples * np.float32(10 ** (decibels / 20)))


def clip(samples: Samples) -> Samples:
    """Return the voice recorded far too hot, then turned down."""
    peak = np.float32(np.max(np.abs(samples)) or 1.0)
    return bounded(samples / peak * np.float32(CLIP_GAIN)) * np.float32(0.5)


def noise(snr_db: float) -> Channel:
    """Return pink noise that far below the speech."""

    def through(samples: Samples) -> Samples:
        white = np.random.default_rng(SEED).normal(size=len(samples))
        spectrum = np.fft.rfft(white)
        spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
        return mixed(samples, np.fft.irfft(spectrum, len(samples)), snr_db)

    return through


def babble(snr_db: float) -> Channel:
    """Return many voices talking behind the speech: the recording's own sound, reversed and shifted eight ways."""

    def through(samples: Samples) -> Samples:
        chance = np.random.default_rng(SEED)
        talking = samples[_speaking(samples)][::-1]
        if not len(talking):
            return samples
        long_enough = np.tile(talking, 1 + len(samples) // len(talking))
        shifts = chance.integers(0, len(talking), BABBLERS)
        voices = np.stack([np.roll(long_enough, shift)[: len(samples)] for shift in shifts])
        return mixed(samples, voices.sum(axis=0), snr_db)

    return through


def packet_loss(share: float) -> Channel:
    """Return the voice with that share of its packets lost, each filled with silence."""

    def through(samples: Samples) -> Samples:
        size = samples_of(PACKET_SECONDS)
        lost = np.random.default_rng(SEED).random(-(-len(samples) // size)) < share
        kept: Samples = np.where(np.repeat(lost, size)[: len(samples)], np.float32(0), samples)
        return kept

    return through


def agc(samples: Samples) -> Samples:
    """Return the voice through an automatic gain control, which pumps the pauses up."""
    size = samples_of(PACKET_SECONDS)
    level, out = AGC_TARGET, np.empty_like(samples)
    pull = PACKET_SECONDS / AGC_SECONDS
    for start in range(0, len(samples), size):
        piece = samples[start : start + size]
        level += pull * (float(np.sqrt(np.mean(piece**2))) - level)
        out[start : start + size] = piece * np.float32(
            min(AGC_TARGET / max(level, 1e-6), 10 ** (AGC_MOST_GAIN / 20))
        )
    return bounded(out)


def phone(samples: Samples) -> Samples:
    """Return the telephone's band, 300 to 3,400 Hz."""
    band = butter(4, (300, 3400), "bandpass", fs=SAMPLE_RATE, output="sos")
    return bounded(sosfiltfilt(band, samples))


CHANNELS: dict[str, Channel] = {
    "phone": phone,
    "noise-20db": noise(20),
    "babble-10db": babble(10),
    "gain+20": gain(20),
    "gain-20": gain(-20),
    "clip": clip,
    "agc": agc,
    "packet-loss-3%": packet_loss(0.03),
}
"""Channels that need no codec and no resampling, by name."""
MILD = ("phone", "g711", "noise-20db", "gain-20", "8k", "44k1-stereo")
"""Through these the same marks must come out."""


def _speaking(samples: Samples) -> np.ndarray:
    """Return which samples lie in pieces of 20 ms that hold speech, shape [n]."""
    size = samples_of(PACKET_SECONDS)
    pieces = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    levels = np.sqrt(np.mean(pieces**2, axis=1))
    loud = levels > SPEECH_FLOOR * np.quantile(levels, 0.9)
    speaking: np.ndarray = np.repeat(loud, size)[: len(samples)]
    return speaking


def mixed(samples: Samples, other: np.ndarray, snr_db: float) -> Samples:
    """Return `other` put that far under the speech; silence stays as it is.

    Args:
        samples: shape [n].
        other: shape [n], at any level.
        snr_db: root mean square of the speech over that of `other`.
    """
    speech = samples[_speaking(samples)]
    if not len(speech):
        return samples
    wanted = np.sqrt(np.mean(speech**2)) / 10 ** (snr_db / 20)
    return bounded(samples + other * (wanted / (np.sqrt(np.mean(other**2)) or 1.0)))


def bounded(samples: np.ndarray) -> Samples:
    """Return samples, shape [n], held within full scale."""
    bounded: Samples = np.clip(samples, -1.0, 1.0).astype(np.float32)
    return bounded
