"""A headset without hardware: a private PulseAudio whose one line carries the microphone and the earpiece.

The line is a null sink of two channels. Its left channel is what the trainee says: the sink
`voicesim_mouth` feeds it and the source `voicesim_microphone`, the default source, delivers it. Its right
channel is what the trainee hears: the sink `voicesim_earpiece`, the default sink. One recorder on the line's
monitor therefore holds both sides on one time base, sample for sample, with nothing to align;
measure_alignment() shows it.

It stands for hardware, so it runs ahead of other processes where it may (as root); on a machine that is
busy all the same its clients lose samples as with a real one.

The daemon has a runtime folder, a home and a socket of its own, so it neither finds nor disturbs a sound
server that is already there, and it runs as root and in containers. Everything started here ends with
the context, or with the process that started it.

    with virtual_headset() as headset, headset.record_line() as recorder:
        child = subprocess.Popen([..., "voicesim", "call"], env=headset.child_environment())
        headset.play_into_microphone(speech)
        ...
    said, heard = recorder.microphone, recorder.earpiece
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

RATE = 16_000
"""Samples a second of the line itself, unless asked otherwise."""

_TOOLS = ("pulseaudio", "pactl", "pacat")
_FORMAT = "float32le"
_LATENCY = "--latency-msec=20"
"""Keep-alive and recording clients ask for this; it sets the pace at which the null sink renders."""
_START_SECONDS = 15.0
_PIECES = (
    "module-null-sink sink_name={line} channels=2 channel_map=front-left,front-right rate={rate} format=float32le",
    "module-remap-sink sink_name={name}_mouth master={line} channels=1 channel_map=mono "
    "master_channel_map=front-left remix=no",
    "module-remap-sink sink_name={name}_earpiece master={line} channels=1 channel_map=mono "
    "master_channel_map=front-right remix=no",
    "module-remap-source source_name={name}_microphone master={line}.monitor channels=1 channel_map=mono "
    "master_channel_map=front-left remix=no",
)
"""The modules that make one headset."""


def _pieces(name: str, line: str, rate: int) -> list[str]:
    return [piece.format(name=name, line=line, rate=rate) for piece in _PIECES]


class NoVirtualHeadsetError(RuntimeError):
    """This machine cannot run one; the text says why."""


def reason_missing() -> str:
    """Return why no virtual headset can run here, for a test's skip; '' when one can."""
    if not sys.platform.startswith("linux"):
        return "the virtual headset needs Linux"
    absent = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if absent:
        return f"no {', '.join(absent)}: apt install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"
    if not list(Path("/usr/lib").glob("**/alsa-lib/libasound_module_pcm_pulse.so")):
        return "ALSA cannot reach PulseAudio: apt install libasound2-plugins"
    return ""


