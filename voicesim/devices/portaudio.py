"""The only file that touches sounddevice: the device list, and one open stream with its callbacks.

Every call into PortAudio is made by the one thread of sound_thread.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from voicesim.devices.sound_thread import CLOSE_SECONDS, SoundThread, quiet
from voicesim.errors import DeviceError
from voicesim.values import Samples

_INVALID_CHANNELS, _INVALID_RATE, _BAD_COMBINATION, _UNAVAILABLE = -9998, -9997, -9993, -9985


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
        """Take one block, shape [n]; `dropped` when the device lost samples before it."""
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
    """Open a stream, not yet started: one for both directions where the system allows it, else two.

    Raises:
        RateRefusedError: the device does not run at wish.rate.
        DeviceError: the device is busy, gone or refuses.
    """
    return _sound_thread.ask(lambda: _Stream(wish, ends), lambda stream: stream.close_here(play_out=False))


class RateRefusedError(DeviceError):
    """The device does not run at that rate; another may do."""


class _Stream:
    """sounddevice's stream or two of them. The constructor and close_here() run in the sound thread."""

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
        library = _library()
        # The first channel is the microphone: a headset's is mono, and a mean of channels would halve a
        # microphone wired to one side and cancel one wired in opposite phase. PortAudio gives the first
        # channel when one is asked for; where it refuses, all are taken and the callback drops the rest.
        # The earpiece gets the caller on both sides.
        outputs = min(2, wish.earpiece.earpiece_channels)
        common = {"samplerate": wish.rate, "blocksize": wish.block, "dtype": "float32",
                  "latency": wish.latency_seconds}  # fmt: skip
        for inputs in (1, wish.microphone.microphone_channels):
            try:
                return (
                    library.Stream(
                        device=(wish.microphone.number, wish.earpiece.number),
                        channels=(inputs, outputs),
                        callback=self._both,
                        **common,
                    ),
                )
            except library.PortAudioError as error:
                code = error.args[1] if len(error.args) > 1 else None
                if code == _BAD_COMBINATION or wish.microphone.host != wish.earpiece.host:
                    break
                if code != _INVALID_CHANNELS or inputs == wish.microphone.microphone_channels:
                    raise
        microphone = library.InputStream(
            device=wish.microphone.number, channels=1, callback=self._input, **common
        )
        try:
            return microphone, library.OutputStream(
                device=wish.earpiece.number, channels=outputs, callback=self._output, **common
            )
        except BaseException:
            microphone.close()
            raise

    def _both(self, given: Samples, out: Samples, _count: int, _time: object, status: Any) -> None:
        self._ends.captured(given[:, 0], bool(status.input_overflow))
        self._ends.wanted(out, bool(status.output_underflow))

    def _input(self, given: Samples, _count: int, _time: object, status: Any) -> None:
        self._ends.captured(given[:, 0], bool(status.input_overflow))

    def _output(self, out: Samples, _count: int, _time: object, status: Any) -> None:
        self._ends.wanted(out, bool(status.output_underflow))

    @property
    def latency_seconds(self) -> tuple[float, float]:
        first, last = self._streams[0].latency, self._streams[-1].latency
        return (first[0], last[1]) if len(self._streams) == 1 else (first, last)

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
        import sounddevice
    except ImportError:
        raise DeviceError("sounddevice is not installed: pip install sounddevice.") from None
    except OSError:
        raise DeviceError(
            "the sound library PortAudio is missing: apt install libportaudio2 (Debian, Ubuntu), "
            "brew install portaudio (macOS)."
        ) from None
    _sound_thread.watch_exit(sounddevice)
    module: ModuleType = sounddevice
    return module


def _explained(error: Exception, wish: StreamWish) -> DeviceError:
    code = error.args[1] if len(error.args) > 1 else None
    names = " and ".join(f"'{name}'" for name in dict.fromkeys((wish.microphone.name, wish.earpiece.name)))
    if code == _INVALID_RATE:
        return RateRefusedError(
            f"{names} does not run at {wish.rate} Hz: choose another device or another rate."
        )
    if code == _UNAVAILABLE:
        return DeviceError(f"{names} is busy: close the program that is using it, then try again.")
    return DeviceError(f"{names} cannot be opened: {_plain(error)}: plug it in again or choose another device; "
                       "on macOS and Windows also allow the microphone in the privacy settings.")  # fmt: skip


def _plain(error: Exception) -> str:
    host = error.args[2][2] if len(error.args) > 2 else ""
    text = str(error.args[0]) if error.args else type(error).__name__
    return " ".join(f"{text} ({host})".split()) if host else text
