"""A stream of samples at another rate: by a polyphase filter with a small constant delay."""

from __future__ import annotations

from math import ceil, gcd
from typing import Protocol

import numpy as np

from voicesim.values import SAMPLE_RATE, Samples

FILTER_REACH_SECONDS = 0.0016
"""Half the resampling filter: 26 samples of the lower rate at 16 kHz. With FILTER_BETA it passes 7 kHz whole
and stops all from 8.4 kHz on by 85 dB (measured with sines). soxr's stream resampler gives its samples in lumps that
are held back up to 20 ms at LQ and 37 ms at HQ (measured at 48 kHz): more than every other delay here."""

FILTER_BETA = 8.0
"""Kaiser window's beta; about 80 dB of stop band."""


class StreamResampler:
    """Changes the sample rate of a stream by a polyphase windowed sinc, with a small constant delay.

    The answer depends on the samples alone, never on how they were cut into blocks. Output sample n stands
    at input time n / rate_out - delay_seconds. Smith, 'Digital Audio Resampling', CCRMA; the window is
    Kaiser's and the cut-off stands in the middle of the lower rate's transition band.
    """

    def __init__(self, rate_in: int, rate_out: int) -> None:
        self._up = rate_out // gcd(rate_in, rate_out)
        self._down = rate_in // gcd(rate_in, rate_out)
        self._reach = ceil(FILTER_REACH_SECONDS * SAMPLE_RATE * max(1.0, rate_in / rate_out))
        self._filters = _polyphase(self._up, self._reach, min(1.0, rate_out / rate_in))
        self._kept = np.zeros(2 * self._reach - 1, np.float32)
        self._taken = 0
        self._given = 0
        self.delay_seconds = self._reach / rate_in

    def feed(self, samples: Samples) -> Samples:
        """Return what the next samples, shape [n], complete: any length, also none."""
        width = 2 * self._reach
        stretch = np.concatenate([self._kept, samples])
        first = self._taken
        self._taken += len(samples)
        last = ceil(self._taken * self._up / self._down)
        places = np.arange(self._given, last, dtype=np.int64) * self._down
        self._given = last
        # Window i of the stretch ends at input sample first + i.
        windows = np.lib.stride_tricks.sliding_window_view(stretch, width) if len(samples) else None
        self._kept = stretch[len(stretch) - (width - 1) :].copy()
        if windows is None or not len(places):
            return np.zeros(0, np.float32)
        chosen = windows[places // self._up - first]
        answer: Samples = np.einsum("ij,ij->i", chosen, self._filters[places % self._up], dtype=np.float32)
        return answer


def _polyphase(up: int, reach: int, cut: float) -> Samples:
    """Return the filter of each of `up` phases, shape [up, 2 * reach], each passing a constant unchanged."""
    # A place at phase p lies p / up after the window's last sample; the output stands `reach` before it.
    offsets = np.arange(-reach + 1, reach + 1)[None, :] - np.arange(up)[:, None] / up
    inside = np.clip(1 - (offsets / reach) ** 2, 0, None)
    rows = np.sinc(0.95 * cut * offsets) * np.i0(FILTER_BETA * np.sqrt(inside))
    rows /= rows.sum(axis=1, keepdims=True)
    return rows.astype(np.float32)


class _Unchanged:
    """The resampler of a device that runs at SAMPLE_RATE."""

    delay_seconds = 0.0

    def feed(self, samples: Samples) -> Samples:
        return samples


class _Resampler(Protocol):
    @property
    def delay_seconds(self) -> float: ...

    def feed(self, samples: Samples) -> Samples: ...


def resampler(rate_in: int, rate_out: int) -> _Resampler:
    """Return what turns a stream of one rate into another."""
    return _Unchanged() if rate_in == rate_out else StreamResampler(rate_in, rate_out)
