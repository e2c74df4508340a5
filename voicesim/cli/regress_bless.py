"""`voicesim regress bless`: what now comes out becomes what must come out, after a look at the difference."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console

from voicesim.cli.options import settings_of
from voicesim.cli.regress_run import Run, Wish, run_each
from voicesim.regress.bless import Blessing, bless
from voicesim.regress.case import Case, Unusable, find_cases
from voicesim.regress.junit import told
from voicesim.regress.result import CaseResult
from voicesim.regress.steady import AS_RECORDED, STEADY


@click.command("bless")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--all", "everything", is_flag=True, help="Expect all that can be expected, not only what is.")
@click.option("--steady", is_flag=True, help="Also run 1 dB softer and louder, with faint noise and 1 ms later, and expect only what holds in all.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.pass_context
def bless_command(context: click.Context, /, paths: tuple[Path, ...], **asked: bool | int) -> None:
    """Write what now comes out of the cases PATHS into their sidecars, after showing each difference.

    Exit code 2: a case could not be run; nothing is written into its sidecar.
    """
    console = Console(highlight=False, soft_wrap=True)
    found = list(find_cases(paths))
    wish, settings = Wish(jobs=int(asked["jobs"])), settings_of(context)
    changes = ["", *STEADY] if asked["steady"] else [""]
    outcomes = run_each(found, [Run(settings, change) for change in changes], wish, console)
    errors = 0
    for index, case in enumerate(found):
        runs = {change or AS_RECORDED: got[index] for change, got in zip(changes, outcomes, strict=True)}
        why = _not_run(case, runs)
        if why or isinstance(case, Unusable):
            errors += 1
            click.echo(f"{case.name}: {why}", err=True)
            continue
        _settle(case, runs, bless(case, runs, bool(asked["everything"])), bool(asked["yes"]))
    if not found:
        raise click.ClickException("no case found: a case is a .yaml beside a recording.")
    sys.exit(2 if errors else 0)


def _not_run(case: Case | Unusable, runs: Mapping[str, CaseResult]) -> str:
    failed = {change: result.error for change, result in runs.items() if result.status == "error"}
    return next((f"{error} ({change})" for change, error in failed.items()), "")


def _settle(case: Case, runs: Mapping[str, CaseResult], blessing: Blessing, yes: bool) -> None:
    """Show what would change, write it when agreed to, and tell what would fail all the same."""
    for text in blessing.left_out:
        click.echo(f"{case.name}: not expected, for the runs differ: {text}")
    for change, difference in blessing.unmet(runs):
        click.echo(f"{case.name}: yours to decide, still not met ({change}): {told(difference)}")
    if not blessing.difference:
        click.echo(f"{case.name}: nothing to change.")
        return
    click.echo(blessing.difference)
    if yes or click.confirm(f"Write this into {case.file}?", default=False):
        blessing.write()
        click.echo(f"{case.name}: written.")
