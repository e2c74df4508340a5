"""What a microphone's sound tells in mid-call about the microphone: muted, or as narrow as a telephone."""

from __future__ import annotations

import numpy as np

from voicesim.devices.channels import DEAD_PEAK_TO_PEAK
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Samples, samples_of

NARROW_BAND_DB = -48.0
"""Power per hertz in 4.4-7.2 kHz against 1-3.4 kHz below which the line carries nothing over 4 kHz. Two seconds
of 52 recordings: -40 to +2 at full bandwidth, -81 to -56 passed through 8 kHz and 16 bits (measured)."""

LOUD_PEAK = 0.01
"""-40 dB of full scale: frames over it hold speech or something as loud, enough to tell the bandwidth by."""

LOUD_SECONDS = 3.0
"""So much of it is listened to before the bandwidth is judged. One and a half times what was measured."""

NARROW_STRETCHES = 2
"""As many such stretches in a row must be narrow; a single wide one shows that the microphone is not. Guess: hum or
a deep voice may fill one."""

SILENT_SECONDS = 10.0
"""A microphone that from its opening on gives no noise at all for this long is muted or dead. Guess, unmeasured."""

SILENT_LATER_SECONDS = 30.0
"""The same once it has been heard: noise suppression gives zeros whenever nobody speaks, and a caller's lines are
long. Guess, unmeasured."""


def high_band_db(samples: Samples) -> float:
    """Return the power per hertz in 4.4-7.2 kHz against that in 1-3.4 kHz, in dB, shape [n] at SAMPLE_RATE."""
    size = 1024
    window = np.hanning(size)
    count = max(1, len(samples) // size)
    frames = np.resize(samples, (count, size)) * window
    power = np.mean(np.abs(np.fft.rfft(frames, axis=1)) ** 2, axis=0)
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    high = np.mean(power[(hertz >= 4400) & (hertz <= 7200)])
    low = np.mean(power[(hertz >= 1000) & (hertz <= 3400)])
    return float(10 * np.log10((high + 1e-20) / (low + 1e-20)))


class SignalWatch:
    """Listens to one microphone from its opening on; each thing is told once."""

    def __init__(self, rate: int) -> None:
        """Watch a microphone opened at `rate` samples a second."""
        self._wide: bool | None = None if rate >= SAMPLE_RATE else False
        """None: not known yet."""
        self._narrow_told = False
        self._narrow_stretches = 0
        self._rate = rate
        self._loud: list[Samples] = []
        self._silent_samples = 0
        self._heard = False

    def feed(self, samples: Samples) -> tuple[tuple[str, str], ...]:
        """Take the next frame, shape [FRAME_SAMPLES] at SAMPLE_RATE; return what there is to tell: (kind, text)."""
        return (*self._silence(samples), *self._band(samples))

    def _silence(self, samples: Samples) -> tuple[tuple[str, str], ...]:
        if float(np.ptp(samples)) >= DEAD_PEAK_TO_PEAK:
            self._silent_samples, self._heard = 0, True
            return ()
        seconds = SILENT_LATER_SECONDS if self._heard else SILENT_SECONDS
        before, self._silent_samples = self._silent_samples, self._silent_samples + len(samples)
        if before < samples_of(seconds) <= self._silent_samples:
            text = (
                f"the microphone has given no sound at all for {seconds:.0f} s, not even noise: is it muted?"
            )
            return (("microphone_silent", text),)
        return ()

    def _band(self, samples: Samples) -> tuple[tuple[str, str], ...]:
        if self._wide is None:
            self._judge(samples)
        if self._wide is not False or self._narrow_told:
            return ()
        self._narrow_told = True
        told = f"it runs at {self._rate} Hz" if self._rate < SAMPLE_RATE else "nothing is heard over 4 kHz"
        return ((
            "narrowband",
            f"the microphone is as narrow as an old telephone ({told}): words are heard less surely. A Bluetooth headset "
            "in hands-free mode does that: use its cable or USB adapter.",
        ),)  # fmt: skip

    def _judge(self, samples: Samples) -> None:
        if float(np.abs(samples).max()) < LOUD_PEAK:
            return
        self._loud.append(samples)
        if len(self._loud) * FRAME_SAMPLES < samples_of(LOUD_SECONDS):
            return
        loud, self._loud = np.concatenate(self._loud), []
        if high_band_db(loud) >= NARROW_BAND_DB:
            self._wide = True
            return
        self._narrow_stretches += 1
        if self._narrow_stretches >= NARROW_STRETCHES:
            self._wide = False
