"""The headset: the trainee's microphone and earpiece as one FrameSource and FrameSink on one sample count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from voicesim.devices.audio_path import AudioPath, Losses
from voicesim.devices.devices_list import HeadsetDevices, find_device
from voicesim.devices.portaudio import Ends, OpenStream, RateRefusedError, StreamWish, open_stream
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, Note

StreamOpener = Callable[[StreamWish, Ends], OpenStream]
DeviceFinder = Callable[[str], HeadsetDevices]

COMMON_RATES = (48_000, 44_100)
"""Tried, after SAMPLE_RATE and the devices' own rates, where a device refuses those."""

NOTE_FRAMES = 31
"""Losses are told about once a second: what comes within it is one note."""


@dataclass(frozen=True)
class HeadsetOptions:
    """How a headset is opened and how patient it is. Measured figures: bench/README-devices.md."""

    rate: int = 0
    """Samples a second to open the device at; 0: SAMPLE_RATE where the device takes it, else its own."""
    block_seconds: float = 0.010
    """One callback. On PulseAudio 32 ms doubles the round trip; 8 ms saves 8 ms and once got no callback at all."""
    latency_seconds: float = 0.020
    """Asked of the system for each direction. 10 ms more make the round trip 10 ms longer."""
    slack_seconds: float = 0.010
    """Audio ahead of the earpiece, beyond what lockstep needs: how late the call may be with a frame.
    5 ms lost nothing in the same measurements, 0 did; the rest is a margin."""
    silence_seconds: float = 2.0
    """A running device that delivers nothing for this long is lost."""
    start_seconds: float = 5.0
    """How long a device may take from its start to its first samples; Bluetooth ones are slow."""
    patience_seconds: float = 20.0
    """How long a lost device is waited for."""
    retry_seconds: float = 0.5
    """Between two tries to open it again."""


class Headset:
    """A FrameSource and a FrameSink over one device that runs both directions on one clock.

    The device is opened by the constructor and started by the first read(). For each frame read one must
    be written. A device that fails is waited for within read(): the call's clock, which counts delivered
    samples, stands still meanwhile. Every loss becomes a Note.
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
        self._opener, self._finder = opener, finder
        self._notes: list[Note] = []
        self._told, self._told_frame = Losses(), -NOTE_FRAMES
        self._frames = 0
        self._started = False
        self._closed = threading.Event()
        self._wanted = device
        self._stream: OpenStream | None = None
        self._open()
        # Numbers change when devices come and go; the name finds the same device again.
        if device.strip().isdecimal():
            self._wanted = self.devices.microphone.name

    # -- what is open

    @property
    def devices(self) -> HeadsetDevices:
        """The microphone and earpiece in use."""
        return self._devices

    @property
    def rate(self) -> int:
        """Samples a second the device runs at."""
        return self._path.rate

    @property
    def latency_seconds(self) -> tuple[float, float]:
        """The microphone's and the earpiece's latency as the system reports them."""
        return self._latency_seconds

    @property
    def delay_seconds(self) -> float:
        """What this class adds to a round trip beside that: the audio kept ahead and the resampling."""
        return self._path.delay_seconds

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
            self._start()
            self._started = True
        while not self._closed.is_set():
            samples = self._path.take_frame()
            if samples is not None:
                frame = AudioFrame(samples, self._frames * FRAME_SAMPLES)
                self._frames += 1
                self._tell_losses()
                return frame
            if not self._arrived(self._options.silence_seconds):
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
        stream, self._stream = self._stream, None
        if stream is None:
            return
        playing = self._started and stream.active
        try:
            if playing:
                self._path.play_out(self._path.unplayed_seconds + 0.5)
            self._tell_losses(at_once=True)
        finally:
            self._path.wake()
            try:
                stream.close(play_out=playing and not self._path.unplayed_seconds)
            except DeviceError as error:
                # The call is over either way, and an error here would hide the one that ended it.
                self._tell("device_lost", f"{self._devices.name} could not be let go: {error}")

    def __enter__(self) -> Headset:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- opening, and opening again

    def _open(self) -> None:
        options = self._options
        self._devices = self._finder(self._wanted)
        microphone, earpiece = self._devices.microphone, self._devices.earpiece
        rates = (SAMPLE_RATE, microphone.native_rate, earpiece.native_rate, *COMMON_RATES)
        refused = DeviceError("no rate to try")
        for rate in dict.fromkeys((options.rate,) if options.rate else rates):
            block = round(rate * options.block_seconds)
            path = AudioPath(rate, block, options.slack_seconds)
            try:
                stream = self._opener(
                    StreamWish(microphone, earpiece, rate, block, options.latency_seconds), path
                )
            except RateRefusedError as error:
                refused = error
                continue
            self._stream, self._path, self._told = stream, path, Losses()
            self._latency_seconds = stream.latency_seconds
            return
        raise refused

    def _start(self) -> None:
        if self._stream is not None:
            self._stream.start()
        if not self._arrived(self._options.start_seconds):
            raise DeviceError(
                f"{self._devices.name} delivers no sound: unplug it and plug it in again, or choose another device."
            )

    def _arrived(self, patience_seconds: float) -> bool:
        """Wait for the microphone's next block; False when the device failed or stayed silent that long."""
        deadline = monotonic() + patience_seconds
        while not self._path.wait(0.1):
            if self._closed.is_set():
                return True
            if self._stream is None or not self._stream.active or monotonic() > deadline:
                return False
        return True

    def _recover(self) -> None:
        self._tell_losses(at_once=True)
        lost = self._devices
        self._tell("device_lost", f"{lost.name} stopped delivering sound; the call waits for it.")
        deadline = monotonic() + self._options.patience_seconds
        while not self._closed.is_set():
            try:
                self._let_go()
                self._open()
                self._start()
            except DeviceError as error:
                if monotonic() > deadline:
                    self._let_go()
                    raise DeviceError(
                        f"{lost.name} was unplugged and not back within {self._options.patience_seconds:.0f} s "
                        f"({str(error).partition(': ')[0]}): plug it in and call again."
                    ) from error
                self._closed.wait(self._options.retry_seconds)
            else:
                self._tell("device_back", f"the call goes on with {self._devices.name}.")
                return

    def _let_go(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(play_out=False)

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
