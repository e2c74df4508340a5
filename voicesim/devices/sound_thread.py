"""The one thread that makes all calls into PortAudio.

A sound server that hangs then holds up that thread and not the call, Ctrl-C included, and Windows' sound
interfaces, which belong to the thread that began with them, stay where they were.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from voicesim.errors import DeviceError

ANSWER_SECONDS = 10.0
"""How long PortAudio may take for one request before the sound system counts as hung. Opening a Bluetooth
headset takes up to about three seconds; guess, unmeasured."""

CLOSE_SECONDS = 3.0
"""The same for letting go of a device, which takes 0.1 s where all is well."""

_Result = TypeVar("_Result")


class _Job(Generic[_Result]):
    def __init__(self, work: Callable[[], _Result], undo: Callable[[_Result], object] | None) -> None:
        self._work, self._undo = work, undo
        self._awaited = True
        self.answers: queue.SimpleQueue[tuple[_Result | None, BaseException | None]] = queue.SimpleQueue()

    def run(self) -> None:
        if not self._awaited and self._undo:
            return
        try:
            result = self._work()
        except BaseException as error:  # it belongs to the thread that asked
            self.answers.put((None, error))
            return
        self.answers.put((result, None))
        if not self._awaited and self._undo:
            self._undo(result)

    def give_up(self) -> Callable[[], object] | None:
        """Wait no more; return what takes back a result that came in this very moment."""
        self._awaited = False
        with contextlib.suppress(queue.Empty):
            result, error = self.answers.get_nowait()
            undo = self._undo
            if undo is not None and error is None:
                return lambda: undo(result)  # type: ignore[arg-type]  # None is a result too
        return None


class SoundThread:
    """The thread that makes all calls into PortAudio."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[_Job[Any]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._working = self._exit_watched = False

    def ask(
        self,
        work: Callable[[], _Result],
        undo: Callable[[_Result], object] | None = None,
        patience_seconds: float = ANSWER_SECONDS,
    ) -> _Result:
        """Return what `work` returns.

        Args:
            work: the request. With `undo` it is left undone when nobody waits for it any more; else it is
                done late.
            undo: takes back a result for which nobody waited any more; may be called twice.
            patience_seconds: how long to wait.

        Raises:
            DeviceError: no answer within that time.
        """
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="portaudio", daemon=True)
                self._thread.start()
        job = _Job(work, undo)
        with _error_output_kept():
            self._jobs.put(job)
            try:
                result, error = job.answers.get(timeout=patience_seconds)
            except BaseException as reason:
                if late := job.give_up():
                    self._jobs.put(_Job(late, None))
                if isinstance(reason, queue.Empty):
                    raise DeviceError(
                        f"the sound system has not answered for {patience_seconds:.0f} s: restart it, or the computer."
                    ) from None
                raise
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # None is a result too

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            self._working = True
            job.run()
            self._working = False

    def watch_exit(self, library: Any) -> None:
        """Keep sounddevice from waiting, when Python exits, for a PortAudio that hangs in this thread."""
        if not self._exit_watched:
            self._exit_watched = True
            # After sounddevice's own exit handler was registered, so that this one runs first.
            atexit.register(self._leave, library)

    def _leave(self, library: Any) -> None:
        if self._working:
            library._initialized = 0


def silence_alsa() -> None:
    """Keep what ALSA prints in mid-call, from PortAudio's own thread, off the terminal; nobody else's output is touched.

    What is wrong reaches us as PortAudio's status and codes, and the trainee as notes.
    """
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        # A function of C's own that does nothing: one of Python's would need the interpreter, which may be gone.
        nothing = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(nothing)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what PortAudio and ALSA print off the terminal; their error codes say the same."""
    with _error_output_kept():
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)
        yield


@contextlib.contextmanager
def _error_output_kept() -> Iterator[None]:
    """Put error output back afterwards, also where a hanging job had silenced it."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without a terminal has none
        yield
        return
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
