"""Does the microphone hear the earpiece? A short hiss is played and looked for in what is recorded meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicesim.devices.devices_list import find_device
from voicesim.devices.headset import DeviceFinder, Headset, HeadsetOptions, StreamOpener
from voicesim.devices.portaudio import open_stream
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, Check, Samples, samples_of

PROBE_SECONDS = 1.0
PROBE_LEVEL = 0.1
"""RMS: -20 dB of full scale, about a caller's line (bench/voices.py: -22)."""
PROBE_LOW_HZ, PROBE_HIGH_HZ = 300.0, 4000.0
"""What small loudspeakers play."""
LONGEST_SECONDS = 0.6
"""Latest echo that is looked for: what turns/echo.py can learn."""
STANDING_OUT = 6.0
"""The tallest correlation over the RMS of all others from which it is an echo. By chance alone the tallest of 10,000 normal
values reaches about 4."""
ROOM_SECONDS = 0.1
"""After the strongest path: what of a room's reverberation is counted."""
HARMLESS_DB = -40.0
"""An echo softer than this against what is played does no harm: at -30 dB no frame of it became speech
(bench/README-interruptions.md). The 10 dB between are a margin."""

HEADSET = (
    "Put on a headset, or turn its sound down and its microphone away from the earpiece; "
    "without a headset start calls with --speakers."
)


@dataclass(frozen=True)
class Echo:
    """The earpiece as the microphone hears it."""

    delay_seconds: float
    """From writing a sample to hearing it: the devices' buffers included."""
    gain_db: float
    """RMS of what comes back, a room's reverberation included, against what was played."""


def probe() -> Samples:
    """Return the hiss that is played, shape [n]: always the same, PROBE_SECONDS long, faded in and out."""
    count = samples_of(PROBE_SECONDS)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    spectrum[(hz < PROBE_LOW_HZ) | (hz > PROBE_HIGH_HZ)] = 0.0
    hiss = np.fft.irfft(spectrum, count) * np.minimum(
        1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / 800
    )
    return np.asarray(PROBE_LEVEL * hiss / np.std(hiss), np.float32)


def find_echo(played: Samples, heard: Samples) -> Echo | None:
    """Return the echo of `played` in `heard`, both shape [n] on the same count; None where none stands out.

    By cross-correlation over delays of 0 to LONGEST_SECONDS.
    """
    lags, own = _correlation(heard, played), _correlation(played, played)[: samples_of(0.005)]
    place = int(np.argmax(np.abs(lags)))
    near = np.zeros(len(lags), bool)
    near[max(0, place - samples_of(0.02)) : place + samples_of(ROOM_SECONDS)] = True
    chance = float(np.mean(lags[~near] ** 2))
    if abs(lags[place]) < STANDING_OUT * float(np.sqrt(chance)) + 1e-9 * float(own[0]):
        return None
    # A single path of gain g leaves g times the probe's own correlation; half of it lies at lags before.
    alone = float(2 * np.sum(own**2) - own[0] ** 2)
    power = float(np.sum(lags[near] ** 2)) - chance * int(near.sum())
    return Echo(place / SAMPLE_RATE, 10 * float(np.log10(max(power / alone, 1e-12))))


def _correlation(heard: Samples, played: Samples) -> NDArray[np.float64]:
    """Return how alike `heard` is to `played` delayed by 0 to LONGEST_SECONDS, shape [n]."""
    size = 1 << (len(played) + len(heard)).bit_length()
    spectrum = (
        np.fft.rfft(heard.astype(np.float64), size) * np.fft.rfft(played.astype(np.float64), size).conj()
    )
    return np.fft.irfft(spectrum, size)[: samples_of(LONGEST_SECONDS)]


def judge_echo(echo: Echo | None) -> Check:
    """Return what an echo means for a call, and what to do about it."""
    if echo is None:
        return Check("loudspeaker", "ok", "the microphone does not hear the earpiece.")
    told = f"{-echo.gain_db:.0f} dB softer than it is played, after {1000 * echo.delay_seconds:.0f} ms"
    if echo.gain_db < HARMLESS_DB:
        return Check("loudspeaker", "ok", f"the microphone hardly hears the earpiece: {told}.")
    return Check(
        "loudspeaker", "warning", f"the caller's voice comes back into the microphone: {told}.", HEADSET
    )


def check_loudspeaker(
    device: str = "",
    options: HeadsetOptions | None = None,
    opener: StreamOpener = open_stream,
    finder: DeviceFinder = find_device,
) -> tuple[Check, ...]:
    """Play the probe into the earpiece, listen, and return whether a headset is needed.

    Args:
        device: as for find_device().
        options: how to open it.
        opener: opens a stream; tests put a scripted one here.
        finder: finds the devices; likewise.
    """
    try:
        with Headset(device, options=options or HeadsetOptions(), opener=opener, finder=finder) as headset:
            played, heard = _play(headset)
    except DeviceError as error:
        what, _, fix = str(error).rpartition(": ")
        return (Check("loudspeaker", "fault", what or str(error), fix or "Plug a headset in."),)
    return (judge_echo(find_echo(played, heard)),)


def _play(headset: Headset) -> tuple[Samples, Samples]:
    """Return what was played and what was heard, shape [n] both, on one count."""
    quiet = np.zeros(samples_of(0.3), np.float32)
    whole = np.concatenate([quiet, probe(), np.zeros(samples_of(LONGEST_SECONDS), np.float32)])
    played = whole[: len(whole) // FRAME_SAMPLES * FRAME_SAMPLES]
    heard: list[Samples] = []
    for start in range(0, len(played), FRAME_SAMPLES):
        frame = headset.read()
        if frame is None:
            break
        heard.append(frame.samples)
        headset.write(AudioFrame(played[start : start + FRAME_SAMPLES], frame.start_sample))
    return played, np.concatenate(heard or [np.zeros(0, np.float32)])
