"""The caller's voice coming back into the microphone: how much of a frame is nothing but that.

An adaptive filter learns the way from earpiece to microphone while the caller speaks, subtracts what it expects to hear, and
tells whether what is left can still be echo. It follows the partitioned-block frequency-domain Kalman filter (Enzner and
Vary 2006; Kuech, Mabande and Enzner 2014), which takes small steps by itself while both speak. Deviations: one of five
partitions is constrained a frame, in turn; and the noise is taken from the newest block alone, weighted by NOISE_WEIGHT.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Samples

PARTITIONS = 20
"""Blocks of the filter: echoes up to 0.64 s late. 20-400 ms and a room's tail of 0.2 s were asked for."""
CONSTRAINED = 4
"""Partitions a frame whose circular part is cut off, in turn: all of them each frame would cost five times as much."""
FORGETTING = 0.99
"""Share of the filter trusted from frame to frame. bench/README-interruptions.md: .999 learns half as fast."""
FIRST_UNCERTAINTY = 0.03
"""Variance of each coefficient before anything was heard: echoes near -2 dB are thought possible. Same page."""
NOISE_WEIGHT = 0.3
"""How much of the newest error counts as noise; with 1 the filter learns more slowly at the beginning. Same page."""
LOW_HZ, HIGH_HZ = 300.0, 4000.0
"""Where loudspeakers play and voices lie."""
SOUND_POWER = 1e-9
"""Mean square under which the earpiece counts as silent: two steps of 16 bits."""
_BINS = slice(
    round(LOW_HZ * 2 * FRAME_SAMPLES / SAMPLE_RATE), round(HIGH_HZ * 2 * FRAME_SAMPLES / SAMPLE_RATE) + 1
)
_Spectra = NDArray[np.complex64]
_Powers = NDArray[np.float32]


class EchoPath:
    """The way from earpiece to microphone, as far as it is known."""

    def __init__(self) -> None:
        shape = (PARTITIONS, FRAME_SAMPLES + 1)
        self._filter: _Spectra = np.zeros(shape, np.complex64)
        self._uncertainty: _Powers = np.full(shape, FIRST_UNCERTAINTY, np.float32)
        self._played = _Newest(np.zeros(shape, np.complex64))
        self._turned = _Newest(np.zeros(shape, np.complex64))
        """The conjugates of what was played."""
        self._power = _Newest(np.zeros(shape, np.float32))
        self._last: Samples = np.zeros(FRAME_SAMPLES, np.float32)
        self._sounding = 0
        self._turn = 0
        self.heard_power = 0.0
        self.left_power = 0.0
        self.doubt_power = 0.0

    def hear(self, played: Samples, heard: Samples) -> None:
        """Take a frame of the earpiece and of the microphone, the same stretch of the clock, each shape [FRAME_SAMPLES].

        Afterwards heard_power is the microphone's mean square between LOW_HZ and HIGH_HZ, left_power what the filter leaves of it,
        doubt_power how much of that may still be echo.
        """
        self.note(played)
        if not self._sounding:
            self.heard_power = self.left_power = self.doubt_power = 0.0
            return
        expected = np.fft.irfft((self._filter * self._played.rows).sum(axis=0))[FRAME_SAMPLES:]
        error = _spectrum_of((heard - expected).astype(np.float32))
        power = self._power.rows
        doubt = (self._uncertainty * power).sum(axis=0)
        noise = NOISE_WEIGHT * (error.real**2 + error.imag**2)
        # a recorded trainee is silent to the last bit while the caller speaks
        self.heard_power = _band_power(_spectrum_of(heard)) if heard.any() else 0.0
        self.left_power = _band_power(error)
        self.doubt_power = float(doubt[_BINS].sum()) / _SCALE / 2
        self._learn(error, power, 0.5 * doubt + noise + 1e-6)

    def note(self, played: Samples) -> None:
        """Take a frame of the earpiece while nobody listens to the microphone."""
        spectrum = np.fft.rfft(np.concatenate([self._last, played]))
        self._played.add(spectrum)
        self._turned.add(spectrum.conj())
        self._power.add(spectrum.real**2 + spectrum.imag**2)
        self._last = played.copy()
        if float(np.mean(played**2)) > SOUND_POWER:
            self._sounding = PARTITIONS + 1
        self._sounding = max(0, self._sounding - 1)

    def _learn(self, error: NDArray[np.complexfloating], power: _Powers, whole: NDArray[np.floating]) -> None:
        step = self._uncertainty / whole
        change = step * self._turned.rows
        change *= error
        self._filter += change
        chosen = self._filter[self._turn :: PARTITIONS // CONSTRAINED]
        self._turn = (self._turn + 1) % (PARTITIONS // CONSTRAINED)
        response = np.fft.irfft(chosen)
        response[:, FRAME_SAMPLES:] = 0.0
        chosen[:] = np.fft.rfft(response)
        size = self._filter.real**2 + self._filter.imag**2
        kept = FORGETTING**2
        step *= 0.5
        step *= power
        np.subtract(1, step, out=step)
        step *= kept
        self._uncertainty *= step
        size *= 1 - kept
        self._uncertainty += size


class _Newest:
    """The newest PARTITIONS rows, the newest first, without moving them all for each new one."""

    def __init__(self, rows: NDArray[np.generic]) -> None:
        self._store = np.concatenate([np.zeros_like(rows), rows])
        self._first = len(rows)
        self.rows: NDArray[Any] = self._store[self._first :]

    def add(self, row: NDArray[Any]) -> None:
        """Put a row in front; the oldest is forgotten."""
        if self._first == 0:
            self._first = len(self.rows)
            self._store[self._first :] = self.rows.copy()
        self._first -= 1
        self.rows = self._store[self._first : self._first + len(self.rows)]
        self.rows[0] = row


def _spectrum_of(samples: Samples) -> NDArray[np.complexfloating]:
    """Return the spectrum of a frame with a frame of silence before it."""
    spectrum: NDArray[np.complexfloating] = np.fft.rfft(np.concatenate([_SILENCE, samples]))
    return spectrum


_SILENCE = np.zeros(FRAME_SAMPLES, np.float32)
_SCALE = float(FRAME_SAMPLES**2)


def _band_power(spectrum: NDArray[np.complexfloating]) -> float:
    part = spectrum[_BINS]
    return float((part.real**2 + part.imag**2).sum()) / _SCALE
