"""`voicesim models`: the weights of the better recognisers."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from voicesim import places, wiring
from voicesim.cli.options import settings_of


@click.group()
def models() -> None:
    """List, fetch and find speech recognition models."""


@models.command("list")
@click.pass_context
def list_them(context: click.Context) -> None:
    """List the models known by name, and which are here."""
    from voicesim.engines.model_store import list_models

    table = Table("name", "size", "here", "what for", box=None, pad_edge=False)
    for model in list_models(places.model_folders(), places.shipped("models") / "manifest.toml"):
        table.add_row(model.name, f"{model.megabytes:.0f} MB", model.state, model.about)
    Console(highlight=False).print(table)
    click.echo(wiring.choose_recogniser(settings_of(context)).note)


@models.command()
@click.argument("name")
@click.option("--base-url", help="Fetch from this mirror instead.")
def fetch(name: str, base_url: str | None) -> None:
    """Fetch one model into models/; a fetch that broke off goes on where it stopped."""
    from voicesim.engines.model_store import fetch_model

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {}

        def on_bytes(file: str, done: int, total: int) -> None:
            if file not in tasks:
                tasks[file] = progress.add_task(file, total=total)
            progress.update(tasks[file], completed=done, total=total)

        folder = fetch_model(name, places.model_folders()[0], on_bytes, base_url)
    click.echo(folder)


@models.command()
@click.argument("name", required=False)
def where(name: str | None) -> None:
    """Print the folders where models are looked for, or the folder of one model."""
    from voicesim.engines.model_store import find_model

    if name is None:
        for folder in places.model_folders():
            click.echo(folder)
        return
    found: Path | None = find_model(name, places.model_folders())
    if found is None:
        raise click.ClickException(f"{name}: not here; `voicesim models fetch {name}` gets it.")
    click.echo(found)
