"""Sounds of known truth: each function says what it makes, and makes the same every time.

All are 16 kHz mono float32, shape [n]; levels are peaks as a share of full scale unless said otherwise.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from voicesim.values import SAMPLE_RATE, Samples, samples_of


def silence(seconds: float) -> Samples:
    """Exact zeros."""
    return np.zeros(samples_of(seconds), np.float32)


def tone(hz: float, seconds: float, level: float = 0.3) -> Samples:
    """A sine."""
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def glide(from_hz: float, to_hz: float, seconds: float, level: float = 0.3) -> Samples:
    """A sine whose frequency moves linearly from from_hz to to_hz."""
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    phase = 2 * np.pi * (from_hz * time + (to_hz - from_hz) * time**2 / (2 * seconds))
    return (level * np.sin(phase)).astype(np.float32)


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> Samples:
    """White noise of RMS `level`."""
    return (level * np.random.default_rng(seed).standard_normal(samples_of(seconds))).astype(np.float32)


def hum(seconds: float, level: float = 0.2) -> Samples:
    """Mains hum: 50 Hz and its harmonics up to 250 Hz."""
    return sum((tone(50 * n, seconds, level / n) for n in range(2, 6)), start=tone(50, seconds, level))


def clicks(seconds: float, every_seconds: float = 0.3, level: float = 0.8, seed: int = 0) -> Samples:
    """Bursts of 2 ms of noise, every_seconds apart, in silence."""
    out = silence(seconds)
    burst = level * np.random.default_rng(seed).uniform(-1, 1, samples_of(0.002))
    for start in range(samples_of(every_seconds), len(out) - len(burst), samples_of(every_seconds)):
        out[start : start + len(burst)] = burst
    return out


def syllables(seconds: float, pitch_hz: float = 120.0, level: float = 0.3, rate_hz: float = 4.0) -> Samples:
    """Something like speech: 30 harmonics falling 6 dB an octave, swelling and fading rate_hz times a second."""
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * pitch_hz * n * time) / n for n in range(1, 31))
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * rate_hz * time)
    out = np.asarray(voice * swell)
    return (level * out / np.max(np.abs(out))).astype(np.float32)


def join(*parts: Samples) -> Samples:
    """One after another."""
    return np.concatenate(parts).astype(np.float32)


def trimmed(samples: Samples, below_db: float = -40.0) -> Samples:
    """Cut what is softer than the loudest 5 ms by below_db off both ends: the ends are then known."""
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(80) / 80, "same")
    loud = np.flatnonzero(power > power.max() * 10 ** (below_db / 10))
    return samples[loud[0] : loud[-1] + 1]


def spoken(text: str, voice: str = "slt", level: float = 0.4) -> Samples:
    """`text` said by flite, silence trimmed; flite makes the same bytes every time. Skips where it is missing."""
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed: apt install flite")
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True, timeout=30)
        samples, rate = soundfile.read(file, dtype="float32")
    assert rate == SAMPLE_RATE
    samples = trimmed(samples)
    return (level * samples / np.max(np.abs(samples))).astype(np.float32)


# ------------------------------------------------ what a room makes: sketches varied by a seed


def cough(seed: int, level: float = 0.5) -> Samples:
    """One to three coughs: an explosive burst, breath through an open throat, sometimes a hoarse voiced end.

    Three phases of some 30, 150 and 100 ms, as in Korpas et al. 1996; the voice at the end is 180-400 Hz, falling and rough.
    """
    dice = np.random.default_rng([1, seed])
    parts = []
    for _ in range(int(dice.integers(1, 4))):
        burst = _fading(_hiss(dice, 0.04, 300, dice.uniform(3500, 7000)), 0.003, 0.02)
        breath = _fading(_throat(dice, _white(dice, dice.uniform(0.1, 0.22))), 0.01, 0.08)
        end = dice.uniform(0.06, 0.18)
        rough = _fading(_throat(dice, _hoarse(dice, end, dice.uniform(180, 400), 0.7)), 0.02, end / 2)
        voiced = dice.choice([0.0, 0.3, 0.8])
        parts += [burst, 0.6 * breath, voiced * rough, np.zeros(samples_of(dice.uniform(0.05, 0.25)))]
    return _at(np.concatenate(parts), level)


def sneeze(seed: int, level: float = 0.6) -> Samples:
    """A gasp in, a rest, then a burst of noise that dies away over a third of a second, half of them with a cry in it."""
    dice = np.random.default_rng([2, seed])
    gasp = 0.1 * _fading(_hiss(dice, dice.uniform(0.2, 0.4), 800, 4000), 0.1, 0.05)
    length = dice.uniform(0.25, 0.45)
    out = _fading(_hiss(dice, length, 700, 7000), 0.005, length / 3)
    cry = _fading(_throat(dice, _hoarse(dice, length, dice.uniform(250, 450), 0.5)), 0.01, length / 3)
    out = out + dice.choice([0.0, 0.5]) * cry[: len(out)]
    return _at(np.concatenate([gasp, np.zeros(samples_of(dice.uniform(0.1, 0.3))), out]), level)


def throat_clearing(seed: int, level: float = 0.3) -> Samples:
    """A rough, low growl in one to three pushes: 70-130 Hz, the periods of very unequal length, noise on top."""
    dice = np.random.default_rng([3, seed])
    parts = []
    for _ in range(int(dice.integers(1, 4))):
        length = dice.uniform(0.12, 0.4)
        growl = _throat(dice, _hoarse(dice, length, dice.uniform(70, 130), 1.0))
        parts += [_fading(growl, 0.03, length / 2), np.zeros(samples_of(dice.uniform(0.04, 0.15)))]
    return _at(np.concatenate(parts), level)


def key_press(seed: int, level: float = 0.3) -> Samples:
    """A key going down and coming up: two knocks of 5-15 ms, 60-120 ms apart, over the desk's dull ring."""
    dice = np.random.default_rng([4, seed])
    out = np.zeros(samples_of(0.2))
    for at, loud in ((0.0, 1.0), (dice.uniform(0.06, 0.12), dice.uniform(0.3, 0.8))):
        knock = _fading(
            _hiss(dice, 0.03, dice.uniform(800, 2000), dice.uniform(4000, 7500)),
            0.0005,
            dice.uniform(0.003, 0.008),
        )
        desk = _ringing(dice, 0.06, (dice.uniform(120, 350), dice.uniform(350, 900)), 0.012)
        start = samples_of(at)
        out[start : start + len(knock)] += loud * knock
        out[start : start + len(desk)] += 0.5 * loud * desk
    return _at(out, level)


