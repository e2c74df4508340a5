"""What lies between a device's callback and the call: bounded rings, a resampler, and a count of every loss.

Nothing here knows a sound library. The device's thread calls AudioPath.captured and AudioPath.wanted,
which copy and return; the call's thread takes and puts frames. One device block never waits for the call
and the call never waits for more than a frame.
"""

from __future__ import annotations

import queue
from dataclasses import astuple, dataclass
from math import ceil, gcd
from time import monotonic
from typing import Protocol

import numpy as np

from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Samples

RING_SECONDS = 2.0
"""How far the call may fall behind the microphone before samples are lost. Guess: longer stalls are faults."""

GROWTH_SECONDS = 0.032
"""How much later than its steady delay the earpiece may run after it once ran dry. It stays that late, so
that the same hiccup is not heard again; what comes later still is dropped. One frame; guess, unmeasured."""

FILTER_REACH_SECONDS = 0.0016
"""Half the resampling filter: 26 samples of the lower rate at 16 kHz. With FILTER_BETA it passes 7 kHz whole
and stops all from 8.4 kHz on by 85 dB (measured with sines). soxr's stream resampler gives its samples in lumps that
are held back up to 20 ms at LQ and 37 ms at HQ (measured at 48 kHz): more than every other delay here."""

FILTER_BETA = 8.0
"""Kaiser window's beta; about 80 dB of stop band."""


class SampleRing:
    """A bounded queue of samples between two threads, one writing and one reading, allocated once."""

    def __init__(self, capacity: int) -> None:
        self._samples = np.zeros(capacity, np.float32)
        self._written = 0
        self._read = 0

    @property
    def fill(self) -> int:
        """Samples waiting to be read."""
        return self._written - self._read

    def push(self, samples: Samples) -> int:
        """Append as many samples, shape [n], as there is room for; return how many that were."""
        capacity = len(self._samples)
        count = min(len(samples), capacity - self.fill)
        start = self._written % capacity
        first = min(count, capacity - start)
        self._samples[start : start + first] = samples[:first]
        self._samples[: count - first] = samples[first:count]
        # The index moves after the copy: the reader never sees samples that are not there yet.
        self._written += count
        return count

    def pull(self, out: Samples) -> int:
        """Move the oldest samples into `out`, shape [n], as many as there are; return how many that were."""
        capacity = len(self._samples)
        count = min(len(out), self.fill)
        start = self._read % capacity
        first = min(count, capacity - start)
        out[:first] = self._samples[start : start + first]
        out[first:count] = self._samples[: count - first]
        self._read += count
        return count


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


def needed_fill(rate: int, block: int) -> int:
    """Return how many samples must lie ahead of the earpiece so that it never runs dry in lockstep.

    The device takes and gives `block` samples at `rate` at a time, and the call answers each full frame
    with a frame before the next block. Found by counting through a whole period of blocks and frames; no time passes.
    """
    into, out_of = resampler(rate, SAMPLE_RATE), resampler(SAMPLE_RATE, rate)
    silence, frame = np.zeros(block, np.float32), np.zeros(FRAME_SAMPLES, np.float32)
    waiting = ahead = lowest = 0
    for _ in range(FRAME_SAMPLES + 1):
        ahead -= block
        lowest = min(lowest, ahead)
        waiting += len(into.feed(silence))
        while waiting >= FRAME_SAMPLES:
            waiting -= FRAME_SAMPLES
            ahead += len(out_of.feed(frame))
    # At other rates frames end between samples; one more covers the rounding.
    return -lowest + (rate != SAMPLE_RATE)


@dataclass(frozen=True)
class Losses:
    """What went wrong, in samples at the device's rate or in events the device reported."""

    microphone_samples: int = 0
    """Dropped because the call did not read for RING_SECONDS."""
    microphone_events: int = 0
    """The device said it had dropped some; it does not say how many."""
    earpiece_samples: int = 0
    """Replaced by silence because the call's frame was late."""
    earpiece_dropped: int = 0
    """Dropped because they came later than GROWTH_SECONDS."""
    earpiece_events: int = 0
    """The device said it had run dry by itself."""

    def since(self, earlier: Losses) -> Losses:
        """Return what was lost after `earlier`."""
        return Losses(*(now - then for now, then in zip(astuple(self), astuple(earlier), strict=True)))


