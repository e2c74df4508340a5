"""`voicesim calls review`: a trainer marks calls by the same rubric, blind, at the terminal or by spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voicesim import wiring_calls
from voicesim.cli.calls_review_session import Session
from voicesim.cli.calls_review_sheet import read_sheet, sheet_of, write_table
from voicesim.cli.calls_review_words import show_words
from voicesim.cli.options import settings_of
from voicesim.debrief import rubric
from voicesim.debrief.marks import Marks
from voicesim.debrief.reviewed import passes, total_of
from voicesim.debrief.score import DELIVERY
from voicesim.errors import AudioError, RecordError
from voicesim.record.reading import read_audio, read_call
from voicesim.record.reviews import Review, ReviewWithdrawn, add, drop_draft, person, read_draft, read_reviews
from voicesim.record.store import Calls


@dataclass(frozen=True)
class _Wish:
    reviewer: str | None
    sheet: Path | None
    filled: Path | None
    audio: Path | None
    words: bool
    withdraw: str | None


@click.command("review")
@click.argument("idents", metavar="[CALL]...", nargs=-1)
@click.option("--reviewer", metavar="NAME", help="Who marks: any name or initials of your own.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write an empty sheet (CSV) for these calls instead of asking.")  # fmt: skip
@click.option("--import", "filled", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Take in a filled sheet; all of it or nothing.")  # fmt: skip
@click.option("--audio", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.mp3",
              help="Write the call as a sound file to listen to.")  # fmt: skip
@click.option("--words", is_flag=True, help="Only print the call as it is to be marked.")
@click.option("--withdraw", metavar="REASON", help="Take your review of this call back; it stays on record.")
@click.pass_context
def review(context: click.Context, /, idents: tuple[str, ...], **asked: object) -> None:
    """Mark calls by the rubric that VoiceSim uses, without seeing its marks or anybody else's.

    CALL is a call's id, the beginning of it, 'last', or a folder; without one, the calls are listed, without marks. (Debriefs,
    `calls list` and `calls show` hold marks: leave them closed until you have given yours.)

    \b
        voicesim calls review --reviewer NAME
        voicesim calls review CALL --reviewer NAME --audio call.mp3
        voicesim calls review --sheet marks.csv CALL CALL CALL
        voicesim calls review --import marks.csv --reviewer NAME

    Questions are asked one by one; stop at any time, the same command goes on. `voicesim calls agreement` compares.
    """  # noqa: D301 - click wants the character itself to leave lines as they are
    from voicesim.cli.calls import folder_of, store_of

    wish = _Wish(**asked)  # type: ignore[arg-type]
    _check(wish, len(idents))
    folders = [folder_of(context, ident) for ident in idents]
    console = Console(highlight=False, soft_wrap=False)
    if wish.audio:
        _write_audio(folders[0], wish.audio)
    if not folders and not wish.filled:
        _list(store_of(context), person(wish.reviewer) if wish.reviewer else None, console)
    elif wish.sheet:
        _write_sheet(wish.sheet, folders)
    elif wish.filled:
        _import(context, wish, {folder.name: folder for folder in folders})
    elif wish.withdraw is not None:
        _withdraw(folders[0], person(wish.reviewer or ""), wish.withdraw)
    elif wish.words:
        for folder in folders:
            show_words(folder.name, read_call(folder), console)
    elif wish.reviewer:
        _ask(context, folders[0], person(wish.reviewer), console)


def _check(wish: _Wish, calls: int) -> None:
    """Refuse what does not go together."""
    modes = [wish.sheet is not None, wish.filled is not None, wish.withdraw is not None, wish.words]
    if sum(modes) > 1:
        raise click.UsageError("--sheet, --import, --withdraw and --words are different things: choose one.")
    if wish.audio and (wish.sheet or wish.filled or wish.withdraw is not None or calls != 1):
        raise click.UsageError("--audio is for one call: voicesim calls review CALL --audio call.mp3")
    if (wish.sheet or wish.words or wish.withdraw is not None) and not calls:
        raise click.UsageError("say which calls: `voicesim calls review` lists them, without marks.")
    asking = calls > 0 and not (wish.sheet or wish.filled or wish.words or (wish.audio and not wish.reviewer))
    if (asking or wish.filled) and not (wish.reviewer or "").strip():
        raise click.UsageError(
            "say whose marks they are: --reviewer NAME (any name or initials of your own)."
        )
    if asking and calls != 1:
        raise click.UsageError("one call at a time: voicesim calls review CALL --reviewer NAME")


def _ask(context: click.Context, folder: Path, reviewer: str, console: Console) -> None:
    summary = read_call(folder)
    found = read_reviews(folder).of(reviewer, rubric.VERSION)
    if found:
        click.echo(
            f"{reviewer} reviewed this call on {found.at:%Y-%m-%d}; the marks stay as they were given.\n"
        )
    else:
        show_words(folder.name, summary, console)
        found = Session(folder, reviewer, console, lambda: datetime.now(UTC)).run()
    if found:
        marks = wiring_calls.mark(summary, settings_of(context))
        side_by_side(found, marks, summary.ending is not None, console)
        click.echo(
            f"\nTo change a mark of VoiceSim's: voicesim calls override {folder.name} --mark NUMBER=POINTS "
            "--reason REASON --by NAME"
        )


def _list(store: Calls, reviewer: str | None, console: Console) -> None:
    """Print the calls that can be reviewed: no mark, no ending."""
    table = Table(
        "id", "script", "started", "minutes", *([reviewer] if reviewer else []), box=None, pad_edge=False
    )
    table.columns[0].no_wrap = True  # to be copied into the other commands
    for call in store.list():
        if call.fault or call.going_on:
            continue  # `voicesim calls list` tells what is wrong with it
        started = call.started.astimezone().strftime("%Y-%m-%d %H:%M") if call.started else ""
        minutes = f"{call.length_seconds / 60:.1f}" if call.length_seconds is not None else ""
        state = [_state(call.folder, reviewer)] if reviewer else []
        table.add_row(*(Text(cell) for cell in (call.id, call.script, started, minutes, *state)))
    console.print(table if table.rows else "No calls recorded yet; `voicesim demo` makes one.")


def _state(folder: Path, reviewer: str) -> str:
    if read_reviews(folder).of(reviewer, rubric.VERSION):
        return "reviewed"
    return "begun" if read_draft(folder, reviewer) else "to do"


def points_of(found: Review) -> dict[int, int | None]:
    """Return a review's marks by competency."""
    return {mark.number: mark.points for mark in found.marks}


