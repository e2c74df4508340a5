"""`voicesim regress`: recorded-audio cases through the same code as a live call, against what must come out."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console

from voicesim import places, wiring
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.cli.options import script_path, settings_of
from voicesim.errors import VoiceSimError
from voicesim.record.memory import MemoryJournal
from voicesim.regress.case import Case, find_cases, read_case
from voicesim.regress.judge import Difference, differences
from voicesim.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.pass_context
def regress(context: click.Context, paths: tuple[Path, ...]) -> None:
    """Run every case below PATHS (default: the recordings that come along).

    Exit code 0: all as expected; 1: something moved; 2: a case could not be run.
    """
    settings = settings_of(context)
    cases = [case for path in paths or (places.shipped("audio"),) for case in _cases(path)]
    console = Console(highlight=False, soft_wrap=True)
    moved = 0
    for case in cases:
        with console.status(case.name):
            found = run_case(case, settings)
        moved += bool(found)
        console.print(f"{'moved' if found else 'same '}  {case.name}", markup=False)
        for one in found:
            console.print(f"       {one.what}: expected {one.expected}, got {one.got}", markup=False)
    console.print(f"{len(cases)} cases, {moved} moved.")
    if not cases:
        raise click.ClickException("no sidecar (.yaml beside a recording) found there.")
    sys.exit(1 if moved else 0)


def _cases(path: Path) -> tuple[Case, ...]:
    return find_cases(path) if path.is_dir() else (read_case(path),)


def run_case(case: Case, settings: Settings) -> tuple[Difference, ...]:
    """Run one case in memory and return what differs from its expectations.

    Raises:
        VoiceSimError: it cannot be run.
    """
    try:
        journal = MemoryJournal()
        with closing(wiring.make_studio(settings, script_path(case.sidecar.script))) as studio:
            options = wiring.CallOptions(journal, lambda _: None)
            conversation = Conversation(wiring.spoken_parts(studio, options))
            run_call(conversation, wiring.case_source(case, conversation), wiring.NoSink())
    except VoiceSimError as error:
        raise type(error)(f"{case.name}: {error}") from None
    summary = journal.summary()
    return differences(case.sidecar.expect, summary, wiring.mark(summary, settings).passed)