class AudioPath:
    """Both directions of one open stream."""

    def __init__(self, rate: int, block: int, slack_seconds: float) -> None:
        self.rate = rate
        self.steady_fill = needed_fill(rate, block) + round(slack_seconds * rate)
        self._longest_fill = self.steady_fill + round(GROWTH_SECONDS * rate)
        self._microphone = SampleRing(round(RING_SECONDS * rate))
        self._earpiece = SampleRing(round(RING_SECONDS * rate))
        self._into, self._out_of = resampler(rate, SAMPLE_RATE), resampler(SAMPLE_RATE, rate)
        self._block = np.zeros(round(RING_SECONDS * rate), np.float32)
        self._ready = np.zeros(0, np.float32)
        self._arrivals: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._microphone_samples = self._microphone_events = 0
        self._earpiece_samples = self._earpiece_events = self._earpiece_dropped = 0
        self._speaking = self._ending = False
        self._frames_taken = 0
        self.captured_samples = 0

    @property
    def delay_seconds(self) -> float:
        """What this path itself adds between microphone and earpiece, the frame's own length left out."""
        return self.steady_fill / self.rate + self._into.delay_seconds + self._out_of.delay_seconds

    # -- the device's thread: copy and enqueue, nothing more

    def captured(self, samples: Samples, dropped: bool) -> None:
        """Take one block from the microphone, shape [n]; `dropped` when the device lost some before it."""
        self._microphone_samples += len(samples) - self._microphone.push(samples)
        self._microphone_events += dropped
        self.captured_samples += len(samples)
        if self._arrivals.empty():
            self._arrivals.put(None)

    def wanted(self, out: Samples, ran_dry: bool) -> None:
        """Fill one block for the earpiece, shape [n, channels]; `ran_dry` when the device had to wait."""
        mono = self._block[: len(out)]
        count = self._earpiece.pull(mono) if self._speaking else 0
        mono[count:] = 0.0
        out[:] = mono[:, None]
        if self._speaking and not self._ending:
            self._earpiece_samples += len(out) - count
            self._earpiece_events += ran_dry

    # -- the call's thread

    def wait(self, seconds: float) -> bool:
        """Wait for the microphone's next block, at most that long; return whether it came."""
        try:
            self._arrivals.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    def wake(self) -> None:
        """End a wait() of another thread."""
        self._arrivals.put(None)

    def take_frame(self) -> Samples | None:
        """Return the next FRAME_SAMPLES from the microphone at SAMPLE_RATE; None when they are not there yet."""
        if len(self._ready) < FRAME_SAMPLES and self._microphone.fill:
            block = np.empty(self._microphone.fill, np.float32)
            count = self._microphone.pull(block)
            self._ready = np.concatenate([self._ready, self._into.feed(block[:count])])
        if len(self._ready) < FRAME_SAMPLES:
            return None
        frame, self._ready = self._ready[:FRAME_SAMPLES].copy(), self._ready[FRAME_SAMPLES:]
        self._frames_taken += 1
        return frame

    def put_frame(self, samples: Samples) -> None:
        """Queue one frame, shape [FRAME_SAMPLES], for the earpiece; never waits."""
        block = self._out_of.feed(samples)
        if not self._speaking:
            due = self.steady_fill + self._frames_taken * FRAME_SAMPLES * self.rate // SAMPLE_RATE
            ahead = due - self.captured_samples - len(block)
            self._earpiece.push(np.zeros(min(max(0, ahead), self.steady_fill), np.float32))
        late = max(0, self._earpiece.fill + len(block) - self._longest_fill)
        self._earpiece.push(block[late:])
        self._earpiece_dropped += min(late, len(block))
        self._speaking = True

    @property
    def unplayed_seconds(self) -> float:
        """How much of what was put has not gone to the device."""
        return self._earpiece.fill / self.rate if self._speaking else 0.0

    def play_out(self, longest_seconds: float) -> None:
        """Let the earpiece play what is left; no more frames will be put. Gives up when the device stops."""
        self._ending = True
        deadline = monotonic() + longest_seconds
        while self.unplayed_seconds and monotonic() < deadline:
            if not self.wait(0.1):
                return

    def losses(self) -> Losses:
        """Return everything lost so far."""
        # Each count has one writing thread and only grows, so that reading needs no lock.
        return Losses(
            self._microphone_samples,
            self._microphone_events,
            self._earpiece_samples,
            self._earpiece_dropped,
            self._earpiece_events,
        )
