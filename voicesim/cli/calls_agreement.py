"""`voicesim calls agreement`: do VoiceSim and trainers mark alike, and trainers among themselves?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
from rich.console import Console

from voicesim import wiring_calls
from voicesim.cli.calls_review import errors_of, passed, points_of
from voicesim.cli.calls_review_sheet import safe, write_table
from voicesim.cli.options import settings_of
from voicesim.debrief import rubric
from voicesim.debrief.agreement import VOICESIM, Between, Line, Rated, compare
from voicesim.debrief.coefficients import LEAST_CALLS, RESAMPLES, SEED, STEADY_CALLS, Estimate, hint
from voicesim.debrief.english import count, listed
from voicesim.debrief.marks import Marks
from voicesim.debrief.score import DELIVERY
from voicesim.errors import RecordError
from voicesim.record.reading import read_call
from voicesim.record.reviews import read_reviews
from voicesim.settings import Settings

_ROW = "  {:>5} {:>5}  {:<16} {:<16} {:<16} {:>7} {:>3}"
"""Figures stand under their competency's title: so they fit 80 columns."""
LEGEND = (
    "same: places where both gave the same mark. kappa: agreement beyond chance, with quadratic weights (a mark 2 apart "
    "counts four times one apart); 1 is perfect, 0 no better than chance. ICC(2,1): the same for marks as numbers, a "
    "stricter marker counting against it. ICC(3,1): strictness left out. differs: mean of the first less the second, in "
    "marks of 0 to 3. n/a: one gave a mark where the other said that it does not apply; such places are in no other figure.",
    f"In brackets: 95 % intervals. Kappa's: {RESAMPLES} draws of the calls with replacement (seed {SEED}, so the same marks "
    "give the same interval), spread taken on Fisher's scale; with few calls or lopsided marks it may still be a little too "
    f"narrow. ICC's: by F (McGraw & Wong 1996). Under {LEAST_CALLS} calls nothing is computed; lean on {STEADY_CALLS} or more.",
    "All competencies: kappa over every mark (calls are drawn whole); ICC and difference of each call's mean mark. Words "
    "such as 'substantial' are Landis and Koch's rule of thumb, no more.",
)


@dataclass
class Collected:
    """All reviews, and VoiceSim's marks of the same calls."""

    settings: Settings
    rated: list[Rated] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    """What a reader must know of the reviews -> how many it concerns."""
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, folder: Path) -> None:
        """Take in one call, if anybody reviewed it by the rubric in use.

        Raises:
            RecordError: the call or its reviews cannot be read.
        """
        reviews = read_reviews(folder)
        old = [one for one in reviews.standing() if one.rubric_version != rubric.VERSION]
        found = [one for one in reviews.standing() if one.rubric_version == rubric.VERSION]
        for one in old:
            self.notes[
                f"left out: made by version {one.rubric_version} of the rubric ({rubric.VERSION} is in use)"
            ] += 1
        if not found:
            return
        summary = read_call(folder)
        marks, ended = wiring_calls.mark(summary, self.settings), summary.ending is not None
        for one in found:
            name = self._names.setdefault(one.reviewer.casefold(), one.reviewer)
            result = passed(one, marks, ended)
            self.rated.append(Rated(folder.name, name, points_of(one), errors_of(one), result))
            if reviews.given_again(one.reviewer):
                self.notes["counted, though given anew after a withdrawal: no longer blind"] += 1
        if marks.possible:
            self.rated.append(_machine(folder.name, marks, ended, self.settings.debrief.delivery_counts))
        else:
            self.notes["not compared with VoiceSim: it gave no marks, the words were not surely heard"] += (
                len(found)
            )


def _machine(call: str, marks: Marks, ended: bool, delivery_counts: bool) -> Rated:
    points = {
        mark.number: mark.points for mark in marks.competencies if mark.number != DELIVERY or delivery_counts
    }
    errors = frozenset(error.rule for error in marks.critical)
    return Rated(call, VOICESIM, points, errors, marks.passed if ended else None)


@click.command("agreement")
@click.argument("idents", metavar="[CALL]...", nargs=-1)
@click.option(
    "--csv", "table", type=click.Path(path_type=Path, dir_okay=False), help="Write every figure to this file."
)
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.pass_context
def agreement(context: click.Context, idents: tuple[str, ...], table: Path | None, as_json: bool) -> None:
    """Compare trainers' reviews with VoiceSim's marks and with each other, by competency.

    Over all reviewed calls, or those named. VoiceSim's marks are computed now, by the rubric in use; what people changed
    with `calls override` is left aside.
    """
    from voicesim.cli.calls import folder_of, store_of

    collected = Collected(settings_of(context))
    for folder in [folder_of(context, ident) for ident in idents]:
        collected.add(folder)
    if not idents:
        for folder in store_of(context).folders():
            _add_or_tell(collected, folder)
    found = compare(collected.rated)
    notes = [f"{count(many, 'review')} {what}." for what, many in sorted(collected.notes.items())]
    if table:
        write_table(table, _rows(found))
    if as_json:
        method = {
            "resamples": RESAMPLES,
            "seed": SEED,
            "least_calls": LEAST_CALLS,
            "rubric_version": rubric.VERSION,
        }
        click.echo(
            json.dumps({**method, "notes": notes, "between": [asdict(one) for one in found]}, indent=1)
        )
        return
    _show_all(found, notes, bool(collected.rated))
    if table:
        click.echo(f"\nEvery figure: {table}")


