"""`voicesim regress add | import | check | schema`: making and keeping cases."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from voicesim import places, wiring_recorded
from voicesim.cli.options import script_path, settings_of
from voicesim.errors import AudioError, VoiceSimError
from voicesim.regress.case import Case, Unusable, find_cases, schema
from voicesim.regress.making import Making, check_free, rows_of, turns_of_call

CASES = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
SPEAKER = click.option("--speaker", required=True, help="Who speaks; no name that identifies them.")
LICENCE = click.option("--licence", required=True, help="Under which the recording may be used.")
CONSENT = click.option("--consent", required=True, help="How the speaker agreed, and when.")


@click.command("check")
@CASES
@click.pass_context
def check_command(context: click.Context, paths: tuple[Path, ...]) -> None:
    """Check sidecars without running them: every fault with its file and field. Exit code 2 when there is one."""
    settings_of(context)
    found = find_cases(paths or (places.shipped("audio"),))
    faults = [case.error if isinstance(case, Unusable) else fault_of(case) for case in found]
    for fault in faults:
        if fault:
            click.echo(fault, err=True)
    wrong = sum(bool(fault) for fault in faults)
    click.echo(f"{len(found)} sidecars, {wrong} with a fault.")
    sys.exit(2 if wrong or not found else 0)


def fault_of(case: Case) -> str:
    """Return what is wrong with a case that can be read: its script, its settings, its recording; '' for nothing."""
    try:
        wiring_recorded.check_case(case)
    except VoiceSimError as error:
        return str(error) if str(case.file) in str(error) else f"{case.file}: {error}"
    return ""


@click.command("add")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--set", "folder", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the set, such as audio/late_refund.")  # fmt: skip
@click.option("--id", "ident", default="", help="Name of the case; by default the source's own.")
@click.option("--script", default=None, help="Who calls; a practised call knows. Left out: only heard.")
@click.option("--channel", default=None, help="The trainee's channel: left, right, mix or a number.")
@click.option("--words", default="", help="What is said in it, for a recording that is only heard.")
@click.option("--title", default="")
@SPEAKER
@LICENCE
@CONSENT
def add_command(source: Path, folder: Path, **asked: Any) -> None:
    """Make a case from SOURCE: the folder of a practised call, or a recording.

    Its words and turns stand in the sidecar to be corrected; `voicesim regress bless --all` then writes what comes out.
    """
    ident = asked.pop("ident") or _ident(source.stem)
    asked["title"] = asked["title"] or ident.replace("_", " ").capitalize()
    asked["script"] = _script_name(asked["script"], folder) if asked["script"] else None
    making = Making(folder=folder, ident=ident, provenance=f"Added by hand from {source.name}.", **asked)
    file = add_call(source, making) if source.is_dir() else add_recording(source, making)
    click.echo(f"Made: {file}")
    click.echo("Correct its words to what was really said, then: voicesim regress bless --all " + str(file))


def add_call(source: Path, making: Making) -> Path:
    """Make a case from a practised call's folder and return its sidecar.

    Raises:
        VoiceSimError: the call cannot be read, or the case not written.
    """
    import dataclasses

    summary, trainee = wiring_recorded.trainee_of(source)
    if not trainee.size:
        raise AudioError(f"{source}: a typed call has no sound; add one that was spoken.")
    script = making.script or _script_name(summary.header.script, making.folder)
    making = dataclasses.replace(making, script=script, channel=None, turns=turns_of_call(summary))
    return _write(making, trainee)


def add_recording(source: Path, making: Making) -> Path:
    """Make a case from a recording and return its sidecar.

    Raises:
        VoiceSimError: the recording cannot be used, or the case not written.
    """
    samples = wiring_recorded.trainee_in(source, making.channel)
    import dataclasses

    turns: list[dict[str, Any]] = []
    if making.words:
        seconds = round(len(samples) / 16_000, 3)
        turns = [{"start_seconds": 0.0, "end_seconds": seconds, "words": making.words}]
    return _write(dataclasses.replace(making, channel=None, turns=turns), samples)


def _write(making: Making, samples: Any) -> Path:
    check_free(making)
    try:
        making.folder.mkdir(parents=True, exist_ok=True)
        recording = making.folder / f"{making.ident}.flac"
        wiring_recorded.write_flac(recording, samples)
        making.sidecar.write_text(making.text(recording.name), encoding="utf-8")
    except OSError as error:
        raise AudioError(f"{making.folder}: cannot be written ({error.strerror}).") from None
    return making.sidecar


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--csv", "table", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Columns: file, speaker, licence, consent; optional channel, words, title.")  # fmt: skip
@click.option("--set", "into", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the new set.")  # fmt: skip
def import_command(folder: Path, table: Path, into: Path) -> None:
    """Make a case of each recording in FOLDER that the CSV names: heard only, until a script is named in its sidecar."""
    failed = 0
    rows = rows_of(table)
    for line, row in rows:
        source = folder / row["file"]
        ident = _ident(source.stem)
        making = Making(
            folder=into, ident=ident, title=row["title"] or ident.replace("_", " ").capitalize(),
            speaker=row["speaker"], licence=row["licence"], consent=row["consent"],
            provenance=f"Imported from {row['file']}.", channel=row["channel"] or None, words=row["words"],
        )  # fmt: skip
        try:
            click.echo(f"Made: {add_recording(source, making)}")
        except VoiceSimError as error:
            failed += 1
            click.echo(f"{table}, line {line}: {error}", err=True)
    click.echo(f"{len(rows) - failed} of {len(rows)} recordings imported.")
    sys.exit(2 if failed else 0)


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of a sidecar, for editors."""
    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))


def _script_name(asked: str, folder: Path) -> str:
    """Return how a sidecar in `folder` names a script: by its name, or by its path from there.

    Raises:
        ScriptError: there is none.
    """
    file = script_path(asked)
    for known in places.script_folders():
        if file.is_relative_to(known):
            return file.relative_to(known).with_suffix("").as_posix()
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()


def _ident(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "case"
