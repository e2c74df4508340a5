"""A recogniser in a process of its own.

pocketsphinx holds Python's global lock while it decodes: other threads stood still for up to 148 ms (measured
with a thread that sleeps 1 ms at a time), the sound device's callback among them, and the earpiece ran dry.
Apart, it cannot, and the second core is used. What it hears is the same: every call comes in the same order.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np

from voicesim.errors import ModelError, VoiceSimError
from voicesim.ports import Hearing, Transcriber
from voicesim.values import Samples, Transcript

Build = Callable[[], Transcriber]
"""Makes the recogniser, in its own process: must be picklable, such as functools.partial of a class."""

_GONE = "The recogniser's process ended by itself; the system may have run out of memory. Call again."


class ApartTranscriber:
    """Any Transcriber, run in a child process (ports.Transcriber)."""

    def __init__(self, build: Build) -> None:
        """Start the process and wait until the recogniser is loaded.

        Raises:
            VoiceSimError: whatever `build` raised. ModelError: the process died.
        """
        # 'spawn' on every system: a forked child would carry locks of threads it does not have.
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, build), daemon=True, name="voicesim-ears"
        )
        self._process.start()
        theirs.close()
        self._closed = False
        self._name = str(self.ask(None))

    @property
    def name(self) -> str:
        """The recogniser's own: being apart changes nothing."""
        return self._name

    def listen(self, start_sample: int) -> Hearing:
        """Begin a turn; one still open is dropped."""
        self.tell(("listen", start_sample))
        return _ApartHearing(self)

    def close(self) -> None:
        """End the process. May be called twice."""
        if not self._closed:
            self._closed = True
            self._line.close()
            self._process.join(2.0)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    def tell(self, message: object) -> None:
        """Send a message that has no answer; what goes wrong with it is raised by the next `ask`.

        Raises:
            ModelError: the process is gone.
        """
        try:
            self._line.send(message)
        except OSError:
            raise ModelError(_GONE) from None

    def ask(self, message: object) -> object:
        """Send a message (None: only wait) and return its answer.

        Raises:
            VoiceSimError: what the recogniser raised since the last answer. ModelError: the process is gone.
        """
        if message is not None:
            self.tell(message)
        try:
            answer = self._line.recv()
        except (EOFError, OSError):
            raise ModelError(_GONE) from None
        if isinstance(answer, Exception):
            raise answer
        return answer


class _ApartHearing:
    def __init__(self, owner: ApartTranscriber) -> None:
        self._owner = owner
        self._closed = False

    def feed(self, samples: Samples) -> None:
        self._owner.tell(("feed", np.ascontiguousarray(samples, dtype=np.float32)))

    def transcript(self) -> Transcript:
        answer = self._owner.ask(("transcript", None))
        assert isinstance(answer, Transcript)  # noqa: S101 - _serve answers nothing else
        return answer

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._owner.tell(("close", None))


def _serve(line: Connection, build: Build) -> None:
    """Run in the child: build, then follow messages until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the trainee hanging up, not the ears falling off
    try:
        recogniser = build()
    except VoiceSimError as error:
        line.send(error)
        return
    line.send(recogniser.name)
    hearing: Hearing | None = None
    fault: VoiceSimError | None = None
    while True:
        try:
            verb, value = line.recv()
        except (EOFError, OSError):
            recogniser.close()
            return
        try:
            if verb == "listen":
                hearing, fault = recogniser.listen(value), None
            elif hearing is not None and verb == "feed" and fault is None:
                hearing.feed(value)
            elif hearing is not None and verb == "transcript":
                line.send(fault or hearing.transcript())
            elif hearing is not None and verb == "close":
                hearing.close()
                hearing = None
        except VoiceSimError as error:
            fault = error
            if verb == "transcript":
                line.send(error)
