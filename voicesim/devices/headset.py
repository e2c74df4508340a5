"""The headset: the trainee's microphone and earpiece as one FrameSource and FrameSink on one sample count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from voicesim.devices.audio_path import AudioPath, Losses
from voicesim.devices.connection import (
    COMMON_RATES,
    Connection,
    DeviceFinder,
    HeadsetOptions,
    StreamOpener,
    Ways,
)
from voicesim.devices.devices_list import HeadsetDevices, find_device
from voicesim.devices.portaudio import DeviceBusyError, open_stream
from voicesim.devices.signal_watch import SignalWatch
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, AudioFrame, Note

__all__ = ["COMMON_RATES", "DeviceFinder", "Headset", "HeadsetOptions", "StreamOpener"]

NOTE_FRAMES = 31
"""Losses are told about once a second: what comes within it is one note."""


class Headset:
    """A FrameSource and a FrameSink over a microphone and an earpiece; the microphone's clock is the call's.

    The device is opened by the constructor and started by the first read(). For each frame read one must
    be written. A device that fails is waited for within read(): the call's clock, which counts delivered
    samples, stands still meanwhile. Every loss, and what is wrong with the microphone, becomes a Note.
    """

    def __init__(
        self,
        device: str = "",
        on_note: Callable[[Note], None] | None = None,
        options: HeadsetOptions | None = None,
        opener: StreamOpener = open_stream,
        finder: DeviceFinder = find_device,
    ) -> None:
        """Open the device.

        Args:
            device: as for find_device().
            on_note: called for each Note, from within read(), write() or close().
            options: see there.
            opener: opens a stream; tests put a scripted one here.
            finder: finds the devices; likewise.

        Raises:
            DeviceError: no sound library, no such device, or it is busy or refuses.
        """
        self._options = options or HeadsetOptions()
        self._on_note = on_note
        self._notes: list[Note] = []
        self._frames = 0
        self._started = False
        self._closed = threading.Event()
        self._connection = Connection(device, self._options, Ways(opener, finder), self._tell)
        self._begin()

    def _begin(self) -> None:
        """Watch the device that was opened just now."""
        rate = self._connection.devices.microphone.native_rate or self.rate
        self._signal = SignalWatch(min(rate, self.rate))
        self._told, self._told_frame = Losses(), self._frames - NOTE_FRAMES

    # -- what is open

    @property
    def devices(self) -> HeadsetDevices:
        """The microphone and earpiece in use."""
        return self._connection.devices

    @property
    def _path(self) -> AudioPath:
        return self._connection.path

    @property
    def rate(self) -> int:
        """Samples a second the device runs at."""
        return self._path.rate

    @property
    def latency_seconds(self) -> tuple[float, float]:
        """The microphone's and the earpiece's latency as the system reports them."""
        return self._connection.latency_seconds

    @property
    def delay_seconds(self) -> float:
        """What this class adds to a round trip beside that: the audio kept ahead and the resampling."""
        return self._path.delay_seconds

    @property
    def earpiece_blocks(self) -> tuple[int, int]:
        """Blocks played since the device was opened last, and those of them with a gap."""
        return self._path.played_blocks, self._path.gap_blocks

    @property
    def notes(self) -> tuple[Note, ...]:
        """Every Note so far."""
        return tuple(self._notes)

    # -- the two ports

    def read(self) -> AudioFrame | None:
        """Return the next frame, waiting for it; None once closed.

        Raises:
            DeviceError: the device delivers nothing, or was lost and did not come back.
        """
        if not self._started and not self._closed.is_set():
            self._connection.start()
            self._begin()
            self._started = True
        while not self._closed.is_set():
            self._connection.tell_sleep()
            samples = self._path.take_frame()
            if samples is not None:
                frame = AudioFrame(samples, self._frames * FRAME_SAMPLES)
                self._frames += 1
                self._tell_losses()
                for kind, text in self._signal.feed(samples):
                    self._tell(kind, text)
                return frame
            if not self._connection.arrived(self._options.silence_seconds):
                self._recover()
        return None

    def write(self, frame: AudioFrame) -> None:
        """Queue one frame for the earpiece; never waits."""
        if not self._closed.is_set():
            self._path.put_frame(frame.samples)

    def close(self) -> None:
        """Play what is left, then let go of the device. May be called twice, and from another thread."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._connection.stop()
        playing = self._started and self._connection.running
        try:
            if playing:
                self._path.play_out(self._path.unplayed_seconds + 0.5)
            self._tell_losses(at_once=True)
        finally:
            try:
                self._connection.let_go(play_out=playing and not self._path.unplayed_seconds)
            except DeviceError as error:
                # The call is over either way, and an error here would hide the one that ended it.
                self._tell("device_lost", f"{self.devices.name} could not be let go: {error}")

    def __enter__(self) -> Headset:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- opening, and opening again

    def _recover(self) -> None:
        self._tell_losses(at_once=True)
        lost = self.devices
        self._tell("device_lost", f"{lost.name} stopped delivering sound; the call waits for it.")
        deadline = monotonic() + self._options.patience_seconds
        busy_told = False
        while not self._closed.is_set():
            try:
                self._connection.let_go()
                self._connection.open()
                self._connection.start()
            except DeviceError as error:
                if monotonic() > deadline:
                    self._connection.let_go()
                    raise self._given_up(lost, error) from error
                if isinstance(error, DeviceBusyError) and not busy_told:
                    busy_told = True
                    self._tell("device_busy", f"another program holds {lost.name}: close it; the call waits.")
                self._connection.pause()
            else:
                self._begin()
                self._tell("device_back", f"the call goes on with {self.devices.name}.")
                return

    def _given_up(self, lost: HeadsetDevices, error: DeviceError) -> DeviceError:
        seconds = f"{self._options.patience_seconds:.0f} s"
        if isinstance(error, DeviceBusyError):
            return DeviceError(
                f"another program took {lost.name} and did not give it back within {seconds}: close that program "
                "and call again."
            )
        return DeviceError(
            f"{lost.name} was unplugged or taken and not back within {seconds} ({str(error).partition(': ')[0]}): plug it "
            "in, close what else uses it, and call again."
        )

    # -- telling

    def _tell_losses(self, at_once: bool = False) -> None:
        if self._frames - self._told_frame < NOTE_FRAMES and not at_once:
            return
        now = self._path.losses()
        lost, self._told = now.since(self._told), now
        if lost == Losses():
            return
        self._told_frame = self._frames
        milliseconds = 1000 / self._path.rate
        if lost.microphone_samples or lost.microphone_events:
            self._tell(
                "overflow",
                f"microphone: {lost.microphone_samples * milliseconds:.0f} ms not fetched in time and dropped, "
                f"{lost.microphone_events} gap(s) reported by the device.",
            )
        if lost.earpiece_samples or lost.earpiece_dropped or lost.earpiece_events:
            self._tell(
                "underflow",
                f"earpiece: {lost.earpiece_samples * milliseconds:.0f} ms of silence for want of audio, "
                f"{lost.earpiece_dropped * milliseconds:.0f} ms dropped as too late, "
                f"{lost.earpiece_events} gap(s) reported by the device.",
            )

    def _tell(self, kind: str, text: str) -> None:
        note = Note(self._frames * FRAME_SAMPLES, kind, text)
        self._notes.append(note)
        if self._on_note is not None:
            self._on_note(note)