def typing(seed: int, seconds: float = 2.0, level: float = 0.3) -> Samples:
    """Keys in a burst, four to nine a second, each a little different."""
    dice = np.random.default_rng([5, seed])
    out, at, rate = np.zeros(samples_of(seconds + 0.3)), 0.0, dice.uniform(4, 9)
    while at < seconds:
        key = key_press(int(dice.integers(1 << 30)), dice.uniform(0.4, 1.0))
        out[samples_of(at) : samples_of(at) + len(key)] += key
        at += dice.uniform(0.6, 1.4) / rate
    return _at(out, level)


def door(seed: int, level: float = 0.5) -> Samples:
    """A latch, a dull thud of 60-180 Hz with its room, in every third a creak before it."""
    dice = np.random.default_rng([6, seed])
    creak_seconds = dice.uniform(0.3, 0.8)
    creak = 0.2 * _throat(dice, _hoarse(dice, creak_seconds, dice.uniform(150, 500), 0.4))
    latch = _fading(_hiss(dice, 0.03, 1000, 6000), 0.001, 0.006)
    low = dice.uniform(60, 180)
    thud = _ringing(dice, 0.5, (low, 1.7 * low, 2.9 * low), dice.uniform(0.05, 0.12))
    slam = thud + 0.3 * _fading(_hiss(dice, 0.5, 100, 1500), 0.002, dice.uniform(0.04, 0.1))
    parts = [latch, np.zeros(samples_of(0.05)), 2.0 * slam]
    return _at(np.concatenate([_fading(creak, 0.1, 0.2), *parts] if seed % 3 == 0 else parts), level)


