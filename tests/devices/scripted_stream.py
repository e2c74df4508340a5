"""A device that does what a test says, in place of PortAudio's stream."""

from collections.abc import Callable

import numpy as np

from voicesim.devices.devices_list import HeadsetDevices
from voicesim.devices.portaudio import DeviceInfo, Ends, RateRefusedError, StreamWish
from voicesim.errors import DeviceError

HEADSET = DeviceInfo(0, "Jabra Evolve", "ALSA", 1, 2, 48_000, True, True)


PLUGGED = DeviceInfo(1, "Jabra Evolve: USB Audio (hw:1,0)", "ALSA", 1, 2, 48_000, True, True)
"""The same headset without a sound server between."""


def find_headset(wanted: str) -> HeadsetDevices:
    return HeadsetDevices(HEADSET, HEADSET)


def find_plugged(wanted: str) -> HeadsetDevices:
    return HeadsetDevices(PLUGGED, PLUGGED)


class ScriptedStream:
    """Delivers `sound` in blocks from the moment it is started, then falls silent, or fails when told to."""

    latency_seconds = (0.02, 0.03)

    def __init__(self, wish: StreamWish, ends: Ends, sound: np.ndarray, fails_after: bool) -> None:
        self.wish, self.ends, self.sound, self.fails_after = wish, ends, sound, fails_after
        self.active = False
        self.closings: list[bool] = []
        self.played: list[np.ndarray] = []

    def start(self) -> None:
        self.active = True
        self.deliver(self.sound)
        self.active = not self.fails_after

    def deliver(self, sound: np.ndarray, dropped: bool = False, ran_dry: bool = False) -> None:
        channels = 1 if sound.ndim == 1 else sound.shape[1]
        for start in range(0, len(sound), self.wish.block):
            out = np.zeros((self.wish.block, 2), np.float32)
            self.ends.captured(sound[start : start + self.wish.block].reshape(-1, channels), dropped)
            self.ends.wanted(out, ran_dry)
            self.played.append(out[:, 0])

    def close(self, play_out: bool) -> None:
        self.active = False
        self.closings.append(play_out)


class ScriptedOpener:
    """Opens one ScriptedStream after the other; an exception in their stead is raised."""

    def __init__(
        self,
        *script: np.ndarray | DeviceError,
        fails_after: bool = False,
        refuses: tuple[int, ...] = (),
        deaf_at: tuple[int, ...] = (),
    ) -> None:
        self.script = list(script)
        self.fails_after, self.refuses, self.deaf_at = fails_after, refuses, deaf_at
        self.streams: list[ScriptedStream] = []
        self.before_open: Callable[[], None] = lambda: None

    def __call__(self, wish: StreamWish, ends: Ends) -> ScriptedStream:
        self.before_open()
        if wish.rate in self.refuses:
            raise RateRefusedError(f"not at {wish.rate}")
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, DeviceError):
            raise step
        sound = np.zeros_like(step) if wish.rate in self.deaf_at else step
        self.streams.append(ScriptedStream(wish, ends, sound, self.fails_after))
        return self.streams[-1]
