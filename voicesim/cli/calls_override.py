"""`voicesim calls override`: a person changes a mark, with a reason; VoiceSim's own stays beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import click

from voicesim import wiring_calls
from voicesim.cli.options import settings_of
from voicesim.debrief import rubric
from voicesim.debrief.marks import Marks
from voicesim.debrief.reviewed import NO, WITHDRAW, YES, AfterReview, fits, given, may_change, words
from voicesim.errors import RecordError
from voicesim.record.reading import read_call
from voicesim.record.reviews import Override, Value, add, person


@click.command("override")
@click.argument("ident", metavar="CALL")
@click.option("--mark", "marks", multiple=True, metavar="NUMBER=POINTS",
              help="4=2: two points in competency 4; 4=-: it does not apply; 4=withdraw: VoiceSim's own again.")  # fmt: skip
@click.option("--critical", multiple=True, metavar="RULE=yes|no",
              help="A critical error that happened, or did not; RULE=withdraw takes it back.")  # fmt: skip
@click.option("--reason", default="", help="Why; it stands in the debrief.")
@click.option("--by", default="", metavar="NAME", help="Who changes it: any name or initials of your own.")
@click.pass_context
def override(
    context: click.Context,
    ident: str,
    marks: tuple[str, ...],
    critical: tuple[str, ...],
    reason: str,
    by: str,
) -> None:
    """Change a mark of VoiceSim's. Both stay visible in the debrief, with the reason, who and when.

    CALL is a call's id, the beginning of it, 'last', or a folder.
    """
    from voicesim.cli.calls import folder_of

    if not marks and not critical:
        raise click.UsageError("say what to change: --mark 4=2, or --critical false_promise=no.")
    if not reason.strip():
        raise click.UsageError('a change takes a reason: --reason "She checked twice, at 1:05 and 2:10."')
    if not by.strip():
        raise click.UsageError("say who changes it: --by NAME (any name or initials of your own).")
    folder, name = folder_of(context, ident), person(by)
    summary, settings = read_call(folder), settings_of(context)
    own = wiring_calls.mark(summary, settings)
    before = wiring_calls.changed_marks(folder, own, summary.ending is not None)
    now = datetime.now(UTC)
    changes = [
        Override(item, value, _was(own, before, item), " ".join(reason.split()), name, now, rubric.VERSION)
        for item, value in _wanted(marks, critical, own, before)
    ]
    for change in changes:
        add(folder, change)
        click.echo(f"{_title(change.item)}: was {_told(change.was)}, is now {_told(_becomes(change, own))}.")
    page, _ = wiring_calls.write_debrief(folder, settings)
    _tell(own, wiring_calls.changed_marks(folder, own, summary.ending is not None))
    click.echo(f"Debrief: {page}")


def _tell(own: Marks, after: AfterReview | None) -> None:
    """Print both totals."""
    if after and after.standing:
        both = f"VoiceSim {own.total} of {own.possible}, after review {after.total} of {after.possible}."
        click.echo(f"{both} {after.verdict}")
    else:
        click.echo(f"VoiceSim's own marks stand: {own.total} of {own.possible}.")


def _wanted(
    marks: tuple[str, ...], critical: tuple[str, ...], own: Marks, before: AfterReview | None
) -> list[tuple[str, Value]]:
    """Return (item, value) of every change, all of them checked before any is kept.

    Raises:
        RecordError: a change that is none, or of what cannot be changed.
    """
    found: dict[str, Value] = {}
    for text in (*marks, *critical):
        item, _, wanted = text.partition("=")
        item, wanted = item.strip(), wanted.strip().lower()
        value = next((one for one in get_args(Value) if one == wanted), None)
        if item.isdecimal() != (text in marks) or given(own, item) == "":
            known = "the rubric has 1 to 12" if text in marks else f"they are {', '.join(rubric.CRITICAL)}"
            raise RecordError(
                f"{text}: no such {'competency' if text in marks else 'critical error'}; {known}."
            )
        if value is None or not (value == WITHDRAW or fits(item, value)):
            form = "4=2, 4=- or 4=withdraw" if text in marks else f"{item}=yes, {item}=no or {item}=withdraw"
            raise RecordError(f"{text}: write it as {form}.")
        if item in found:
            raise RecordError(f"{text}: {item} is changed twice; say it once.")
        _check(text, (item, value), own, before)
        found[item] = value
    return list(found.items())


def _check(text: str, change: tuple[str, Value], own: Marks, before: AfterReview | None) -> None:
    item, value = change
    stands = before is not None and any(one.item == item for one in before.standing)
    if value == WITHDRAW:
        if not stands:
            raise RecordError(f"{text}: nobody's change of it stands; there is nothing to take back.")
    elif not may_change(own, item):
        raise RecordError(f"{text}: {own.competencies[int(item) - 1].why}")
    elif value == given(own, item):
        advice = f" `{item}=withdraw` takes the change back." if stands else ""
        raise RecordError(f"{text}: that is VoiceSim's own mark.{advice}")


def _was(own: Marks, before: AfterReview | None, item: str) -> str:
    standing = before.standing if before else ()
    return next((one.value for one in standing if one.item == item), given(own, item))


def _title(item: str) -> str:
    return (
        f"{item}. {rubric.competency(int(item)).title}"
        if item.isdecimal()
        else rubric.CRITICAL.get(item, item)
    )


def _becomes(change: Override, own: Marks) -> str:
    return given(own, change.item) if change.value == WITHDRAW else change.value


def _told(value: str) -> str:
    return value if value in (YES, NO) else words(value)