def paper(seed: int, level: float = 0.15) -> Samples:
    """Sheets turned: crackling noise over 1 kHz in irregular swells."""
    dice = np.random.default_rng([7, seed])
    seconds = dice.uniform(0.4, 1.5)
    crackle = _hiss(dice, seconds, 1000, 7500) * np.abs(_slow(dice, seconds, 25.0)) ** 1.5
    return _at(_fading(crackle, 0.02, seconds / 2), level)


def chair(seed: int, level: float = 0.25) -> Samples:
    """A squeak of 300-900 Hz that slips and sticks, over the rumble of castors."""
    dice = np.random.default_rng([8, seed])
    seconds = dice.uniform(0.3, 0.9)
    squeak = _hoarse(dice, seconds, dice.uniform(300, 900), 0.15) * np.abs(_slow(dice, seconds, 12.0))
    rumble = _hiss(dice, seconds, 60, 400)
    return _at(_fading(squeak / np.abs(squeak).max() + dice.uniform(0.2, 1.0) * rumble, 0.05, seconds), level)


def mouse(seed: int, level: float = 0.15) -> Samples:
    """One to three clicks of a mouse button: down and up, two to four milliseconds each."""
    dice = np.random.default_rng([9, seed])
    out = np.zeros(samples_of(0.8))
    for number in range(int(dice.integers(1, 4))):
        for at in (0.22 * number, 0.22 * number + dice.uniform(0.06, 0.1)):
            click = _fading(_hiss(dice, 0.02, 1500, 7500), 0.0003, dice.uniform(0.001, 0.003))
            out[samples_of(at) : samples_of(at) + len(click)] += dice.uniform(0.5, 1.0) * click
    return _at(out, level)


def breath(seed: int, level: float = 0.3) -> Samples:
    """A breath into the microphone: rumble under 300 Hz with hiss above, 0.3 to 1.2 seconds, fluttering."""
    dice = np.random.default_rng([10, seed])
    seconds = dice.uniform(0.3, 1.2)
    wind = _hiss(dice, seconds, 30, 300) * (1 + 0.5 * _slow(dice, seconds, 20.0))
    air = _throat(dice, _white(dice, seconds))
    return _at(_fading(dice.uniform(0.2, 1.0) * wind + dice.uniform(0.2, 0.6) * air, 0.15, seconds), level)


def phone_ringing(seed: int, level: float = 0.2) -> Samples:
    """Another telephone: two tones, warbling 15 to 25 times a second, 0.4 to 1 second long."""
    dice = np.random.default_rng([11, seed])
    seconds, low = dice.uniform(0.4, 1.0), dice.uniform(400, 1400)
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    upper = np.sin(2 * np.pi * dice.uniform(15, 25) * time) > 0
    phase = 2 * np.pi * np.cumsum(np.where(upper, 1.25 * low, low)) / SAMPLE_RATE
    tones = np.sin(phase) + 0.3 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)
    return _at(_fading(tones, 0.01, 2 * seconds), level)


NOISES = {
    "cough": cough, "sneeze": sneeze, "throat clearing": throat_clearing, "key": key_press, "typing": typing,
    "door": door, "paper": paper, "chair": chair, "mouse": mouse, "breath": breath, "phone": phone_ringing,
}  # fmt: skip
"""Every kind above, by name: each takes a seed and a level."""


def room_echo(samples: Samples, delay_seconds: float, gain_db: float, seed: int = 0) -> Samples:
    """What a microphone picks up of a loudspeaker: late, through a small loudspeaker (300-5,000 Hz) and a room (0.2 s).

    gain_db is the echo's RMS against that of `samples`.
    """
    dice = np.random.default_rng([12, seed])
    tail = dice.standard_normal(samples_of(0.2)) * np.exp(-np.arange(samples_of(0.2)) / samples_of(0.035))
    room = np.concatenate([[3.0], 0.35 * tail])
    heard = np.convolve(samples.astype(np.float64), room)[: len(samples)]
    spectrum = np.fft.rfft(heard)
    hz = np.fft.rfftfreq(len(heard), 1 / SAMPLE_RATE)
    heard = np.fft.irfft(spectrum / (1 + (300 / (hz + 1)) ** 4) / (1 + (hz / 5000) ** 4), len(heard))
    heard *= 10 ** (gain_db / 20) * np.std(samples) / max(float(np.std(heard)), 1e-9)
    late = np.concatenate([np.zeros(samples_of(delay_seconds)), heard])[: len(samples)]
    return late.astype(np.float32)