def errors_of(found: Review) -> frozenset[str]:
    """Return the critical errors that a review names."""
    return frozenset(answer.rule for answer in found.critical if answer.happened)


def counted(found: Review, marks: Marks) -> dict[int, int | None]:
    """Return a review's marks of what counts in this call: delivery only where VoiceSim counts it too."""
    delivery = marks.competencies[DELIVERY - 1].counts
    return {number: points for number, points in points_of(found).items() if number != DELIVERY or delivery}


def passed(found: Review, marks: Marks, ended: bool) -> bool | None:
    """Return whether a review's marks pass the call; None for a record that was cut short."""
    return passes(counted(found, marks), bool(errors_of(found)), marks.pass_share) if ended else None


def side_by_side(found: Review, marks: Marks, ended: bool, console: Console) -> None:
    """Print a review beside VoiceSim's marks, with VoiceSim's reason where they differ."""
    mine = points_of(found)
    table = Table("", "competency", found.reviewer, "VoiceSim", "VoiceSim's reason, where you differ", box=None,
                  pad_edge=False)  # fmt: skip
    for mark in marks.competencies:
        given = mine.get(mark.number)
        why = mark.why if given != mark.points else ""
        cells = (str(mark.number), mark.title, _told(given), _told(mark.points), why)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    theirs = {error.rule: error for error in marks.critical}
    for rule in sorted(errors_of(found) | theirs.keys()):
        title = rubric.CRITICAL.get(rule, rule)
        who = [
            name
            for name, there in ((found.reviewer, rule in errors_of(found)), ("VoiceSim", rule in theirs))
            if there
        ]
        console.print(f"Critical error, seen by {' and '.join(who)}: {title}", markup=False)
    total, possible = total_of(counted(found, marks))
    own = {True: "passed", False: "not passed", None: "neither passed nor failed"}
    verdicts = own[passed(found, marks, ended)], own[marks.passed if ended else None]
    console.print(
        f"\n{found.reviewer}: {total} of {possible}, {verdicts[0]}. VoiceSim: {marks.total} of {marks.possible}, {verdicts[1]}.",
        markup=False,
    )


