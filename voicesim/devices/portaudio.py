"""The only file that touches sounddevice: the device list, and one open stream with its callbacks.

Every call into PortAudio is made by the one thread of sound_thread.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from voicesim.devices.sound_thread import CLOSE_SECONDS, SoundThread, quiet, silence_alsa
from voicesim.errors import DeviceError
from voicesim.values import Samples

_INVALID_CHANNELS, _INVALID_RATE, _UNAVAILABLE = -9998, -9997, -9985
_IN_USE = ("AUDCLNT_E_DEVICE_IN_USE", "already in use", "resource busy")
"""How Windows and ALSA put it where PortAudio has no number of its own for it."""

MICROPHONE_CHANNELS = 2
"""Taken where there are as many, so that a microphone wired to one side of a stereo plug is heard in full
(devices/channels.py); a sound server asked for one would mix them and halve it."""


@dataclass(frozen=True)
class DeviceInfo:
    """One device as the system names it. A headset may be one device or two."""

    number: int
    """Its number until the next device comes or goes."""
    name: str
    host: str
    """The system's sound interface it is reached through, such as ALSA, Core Audio or MME."""
    microphone_channels: int
    """0 when it cannot record."""
    earpiece_channels: int
    """0 when it cannot play."""
    native_rate: int
    """Samples a second it runs at by itself, as far as the system tells."""
    default_microphone: bool = False
    default_earpiece: bool = False
    first_host: bool = True
    """Whether `host` is the interface the system prefers; Windows lists each device once for each."""


@dataclass(frozen=True)
class StreamWish:
    """What to open."""

    microphone: DeviceInfo
    earpiece: DeviceInfo
    rate: int
    """Samples a second."""
    block: int
    """Samples a callback."""
    latency_seconds: float
    """What is asked of the system for each direction; it answers with what it can do."""


class Ends(Protocol):
    """Where the callbacks deliver; they run in the device's thread and must return at once."""

    def captured(self, samples: Samples, dropped: bool) -> None:
        """Take one block, shape [n, 1 or 2]; `dropped` when the device lost samples before it."""
        ...

    def wanted(self, out: Samples, ran_dry: bool) -> None:
        """Fill one block, shape [n, channels]; `ran_dry` when the device had had nothing to play."""
        ...


class OpenStream(Protocol):
    """A stream that runs from start() to close()."""

    @property
    def latency_seconds(self) -> tuple[float, float]:
        """Microphone's and earpiece's latency as the system reports them."""
        ...

    @property
    def active(self) -> bool:
        """Whether the device still runs; False once it failed."""
        ...

    def start(self) -> None:
        """Begin to call back."""
        ...

    def close(self, play_out: bool) -> None:
        """Let go of the device, after it has played what it holds when asked. May be called twice."""
        ...


_sound_thread = SoundThread()
_open_streams = 0


def list_devices() -> tuple[DeviceInfo, ...]:
    """Return every sound device, as the system sees them now; while a stream is open, as it saw them then.

    Raises:
        DeviceError: the sound library is missing or does not answer.
    """
    return _sound_thread.ask(_list)


def open_stream(wish: StreamWish, ends: Ends) -> OpenStream:
    """Open a stream of both directions, not yet started.

    Raises:
        RateRefusedError: the device does not run at wish.rate.
        DeviceBusyError: another program holds the device.
        DeviceError: the device is gone or refuses.
    """
    return _sound_thread.ask(lambda: _Stream(wish, ends), lambda stream: stream.close_here(play_out=False))


class RateRefusedError(DeviceError):
    """The device does not run at that rate; another may do."""


class DeviceBusyError(DeviceError):
    """Another program holds the device."""


