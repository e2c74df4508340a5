"""`voicesim regress`: recorded-audio cases through the same code as a live call, against what must come out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from voicesim import wiring_recorded
from voicesim.cli.options import settings_of
from voicesim.cli.regress_bless import bless_command
from voicesim.cli.regress_compare import compare_command
from voicesim.cli.regress_make import (
    add_command,
    check_command,
    import_command,
    schema_command,
)
from voicesim.cli.regress_reports import reports
from voicesim.cli.regress_run import Run, Wish, chosen_cases, run_cases, run_each, which_cases
from voicesim.regress.case import Case
from voicesim.regress.channels import MILD
from voicesim.regress.junit import junit, told
from voicesim.regress.page import render_results
from voicesim.regress.result import CaseResult
from voicesim.regress.stress import Survival, survival

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


for command in (
    check_command,
    add_command,
    import_command,
    bless_command,
    compare_command,
    schema_command,
):
    regress.add_command(command)


@regress.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@which_cases
@click.option("--through", default="", metavar="CHANNELS", help="Also through these, comma-separated: phone, g711, opus-8k, ...; 'all', 'mild'.")  # fmt: skip
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="Write JSON lines, for `compare`.")  # fmt: skip
@click.option("--junit", "junit_file", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML.")  # fmt: skip
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML page: what failed, with its sound.")  # fmt: skip
@click.pass_context
def run(context: click.Context, /, paths: tuple[Path, ...], **asked: Any) -> None:
    """Run every case below PATHS (default: the recordings that come along).

    Exit code 0: all as expected; 1: a case failed; 2: a case could not be run, clean or through a channel.
    """
    wish = Wish(**asked)
    channels = channel_names(wish.through) if wish.through else []
    cases = chosen_cases(paths, wish)
    console = Console(highlight=False, soft_wrap=True)
    settings = settings_of(context)
    with reports((wish.results, wish.junit_file, wish.page), cases) as write:
        outcome = run_cases(cases, settings, wish, console)
        show(outcome, console)
        through = run_each(cases, [Run(settings, name) for name in channels], wish, console)
        survivals = [survival(name, outcome, got) for name, got in zip(channels, through, strict=True)]
        if survivals:
            console.print(survival_table(survivals))
        write(wish.results, "".join(f"{result.to_json()}\n" for result in outcome))
        write(wish.junit_file, junit(outcome))
        if wish.page is not None:
            recordings = {case.name: case for case in cases if isinstance(case, Case)}
            sound = partial(wiring_recorded.sound_of, recordings)
            write(wish.page, render_results(outcome, sound, survivals))
            console.print(f"Page: {wish.page}", markup=False)
    broken = [result for results in through for result in results if result.status == "error"]
    sys.exit(exit_code([*outcome, *broken]))


def survival_table(survivals: Sequence[Survival]) -> Table:
    """Return what came out of each channel, a row each."""
    table = Table("channel", "endings", "marks", "branches", "cues kept", "added", "word errors", "not run")
    table.box = None
    table.columns[0].no_wrap = True
    for found in survivals:
        rates = found.word_error_rate
        table.add_row(
            found.channel,
            f"{found.same_ending} of {found.cases}",
            f"{found.same_marks} of {found.marks} ({found.marks_share:.0%})",
            f"{found.same_branch} of {found.turns}",
            f"{found.kept_cues} of {found.cues}",
            str(found.added_cues),
            f"{rates[0]:.2f} -> {rates[1]:.2f}" if rates else "",
            str(found.errors),
        )
    return table


def channel_names(asked: str) -> list[str]:
    """Return the channels asked for.

    Raises:
        UsageError: an unknown one.
    """
    known = list(wiring_recorded.channels())
    groups = {"all": known, "mild": list(MILD)}
    names = [name for part in asked.split(",") for name in groups.get(part.strip(), [part.strip()])]
    for name in names:
        if name not in known:
            raise click.UsageError(
                f"--through {name}: no such channel; choose of {', '.join(known)}, mild, all."
            )
    return list(dict.fromkeys(names))


def show(outcome: Sequence[CaseResult], console: Console) -> None:
    """Print a line a case, what was expected and did not come, and the count."""
    for result in outcome:
        console.print(f"{result.status:6}  {result.name}", markup=False)
        for difference in result.differences:
            console.print(f"        {told(difference)}", markup=False)
        for text in (result.note, result.error):
            if text:
                console.print(f"        {text}", markup=False)
    states = [result.status for result in outcome]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("passed", "failed", "error"))
    console.print(f"{len(outcome)} cases: {counts}.")


def exit_code(outcome: Sequence[CaseResult]) -> int:
    """Return what the run means for a build."""
    states = {result.status for result in outcome}
    return NOT_RUN if "error" in states else MOVED if "failed" in states else PASSED
