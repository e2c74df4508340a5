"""`voicesim settings`: every setting with its value, as TOML that can be edited and given back."""

from __future__ import annotations

import dataclasses
import json

import click

from voicesim.cli.options import settings_of


@click.command()
@click.pass_context
def settings(context: click.Context) -> None:
    """List every setting with its value, as TOML.

    Save the output to a file, change it, and give it back with `voicesim --settings FILE ...`.
    """
    values = settings_of(context)
    for group in dataclasses.fields(values):
        click.echo(f"[{group.name}]")
        for name, value in dataclasses.asdict(getattr(values, group.name)).items():
            click.echo(f"{name} = {json.dumps(value)}")
        click.echo()
