"""One wanted headset, opened: at which rate it takes and hears, started, let go, opened again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from voicesim.devices.asleep import SleepWatch
from voicesim.devices.audio_path import AudioPath
from voicesim.devices.devices_list import HeadsetDevices, converts_rates
from voicesim.devices.portaudio import MICROPHONE_CHANNELS, Ends, OpenStream, RateRefusedError, StreamWish
from voicesim.errors import DeviceError
from voicesim.values import SAMPLE_RATE

StreamOpener = Callable[[StreamWish, Ends], OpenStream]
DeviceFinder = Callable[[str], HeadsetDevices]

COMMON_RATES = (48_000, 44_100)
"""Tried, after SAMPLE_RATE and the devices' own rates, where a device refuses those."""

DEAF_SECONDS = 1.0
"""A device opened at a rate that is not its own may run and deliver nothing but zeros. After so much of it the next
rate is tried. Guess: Bluetooth ones begin with a few tenths of a second of it."""


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


Tell = Callable[[str, str], None]
"""Takes a note's kind and text."""


@dataclass(frozen=True)
class Ways:
    """How devices are found and opened; tests put scripted ones here."""

    opener: StreamOpener
    finder: DeviceFinder


class Connection:
    """The device in use and the path of its samples. Not for use from several threads, but for stop()."""

    def __init__(self, wanted: str, options: HeadsetOptions, ways: Ways, tell: Tell) -> None:
        """Open the device.

        Raises:
            DeviceError: as for Headset.
        """
        self._options, self._ways, self._tell = options, ways, tell
        self._wanted = wanted
        self._stopped = threading.Event()
        self._asleep = SleepWatch()
        self._hearing_rate = 0
        """The rate that is known to work; 0 while none is."""
        self._stream: OpenStream | None = None
        self.open()
        # Numbers change when devices come and go; the name finds the same device again.
        if wanted.strip().isdecimal():
            self._wanted = self.devices.microphone.name

    def stop(self) -> None:
        """End every waiting, also another thread's."""
        self._stopped.set()
        self.path.wake()

    @property
    def running(self) -> bool:
        """Whether the device still calls back."""
        return self._stream is not None and self._stream.active

    def open(self, rates: tuple[int, ...] = ()) -> None:
        """Open the wanted device at the first of `rates` that it takes; the usual ones when left out.

        Raises:
            DeviceError: no such device, or it is busy or refuses.
        """
        options = self._options
        self.devices = self._ways.finder(self._wanted)
        microphone, earpiece = self.devices.microphone, self.devices.earpiece
        refused = DeviceError("no rate to try")
        for rate in rates or self._rates():
            block = round(rate * options.block_seconds)
            channels = min(MICROPHONE_CHANNELS, microphone.microphone_channels)
            path = AudioPath(rate, block, options.slack_seconds, channels)
            try:
                stream = self._ways.opener(
                    StreamWish(microphone, earpiece, rate, block, options.latency_seconds), path
                )
            except RateRefusedError as error:
                refused = error
                continue
            self._stream, self.path = stream, path
            self.latency_seconds = stream.latency_seconds
            return
        raise refused

    def _rates(self) -> tuple[int, ...]:
        """Return the rates to try, the likeliest first."""
        if self._options.rate:
            return (self._options.rate,)
        own = (self.devices.microphone.native_rate, self.devices.earpiece.native_rate)
        known = (self._hearing_rate,) if self._hearing_rate else ()
        return tuple(dict.fromkeys((*known, SAMPLE_RATE, *own, *COMMON_RATES)))

    def start(self) -> None:
        """Set the opened device going; one that is deaf at its rate is opened at another.

        Raises:
            DeviceError: it delivers nothing, not even zeros.
        """
        self._run()
        if not self._is_suspect() or self._hears():
            return
        first = self.path.rate
        for rate in (*(rate for rate in self._rates() if rate != first), first):
            try:
                self.let_go()
                self.open((rate,))
                self._run()
            except RateRefusedError:
                continue
            if rate != first and self._hears():
                self._hearing_rate = rate
                self._tell(
                    "rate_changed", f"{self.devices.name} is silent at {first} Hz and was opened at {rate}."
                )
                return

    def _run(self) -> None:
        """Set the opened device going and wait for its first sound."""
        if self._stream is not None:
            self._stream.start()
        if not self.arrived(self._options.start_seconds):
            raise DeviceError(
                f"{self.devices.name} delivers no sound: unplug it and plug it in again, or choose another device."
            )

    def _is_suspect(self) -> bool:
        """Return whether zeros may be the fault of the rate: not the device's own, and nobody converts it."""
        microphone = self.devices.microphone
        trusted = (microphone.native_rate, self._options.rate, self._hearing_rate)
        return self.path.rate not in trusted and not converts_rates(microphone)

    def _hears(self) -> bool:
        """Wait for the first sample that is not zero; return False when none comes."""
        path = self.path
        while not path.microphone_moves and not self._stopped.is_set():
            enough = path.captured_samples >= DEAF_SECONDS * path.rate
            if enough or not self.arrived(self._options.silence_seconds):
                return False
        path.forget_silence()
        return True

    def arrived(self, patience_seconds: float) -> bool:
        """Wait for the microphone's next block; False when the device failed or stayed silent that long."""
        deadline = monotonic() + patience_seconds
        while not self.path.wait(0.1):
            if self._stopped.is_set():
                return True
            if self.tell_sleep():
                deadline = monotonic() + patience_seconds
            elif self._stream is None or not self._stream.active or monotonic() > deadline:
                return False
        return True

    def pause(self) -> None:
        """Wait a little before the next try."""
        self._stopped.wait(self._options.retry_seconds)
        self._asleep.forget()

    def let_go(self, play_out: bool = False) -> None:
        """Let go of the device, if one is open, after it has played what it holds when asked."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(play_out=play_out)
        self._asleep.forget()

    def tell_sleep(self) -> bool:
        """Tell when nobody looked for long: the computer slept. Return whether it did."""
        seconds = self._asleep.look()
        if seconds:
            self._tell(
                "suspended",
                f"nothing ran here for {seconds:.0f} s: the computer slept or was far too busy. The call goes on.",
            )
        return bool(seconds)
