"""`voicesim regress`: recorded-audio cases through the same code as a live call, against what must come out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from voicesim import places, wiring
from voicesim.cli.options import script_path, settings_of
from voicesim.cli.regress_compare import compare_command
from voicesim.errors import VoiceSimError
from voicesim.regress.case import Case, Unusable, find_cases
from voicesim.regress.junit import junit, told
from voicesim.regress.pool import Failure, Limits, Pool
from voicesim.regress.result import CaseResult
from voicesim.settings import Settings

PASSED, MOVED, NOT_RUN = 0, 1, 2
"""Exit codes: all as expected, a case failed, a case could not be run."""


class RunByDefault(click.Group):
    """A group whose `run` may be left out: `regress audio/` is `regress run audio/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` in front of what is no sub-command."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=RunByDefault)
def regress() -> None:
    """Recorded calls against what must come out of them: for whoever changes a model, a script or a threshold.

    `voicesim regress [PATHS]` runs them; a path named like a sub-command is given as ./NAME.
    """


regress.add_command(compare_command)


@dataclass(frozen=True)
class Task:
    """One case for a worker: all of it picklable."""

    case: Case
    settings: Settings


@dataclass(frozen=True)
class Wish:
    """What was asked of one run."""

    expression: str = ""
    chosen_set: str = ""
    jobs: int = 1
    timeout: float = 600.0
    memory: int = 0
    results: Path | None = None
    junit_file: Path | None = None


def run_task(task: Task) -> CaseResult:
    """Run one case in a worker; a fault of its own is its result."""
    try:
        script = script_path(task.case.sidecar.script or "")
        return wiring.run_case(task.case, task.settings, script)
    except VoiceSimError as error:
        return not_run(task.case.name, str(error))


def not_run(name: str, why: str) -> CaseResult:
    """Return the result of a case that could not be run."""
    return CaseResult(name, "error", error=why)


@regress.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("-k", "expression", default="", metavar="TEXT", help="Only cases whose name holds TEXT.")
@click.option(
    "--set", "chosen_set", default="", metavar="NAME", help="Only cases of this set, such as short."
)
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--timeout", default=600.0, show_default=True, type=click.FloatRange(1), help="Seconds a case may take.")  # fmt: skip
@click.option("--memory", default=0, metavar="MB", help="Address space a process may use; 0 for any.")
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="Write JSON lines, for `compare`.")  # fmt: skip
@click.option("--junit", "junit_file", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML.")  # fmt: skip
@click.pass_context
def run(context: click.Context, /, paths: tuple[Path, ...], **asked: Any) -> None:
    """Run every case below PATHS (default: the recordings that come along).

    Exit code 0: all as expected; 1: a case failed; 2: a case could not be run.
    """
    wish = Wish(**asked)
    found = find_cases(paths or (places.shipped("audio"),))
    cases = [case for case in found if wanted(case, wish)]
    if not cases:
        raise click.ClickException("no case found: a case is a .yaml beside a recording; mind -k and --set.")
    console = Console(highlight=False, soft_wrap=True)
    outcome = run_cases(cases, settings_of(context), wish, console)
    show(outcome, console)
    write(wish.results, "".join(f"{result.to_json()}\n" for result in outcome))
    write(wish.junit_file, junit(outcome))
    sys.exit(exit_code(outcome))


def wanted(case: Case | Unusable, wish: Wish) -> bool:
    """Return whether a case was asked for; one that cannot be read belongs to every set."""
    in_set = not wish.chosen_set or isinstance(case, Unusable) or wish.chosen_set in case.sidecar.sets
    return in_set and wish.expression.lower() in case.name.lower()


def run_cases(
    cases: Sequence[Case | Unusable], settings: Settings, wish: Wish, console: Console
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
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("Running cases", total=len(cases), completed=len(outcome))
        for place, answer in pool.run([Task(case, settings) for _, case in runnable]):
            index, case = runnable[place]
            outcome[index] = not_run(case.name, answer.text) if isinstance(answer, Failure) else answer
            progress.update(bar, completed=len(outcome), description=case.name)
    return [outcome[index] for index in range(len(cases))]


def show(outcome: Sequence[CaseResult], console: Console) -> None:
    """Print a line a case, what was expected and did not come, and the count."""
    for result in outcome:
        console.print(f"{result.status:6}  {result.name}", markup=False)
        for difference in result.differences:
            console.print(f"        {told(difference)}", markup=False)
        if result.error:
            console.print(f"        {result.error}", markup=False)
    states = [result.status for result in outcome]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("passed", "failed", "error"))
    console.print(f"{len(outcome)} cases: {counts}.")


def write(file: Path | None, content: str) -> None:
    """Write a report, where one was asked for.

    Raises:
        ClickException: it cannot be written.
    """
    if file is None:
        return
    try:
        file.write_text(content, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: not written ({error.strerror}); give another path.") from None


def exit_code(outcome: Sequence[CaseResult]) -> int:
    """Return what the run means for a build."""
    states = {result.status for result in outcome}
    return NOT_RUN if "error" in states else MOVED if "failed" in states else PASSED
