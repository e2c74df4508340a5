"""`voicesim progress`: how one's marks develop, for the trainee's own eyes."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from voicesim import wiring_calls
from voicesim.cli.calls import store_of
from voicesim.cli.options import settings_of
from voicesim.course.progress import Attempt, advice, trends
from voicesim.errors import RecordError
from voicesim.record.reading import read_call
from voicesim.record.store import StoredCall
from voicesim.settings import Settings


@click.command()
@click.option("--script", help="Only calls of this script.")
@click.pass_context
def progress(context: click.Context, script: str | None) -> None:
    """See how your marks develop from call to call, weakest skill first."""
    settings = settings_of(context)
    stored = [call for call in store_of(context).list() if not call.fault and script in (None, call.script)]
    attempts = [attempt for call in reversed(stored) if (attempt := _attempt(call, settings))]
    if not attempts:
        click.echo("No marked calls yet; `voicesim demo` makes one.")
        return
    console = Console(highlight=False)
    table = Table("started", "script", "ending", "marks", box=None, pad_edge=False)
    for one in attempts:
        table.add_row(
            one.started, one.script, one.ending, f"{one.share:.0%}{'' if one.passed else ' (not passed)'}"
        )
    console.print(table)
    skills = Table("skill (of 3)", "calls", "at first", "lately", "change", box=None, pad_edge=False)
    found = trends(attempts)
    for trend in found:
        skills.add_row(trend.competency, str(trend.attempts), f"{trend.first:.1f}", f"{trend.latest:.1f}",
                       trend.change_told)  # fmt: skip
    console.print()
    console.print(skills)
    console.print()
    console.print(advice(found, len(attempts)), markup=False)


def _attempt(call: StoredCall, settings: Settings) -> Attempt | None:
    try:
        marks = wiring_calls.mark(read_call(call.folder), settings)
    except RecordError:
        return None  # `voicesim calls list` names what is broken
    started = call.started.astimezone().strftime("%Y-%m-%d %H:%M") if call.started else ""
    points = {mark.title: mark.points for mark in marks.competencies}
    share = marks.total / marks.possible if marks.possible else 0.0
    return Attempt(started, call.script, call.ending or "cut short", share, marks.passed, points)
