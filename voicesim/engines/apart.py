"""A recogniser in a process of its own.

pocketsphinx holds Python's global lock while it decodes: other threads stood still for up to 148 ms (measured
with a thread that sleeps 1 ms at a time), the sound device's callback among them, and the earpiece ran dry.
Apart, it cannot, and the second core is used. What it hears is the same: every call comes in the same order.

A process can also be ended. One that hangs or dies costs the turn it was on, which raises ModelError; it is started
again at once, and the next turn is heard by the new one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from voicesim.engines.watchdog import Watchdog
from voicesim.errors import ModelError, VoiceSimError
from voicesim.ports import Hearing, Transcriber
from voicesim.values import Samples, Transcript, seconds_of

Build = Callable[[], Transcriber]
"""Makes the recogniser, in its own process: must be picklable, such as functools.partial of a class."""

ANSWER_SECONDS = 5.0
"""How long an answer may take, and as long as the turn lasted on top, before the process counts as hung. The
embedded recogniser needs 0.15 of the turn's length (measured); the rest is for machines with other things to do."""

START_SECONDS = 60.0
"""The same for loading the model, from a slow disk."""

ALGEBRA_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Read by numpy's linear algebra when it loads. Its products here are small: a second thread gains nothing, and two of them took a
third of the recogniser's processor time in waiting for each other (bench/README-regression.md)."""

_DIED = "The recogniser's process ended by itself; the system may have run out of memory."
_HUNG = "The recogniser gave no answer for {seconds:.0f} s and was ended."
_AGAIN = " It was started again: say it once more."