class LineRecorder:
    """Both sides of the line, captured by one process."""

    def __init__(self, process: subprocess.Popen[bytes], rate: int) -> None:
        self.rate = rate
        self._process = process
        self._bytes = bytearray()
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        assert self._process.stdout is not None
        while piece := os.read(self._process.stdout.fileno(), 1 << 16):
            self._bytes += piece

    @property
    def length(self) -> int:
        """How many samples have been recorded so far."""
        return len(self._bytes) // 8

    def since(self, start: int) -> np.ndarray:
        """Return what was recorded from that sample on, shape [n, 2]: cheap also in a long recording."""
        whole = bytes(self._bytes[start * 8 :])
        return np.frombuffer(whole[: len(whole) // 8 * 8], dtype="<f4").reshape(-1, 2)

    def line(self) -> np.ndarray:
        """Return what has been recorded so far, shape [n, 2]: microphone, earpiece. It grows while recording."""
        whole = bytes(self._bytes)
        return np.frombuffer(whole[: len(whole) // 8 * 8], dtype="<f4").reshape(-1, 2)

    @property
    def microphone(self) -> np.ndarray:
        """What went into the microphone so far, shape [n]."""
        return self.line()[:, 0]

    @property
    def earpiece(self) -> np.ndarray:
        """What came out of the earpiece so far, shape [n], on the same sample count."""
        return self.line()[:, 1]

    def wait_for(self, seconds: float, within: float = 20.0) -> None:
        """Wait until the recording is that long."""
        deadline = time.monotonic() + within
        while len(self._bytes) < seconds * self.rate * 8:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the line recorded no {seconds} s within {within} s")
            time.sleep(0.02)

    def stop(self) -> None:
        _end(self._process)
        self._thread.join(5.0)


class VirtualHeadset:
    """A running line; use virtual_headset()."""

    def __init__(self, folder: Path, rate: int) -> None:
        self.folder = folder
        self.rate = rate
        self._lines = {"line": rate}
        self.environment = {
            "PULSE_SERVER": f"unix:{folder}/native",
            "PULSE_COOKIE": f"{folder}/cookie",
            "XDG_RUNTIME_DIR": str(folder),
        }
        self._children: list[subprocess.Popen[bytes]] = []
        self._daemon: subprocess.Popen[bytes] | None = None
        for name in ("pulse", "state"):
            (folder / name).mkdir(mode=0o700)
        (folder / "cookie").write_bytes(bytes(256))
        socket = f"module-native-protocol-unix auth-anonymous=1 socket={folder}/native"
        modules = [socket, *_pieces("voicesim", "line", rate)]
        defaults = ("set-default-sink voicesim_earpiece", "set-default-source voicesim_microphone")
        script = [".fail", *(f"load-module {module}" for module in modules), *defaults, ""]
        (folder / "line.pa").write_text("\n".join(script))

    def child_environment(self, headset: str | None = "voicesim") -> dict[str, str]:
        """Return the environment for a process that is to use that headset; None: whatever is the default."""
        named = {"PULSE_SINK": f"{headset}_earpiece", "PULSE_SOURCE": f"{headset}_microphone"}
        plain = {key: value for key, value in {**os.environ, **self.environment}.items() if key not in named}
        return plain if headset is None else plain | named

    def plug_in(self) -> None:
        """Start the daemon, and the two clients without which a null sink does not run steadily."""
        (self.folder / "native").unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._daemon = subprocess.Popen(
                [*_dies_with_us(), "pulseaudio", "-n", "-F", str(self.folder / "line.pa"), "--daemonize=no",
                 "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=yes", "--high-priority=yes", "--log-target=stderr"],
                env=self._daemon_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait_for_daemon()
        self._keep_alive("voicesim", "line")

    def plug_in_another(self, name: str, rate: int | None = None) -> None:
        """Add a second headset to the same sound server, its own line of that rate: `name`_mouth and so on."""
        line = f"{name}_line"
        self._lines[line] = rate or self.rate
        for piece in _pieces(name, line, self._lines[line]):
            self.control("load-module", *piece.split(" "))
        self._keep_alive(name, line)

    def _keep_alive(self, name: str, line: str) -> None:
        with Path("/dev/zero").open("rb") as zeros:
            for sink in (f"{name}_mouth", f"{name}_earpiece"):
                self._client("-p", f"--device={sink}", channels=1, stdin=zeros, stdout=subprocess.DEVNULL)
        self._client("-r", f"--device={line}.monitor", channels=2, stdin=None, stdout=subprocess.DEVNULL)
        # An idle null sink renders two seconds at a stretch; whoever opens it before that stretch is over
        # gets no callback until then.
        with self.record_line(line) as recorder:
            recorder.wait_for(0.5)

    def unplug(self) -> None:
        """Kill the daemon: for its clients the device is gone in mid-stream."""
        if self._daemon is not None:
            _end(self._daemon, at_once=True)
            self._daemon = None
        for child in self._children:
            _end(child)
        self._children.clear()

    def freeze(self) -> None:
        """Let the daemon hang: it keeps its clients and answers none of them, until thaw()."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the daemon go on."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """Run pactl on this daemon and return what it printed."""
        return subprocess.run(
            ["pactl", *arguments],
            env=self.child_environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout

    def play_into_microphone(
        self, samples: np.ndarray, sink: str = "voicesim_mouth"
    ) -> subprocess.Popen[bytes]:
        """Play mono samples at self.rate into the microphone, over what else plays there.

        A tenth of a second of silence goes ahead: the first milliseconds of a new stream may be lost.

        Returns:
            the playing process, once its sound has started; its wait() returns when all has been played.
        """
        quiet = np.zeros((self.rate // 10, *samples.shape[1:]))
        return self._play(np.concatenate([quiet, samples]), sink)

    @contextlib.contextmanager
    def record_line(self, line: str = "line") -> Iterator[LineRecorder]:
        """Record microphone and earpiece at self.rate, from before the context is entered until it is left."""
        process = self._client(
            "-r", f"--device={line}.monitor", channels=2, stdin=None, stdout=subprocess.PIPE
        )
        recorder = LineRecorder(process, self.rate)
        try:
            recorder.wait_for(0.1)
            yield recorder
        finally:
            recorder.stop()
            self._children.remove(process)

    def measure_alignment(self) -> int:
        """Return by how many samples the earpiece stands behind the microphone in a recording.

        One click is played into both channels of the line at once; 0 is what the construction promises.
        """
        clicks = np.zeros((self.rate, 2), np.float32)
        clicks[self.rate // 2] = 0.9
        with self.record_line() as recorder:
            self._play(clicks, "line").wait(10)
            recorder.wait_for(2.0)
        if np.abs(recorder.line()).max(axis=0).min() < 0.5:
            raise RuntimeError("the alignment click did not arrive on both sides of the line")
        return int(np.abs(recorder.earpiece).argmax() - np.abs(recorder.microphone).argmax())

    def _play(self, samples: np.ndarray, sink: str) -> subprocess.Popen[bytes]:
        file = self.folder / "playing.raw"
        np.ascontiguousarray(samples, "<f4").tofile(file)
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        with file.open("rb") as stream:
            process = self._client(
                "-p", "-v", f"--device={sink}", channels=channels, stdin=stream, stdout=subprocess.DEVNULL
            )
        file.unlink()
        assert process.stderr is not None
        told = b""
        while piece := os.read(process.stderr.fileno(), 4096):
            told += piece
            if b"Stream started" in told:
                threading.Thread(target=process.stderr.read, daemon=True).start()
                return process
        raise RuntimeError(f"nothing was played into {sink}: {told.decode(errors='replace')}")

    def _client(self, *arguments, channels, stdin, stdout) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*_dies_with_us(), *_before_others(), "pacat", "--raw", _LATENCY, f"--rate={self.rate}", f"--format={_FORMAT}",
             f"--channels={channels}", *arguments],
            env=self.child_environment(), stdin=stdin or subprocess.DEVNULL, stdout=stdout,
            stderr=subprocess.PIPE if "-v" in arguments else subprocess.DEVNULL,
        )  # fmt: skip
        self._children = [child for child in self._children if child.poll() is None]
        self._children.append(process)
        return process

    def _daemon_environment(self) -> dict[str, str]:
        own = {
            "HOME": str(self.folder),
            "PULSE_RUNTIME_PATH": f"{self.folder}/pulse",
            "PULSE_STATE_PATH": f"{self.folder}/state",
        }
        foreign = ("DBUS_SESSION_BUS_ADDRESS", "PULSE_SERVER", "DISPLAY", "PULSE_CONFIG_PATH")
        kept = {name: value for name, value in self.child_environment().items() if name not in foreign}
        return {**kept, **own}

    def _wait_for_daemon(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            assert self._daemon is not None
            if self._daemon.poll() is not None:
                break
            with contextlib.suppress(subprocess.SubprocessError):
                if "voicesim_microphone" in self.control("info"):
                    return
            time.sleep(0.05)
        log = (self.folder / "log").read_text(errors="replace")
        self.unplug()
        raise NoVirtualHeadsetError(f"PulseAudio did not start: {log[-800:]}")


@contextlib.contextmanager
def virtual_headset(rate: int = RATE) -> Iterator[VirtualHeadset]:
    """Run a virtual headset whose line has that rate, and end all that was started for it.

    Raises:
        NoVirtualHeadsetError: this machine cannot run one.
    """
    if reason := reason_missing():
        raise NoVirtualHeadsetError(reason)
    folder = Path(tempfile.mkdtemp(prefix="voicesim-headset-"))
    headset = VirtualHeadset(folder, rate)
    try:
        headset.plug_in()
        yield headset
    finally:
        headset.unplug()
        shutil.rmtree(folder, ignore_errors=True)


def _dies_with_us() -> list[str]:
    # Without it a test run that is killed leaves a daemon behind.
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _before_others() -> list[str]:
    # What plays and records here stands for hardware, which does not wait for a processor.
    return (
        ["nice", "-n", "-11"] if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("nice") else []
    )


def _end(process: subprocess.Popen[bytes], at_once: bool = False) -> None:
    if process.poll() is None:
        process.kill() if at_once else process.terminate()
    try:
        process.wait(3.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stderr,):
        if stream is not None:
            stream.close()
