"""What lies around a trainee's voice: noise, a telephone line, coughs, a second channel; and the file it is kept in."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import soundfile
from recording_plan import Format, Made, Plan
from recording_voices import LEVEL, SAMPLE_RATE
from scipy.signal import butter, sosfilt

SEED = 1963
HUM_HERTZ = (50, 150, 250)
BITS_PER_SECOND = {"opus": 24_000, "mp3": 48_000}
CODECS = {"opus": ("libopus", "ogg"), "mp3": ("libmp3lame", "mp3")}
QUIET_ROOM = 0.002
"""Of the usual level: some 50 dB under a voice."""
SOUND_SECONDS = {"cough": 0.45, "knock": 0.5, "keys": 1.2, "silence": 3.0}


def made_sound(kind: Made, decibels: float) -> np.ndarray:
    """Return a made sound, shape [n]: a cough, knocks on a door, a keyboard, or nothing at all."""
    count = round(SOUND_SECONDS[kind] * SAMPLE_RATE)
    chance = np.random.default_rng(SEED)
    samples = np.zeros(count)
    if kind == "cough":
        starts, length, band, decay = (0.0, 0.2), 0.22, (400, 3000), 18.0
    elif kind == "knock":
        starts, length, band, decay = (0.0, 0.18, 0.36), 0.12, (90, 500), 45.0
    elif kind == "keys":
        starts, length, band, decay = tuple(np.arange(0.0, 1.1, 0.13)), 0.03, (1500, 6000), 160.0
    else:
        # a room in which nobody speaks; exact zeros would be a dead microphone
        return (chance.normal(size=count) * LEVEL * QUIET_ROOM).astype(np.float32)
    size = round(length * SAMPLE_RATE)
    for start in starts:
        place = round(start * SAMPLE_RATE)
        burst = chance.normal(size=size) * np.exp(-decay * np.arange(size) / SAMPLE_RATE)
        end = min(count, place + size)
        samples[place:end] += burst[: end - place]
    samples = sosfilt(butter(2, band, "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
    return (samples * (LEVEL * 10 ** (decibels / 20) / np.max(np.abs(samples)))).astype(np.float32)


def surrounded(samples: np.ndarray, plan: Plan, voices: np.ndarray | None) -> np.ndarray:
    """Return the recording with what the plan puts around the voice, shape [n].

    Args:
        samples: the trainee, shape [n].
        plan: what it says of noise and band.
        voices: other people talking, shape [m]; for babble.
    """
    if plan.noise is not None:
        speech = samples[np.abs(samples) > 0.01 * np.max(np.abs(samples))]
        level = np.sqrt(np.mean(speech**2)) / 10 ** (plan.noise_db / 20)
        noise = _noise(plan.noise, len(samples), voices)
        samples = samples + noise * (level / np.sqrt(np.mean(noise**2)))
    if plan.band == "telephone":
        samples = sosfilt(butter(4, (300, 3400), "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
    return np.clip(samples, -1, 1).astype(np.float32)


def _noise(kind: str, count: int, voices: np.ndarray | None) -> np.ndarray:
    if kind == "hum":
        times = np.arange(count) / SAMPLE_RATE
        return np.sum(
            [np.sin(2 * np.pi * hertz * times) / place for place, hertz in enumerate(HUM_HERTZ, 1)], axis=0
        )
    chance = np.random.default_rng(SEED)
    if kind == "babble":
        assert voices is not None  # noqa: S101 - the caller makes them for a plan with babble
        shifts = chance.integers(0, len(voices), 6)
        long_enough = np.tile(voices, 1 + count // len(voices))
        return np.sum([np.roll(long_enough, shift)[:count] for shift in shifts], axis=0)
    spectrum = np.fft.rfft(chance.normal(size=count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    return np.fft.irfft(spectrum, count)


def write_recording(file: Path, channels: np.ndarray, kind: Format) -> None:
    """Write a recording, whole or not at all; the same samples give the same bytes, but for OGG's random stream number.

    Args:
        file: where.
        channels: shape [1 or 2, n].
        kind: of file. FLAC and WAV hold 16 bit; the others are lossy, OGG is Vorbis.
    """
    if kind in ("flac", "wav", "ogg"):
        out = io.BytesIO()
        subtype = "VORBIS" if kind == "ogg" else "PCM_16"
        soundfile.write(out, channels.T, SAMPLE_RATE, subtype=subtype, format=kind.upper())
        content = out.getvalue()
    else:
        content = _encoded(channels, kind)
    partial = file.with_name(file.name + ".partial")
    partial.write_bytes(content)
    partial.replace(file)


def _encoded(channels: np.ndarray, kind: Format) -> bytes:
    codec, container = CODECS[kind]
    out = io.BytesIO()
    # bitexact: no encoder's version and no random stream number in the file
    with av.open(out, "w", format=container, options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream(codec, rate=SAMPLE_RATE)
        stream.bit_rate = BITS_PER_SECOND[kind]
        stream.layout = "stereo" if len(channels) == 2 else "mono"
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        whole = np.round(np.clip(channels, -1, 1) * 32_767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(whole.T.reshape(1, -1)), format="s16", layout=stream.layout.name
        )
        frame.sample_rate = SAMPLE_RATE
        resampler = av.AudioResampler(
            format=stream.codec_context.format or "fltp", layout=stream.layout, rate=SAMPLE_RATE
        )
        for piece in resampler.resample(frame):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return out.getvalue()
