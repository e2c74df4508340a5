"""`voicesim calls` and `voicesim replay`: what was recorded, on this machine only."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from voicesim import wiring_calls
from voicesim.cli.again import again
from voicesim.cli.calls_agreement import agreement
from voicesim.cli.calls_override import override
from voicesim.cli.calls_review import review
from voicesim.cli.options import script_path, settings_of
from voicesim.cli.screen import Screen
from voicesim.debrief.reviewed import WITHDRAW
from voicesim.debrief.text import summary_text
from voicesim.errors import RecordError
from voicesim.record.reading import read_call, read_entries
from voicesim.record.recover import TORN, Recovered, recover
from voicesim.record.reviews import read_reviews
from voicesim.record.store import Calls, StoredCall
from voicesim.values import Exchange, Note, Spoken, TurnUndone


@click.group()
def calls() -> None:
    """List, show, debrief, review, recover, delete and purge recorded calls."""


for command in (again, review, override, agreement):
    calls.add_command(command)


def store_of(context: click.Context) -> Calls:
    """Return the store of calls that the settings name."""
    return Calls(wiring_calls.calls_folder(settings_of(context)))


@calls.command("list")
@click.pass_context
def list_calls(context: click.Context) -> None:
    """List recorded calls, newest first."""
    found = store_of(context).list()
    if not found:
        click.echo("No calls recorded yet; `voicesim demo` makes one.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True)  # to be copied into the other commands
    for heading in ("script", "started", "minutes", "ending", "marks"):
        table.add_column(heading)
    for call in found:
        table.add_row(*_row(call))
    Console(highlight=False).print(table)


def _row(call: StoredCall) -> tuple[str, ...]:
    if call.fault:
        return (call.id, "", "", "", call.fault, "")
    started = call.started.astimezone().strftime("%Y-%m-%d %H:%M") if call.started else ""
    minutes = f"{call.length_seconds / 60:.1f}" if call.length_seconds is not None else ""
    marks = f"{call.total} of {call.possible}" if call.total is not None else "not marked"
    marks += _changed(call.folder)
    ending = call.ending or ("still going on" if call.going_on else "cut short")
    return (call.id, call.script, started, minutes, ending, marks)


def _changed(folder: Path) -> str:
    """Return a word on people's changes: VoiceSim's own marks are what the list shows."""
    try:
        overrides = read_reviews(folder).overrides
    except RecordError:
        return ", its reviews are broken"
    last = {one.item: one.value for one in overrides}
    return ", changed by a person" if any(value != WITHDRAW for value in last.values()) else ""


@calls.command("show")
@click.argument("ident", metavar="CALL")
@click.pass_context
def show_call(context: click.Context, ident: str) -> None:
    """Print one call, CALL being its id, the beginning of it, 'last', or a folder."""
    folder = folder_of(context, ident)
    screen = Screen(Console(highlight=False))
    for entry in read_entries(folder):
        if isinstance(entry.value, Exchange | Spoken | Note | TurnUndone):
            screen.happened(entry.value)
    summary = read_call(folder)
    marks = wiring_calls.mark(summary, settings_of(context))
    after = wiring_calls.changed_marks(folder, marks, ended=summary.ending is not None)
    click.echo(summary_text(summary, marks, folder.name, after))


@calls.command("debrief")
@click.argument("ident", metavar="CALL")
@click.pass_context
def debrief_call(context: click.Context, ident: str) -> None:
    """Write a call's debrief again (also of one that was cut short) and say where it is."""
    folder = folder_of(context, ident)
    page, _ = wiring_calls.write_debrief(folder, settings_of(context))
    click.echo(page)


@calls.command("recover")
@click.argument("ident", metavar="[CALL]", required=False)
@click.pass_context
def recover_calls(context: click.Context, ident: str | None) -> None:
    """Mend a call that was cut short, by a crash or lost power, say what was lost, and write its debrief.

    Without CALL: every call that was cut short and has no debrief yet. Nothing is deleted.
    """
    if ident is not None:
        folders = [folder_of(context, ident)]
    else:
        found = store_of(context).list()
        folders = [call.folder for call in found if call.cut_short and call.total is None]
    if not folders:
        click.echo("No call was cut short.")
    failed = [folder for folder in folders if not _recovered(context, folder, alone=ident is not None)]
    if failed:
        sys.exit(1)


