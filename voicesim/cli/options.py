"""What several commands share: settings from flags, and finding a script by its name."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import click

from voicesim import places
from voicesim.errors import ScriptError, SettingsError
from voicesim.settings import Settings, load_settings

NEAR = 3
"""Names suggested for a script that is not there."""


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
    """Return the file of a script given by path or by name, such as 'government/late_refund', or 'late_refund' where only one bears it.

    Raises:
        ScriptError: there is none; the nearest names are suggested.
    """
    given = Path(name)
    if given.suffix in (".yaml", ".yml") and given.is_file():
        return given
    for folder in places.script_folders():
        file = folder / f"{name}.yaml"
        if file.is_file():
            return file
    called_so = [file for known, file in all_scripts().items() if known.rpartition("/")[2] == name]
    if len(called_so) == 1:
        return called_so[0]
    near = near_names(name)
    if near:
        advice = " or ".join(f"'{one}'" for one in near)
        raise ScriptError(
            f"{name}: no such script; did you mean {advice}? `voicesim scripts list` shows them all."
        )
    known = "shows the ones there are" if all_scripts() else "finds none: `voicesim scripts new` starts one"
    raise ScriptError(f"{name}: no such script; `voicesim scripts list` {known}.")


def near_names(name: str) -> list[str]:
    """Return the names of scripts that a misspelt or shortened one may have meant, the likeliest first."""
    asked = name.removesuffix(".yaml").removesuffix(".yml").lower()
    last = asked.rpartition("/")[2]
    known = sorted(all_scripts())
    ends = {one.rpartition("/")[2]: one for one in known}
    found = [one for one in known if last == one.rpartition("/")[2]]
    found += difflib.get_close_matches(asked, known, n=NEAR, cutoff=0.75)
    found += [ends[end] for end in difflib.get_close_matches(last, list(ends), n=NEAR, cutoff=0.75)]
    found = found or [one for one in known if "/" in asked and one.startswith(asked.rpartition("/")[0] + "/")]
    return list(dict.fromkeys(found))[:NEAR]


def all_scripts() -> dict[str, Path]:
    """Return every script by name; the user's own win over shipped ones of the same name."""
    found: dict[str, Path] = {}
    for folder in places.script_folders():
        for file in sorted(folder.glob("*/*.yaml")):
            found.setdefault(str(file.relative_to(folder).with_suffix("")), file)
    return found
