"""`voicesim scripts check`: every fault of a script, for people and for other programs."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from voicesim import __version__, places
from voicesim.caller.checking.check import check_script
from voicesim.caller.checking.faults_out import RULE_LINES, STDIN, THOROUGH, as_github, as_json, as_sarif
from voicesim.caller.reading import ERROR, Fault
from voicesim.caller.script import Script, load_script
from voicesim.cli.options import all_scripts, script_path
from voicesim.errors import ScriptError

EXAMPLES = "tests/plays/bad"
"""Where the source has a bad example for each rule."""
MARK = "# CHANGE"
"""What `voicesim scripts new` writes behind an example that the trainer has to replace."""
PLAYS = ".plays"
"""Ending of the folder of a script's play-throughs, which are no scripts."""
NO_EXAMPLE = frozenset(("voice", "recording_unused", *THOROUGH))
"""Rules that need voices, recordings or simulated calls, so that no few lines break them."""

Examine = Callable[[Path, Script], Sequence[Fault]]
"""A closer look at a script that can be used."""


@click.command()
@click.argument("files", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text",
              show_default=True, help="text for people; sarif and github for code review; json for the rest.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option("--thorough", is_flag=True,
              help="Let simulated trainees call, and the cue finder read the model sentences: some seconds a script.")  # fmt: skip
@click.option("--rules", is_flag=True, help="List every rule, with a script that breaks it, and stop.")
def check(files: tuple[str, ...], form: str, strict: bool, thorough: bool, rules: bool) -> None:
    """Check scripts: FILES by path or by name, folders, '-' for standard input, or every script there is.

    Each fault is told with its file, line and column, what is wrong, and what to write instead. An error means
    that the script cannot be used as it is; a warning, that it could be better. Exit code 1 when there is an
    error (with --strict: or a warning).
    """
    if rules:
        _list_rules()
        return
    chosen = [one for name in files for one in _within(name)] or sorted(map(str, all_scripts().values()))
    if not chosen:
        folders = " or ".join(str(folder) for folder in places.script_folders())
        raise ScriptError(f"no scripts found in {folders}; `voicesim scripts new` starts one.")
    found: list[Fault] = []
    for name in chosen:
        found.extend(_faults_of(name, thorough))
    errors = sum(fault.severity == ERROR for fault in found)
    _tell(found, chosen, form, errors)
    sys.exit(1 if errors or (strict and found) else 0)


def _within(name: str) -> list[str]:
    """Return the script named, or every script of the folder named.

    Raises:
        ScriptError: the folder holds none.
    """
    folder = Path(name)
    if name == STDIN or not folder.is_dir():
        return [name]
    files = [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]
    scripts = sorted(str(file) for file in files if file.parent.suffix != PLAYS)
    if not scripts:
        raise ScriptError(f"{name}: a folder without scripts; they are files that end in .yaml.")
    return scripts


def _tell(found: Sequence[Fault], chosen: Sequence[str], form: str, errors: int) -> None:
    if form == "json":
        click.echo(as_json(found, chosen))
    elif form == "sarif":
        click.echo(as_sarif([_in_this_folder(fault) for fault in found], __version__))
    elif form == "github":
        if found:
            click.echo(as_github([_in_this_folder(fault) for fault in found]))
    else:
        for fault in found:
            click.echo(str(fault))
        warnings = len(found) - errors
        counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
        click.echo(f"{_count(len(chosen), 'script')} checked, {counts}.")
        for name in chosen:
            _tell_left(name)


def _tell_left(name: str) -> None:
    """List the lines of a script still marked as an example of `voicesim scripts new`."""
    if name == STDIN:
        return
    text = script_path(name).read_text(encoding="utf-8", errors="replace")
    left = [str(number) for number, line in enumerate(text.splitlines(), 1) if MARK in line]
    if left:
        lines = "lines" if len(left) > 1 else "line"
        click.echo(f"{name}: still the example of `scripts new`, marked {MARK} in {lines} {', '.join(left)}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _faults_of(name: str, closely: bool) -> tuple[Fault, ...]:
    """Return every fault of one script, by line."""
    if name != STDIN:
        return faults_of(script_path(name), closely)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "standard_input.yaml"
        file.write_bytes(sys.stdin.buffer.read())
        return tuple(dataclasses.replace(fault, file=STDIN) for fault in faults_of(file, closely))


def faults_of(file: Path, closely: bool = False) -> tuple[Fault, ...]:
    """Return every fault of the script in a file, by line: its own, its voice's and its recordings'.

    With `closely`, what shows when it is played as well.

    Raises:
        ScriptError: no such file, or not text.
    """
    found = list(check_script(file))
    if all(fault.severity != ERROR for fault in found):
        script = load_script(file)
        for examine in (*EXAMINED, *(CLOSELY if closely else ())):
            found.extend(examine(file, script))
    return tuple(sorted(found, key=lambda fault: (fault.line, fault.column)))


def _voice_and_recordings(file: Path, script: Script) -> Sequence[Fault]:
    """Return what is wrong with a script's voice and its recordings.

    Loading the parts of a call takes longer than the check: only where there is something to look at.
    """
    from voicesim.engines.recorded_lines import recording_folder
    from voicesim.engines.voice_hint import parse_hint

    try:
        parse_hint(script.voice_hint)
        if not recording_folder(file).exists():
            return ()
    except ScriptError:
        pass
    from voicesim.wiring import check_sound

    return check_sound(file)


EXAMINED: tuple[Examine, ...] = (_voice_and_recordings,)
"""Looks at a script without errors that every check takes."""


def _thorough(file: Path, script: Script) -> Sequence[Fault]:
    from voicesim.cli.scripts_thorough import thorough

    return thorough(file, script)


CLOSELY: tuple[Examine, ...] = (_thorough,)
"""Looks that take seconds."""


def _in_this_folder(fault: Fault) -> Fault:
    """Return the fault with its file as seen from the current folder; a full address for files elsewhere."""
    if fault.file == STDIN:
        return fault
    file = Path(fault.file).resolve()
    here = Path.cwd().resolve()
    seen = file.relative_to(here).as_posix() if file.is_relative_to(here) else file.as_uri()
    return dataclasses.replace(fault, file=seen)


def _list_rules() -> None:
    """Print every rule, what it finds, and where an example of it is."""
    width = max(map(len, RULE_LINES))
    for rule, line in RULE_LINES.items():
        click.echo(f"{rule:<{width}}  {line}")
        if rule not in NO_EXAMPLE:
            click.echo(f"{'':<{width}}  {EXAMPLES}/{rule}.yaml")
    click.echo("\nThe examples are in VoiceSim's source; the line marked '# <- here' breaks the rule.")
