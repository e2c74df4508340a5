"""`voicesim scripts`: the callers there are, and whether they are sound."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from voicesim import places
from voicesim.caller.script import load_script
from voicesim.cli.options import all_scripts, script_path
from voicesim.cli.screen import desk_of
from voicesim.wiring import check_caller


@click.group()
def scripts() -> None:
    """List, show and check caller scripts."""


@scripts.command("list")
def list_scripts() -> None:
    """List the callers there are."""
    table = Table(box=None, pad_edge=False)
    table.add_column("name", no_wrap=True)
    for heading in ("title", "level", "minutes", "practises"):
        table.add_column(heading)
    for name, file in sorted(all_scripts().items()):
        model = load_script(file).model
        table.add_row(
            name, model.title, str(model.difficulty), str(model.minutes), ", ".join(model.practises)
        )
    Console(highlight=False).print(table)


@scripts.command()
@click.argument("script")
def show(script: str) -> None:
    """Show a caller's situation and what the trainee's screen says."""
    click.echo(desk_of(load_script(script_path(script))))


@scripts.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check scripts: FILES, or every script there is. Exit with 1 when there is an error."""
    chosen = files or tuple(sorted(all_scripts().values()))
    errors = 0
    for file in chosen:
        faults = check_caller(script_path(str(file)))
        for fault in faults:
            click.echo(str(fault))
        errors += sum(fault.severity == "error" for fault in faults)
    click.echo(f"{len(chosen)} scripts checked, {errors} errors.")
    if not chosen:
        click.echo(
            f"No scripts found in {', '.join(str(folder) for folder in places.script_folders())}.", err=True
        )
    sys.exit(1 if errors or not chosen else 0)
