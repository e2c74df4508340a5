"""What lies between a device's callback and the call: bounded rings, a resampler, and a count of every loss.

Nothing here knows a sound library. The device's thread calls AudioPath.captured and AudioPath.wanted,
which copy and return; the call's thread takes and puts frames. One device block never waits for the call
and the call never waits for more than a frame.
"""

from __future__ import annotations

import queue
from dataclasses import astuple, dataclass
from time import monotonic

import numpy as np

from voicesim.devices.channels import LiveChannel
from voicesim.devices.resampling import resampler
from voicesim.devices.steady_fill import SteadyFill
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Samples

RING_SECONDS = 2.0
"""How far the call may fall behind the microphone before samples are lost. Guess: longer stalls are faults."""

GROWTH_SECONDS = 0.032
"""How much later than its steady delay the earpiece may run after it once ran dry; what comes later still is
dropped. It stays later for seconds, so that the same hiccup is not heard again, until SteadyFill has led it back.
One frame; guess, unmeasured."""


class SampleRing:
    """A bounded queue of samples between two threads, one writing and one reading, allocated once."""

    def __init__(self, capacity: int, channels: int = 0) -> None:
        """Hold up to `capacity` samples, shape [n], or shape [n, channels] where that is given."""
        self._samples = np.zeros((capacity, channels) if channels else capacity, np.float32)
        self.channels = channels
        self._written = 0
        self._read = 0

    @property
    def fill(self) -> int:
        """Samples waiting to be read."""
        return self._written - self._read

    def push(self, samples: Samples) -> int:
        """Append as many samples as there is room for; return how many that were."""
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
        """Move the oldest samples into `out`, as many as there are; return how many that were."""
        capacity = len(self._samples)
        count = min(len(out), self.fill)
        start = self._read % capacity
        first = min(count, capacity - start)
        out[:first] = self._samples[start : start + first]
        out[first:count] = self._samples[: count - first]
        self._read += count
        return count


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

    def __init__(self, rate: int, block: int, slack_seconds: float, channels: int = 1) -> None:
        """Begin empty; the microphone gives `channels` of them."""
        self.rate = rate
        slack = round(slack_seconds * rate)
        self.steady_fill = needed_fill(rate, block) + slack
        self._longest_fill = self.steady_fill + round(GROWTH_SECONDS * rate)
        self._steady = SteadyFill(rate, block, slack)
        self._channels = LiveChannel(rate)
        self._microphone = SampleRing(round(RING_SECONDS * rate), channels)
        self._earpiece = SampleRing(round(RING_SECONDS * rate))
        self._into, self._out_of = resampler(rate, SAMPLE_RATE), resampler(SAMPLE_RATE, rate)
        self._block = np.zeros(round(RING_SECONDS * rate), np.float32)
        self._ready = np.zeros(0, np.float32)
        self._arrivals: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._microphone_samples = self._microphone_events = 0
        self._earpiece_samples = self._earpiece_events = self._earpiece_dropped = 0
        self._speaking = self._ending = False
        self._frames_taken = self._forgotten_samples = 0
        self.captured_samples = 0
        self.microphone_moves = False
        """Whether the microphone has given anything but zeros."""
        self.played_blocks = self.gap_blocks = 0
        """Blocks given to the earpiece while the caller's side was open, and those of them with a gap."""

    @property
    def delay_seconds(self) -> float:
        """What this path itself adds between microphone and earpiece, the frame's own length left out."""
        return self.steady_fill / self.rate + self._into.delay_seconds + self._out_of.delay_seconds

    # -- the device's thread: copy and enqueue, nothing more

    def captured(self, samples: Samples, dropped: bool) -> None:
        """Take one block from the microphone, shape [n, channels]; `dropped` when the device lost some before it."""
        self._microphone_samples += len(samples) - self._microphone.push(samples)
        self._microphone_events += dropped
        self.captured_samples += len(samples)
        if not self.microphone_moves:
            self.microphone_moves = bool(samples.any())
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
            self.played_blocks += 1
            self.gap_blocks += ran_dry or count < len(out)
            if count < len(out):
                self._steady.ran_dry()
            else:
                self._steady.left(self._earpiece.fill)

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
            mono = self._channels.pick(self._waiting())
            self._ready = np.concatenate([self._ready, self._into.feed(mono)])
        if len(self._ready) < FRAME_SAMPLES:
            return None
        frame, self._ready = self._ready[:FRAME_SAMPLES].copy(), self._ready[FRAME_SAMPLES:]
        self._frames_taken += 1
        return frame

    def _waiting(self) -> Samples:
        block = np.empty((self._microphone.fill, self._microphone.channels), np.float32)
        return block[: self._microphone.pull(block)]

    def forget_silence(self) -> None:
        """Drop the zeros that the microphone began with: the call begins with its first sound."""
        waiting = self._waiting()
        moving = np.flatnonzero(waiting.any(axis=1))
        first = int(moving[0]) if len(moving) else len(waiting)
        self._forgotten_samples += first
        self._ready = self._into.feed(self._channels.pick(waiting[first:]))

    def put_frame(self, samples: Samples) -> None:
        """Queue one frame, shape [FRAME_SAMPLES], for the earpiece; never waits."""
        block = self._out_of.feed(samples)
        if self._speaking:
            block = self._steady.fitted(block)
        if not self._speaking:
            due = self.steady_fill + self._frames_taken * FRAME_SAMPLES * self.rate // SAMPLE_RATE
            ahead = due - (self.captured_samples - self._forgotten_samples) - len(block)
            self._earpiece.push(np.zeros(min(max(0, ahead), self.steady_fill), np.float32))
        late = max(0, self._earpiece.fill + len(block) - self._longest_fill)
        self._earpiece.push(block[late:])
        self._earpiece_dropped += min(late, len(block))
        self._speaking = True

    @property
    def channel(self) -> int:
        """Which of the microphone's channels is listened to, from 0."""
        return self._channels.chosen

    @property
    def led_back_seconds(self) -> float:
        """How much was left out and put in so far to keep the earpiece's delay the same."""
        return self._steady.changed_samples / self.rate

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
