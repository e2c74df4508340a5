"""The stuff backgrounds are made of: noise, voices too far off to understand, hums, clicks, cries.

Every part is float64 of one length, about full scale, and takes its chance from the generator given to it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicesim.values import SAMPLE_RATE

RATE = SAMPLE_RATE
DIFFERENT_VOICES = 3
"""In a crowd; the others are the same ones at another time, which nobody can tell and which is quicker to make."""
PART_SECONDS = 24.5
"""A loop and its seam."""
LENGTH = int(PART_SECONDS * RATE)
Wave = NDArray[np.float64]

_FORMANTS = ((730.0, 1090.0), (270.0, 2290.0), (530.0, 1840.0), (570.0, 840.0), (300.0, 870.0))
"""First two formants of five vowels (Peterson & Barney 1952, men), Hz."""


def noise(dice: np.random.Generator) -> Wave:
    """Return white noise."""
    return np.asarray(dice.standard_normal(LENGTH))


def band(wave: Wave, low_hz: float, high_hz: float) -> Wave:
    """Return the part of a wave between two frequencies, at full scale."""
    from scipy.signal import butter, sosfilt

    sections = butter(2, (low_hz, high_hz), "bandpass", fs=RATE, output="sos")
    out: Wave = np.asarray(sosfilt(sections, wave))
    return out / (float(np.std(out)) + 1e-9)


def hum(dice: np.random.Generator, hertz: float, harmonics: int) -> Wave:
    """Return a buzzing tone that wanders by about a hundredth of its pitch."""
    wander = 1.0 + 0.01 * _slow(dice, 2.0)
    phase = 2 * np.pi * np.cumsum(hertz * wander) / RATE
    tones = [np.sin(number * phase) / number**0.7 for number in range(1, harmonics + 1)]
    return np.asarray(np.sum(tones, axis=0)) / 2


def swell(dice: np.random.Generator, times_a_second: float, depth: float) -> Wave:
    """Return a gain that rises and falls slowly between 1 - depth and 1."""
    return 1.0 - depth * (0.5 + 0.5 * np.clip(_slow(dice, times_a_second), -1, 1))


def bursts(wave: Wave, dice: np.random.Generator, every: float, lasts: float) -> Wave:
    """Return a wave let through now and then, about `every` seconds for `lasts` seconds, faded in and out."""
    gate = np.zeros(LENGTH)
    length = int(lasts * RATE)
    shape = np.sin(np.linspace(0, np.pi, length)) ** 0.7
    at = dice.uniform(0, every / 2)
    while at * RATE + length < LENGTH:
        start = int(at * RATE)
        gate[start : start + length] = np.maximum(
            gate[start : start + length], shape * dice.uniform(0.5, 1.0)
        )
        at += every * dice.uniform(0.7, 1.3)
    return wave * gate


def clicks(dice: np.random.Generator, a_second: float, busy: float, even: bool = False) -> Wave:
    """Return short knocks, evenly or as they come; `busy` is the share of time in which there are any."""
    out = np.zeros(LENGTH)
    knock = dice.standard_normal(160) * np.exp(-np.arange(160) / 30.0)
    at, active = 0.1, True
    while at * RATE + 160 < LENGTH:
        if dice.random() < 0.08:
            active = dice.random() < busy
        if active:
            start = int(at * RATE)
            out[start : start + 160] += knock * (1.0 if even else dice.uniform(0.3, 1.0))
        at += (1.0 if even else dice.exponential(1.0)) / a_second
    return out


def pings(dice: np.random.Generator, hertz: tuple[float, ...], every: float, decay: float) -> Wave:
    """Return ringing sounds that die away in `decay` seconds: cups, a horn."""
    out = np.zeros(LENGTH)
    length = int(6 * decay * RATE)
    seconds = np.arange(length) / RATE
    at = dice.uniform(0, every)
    while at * RATE + length < LENGTH:
        tone = sum(np.sin(2 * np.pi * one * dice.uniform(0.97, 1.03) * seconds) for one in hertz)
        start = int(at * RATE)
        out[start : start + length] += tone * np.exp(-seconds / decay) * dice.uniform(0.4, 1.0)
        at += every * dice.uniform(0.5, 1.6)
    return out


def thumps(dice: np.random.Generator, a_minute: float) -> Wave:
    """Return a beat through a wall: enough of it above the telephone's lower edge to be heard."""
    out = np.zeros(LENGTH)
    length = int(0.12 * RATE)
    seconds = np.arange(length) / RATE
    beat = np.sin(2 * np.pi * (330.0 * seconds - 400.0 * seconds**2)) * np.exp(-seconds / 0.03)
    for start in np.arange(0, LENGTH - length, int(60 / a_minute * RATE)):
        out[start : start + length] += beat * dice.uniform(0.8, 1.0)
    return out