class _Stream:
    """sounddevice's two streams. The constructor and close_here() run in the sound thread."""

    def __init__(self, wish: StreamWish, ends: Ends) -> None:
        global _open_streams  # noqa: PLW0603  PortAudio's own state is global
        self._ends = ends
        try:
            with quiet():
                self._streams = self._opened(wish)
        except _library().PortAudioError as error:
            raise _explained(error, wish) from None
        _open_streams += 1

    def _opened(self, wish: StreamWish) -> tuple[Any, ...]:
        # One stream for each direction: in one for both, what piles up in the microphone's buffers during a
        # gap stays there, and each gap makes the call later for good (bench/README-devices.md).
        library = _library()
        microphone = self._microphone(library, wish)
        try:
            return microphone, library.OutputStream(
                device=wish.earpiece.number,
                # The caller is heard on both sides.
                channels=min(2, wish.earpiece.earpiece_channels),
                callback=self._output,
                **_common(wish),
            )
        except BaseException:
            microphone.close()
            raise

    def _microphone(self, library: ModuleType, wish: StreamWish) -> Any:
        """Open the microphone with two channels; where it refuses, with one, then with all it has."""
        every = wish.microphone.microphone_channels
        counts = tuple(dict.fromkeys((min(MICROPHONE_CHANNELS, every), 1, every)))
        for count in counts:
            try:
                return library.InputStream(
                    device=wish.microphone.number, channels=count, callback=self._input, **_common(wish)
                )
            except library.PortAudioError as error:
                if _code(error) != _INVALID_CHANNELS or count == counts[-1]:
                    raise
        raise AssertionError("a device of no channels is no microphone")

    def _input(self, given: Samples, _count: int, _time: object, status: Any) -> None:
        self._ends.captured(given[:, :MICROPHONE_CHANNELS], bool(status.input_overflow))

    def _output(self, out: Samples, _count: int, _time: object, status: Any) -> None:
        self._ends.wanted(out, bool(status.output_underflow))

    @property
    def latency_seconds(self) -> tuple[float, float]:
        microphone, earpiece = self._streams
        return microphone.latency, earpiece.latency

    @property
    def active(self) -> bool:
        return all(stream.active for stream in self._streams)

    def start(self) -> None:
        _sound_thread.ask(self._start)

    def _start(self) -> None:
        try:
            with quiet():
                for stream in self._streams:
                    stream.start()
        except _library().PortAudioError as error:
            raise DeviceError(
                f"the headset does not start: {_plain(error)}: unplug it and plug it in again."
            ) from None

    def close(self, play_out: bool) -> None:
        _sound_thread.ask(lambda: self.close_here(play_out), patience_seconds=CLOSE_SECONDS)

    def close_here(self, play_out: bool) -> None:
        global _open_streams  # noqa: PLW0603
        streams, self._streams = self._streams, ()
        with quiet():
            for stream in streams:
                stream.stop() if play_out else stream.abort()
                stream.close()
        _open_streams -= bool(streams)


def _list() -> tuple[DeviceInfo, ...]:
    library = _library()
    if not _open_streams:
        with quiet():
            # PortAudio looks for devices only when it is initialised.
            while library._initialized:
                library._terminate()
            library._initialize()
    hosts = library.query_hostapis()
    default_input, default_output = (_default(library, kind) for kind in ("input", "output"))
    first = library.query_devices()[max(default_input, default_output)]["hostapi"] if hosts and max(
        default_input, default_output) >= 0 else 0  # fmt: skip
    return tuple(
        DeviceInfo(
            number=number,
            name=str(row["name"]),
            host=str(hosts[row["hostapi"]]["name"]),
            microphone_channels=int(row["max_input_channels"]),
            earpiece_channels=int(row["max_output_channels"]),
            native_rate=round(row["default_samplerate"]),
            default_microphone=number == default_input,
            default_earpiece=number == default_output,
            first_host=row["hostapi"] == first,
        )
        for number, row in enumerate(library.query_devices())
    )


def _default(library: ModuleType, kind: str) -> int:
    return int(library.default.device[kind])


def _library() -> ModuleType:
    try:
        with quiet():
            import sounddevice
    except ImportError:
        raise DeviceError("sounddevice is not installed: pip install sounddevice.") from None
    except OSError:
        raise DeviceError(
            "the sound library PortAudio is missing: apt install libportaudio2 (Debian, Ubuntu), "
            "brew install portaudio (macOS)."
        ) from None
    silence_alsa()
    _sound_thread.watch_exit(sounddevice)
    module: ModuleType = sounddevice
    return module


def _explained(error: Exception, wish: StreamWish) -> DeviceError:
    code, plain = _code(error), _plain(error)
    names = " and ".join(f"'{name}'" for name in dict.fromkeys((wish.microphone.name, wish.earpiece.name)))
    if code == _INVALID_RATE:
        return RateRefusedError(
            f"{names} does not run at {wish.rate} Hz: choose another device or another rate."
        )
    if code == _UNAVAILABLE or any(told in plain for told in _IN_USE):
        return DeviceBusyError(f"{names} is busy: close the program that is using it, then try again.")
    return DeviceError(f"{names} cannot be opened: {plain}: plug it in again or choose another device; "
                       "on macOS and Windows also allow the microphone in the privacy settings.")  # fmt: skip


def _common(wish: StreamWish) -> dict[str, Any]:
    return {
        "samplerate": wish.rate,
        "blocksize": wish.block,
        "dtype": "float32",
        "latency": wish.latency_seconds,
    }


def _code(error: Exception) -> object:
    return error.args[1] if len(error.args) > 1 else None


def _plain(error: Exception) -> str:
    host = error.args[2][2] if len(error.args) > 2 else ""
    text = str(error.args[0]) if error.args else type(error).__name__
    return " ".join(f"{text} ({host})".split()) if host else text
