"""A line over a message socket (the browser's): frames as 16-bit integers in both directions.

The socket's own thread delivers what came in; the call's thread reads and writes frames as with a headset.
"""

from __future__ import annotations

import queue
from collections.abc import Callable

import numpy as np

from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, AudioFrame

FULL_SCALE = 32768.0
FRAME_BYTES = 2 * FRAME_SAMPLES
QUEUE_FRAMES = 64
"""Two seconds: a call that falls further behind than that has stalled."""
PATIENCE_SECONDS = 10.0
"""How long the line may be dead before the call ends; mobile networks come back within this. Guess, unmeasured."""


class SocketLine:
    """FrameSource and FrameSink over a socket."""

    def __init__(self, send: Callable[[bytes], None], patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Send outgoing frames by `send`, which must not wait."""
        self._send = send
        self._patience_seconds = patience_seconds
        self._frames: queue.Queue[bytes | None] = queue.Queue(QUEUE_FRAMES)
        self._next_sample = 0
        self._ended = False
        self.lost_frames = 0
        """Frames dropped because the call had fallen behind."""

    def deliver(self, data: bytes) -> None:
        """Take one frame from the socket: FRAME_SAMPLES little-endian 16-bit samples.

        Raises:
            DeviceError: not a frame.
        """
        if len(data) != FRAME_BYTES:
            raise DeviceError(
                f"The browser sent {len(data)} bytes where a frame has {FRAME_BYTES}; reload the page."
            )
        try:
            self._frames.put_nowait(data)
        except queue.Full:
            self.lost_frames += 1

    def end(self) -> None:
        """The socket was closed: what was delivered is still read, then no more comes."""
        self._ended = True
        try:
            self._frames.put_nowait(None)
        except queue.Full:
            return  # the reader finds the end by `_ended` once the queue is empty

    def read(self) -> AudioFrame | None:
        """Return the next frame; None once the socket was closed.

        Raises:
            DeviceError: nothing came for patience_seconds.
        """
        if self._ended and self._frames.empty():
            return None
        try:
            data = self._frames.get(timeout=self._patience_seconds)
        except queue.Empty:
            raise DeviceError(
                f"The browser sent no sound for {self._patience_seconds:.0f} s; check its microphone and call again."
            ) from None
        if data is None:
            return None
        samples = (np.frombuffer(data, dtype="<i2") / FULL_SCALE).astype(np.float32)
        frame = AudioFrame(samples, self._next_sample)
        self._next_sample = frame.end_sample
        return frame

    def write(self, frame: AudioFrame) -> None:
        """Send one frame."""
        if not self._ended:
            whole = np.clip(np.rint(frame.samples * FULL_SCALE), -32768, 32767)
            self._send(whole.astype("<i2").tobytes())

    def close(self) -> None:
        """Send nothing more. May be called twice."""
        self._ended = True