def _recovered(context: click.Context, folder: Path, alone: bool) -> bool:
    """Mend one call and tell of it; return whether that went well. `alone`: a fault is the command's own."""
    try:
        mended = recover(folder)
        click.echo(_told(mended))
        if mended.began:
            click.echo(f"  Debrief: {wiring_calls.write_debrief(folder, settings_of(context))[0]}")
    except RecordError as error:
        if alone:
            raise
        click.echo(f"{folder.name}: {error}", err=True)
        return False
    return True


def _told(mended: Recovered) -> str:
    """Return what is there and what was lost, in words."""
    if mended.ended and not mended.torn_bytes and not mended.header_mended:
        return f"{mended.folder.name}: is whole; nothing was to be mended."
    lines = [
        f"{mended.folder.name}: audio up to {mended.audio_seconds:.1f} s, events up to {mended.journal_seconds:.1f} s."
    ]
    if mended.torn_bytes:
        lines.append(
            f"  Half an entry at the journal's end ({mended.torn_bytes} bytes) was set aside as {TORN}."
        )
    if mended.header_mended:
        lines.append("  The recording's header told another length and was mended.")
    if not mended.ended:
        lines.append("  What came later is lost: at most the last second before the program ended.")
    if not mended.began:
        lines.append("  It was cut off before the call began: there is nothing to debrief.")
    return "\n".join(lines)


@calls.command("delete")
@click.argument("idents", metavar="CALL...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def delete_calls(context: click.Context, idents: tuple[str, ...], yes: bool) -> None:
    """Delete calls for real: audio, words, measurements, debrief."""
    store = store_of(context)
    names = [_known(store, ident) for ident in idents]
    if not yes:
        click.confirm(f"Delete {', '.join(names)} for good?", abort=True)
    store.delete(names)
    click.echo(f"Deleted {len(names)} call{'s' if len(names) != 1 else ''}.")


def _known(store: Calls, ident: str) -> str:
    """Return the id of a call, which may be a broken one that only the list knows."""
    listed = {call.id for call in store.list()}
    return ident if ident in listed else store.find(ident).name


@calls.command("purge")
@click.option(
    "--older-than", "days", type=click.IntRange(min=0), metavar="DAYS", help="Default: record.keep_days."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def purge_calls(context: click.Context, days: int | None, yes: bool) -> None:
    """Delete every call older than DAYS days."""
    settings = settings_of(context)
    days = settings.record.keep_days if days is None else days
    if not yes:
        click.confirm(f"Delete every call older than {days} days for good?", abort=True)
    gone = store_of(context).purge(days, datetime.now(UTC))
    click.echo(f"Deleted {len(gone)} call{'s' if len(gone) != 1 else ''}.")


def folder_of(context: click.Context, ident: str) -> Path:
    """Return a call's folder by path, id, beginning of an id, or 'last'."""
    given = Path(ident)
    if given.is_dir():
        return given
    return store_of(context).find(ident)


@click.command()
@click.argument("ident", metavar="CALL")
@click.option("--script", "script_name", metavar="SCRIPT", help="Play this script instead of the call's own.")
@click.pass_context
def replay(context: click.Context, ident: str, script_name: str | None) -> None:
    """Recompute every reaction of a call from its journal; exit with 1 at any difference.

    CALL is a call's folder, its id, the beginning of one, or 'last'.
    """
    folder = folder_of(context, ident)
    summary = read_call(folder)
    result = wiring_calls.replay_call(folder, script_path(script_name or summary.header.script))
    if not result.same_script:
        click.echo("The script has changed since the call was made.", err=True)
    for difference in result.differences:
        click.echo(
            f"exchange {difference.exchange} ({difference.stimulus}, sample {difference.sample}): "
            f"{difference.field} was {difference.recorded}, is now {difference.recomputed}"
        )
    if result.differences:
        click.echo(f"{result.exchanges} reactions recomputed: they differ.", err=True)
        sys.exit(1)
    if not result.exchanges:
        raise RecordError(f"{folder}: its journal holds no reactions: the call never began.")
    click.echo(f"{result.exchanges} reactions recomputed: all the same.")