def _show_all(found: Sequence[Between], notes: Sequence[str], any_review: bool) -> None:
    """Print every comparison, what a reader must know of the reviews, and how to read the figures."""
    console = Console(highlight=False)
    for one in found:
        _show(one, console)
    if not found:
        why = "one trainer alone, of calls that VoiceSim could not mark" if any_review else "no reviews"
        console.print(f"Nothing to compare: {why}. `voicesim calls review CALL --reviewer NAME` gives one.")
    for text in (*notes, *(LEGEND if found else ())):
        console.print(f"\n{text}", markup=False)


def _add_or_tell(collected: Collected, folder: Path) -> None:
    """Take in one of all calls; a broken one is told and does not stop the others."""
    try:
        collected.add(folder)
    except RecordError as error:
        click.echo(f"{folder.name}: left out ({error})", err=True)


def _show(found: Between, console: Console) -> None:
    names = listed(list(found.raters))
    console.print(f"\n{names}: {count(found.calls, 'call')} marked by {'both' if len(found.raters) == 2 else 'all'}",
                  style="bold", markup=False)  # fmt: skip
    lines = [_ROW.format("calls", "same", "kappa", "ICC(2,1)", "ICC(3,1)", "differs", "n/a")]
    for line in found.lines:
        lines.append(f"{line.number}. {line.title}" if line.number else line.title)
        figures = [figure(one) for one in (line.kappa, line.agreement, line.consistency)]
        differs = (
            ""
            if line.difference is None or line.difference.value is None
            else _short(line.difference.value, "+")
        )
        same = "" if line.same is None else f"{line.same:.0%}"
        lines.append(_ROW.format(line.calls, same, *figures, differs, line.applied_differently or ""))
    for text in (*lines, *in_words(found), *missing_figures(found.lines)):
        console.print(text.rstrip(), markup=False)


def figure(estimate: Estimate | None, sign: str = "") -> str:
    """Return '.62 [.31, .81]'; a dash where there is no figure, nothing where none belongs."""
    if estimate is None:
        return ""
    if estimate.value is None:
        return "-"
    interval = ""
    if estimate.low is not None and estimate.high is not None:
        interval = f" [{_short(estimate.low, sign)}, {_short(estimate.high, sign)}]"
    return f"{_short(estimate.value, sign)}{interval}"


def _short(value: float, sign: str = "") -> str:
    text = f"{value + 0.0:{sign}.2f}"
    text = text.replace("-0.00", "0.00")
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text


def in_words(found: Between) -> list[str]:
    """Return the overall figures as sentences."""
    told = []
    overall = found.overall
    if overall.kappa.value is not None:
        told.append(
            f"Over all competencies kappa is {figure(overall.kappa)}, about '{hint(overall.kappa.value)}'."
        )
    if overall.difference is not None and overall.difference.value is not None:
        difference, (one, other) = overall.difference, found.raters
        assert difference.value is not None  # noqa: S101 - asked above
        apart = f"{one} differs from {other} by {figure(difference, '+')} in a mark"
        if difference.low is None or difference.high is None:
            told.append(f"{apart}; so few calls do not tell who is stricter.")
        elif difference.low <= 0 <= difference.high:
            told.append(f"Neither is surely the stricter: {apart}.")
        else:
            told.append(f"{one if difference.value < 0 else other} is the stricter: {apart}.")
    return told


def missing_figures(lines: Sequence[Line]) -> list[str]:
    """Return why figures are missing, each reason once with the lines it concerns."""
    reasons: dict[str, list[str]] = {}
    for line in lines:
        where = str(line.number) if line.number else line.title.lower()
        for estimate in (line.kappa, line.agreement, line.consistency, line.difference):
            if estimate is not None and estimate.why:
                places = reasons.setdefault(estimate.why, [])
                places += [where] if where not in places else []
    return [f"- {why} ({', '.join(places)})." for why, places in reasons.items()]


def _rows(found: Sequence[Between]) -> list[list[str]]:
    """Return every figure as a table: a row for each comparison and line."""
    estimates = ("kappa", "agreement", "consistency", "difference")
    names = {"agreement": "icc_2_1", "consistency": "icc_3_1"}
    head = ["between", "number", "title", "calls", "marks", "same", "applied_differently"]
    for name in estimates:
        head += [f"{names.get(name, name)}{part}" for part in ("", "_low", "_high", "_note")]
    rows = [head]
    for one in found:
        for line in one.lines:
            row = [
                safe(" / ".join(one.raters)),
                str(line.number or ""),
                line.title,
                str(line.calls),
                str(line.marks),
            ]
            row += [_exact(line.same), str(line.applied_differently)]
            for name in estimates:
                estimate = getattr(line, name) or Estimate(None)
                row += [_exact(part) for part in (estimate.value, estimate.low, estimate.high)] + [
                    estimate.why
                ]
            rows.append(row)
    return rows


def _exact(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