class ApartTranscriber:
    """Any Transcriber, run in a child process."""

    def __init__(self, build: Build, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Start the process and wait until the recogniser is loaded.

        Args:
            build: makes the recogniser.
            answer_seconds: in place of ANSWER_SECONDS.

        Raises:
            VoiceSimError: whatever `build` raised. ModelError: the process died.
        """
        self._build, self._answer_seconds = build, answer_seconds
        self._watchdog = Watchdog(self._kill)
        self._closed = self._ready = False
        self._generation = 0
        self._start()
        try:
            self._wait_until_ready()
        except VoiceSimError:
            self.close()
            raise

    @property
    def name(self) -> str:
        """The recogniser's own."""
        return self._name

    @property
    def process_id(self) -> int:
        """The system's number of the process, for whoever measures it."""
        return int(self._process.pid or 0)

    def become(self, build: Build) -> None:
        """Let the same process make another recogniser: its libraries need not be loaded again.

        Raises:
            VoiceSimError: whatever `build` raised; ModelError: the process died. Close it then.
        """
        self._build = build
        if not self._ready:
            self._wait_until_ready()
        self._tell(("build", build), START_SECONDS)
        self._name = str(self._answer(START_SECONDS))
        self._generation += 1

    def listen(self, start_sample: int) -> Hearing:
        """Begin a turn; one still open is dropped. A process found dead costs nothing yet: another is waited for.

        Raises:
            VoiceSimError: what kept the recogniser from loading again.
            ModelError: the process failed twice.
        """
        try:
            self._begin(start_sample)
        except ModelError:
            self._begin(start_sample)
        return _ApartHearing(self, self._generation)

    def _begin(self, start_sample: int) -> None:
        if not self._ready:
            generation = self._generation
            try:
                self._wait_until_ready()
            except VoiceSimError:
                if (
                    generation == self._generation
                ):  # it told what was wrong and left; the next turn tries again
                    self._end(patience_seconds=0.0)
                    self._start()
                raise
        self._tell(("listen", start_sample), self._answer_seconds)

    def close(self) -> None:
        """End the process. May be called twice."""
        if not self._closed:
            self._closed = True
            self._watchdog.close()
            self._end(patience_seconds=2.0)

    def tell(self, generation: int, message: object, patience_seconds: float) -> None:
        """Send a message of a hearing that the process of this generation began; of an earlier one, do nothing.

        Raises:
            ModelError: the process failed.
        """
        if generation == self._generation:
            self._tell(message, patience_seconds)

    def ask(self, generation: int, message: object, patience_seconds: float) -> object:
        """Send a message and return its answer.

        Raises:
            VoiceSimError: what the recogniser raised since the last answer.
            ModelError: the process failed, now or earlier in this hearing.
        """
        if generation != self._generation:
            raise ModelError("The recogniser failed earlier in this turn." + _AGAIN)
        self._tell(message, patience_seconds)
        return self._answer(patience_seconds)

    def _tell(self, message: object, patience_seconds: float) -> None:
        # A hung process lets the line fill up, and sending would wait for ever.
        with self._alive(patience_seconds):
            self._line.send(message)

    def _answer(self, patience_seconds: float) -> object:
        with self._alive(patience_seconds):
            answer = self._line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @contextmanager
    def _alive(self, patience_seconds: float) -> Iterator[None]:
        """End the process when the block takes too long; when it dies in it, start another and raise ModelError."""
        try:
            with self._watchdog.guarding(patience_seconds):
                yield
        except (EOFError, OSError):
            told = _HUNG.format(seconds=patience_seconds) if self._watchdog.bit else _DIED
            self._end(patience_seconds=0.0)
            self._start()
            raise ModelError(told + _AGAIN) from None

    def _start(self) -> None:
        # 'spawn' on every system: a forked child would carry locks of threads it does not have.
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._build), daemon=True, name="voicesim-ears"
        )
        with one_thread():
            self._process.start()
        theirs.close()
        self._generation += 1
        self._ready = False

    def _wait_until_ready(self) -> None:
        self._name = str(self._answer(START_SECONDS))
        self._ready = True

    def _kill(self) -> None:
        self._process.kill()

    def _end(self, patience_seconds: float) -> None:
        self._line.close()
        self._process.join(patience_seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class _ApartHearing:
    def __init__(self, owner: ApartTranscriber, generation: int) -> None:
        self._owner, self._generation = owner, generation
        self._samples = 0
        self._closed = False

    def feed(self, samples: Samples) -> None:
        self._samples += len(samples)
        block = np.ascontiguousarray(samples, dtype=np.float32)
        self._owner.tell(self._generation, ("feed", block), self._patience_seconds)

    def transcript(self) -> Transcript:
        answer = self._owner.ask(self._generation, ("transcript", None), self._patience_seconds)
        assert isinstance(answer, Transcript)  # noqa: S101 - _serve answers nothing else
        return answer

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._owner.tell(self._generation, ("close", None), self._patience_seconds)

    @property
    def _patience_seconds(self) -> float:
        return self._owner._answer_seconds + seconds_of(self._samples)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let the processes that are started meanwhile do their linear algebra on one thread."""
    before = {name: os.environ.get(name) for name in ALGEBRA_THREADS}
    os.environ.update(dict.fromkeys(ALGEBRA_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(line: Connection, build: Build) -> None:
    """Run in the child: build, then follow messages until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the trainee hanging up, not the ears falling off
    try:
        served = _Served(build)
    except VoiceSimError as error:
        with suppress(OSError):  # who asked may have hung up in the meantime
            line.send(error)
        return
    with suppress(OSError):
        line.send(served.name)
    while True:
        try:
            verb, value = line.recv()
        except (EOFError, OSError):
            served.recogniser.close()
            return
        answer = served.follow(verb, value)
        if answer is not None:
            line.send(answer)


class _Served:
    """The recogniser in the child, its open turn, and what went wrong in it."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self.recogniser = build()
        self.name = self.recogniser.name
        self._hearing: Hearing | None = None
        self._fault: VoiceSimError | None = None

    def follow(self, verb: str, value: Any) -> Transcript | VoiceSimError | str | None:
        """Do what a message says; return what is to be answered, None for nothing."""
        try:
            answer = self._done(verb, value)
        except Exception as error:  # whatever a library raises belongs to the turn, not to the call
            self._fault = answer = _told(error)
            if verb != "build" and not isinstance(error, VoiceSimError):
                self._rebuild()
        return answer if verb in ("transcript", "build") else None

    def _done(self, verb: str, value: Any) -> Transcript | VoiceSimError | str | None:
        if verb == "build":
            self._build = value
            self._rebuild()
            return self.recogniser.name
        if verb == "listen":
            self._fault = None
            self._hearing = self.recogniser.listen(value)
        elif verb == "close":
            if self._hearing is not None:
                self._hearing.close()
            self._hearing = None
        elif self._fault is not None:
            return self._fault
        elif self._hearing is None:
            return ModelError(f"The recogniser was told to {verb} before a turn began.")
        elif verb == "feed":
            self._hearing.feed(value)
        else:
            return self._hearing.transcript()
        return None

    def _rebuild(self) -> None:
        # What a fault left behind is not known: the next turn gets a recogniser that nothing has happened to.
        self._hearing = None
        with suppress(Exception):
            self.recogniser.close()
        self.recogniser = self._build()


def _told(error: Exception) -> VoiceSimError:
    if isinstance(error, VoiceSimError):
        return error
    return ModelError(f"The recogniser failed ({type(error).__name__}: {error}): say it once more.")
