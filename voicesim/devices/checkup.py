"""Is this headset fit for a call? What `voicesim doctor` asks before a trainee finds out the hard way."""

from __future__ import annotations

import itertools
from dataclasses import replace
from time import monotonic

import numpy as np

from voicesim.devices.channels import DEAD_PEAK_TO_PEAK
from voicesim.devices.devices_list import find_device
from voicesim.devices.headset import DeviceFinder, Headset, HeadsetOptions, StreamOpener
from voicesim.devices.portaudio import open_stream
from voicesim.devices.signal_watch import NARROW_BAND_DB, high_band_db
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, Check, Samples, samples_of

QUIET_SPEECH_DB = -45.0
"""Level of the loudest tenth of the frames, dB of full scale, under which speech is too quiet. 52 recordings of
read and telephone speech lie between -34 and -9 (measured on two seconds each)."""

NOISE_DB = -42.0
NOISY_SPEECH_DB = 18.0
"""A line is noisy when its quietest frames (5th percentile) lie over NOISE_DB of full scale and speech stands
out of them by less than this. Measured on 158 stretches of two seconds of read speech: 8 % are called noisy as
they are, 82 % with white noise at -35 dB added, 98 % at -30 dB."""

STANDING_OUT_DB = 12.0
"""Speech that stands out by less is not speech, or lost. 0.6 % of the same stretches."""

CLIPPED_LEVEL = 0.985
"""Share of full scale that counts as clipped: converters limit a little early."""

CLIPPED_SHARE = 1e-4
"""Share of samples in clipped runs from which it is audible: about one peak in each second. Guess, unmeasured."""

CLIPPED_RUN = 2
"""A lone sample at full scale is a peak, two in a row are a flat top."""

OFFSET_LEVEL = 0.01
"""Mean over full scale from which a constant offset is a fault of the microphone. Guess, unmeasured."""

RATE_TOLERANCE = 0.05
"""How far delivered samples a second may lie from the stated rate. Clocks differ by 0.01 %, and a two-second
recording cannot tell better than a block or two."""

SPOKEN = "Speak as on the phone while it records, and run it again."


def check_devices(
    device: str = "", opener: StreamOpener = open_stream, finder: DeviceFinder = find_device
) -> tuple[Check, ...]:
    """Return whether a headset is there and opens; nothing is recorded."""
    try:
        with Headset(device, opener=opener, finder=finder) as headset:
            return (_found(headset), _band_of_device(headset))
    except DeviceError as error:
        return (_not_there(error),)


def check_microphone(
    seconds: float = 2.0,
    device: str = "",
    options: HeadsetOptions | None = None,
    opener: StreamOpener = open_stream,
    finder: DeviceFinder = find_device,
) -> tuple[Check, ...]:
    """Record while the trainee speaks, playing silence, and return what is wrong with it.

    Args:
        seconds: how long to record.
        device: as for find_device().
        options: how to open it.
        opener: opens a stream; tests put a scripted one here.
        finder: finds the devices; likewise.
    """
    options = options or HeadsetOptions()
    try:
        with Headset(device, options=options, opener=opener, finder=finder) as headset:
            found = (_found(headset), _band_of_device(headset))
            samples, elapsed = _record(headset, seconds)
            rate = headset.rate
            native = headset.devices.microphone.native_rate
        checks = judge_level(samples)
        if _is_dead(samples) and native != rate and not options.rate:
            with Headset(
                device, options=replace(options, rate=native), opener=opener, finder=finder
            ) as headset:
                if not _is_dead(_record(headset, seconds)[0]):
                    checks = (_deaf_at(rate, native),)
    except DeviceError as error:
        return (_not_there(error),)
    return (*found, judge_rate(len(samples), elapsed), *checks)


def judge_rate(samples: int, seconds: float) -> Check:
    """Return whether that many samples at SAMPLE_RATE in that time show a device keeping its rate."""
    actual = samples / seconds if seconds > 0 else 0.0
    if abs(actual / SAMPLE_RATE - 1) <= RATE_TOLERANCE:
        return Check("sample rate", "ok", f"{actual:.0f} samples a second.")
    return Check(
        "sample rate",
        "fault",
        f"{actual:.0f} samples a second where {SAMPLE_RATE} were agreed: voices change pitch and speed.",
        "Set the device to 48000 Hz in the system's sound settings, or choose another device.",
    )


def judge_level(samples: Samples) -> tuple[Check, ...]:
    """Return what a recording, shape [n] at SAMPLE_RATE, of somebody speaking shows of the microphone.

    A dead microphone is one Check, as nothing else can be told of it.
    """
    if _is_dead(samples):
        return (
            Check(
                "microphone",
                "fault",
                "not a sound, not even noise: the microphone is dead, muted or not allowed.",
                "Switch off the mute on the headset and in the mixer, plug it in again, allow the microphone in the "
                "system's privacy settings (macOS, Windows), or choose another device.",
            ),
        )
    steady = samples - np.mean(samples)
    levels = _frame_levels_db(steady)
    speech_db = float(np.percentile(levels, 90))
    noise_db = float(np.percentile(levels, 5))
    return (
        _loudness(speech_db, noise_db),
        _noise(speech_db, noise_db),
        _clipping(samples),
        _offset(float(np.mean(samples))),
        _band(steady),
    )


