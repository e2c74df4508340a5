"""Running cases for `voicesim regress`: in processes, with a progress bar, clean or through channels."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from voicesim import places, wiring_recorded
from voicesim.engines.apart import one_thread
from voicesim.errors import VoiceSimError
from voicesim.regress.case import Case, Unusable, find_cases
from voicesim.regress.pool import Failure, Limits, Pool
from voicesim.regress.result import CaseResult
from voicesim.settings import Settings
from voicesim.wiring_kept import Kept

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Task:
    """One case for a worker: all of it picklable."""

    case: Case
    settings: Settings
    through: str = ""
    """Name of a channel; '' for the recording as it is."""


@dataclass(frozen=True)
class Run:
    """One way of running the cases."""

    settings: Settings
    through: str = ""
    """Name of a channel; '' for the recordings as they are."""
    title: str = ""

    @property
    def label(self) -> str:
        """What the progress bar calls it; '' for the plain one."""
        return self.title or self.through


@dataclass(frozen=True)
class Wish:
    """What was asked of one run."""

    expression: str = ""
    chosen_set: str = ""
    jobs: int = 1
    timeout: float = 600.0
    memory: int = 0
    through: str = ""
    results: Path | None = None
    junit_file: Path | None = None
    page: Path | None = None


def which_cases(command: Command) -> Command:
    """Give a command the options that say which cases run, and within what bounds: fields of Wish."""
    options = (
        click.option("-k", "expression", default="", metavar="EXPR", help="Only cases whose name fits, such as 'refund and not badly'."),
        click.option("--set", "chosen_set", default="", metavar="NAME", help="Only cases of this set, such as short."),
        click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(1), help="Processes."),
        click.option("--timeout", default=600.0, show_default=True, type=click.FloatRange(1), help="Seconds a case may take."),
        click.option("--memory", default=0, metavar="MB", help="Address space a process may use; 0 for any."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def chosen_cases(paths: tuple[Path, ...], wish: Wish) -> list[Case | Unusable]:
    """Return the cases below `paths` (default: the recordings that come along) that were asked for.

    Raises:
        ClickException: there is none.
    """
    found = find_cases(paths or (places.shipped("audio"),))
    if not found:
        raise click.ClickException("no case found: a case is a .yaml beside a recording; mind the path.")
    cases = [case for case in found if wanted(case, wish)]
    if not cases:
        asked = {"-k": wish.expression, "--set": wish.chosen_set}
        told = " and ".join(f"{flag} {value}" for flag, value in asked.items() if value)
        raise click.ClickException(f"none of the {len(found)} cases matches {told}.")
    return cases


def wanted(case: Case | Unusable, wish: Wish) -> bool:
    """Return whether a case was asked for; one that cannot be read belongs to every set."""
    in_set = not wish.chosen_set or isinstance(case, Unusable) or wish.chosen_set in case.sidecar.sets
    return in_set and matches(case.name, wish.expression)


def matches(name: str, expression: str) -> bool:
    """Return whether a case's name fits an expression such as 'refund and not badly or noise'; '' fits every name."""

    def holds(part: str) -> bool:
        text = part.strip().lower()
        return not holds(text[4:]) if text.startswith("not ") else text in name.lower()

    return any(all(holds(part) for part in branch.split(" and ")) for branch in expression.split(" or "))


class Worker:
    """Runs cases in a worker, one after another; what takes long to load is loaded for the first that needs it."""

    def __init__(self) -> None:
        self._kept = Kept()

    def __call__(self, task: Task) -> CaseResult:
        """Run one case; a fault of its own is its result."""
        try:
            through = wiring_recorded.through_named(task.through)
            return wiring_recorded.run_case(task.case, task.settings, through, self._kept)
        except VoiceSimError as error:
            return not_run(task.case, str(error))
        except BaseException:
            self._kept.close()  # what happened to it is not known
            raise


def not_run(case: Case | Unusable, why: str) -> CaseResult:
    """Return the result of a case that could not be run; it names no folder of this machine."""
    return CaseResult(case.name, "error", error=portable(why, case))


def portable(text: str, case: Case | Unusable) -> str:
    """Return a text in which paths begin at the case's set, at the checkout or at home: results travel."""
    above = case.file.parent.parent
    roots = [above, above.resolve(), places.shipped("audio").parent, places.user_data(), Path.cwd()]
    names = {str(root): "" for root in roots if root.name}
    for root, name in sorted({**names, str(Path.home()): "~/"}.items(), key=lambda one: -len(one[0])):
        text = re.sub(rf"(?<![\w./-]){re.escape(root)}/", name, text)
    return text


def run_cases(
    cases: Sequence[Case | Unusable], settings: Settings, wish: Wish, console: Console, through: str = ""
) -> list[CaseResult]:
    """Run cases with a progress bar and return their results in the order given."""
    return run_each(cases, [Run(settings, through)], wish, console)[0]


def run_each(
    cases: Sequence[Case | Unusable], runs: Sequence[Run], wish: Wish, console: Console
) -> list[list[CaseResult]]:
    """Run the same cases in several ways, in the same processes, and return the results of each way."""
    outcome: dict[tuple[int, int], CaseResult] = {}
    tasks: list[tuple[tuple[int, int], Task]] = []
    for way, run in enumerate(runs):
        for index, case in enumerate(cases):
            if isinstance(case, Case):
                tasks.append(((way, index), Task(case, run.settings, run.through)))
            else:
                outcome[way, index] = not_run(case, case.error)
    limits = Limits(wish.timeout, wish.memory)
    pool: Pool[Task, CaseResult] = Pool(Worker(), min(wish.jobs, max(1, len(tasks))), limits)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    quiet = not console.is_terminal
    with (
        one_thread(),  # side by side, the workers' own threads would only wait for each other
        stopped_like_ctrl_c(),
        Progress(*columns, console=console, transient=True, disable=quiet) as progress,
    ):
        bar = progress.add_task("Running cases", total=len(runs) * len(cases), completed=len(outcome))
        for place, answer in pool.run([task for _, task in tasks]):
            (way, index), task = tasks[place]
            outcome[way, index] = not_run(task.case, answer.text) if isinstance(answer, Failure) else answer
            told = f"{runs[way].label}: {task.case.name}" if runs[way].label else task.case.name
            progress.update(bar, completed=len(outcome), description=told)
    return [[outcome[way, index] for index in range(len(cases))] for way in range(len(runs))]


@contextmanager
def stopped_like_ctrl_c() -> Iterator[None]:
    """Let a build server's stop (SIGTERM) end the run as Ctrl-C does: with every process it started."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