def cries(dice: np.random.Generator) -> Wave:
    """Return a baby's crying: about a second a cry, 350 to 550 Hz, a breath between, a rest after some."""
    out = np.zeros(LENGTH)
    at, left = 0.5, 5
    while at < PART_SECONDS - 1.6:
        seconds = dice.uniform(0.7, 1.2)
        count = int(seconds * RATE)
        place = np.linspace(0, 1, count)
        pitch = (
            dice.uniform(370, 430) * (1 + 0.25 * np.sin(np.pi * place**0.6)) * (1 + 0.01 * np.sin(40 * place))
        )
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        cry = (
            sum(np.sin(number * phase) / number**0.5 for number in range(1, 8)) * np.sin(np.pi * place) ** 0.4
        )
        start = int(at * RATE)
        out[start : start + count] += cry * dice.uniform(0.7, 1.0)
        left -= 1
        at += seconds + (dice.uniform(0.35, 0.6) if left else dice.uniform(3.0, 5.0))
        left = left or int(dice.integers(4, 7))
    return out


def babble(dice: np.random.Generator, voices: int, pitch_hz: tuple[float, float]) -> Wave:
    """Return people talking too far off to understand: buzzes through changing vowels, in syllables and phrases."""
    own = [_talker(dice, dice.uniform(*pitch_hz)) for _ in range(min(voices, DIFFERENT_VOICES))]
    more = [np.roll(own[number % len(own)], int(dice.integers(LENGTH))) for number in range(len(own), voices)]
    crowd: Wave = np.sum([*own, *more], axis=0)
    return crowd / float(np.sqrt(voices))


def _talker(dice: np.random.Generator, pitch_hz: float) -> Wave:
    from scipy.signal import butter, sosfilt

    out, at = np.zeros(LENGTH), 0
    buzz = hum(dice, pitch_hz, 30) + 0.3 * noise(dice)
    vowels = []
    for first, second in _FORMANTS:
        parts = [
            butter(2, (0.85 * hz, 1.15 * hz), "bandpass", fs=RATE, output="sos") for hz in (first, second)
        ]
        vowels.append(np.asarray(sosfilt(parts[0], buzz)) + 0.5 * np.asarray(sosfilt(parts[1], buzz)))
    while at < LENGTH:
        for _ in range(int(dice.integers(6, 18))):
            count = int(dice.uniform(0.12, 0.28) * RATE)
            piece = vowels[int(dice.integers(len(vowels)))][at : at + count]
            out[at : at + count] = piece * np.sin(np.linspace(0, np.pi, len(piece))) * dice.uniform(0.4, 1.0)
            at += count
        at += int(dice.uniform(0.3, 1.8) * RATE)
    return out


def _slow(dice: np.random.Generator, times_a_second: float) -> Wave:
    """Return a smooth wandering between about -1 and 1."""
    points = dice.uniform(-1, 1, int(PART_SECONDS * times_a_second) + 3)
    return np.asarray(np.interp(np.arange(LENGTH) / RATE * times_a_second, np.arange(len(points)), points))
