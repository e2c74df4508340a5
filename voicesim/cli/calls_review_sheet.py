"""Blind marks by spreadsheet: an empty sheet for many calls, and reading it back, all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicesim.debrief import rubric
from voicesim.errors import RecordError
from voicesim.record.reviews import GivenCritical, GivenMark, Review

COLUMNS = ("call", "rubric", "competency", "title", "points", "comment")
"""Read back; the descriptors of 0 to 3 stand after them, for the trainer's eyes."""
READ = ("call", "rubric", "competency", "points", "comment")
SEPARATORS = ",;\t"
"""Spreadsheets of many countries write semicolons."""
NOT_APPLICABLE = ("-", "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}")
"""Spreadsheets like to make a longer dash of it."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
YES, NO = ("yes", "y", "x"), ("", "no", "n")
MOST_TOLD = 3
"""Faults of a sheet told at once."""


def safe(text: str) -> str:
    """Return text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(cell: str) -> str:
    """Return what `safe` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def write_table(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a CSV that spreadsheets open as it is; rows are cells, made safe by the caller. Never overwrites.

    Raises:
        RecordError: the file is there already, or cannot be written.
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as opened:
            opened.write(out.getvalue())
    except FileExistsError:
        raise RecordError(
            f"{file}: is there already, and may hold marks; choose another name, or move it away."
        ) from None
    except OSError as error:
        raise RecordError(f"{file}: cannot be written ({error.strerror}).") from None


def sheet_of(calls: Sequence[str]) -> list[list[str]]:
    """Return an empty sheet: a row for each call and competency, then one for each critical error."""
    rows = [[*COLUMNS, *(str(points) for points in range(rubric.MOST_POINTS + 1))]]
    for call in calls:
        for row in rubric.COMPETENCIES:
            cells = (call, str(rubric.VERSION), str(row.number), row.title, "", "", *row.anchors)
            rows.append([safe(cell) for cell in cells])
        for rule, title in rubric.CRITICAL.items():
            asked = "yes if it happened; empty: it did not"
            rows.append([safe(cell) for cell in (call, str(rubric.VERSION), rule, title, "", "", asked)])
    return rows


@dataclass(frozen=True)
class _Row:
    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read."""

    reviews: dict[str, Review]
    """Call -> review."""
    empty: tuple[str, ...]
    """Calls without a single mark: left out."""


def read_sheet(file: Path, reviewer: str, now: datetime, is_call: Callable[[str], bool]) -> Sheet:
    """Return the reviews in a sheet.

    Args:
        file: CSV in UTF-8, separated by commas, semicolons or tabs.
        reviewer: whose marks they are.
        now: when they are taken in.
        is_call: whether there is such a call.

    Raises:
        RecordError: not readable, or any row is wrong; names line and column.
    """
    by_call: dict[str, list[_Row]] = {}
    faults: list[str] = []
    for row in _rows(file):
        by_call.setdefault(row.cells["call"], []).append(row)
    reviews, empty = {}, []
    for call, rows in by_call.items():
        if not is_call(call):
            faults.append(f"line {rows[0].line}, column call: there is no call {call!r:.60}")
        elif not any(row.cells["points"] or row.cells["comment"] for row in rows):
            empty.append(call)
        else:
            reviews[call] = _review(rows, reviewer, now, faults)
    if not faults and not reviews:
        faults.append("there is no mark in it; write 0 to 3, or -, into the column points")
    if faults:
        more = f" ({len(faults) - MOST_TOLD} more)" if len(faults) > MOST_TOLD else ""
        raise RecordError(f"{file}: {'; '.join(faults[:MOST_TOLD])}{more}. Nothing was taken in.")
    return Sheet(reviews, tuple(empty))


def _rows(file: Path) -> Iterator[_Row]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RecordError(f"{file}: not readable ({error.strerror}); mind the path.") from None
    except UnicodeDecodeError:
        raise RecordError(f"{file}: not written in UTF-8; save the sheet as `CSV UTF-8`.") from None
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [cell.strip().lower() for cell in next(reader, [])]
        missing = [name for name in READ if name not in names]
        if missing:
            raise RecordError(
                f"{file}, line 1: no column {', '.join(missing)}; `voicesim calls review --sheet` makes a sheet."
            )
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                filled = [*cells, *[""] * (len(names) - len(cells))]
                yield _Row(line, {name: plain(filled[names.index(name)].strip()) for name in READ})
    except csv.Error as error:
        raise RecordError(f"{file}, line {reader.line_num}: {error}; save it as `CSV UTF-8`.") from None


def _review(rows: list[_Row], reviewer: str, now: datetime, faults: list[str]) -> Review:
    """Return one call's review; what is wrong with its rows is added to the faults."""
    marks: dict[int, GivenMark] = {}
    critical: dict[str, GivenCritical] = {}
    call = rows[0].cells["call"]
    for row in rows:
        try:
            given = _given(row)
        except ValueError as error:
            faults.append(f"line {row.line}, column {error}")
            continue
        twice = given.number in marks if isinstance(given, GivenMark) else given.rule in critical
        if twice:
            faults.append(
                f"line {row.line}, column competency: {row.cells['competency']} of {call} stands twice"
            )
        elif isinstance(given, GivenMark):
            marks[given.number] = given
        else:
            critical[given.rule] = given
    named = {row.cells["competency"] for row in rows}
    wanted = [*(str(row.number) for row in rubric.COMPETENCIES), *rubric.CRITICAL]
    missing = [item for item in wanted if item not in named]
    if missing:
        faults.append(f"line {rows[0].line}: {call} has no row for {', '.join(missing)}")
    return Review(
        reviewer,
        rubric.VERSION,
        now,
        "sheet",
        tuple(marks[number] for number in sorted(marks)),
        tuple(critical[rule] for rule in rubric.CRITICAL if rule in critical),
    )


def _given(row: _Row) -> GivenMark | GivenCritical:
    """Return one row's answer; a ValueError begins with the column."""
    version, item, points = row.cells["rubric"], row.cells["competency"], row.cells["points"]
    comment = row.cells["comment"]
    if version != str(rubric.VERSION):
        raise ValueError(
            f"rubric: {version or 'nothing'!r:.20} is not version {rubric.VERSION}, which is in use: make a new sheet"
        )
    if item in rubric.CRITICAL:
        if points.lower() not in (*YES, *NO):
            raise ValueError(f"points: {points!r:.20} is neither yes nor no")
        return GivenCritical(item, points.lower() in YES, comment)
    if item not in {str(row.number) for row in rubric.COMPETENCIES}:
        raise ValueError(f"competency: the rubric has no {item!r:.40}")
    if points in NOT_APPLICABLE:
        return GivenMark(int(item), None, comment)
    if points not in {str(mark) for mark in range(rubric.MOST_POINTS + 1)}:
        told = f"{points!r:.20} is no mark" if points else "no mark"
        raise ValueError(f"points: {told}; write 0 to 3, or - where it does not apply")
    return GivenMark(int(item), int(points), comment)