def _loudness(speech_db: float, noise_db: float) -> Check:
    told = f"speech at {speech_db:.0f} dB of full scale, noise at {noise_db:.0f}"
    if speech_db < QUIET_SPEECH_DB:
        return Check("level", "warning", f"too quiet, or nobody spoke: {told}.",
                     f"Turn the microphone's level up and bring it to the mouth. {SPOKEN}")  # fmt: skip
    if speech_db - noise_db < STANDING_OUT_DB:
        return Check("level", "warning", f"speech hardly stands out, or nobody spoke: {told}.",
                     f"Bring the microphone to the mouth and find a quieter room. {SPOKEN}")  # fmt: skip
    return Check("level", "ok", f"{told}.")


def _noise(speech_db: float, noise_db: float) -> Check:
    if noise_db > NOISE_DB and speech_db - noise_db < NOISY_SPEECH_DB:
        return Check("noise", "warning", f"noise at {noise_db:.0f} dB of full scale between the words.",
                     "Find a quieter room, turn fans off, or turn the microphone's level down.")  # fmt: skip
    return Check("noise", "ok", f"noise at {noise_db:.0f} dB of full scale.")


def _clipping(samples: Samples) -> Check:
    runs = (
        len(list(run))
        for clipped, run in itertools.groupby((np.abs(samples) >= CLIPPED_LEVEL).tolist())
        if clipped
    )
    share = sum(run for run in runs if run >= CLIPPED_RUN) / len(samples)
    if share > CLIPPED_SHARE:
        return Check("clipping", "warning", f"{share:.2%} of the samples are cut off at full scale.",
                     "Turn the microphone's level down, boost off, or move it a little away.")  # fmt: skip
    return Check("clipping", "ok", "no peaks are cut off.")


def _offset(mean: float) -> Check:
    if abs(mean) > OFFSET_LEVEL:
        return Check("offset", "warning", f"the signal stands {mean:+.3f} off zero.",
                     "The sound card or its adapter is faulty: use another socket or a USB headset.")  # fmt: skip
    return Check("offset", "ok", "the signal rests at zero.")


def _band(steady: Samples) -> Check:
    ratio_db = high_band_db(steady)
    if ratio_db < NARROW_BAND_DB:
        return Check(
            "bandwidth",
            "warning",
            f"nothing over 4 kHz ({ratio_db:.0f} dB): the line is as narrow as an old telephone's.",
            "A Bluetooth headset in hands-free mode sounds like that: use its cable or USB adapter.",
        )
    return Check("bandwidth", "ok", f"sound over 4 kHz is there ({ratio_db:.0f} dB).")


def _is_dead(samples: Samples) -> bool:
    return len(samples) == 0 or float(np.ptp(samples)) < DEAD_PEAK_TO_PEAK


def _frame_levels_db(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    count = max(1, len(samples) // FRAME_SAMPLES)
    frames = np.resize(samples, (count, FRAME_SAMPLES)).astype(np.float64)
    levels: np.ndarray[tuple[int], np.dtype[np.float64]] = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    return levels


def _record(headset: Headset, seconds: float) -> tuple[Samples, float]:
    """Return the samples after the first frame, and how long they took."""
    first = headset.read()
    began = monotonic()
    pieces: list[Samples] = []
    while first is not None and len(pieces) * FRAME_SAMPLES < samples_of(seconds):
        frame = headset.read()
        if frame is None:
            break
        pieces.append(frame.samples)
        headset.write(AudioFrame(np.zeros(FRAME_SAMPLES, np.float32), frame.start_sample))
    return np.concatenate(pieces or [np.zeros(0, np.float32)]), monotonic() - began


def _found(headset: Headset) -> Check:
    devices = headset.devices
    into, out_of = headset.latency_seconds
    return Check(
        "headset",
        "ok",
        f"{devices.name} at {headset.rate} Hz; microphone {into * 1000:.0f} ms, earpiece {out_of * 1000:.0f} ms.",
    )


def _band_of_device(headset: Headset) -> Check:
    native = headset.devices.microphone.native_rate
    if native < SAMPLE_RATE:
        return Check("device rate", "warning", f"the microphone runs at {native} Hz: a telephone's bandwidth.",
                     "A Bluetooth headset in hands-free mode does that: use its cable or USB adapter.")  # fmt: skip
    return Check("device rate", "ok", f"the microphone's own rate is {native} Hz.")


def _deaf_at(rate: int, native: int) -> Check:
    return Check(
        "microphone",
        "fault",
        f"silent at {rate} Hz though it hears at {native} Hz.",
        f"Open it at its own rate: set the device's rate to {native}.",
    )


def _not_there(error: DeviceError) -> Check:
    what, _, fix = str(error).rpartition(": ")
    return Check("headset", "fault", what or str(error), fix or "Plug a headset in.")