def _white(dice: np.random.Generator, seconds: float) -> np.ndarray:
    return np.asarray(dice.standard_normal(samples_of(seconds)))


def _hiss(dice: np.random.Generator, seconds: float, low_hz: float, high_hz: float) -> np.ndarray:
    """Noise of one band, peak about 1."""
    spectrum = np.fft.rfft(_white(dice, seconds))
    hz = np.fft.rfftfreq(samples_of(seconds), 1 / SAMPLE_RATE)
    spectrum *= 1 / (1 + (low_hz / (hz + 1)) ** 4) / (1 + (hz / high_hz) ** 4)
    return _at(np.fft.irfft(spectrum, samples_of(seconds)), 1.0)


def _throat(dice: np.random.Generator, source: np.ndarray) -> np.ndarray:
    """A source through an open throat: resonances near 600, 1,300 and 2,600 Hz, a little elsewhere each time."""
    spectrum, hz = np.fft.rfft(source), np.fft.rfftfreq(len(source), 1 / SAMPLE_RATE)
    shape = np.full(len(hz), 0.05)
    for usual, width, gain in ((600, 200, 1.0), (1300, 250, 0.7), (2600, 400, 0.35)):
        centre = usual * dice.uniform(0.75, 1.3)
        shape += gain / (1 + ((hz - centre) / width) ** 2)
    out = np.fft.irfft(spectrum * shape, len(source))
    return np.asarray(out / (np.abs(out).max() + 1e-9))


def _hoarse(dice: np.random.Generator, seconds: float, hz: float, rough: float) -> np.ndarray:
    """Pulses of a falling pitch whose periods vary by `rough` x 20 % and heights by `rough` x 80 %, with noise."""
    out, at = 0.15 * rough * _white(dice, seconds), 0.0
    while at < len(out) - 1:
        out[int(at)] += 4.0 * (1 + 0.8 * rough * dice.uniform(-1, 1))
        falling = 1 - 0.3 * at / len(out)
        at += SAMPLE_RATE / (hz * falling) * max(0.4, 1 + 0.2 * rough * float(dice.standard_normal()))
    return out


def _ringing(dice: np.random.Generator, seconds: float, hertz: tuple[float, ...], decay: float) -> np.ndarray:
    time = np.arange(samples_of(seconds)) / SAMPLE_RATE
    tones = [np.sin(2 * np.pi * (hz * time + dice.uniform())) / (n + 1) for n, hz in enumerate(hertz)]
    return np.asarray(np.sum(tones, axis=0) * np.exp(-time / decay))


def _slow(dice: np.random.Generator, seconds: float, a_second: float) -> np.ndarray:
    """A smooth wandering between -1 and 1."""
    points = dice.uniform(-1, 1, int(seconds * a_second) + 2)
    place = np.arange(samples_of(seconds)) / SAMPLE_RATE * a_second
    return np.asarray(np.interp(place, np.arange(len(points)), points))


def _fading(wave: np.ndarray, rise: float, decay: float) -> np.ndarray:
    """Swell over `rise` seconds, then die away by 1/e each `decay`, to nothing at the end."""
    time = np.arange(len(wave)) / SAMPLE_RATE
    shape = np.minimum(1.0, time / rise) * np.exp(-np.maximum(0.0, time - rise) / decay)
    return np.asarray(wave * shape * np.minimum(1.0, (len(wave) - np.arange(len(wave))) / 80))


def _at(wave: np.ndarray, level: float) -> Samples:
    return np.asarray(level * wave / np.abs(wave).max(), np.float32)
