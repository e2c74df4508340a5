"""`voicesim scripts schema` and `voicesim scripts convert`: the language's shape for editors, and its older version."""

from __future__ import annotations

import json
from pathlib import Path

import click

from voicesim import places
from voicesim.caller.convert import SCHEMA_FILE
from voicesim.caller.convert import convert as converted
from voicesim.caller.reading import read_sheet
from voicesim.caller.schema import VERSION, json_schema
from voicesim.cli.options import script_path
from voicesim.errors import ScriptError

KEPT = ".v1"
"""What is put behind the name of a file that was converted in place."""


@click.command()
@click.option(
    "--write", is_flag=True, help=f"Write {SCHEMA_FILE} beside your own scripts, where new ones look for it."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write it into this folder of scripts instead.",
)
def schema(write: bool, folder: Path | None) -> None:
    """Print the JSON Schema of the script language, or write it to a file.

    With it an editor such as VS Code (with its YAML extension) completes words and marks mistakes while you write.
    Scripts made by `voicesim scripts new` name it in their first line.
    """
    if not write and folder is None:
        click.echo(schema_text(), nl=False)
        return
    file = write_schema(folder or places.script_folders()[0])
    click.echo(f"Written: {file}. A script in a folder beside it begins with the line")
    click.echo(f"# yaml-language-server: $schema=../{SCHEMA_FILE}")


def schema_text() -> str:
    """Return the JSON Schema as it is written to a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(folder: Path) -> Path:
    """Write the JSON Schema into a folder of scripts and return its file.

    Raises:
        ScriptError: it cannot be written.
    """
    file = folder / SCHEMA_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(schema_text(), encoding="utf-8")
    except OSError as error:
        raise ScriptError(f"{file}: cannot be written: {error.strerror}; choose another folder.") from None
    return file


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write the new version here and leave the script as it is; for one script only.")  # fmt: skip
def convert(files: tuple[str, ...], output: Path | None) -> None:
    """Turn scripts of version 1 of the language into version 2: FILES by path or by name.

    Each is changed in place, comments and all, and the old one is kept beside it with '.v1' behind its name.
    """
    if output is not None and len(files) > 1:
        raise ScriptError(
            f"--output takes one script, not {len(files)}; leave it out to change them in place."
        )
    for name in files:
        _convert(script_path(name), output)


def _convert(file: Path, output: Path | None) -> None:
    tree = read_sheet(file).tree
    if tree.get("voicesim") == VERSION:
        click.echo(f"{file}: is of version {VERSION} already; nothing was changed.")
        return
    try:
        found = converted(file.read_text(encoding="utf-8"))
    except ScriptError as error:
        raise ScriptError(f"{file}: {error}") from None
    target = output or file
    kept = file.with_name(file.name + KEPT) if output is None else None
    _put(target, found.text, kept)
    click.echo(f"{target}: now of version {VERSION}." + (f" The old one is {kept}." if kept else ""))
    for note in found.notes:
        click.echo(f"  {note}")
    click.echo(f"  Now run: voicesim scripts check {target}")


def _put(target: Path, text: str, kept: Path | None) -> None:
    """Write a script; `kept` becomes what stood there before. Nothing is ever lost."""
    try:
        if kept is None and target.exists():
            raise ScriptError(f"{target}: is there already; choose another name for --output.")
        if kept is not None and kept.exists():
            raise ScriptError(f"{kept}: is there already; move it away, or use --output.")
        partial = target.with_name(target.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        if kept is not None:
            target.replace(kept)
        partial.replace(target)
    except OSError as error:
        raise ScriptError(f"{target}: cannot be written: {error.strerror}; choose another folder.") from None
