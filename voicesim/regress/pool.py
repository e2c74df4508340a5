"""Runs many cases in processes of their own, each with a time limit; one that hangs or dies takes no other along.

The standard library's pools cannot end a task that hangs, and that is the case a release must survive.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_DONE = None


@dataclass(frozen=True)
class Limits:
    """What one case may use."""

    seconds: float = 600.0
    """Wall clock. A case runs several times faster than it lasts; this is for those that hang."""
    megabytes: int = 0
    """Address space of a process, where the system can bound it (Linux, macOS); 0 for no bound."""


@dataclass(frozen=True)
class Failure:
    """Why a task gave no answer."""

    text: str


@dataclass(eq=False)
class _Worker(Generic[Task]):
    process: BaseProcess
    line: Connection
    index: int | None = None
    deadline: float = 0.0


class Pool(Generic[Task, Answer]):
    """Workers that live as long as they behave.

    Args:
        work: called in the workers; importable by name (pickled), and so must be tasks and answers.
        jobs: how many processes.
        limits: of one task.
        clock: seconds; for the time limit alone, never for a result.
    """

    def __init__(
        self,
        work: Callable[[Task], Answer],
        jobs: int,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work, self._jobs, self._limits, self._clock = work, jobs, limits, clock
        # 'spawn' on every system: a forked child would carry locks of threads it does not have.
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker[Task]] = []

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Answer | Failure]]:
        """Yield (number of the task, answer) as they come; every task is answered exactly once."""
        waiting = list(enumerate(tasks))[::-1]
        try:
            while waiting or any(worker.index is not None for worker in self._workers):
                self._employ(waiting)
                yield from self._answers()
        finally:
            for worker in self._workers:
                self._dismiss(worker)
            self._workers.clear()

    def _employ(self, waiting: list[tuple[int, Task]]) -> None:
        idle = [worker for worker in self._workers if worker.index is None]
        while waiting and (idle or len(self._workers) < self._jobs):
            rested = bool(idle)
            worker = idle.pop() if idle else self._hire()
            index, task = waiting.pop()
            try:
                worker.line.send(task)
            except OSError:
                if rested:  # it died while it had nothing to do: another one takes the task
                    self._replace(worker)
                    waiting.append((index, task))
                    continue
            worker.index, worker.deadline = index, self._clock() + self._limits.seconds

    def _answers(self) -> Iterator[tuple[int, Answer | Failure]]:
        busy = {worker.line: worker for worker in self._workers if worker.index is not None}
        nearest = min(worker.deadline for worker in busy.values())
        ready = wait(list(busy), max(0.0, nearest - self._clock()))
        for line in ready:
            worker = busy[line]  # type: ignore[index]
            yield self._index(worker), self._answer(worker)
        for worker in busy.values():
            if worker.index is not None and self._clock() >= worker.deadline:
                text = (
                    f"did not end within {self._limits.seconds:.0f} s and was stopped; see --timeout, or mend "
                    "what hangs."
                )
                yield self._index(worker), Failure(text)
                self._replace(worker)

    def _answer(self, worker: _Worker[Task]) -> Answer | Failure:
        try:
            answer: Any = worker.line.recv()
        except (EOFError, OSError):
            worker.process.join(1.0)
            code = worker.process.exitcode
            self._replace(worker)
            return Failure(
                f"its process ended by itself (exit code {code}); it may have run out of memory: see --memory."
            )
        worker.index = None
        result: Answer | Failure = answer
        return result

    @staticmethod
    def _index(worker: _Worker[Task]) -> int:
        assert worker.index is not None  # noqa: S101 - asked of busy workers alone
        return worker.index

    def _hire(self) -> _Worker[Task]:
        ours, theirs = self._context.Pipe()
        # Not daemonic: a daemon may not have children, and the recogniser is one.
        process = self._context.Process(target=_serve, args=(theirs, self._work, self._limits.megabytes))
        process.start()
        theirs.close()
        worker: _Worker[Task] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _replace(self, worker: _Worker[Task]) -> None:
        worker.process.kill()
        self._dismiss(worker)
        self._workers.remove(worker)

    def _dismiss(self, worker: _Worker[Task]) -> None:
        if worker.index is not None:
            worker.process.kill()
        else:
            try:
                worker.line.send(_DONE)
            except OSError:
                worker.process.kill()
        worker.index = None
        worker.line.close()
        worker.process.join(10.0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


def _serve(line: Connection, work: Callable[[Any], Any], megabytes: int) -> None:
    """Run in a worker: answer tasks until told to stop. Ctrl-C is the parent's to answer: it ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if megabytes and sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    while True:
        try:
            task = line.recv()
        except (EOFError, OSError):
            return
        if task is _DONE:
            return
        try:
            answer = work(task)
        except MemoryError:
            answer = Failure(f"needed more than {megabytes} MB; see --memory.")
        except Exception as error:
            # whatever a case does, the others run on, and it is told
            bound = f" (with {megabytes} MB to use: see --memory)" if megabytes else ""
            answer = Failure(f"{type(error).__name__}: {error}{bound}")
        line.send(answer)