def _told(points: int | None) -> str:
    return "-" if points is None else str(points)


def _write_audio(folder: Path, file: Path) -> None:
    from voicesim.record.export import encode_audio

    if file.suffix.lower() != ".mp3":
        raise AudioError(f"{file}: write a name that ends in .mp3.")
    if file.exists():
        raise AudioError(f"{file}: is there already; choose another name.")
    if read_call(folder).header.typed:
        raise AudioError(f"{folder.name}: was typed; there is no sound, and its words are all there is.")
    try:
        file.write_bytes(encode_audio(*read_audio(folder)))
    except OSError as error:
        raise AudioError(f"{file}: cannot be written ({error.strerror}).") from None
    click.echo(f"To listen: {file} (a copy: it is not deleted with the call)\n")


def _write_sheet(file: Path, folders: Sequence[Path]) -> None:
    names = list(dict.fromkeys(folder.name for folder in folders))
    for folder in folders:
        read_call(folder)  # a call that cannot be read is told before anybody marks it
    write_table(file, sheet_of(names))
    click.echo(
        f"{file}: {len(names)} {'call' if len(names) == 1 else 'calls'}. Fill in points (0 to 3, or - where it does not "
        f"apply), then: voicesim calls review --import {file} --reviewer NAME"
    )
    click.echo("The words of the calls, without marks: voicesim calls review --words CALL")


def _import(context: click.Context, wish: _Wish, given: dict[str, Path]) -> None:
    """Take in a sheet: everything is looked at before anything is kept."""
    from voicesim.cli.calls import store_of

    reviewer, store = person(wish.reviewer or ""), store_of(context)
    known = {folder.name: folder for folder in store.folders()} | given
    assert wish.filled is not None  # noqa: S101 - the caller asks
    sheet = read_sheet(wish.filled, reviewer, datetime.now(UTC), known.__contains__)
    new = []
    for call, found in sheet.reviews.items():
        read_call(known[call])
        before = read_reviews(known[call]).of(reviewer, rubric.VERSION)
        if before and not before.same_marks(found):
            raise RecordError(
                f"{call}: {reviewer} has given other marks on {before.at:%Y-%m-%d}; a review stays as it was given. "
                "Nothing was taken in. --withdraw REASON takes one back."
            )
        new += [] if before else [call]
    for call in new:
        add(known[call], sheet.reviews[call])
        drop_draft(known[call], reviewer)
    there = len(sheet.reviews) - len(new)
    click.echo(
        f"Taken in: {len(new)} reviews by {reviewer}; {there} were there already, {len(sheet.empty)} calls were left empty."
    )


def _withdraw(folder: Path, reviewer: str, reason: str) -> None:
    if not reason.strip():
        raise click.UsageError("--withdraw takes a reason; it stays on record.")
    add(folder, ReviewWithdrawn(reviewer, datetime.now(UTC), " ".join(reason.split())))
    click.echo(
        f"The review of {folder.name} by {reviewer} no longer counts; it stays on record with your reason."
    )
