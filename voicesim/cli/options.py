"""What several commands share: settings from flags, and finding a script by its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from voicesim import places
from voicesim.errors import ScriptError, SettingsError
from voicesim.settings import Settings, load_settings


def settings_of(context: click.Context, **flags: Any) -> Settings:
    """Return the settings in force: file, environment, --set, and this command's own flags.

    Keyword names are settings with '__' for '.'; None values are passed over.
    """
    file, pairs = context.find_root().obj
    chosen: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise SettingsError(f"--set {pair}: write NAME=VALUE, such as turns.end_seconds=0.7.")
        chosen[name] = value
    chosen |= {name.replace("__", "."): value for name, value in flags.items() if value is not None}
    return load_settings(file, os.environ, chosen)


def script_path(name: str) -> Path:
    """Return the file of a script given by path or by name, such as 'government/late_refund'.

    Raises:
        ScriptError: there is none; the known ones are listed.
    """
    given = Path(name)
    if given.suffix in (".yaml", ".yml"):
        if given.is_file():
            return given
        raise ScriptError(f"{name}: no such script file; `voicesim scripts list` shows the ones there are.")
    for folder in places.script_folders():
        file = folder / f"{name}.yaml"
        if file.is_file():
            return file
    known = ", ".join(sorted(all_scripts()))
    raise ScriptError(f"{name}: no such script; there are: {known or 'none'}.")


def all_scripts() -> dict[str, Path]:
    """Return every script by name; the user's own win over shipped ones of the same name."""
    found: dict[str, Path] = {}
    for folder in places.script_folders():
        for file in sorted(folder.glob("*/*.yaml")):
            found.setdefault(str(file.relative_to(folder).with_suffix("")), file)
    return found
