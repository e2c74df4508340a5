"""Running cases for `voicesim regress`: in processes, with a progress bar, clean or through channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from voicesim import wiring_recorded
from voicesim.cli.options import script_path
from voicesim.errors import VoiceSimError
from voicesim.regress.case import Case, Unusable
from voicesim.regress.pool import Failure, Limits, Pool
from voicesim.regress.result import CaseResult
from voicesim.settings import Settings


@dataclass(frozen=True)
class Task:
    """One case for a worker: all of it picklable."""

    case: Case
    settings: Settings
    through: str = ""
    """Name of a channel; '' for the recording as it is."""


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


def run_task(task: Task) -> CaseResult:
    """Run one case in a worker; a fault of its own is its result."""
    try:
        script = script_path(task.case.sidecar.script) if task.case.sidecar.script else None
        through = wiring_recorded.channels()[task.through] if task.through else None
        return wiring_recorded.run_case(task.case, task.settings, script, through)
    except VoiceSimError as error:
        return not_run(task.case.name, str(error))


def not_run(name: str, why: str) -> CaseResult:
    """Return the result of a case that could not be run."""
    return CaseResult(name, "error", error=why)


def run_cases(
    cases: Sequence[Case | Unusable], settings: Settings, wish: Wish, console: Console, through: str = ""
) -> list[CaseResult]:
    """Run cases with a progress bar and return their results in the order given."""
    outcome = {
        index: not_run(case.name, case.error)
        for index, case in enumerate(cases)
        if isinstance(case, Unusable)
    }
    runnable = [(index, case) for index, case in enumerate(cases) if isinstance(case, Case)]
    limits = Limits(wish.timeout, wish.memory)
    pool: Pool[Task, CaseResult] = Pool(run_task, min(wish.jobs, max(1, len(runnable))), limits)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    title = f"Through {through}" if through else "Running cases"
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(title, total=len(cases), completed=len(outcome))
        for place, answer in pool.run([Task(case, settings, through) for _, case in runnable]):
            index, case = runnable[place]
            outcome[index] = not_run(case.name, answer.text) if isinstance(answer, Failure) else answer
            progress.update(bar, completed=len(outcome), description=f"{title}: {case.name}")
    return [outcome[index] for index in range(len(cases))]
