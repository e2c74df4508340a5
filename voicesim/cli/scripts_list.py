"""`voicesim scripts list`: which callers there are, by sector, goal, difficulty and more."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import click

from voicesim import places
from voicesim.caller.schema import GOALS, OwnKind, ScriptModel
from voicesim.caller.script import load_script
from voicesim.cli.options import all_scripts
from voicesim.errors import ScriptError, VoiceSimError

CALLS = ("inbound", "outbound", "transferred")
HEADINGS = ("name", "title", "level", "minutes", "goals")
_LEVELS = re.compile(r"^([1-5])(?:\s*(\+)|\s*-\s*([1-5]))?$")


@dataclass(frozen=True)
class Wanted:
    """What the callers listed must be like; None and () leave it open."""

    sectors: tuple[str, ...]
    levels: tuple[int, int]
    """Lowest and highest difficulty."""
    goals: tuple[str, ...]
    endings: tuple[str, ...]
    call: str | None
    words: tuple[str, ...]
    """Each must stand somewhere in what the script says of itself."""


@dataclass(frozen=True)
class Listed:
    """One caller that can be read."""

    name: str
    file: Path
    model: ScriptModel


def levels(text: str) -> tuple[int, int]:
    """Return the lowest and highest difficulty meant by '3', '2-4' or '3+'.

    Raises:
        ScriptError: none of these.
    """
    found = _LEVELS.match(text.strip())
    if found is None:
        raise ScriptError(f"--difficulty {text}: write one level from 1 to 5, such as 3, or 2-4, or 3+.")
    low = int(found[1])
    high = 5 if found[2] else int(found[3] or low)
    if high < low:
        raise ScriptError(f"--difficulty {text}: the lower level comes first: {high}-{low}.")
    return low, high


@click.command("list")
@click.argument("words", nargs=-1)
@click.option(
    "--sector", "sectors", multiple=True, help="Only this sector, such as government; may be given again."
)
@click.option("--difficulty", default="1+", help="Only this level: 3, 2-4 or 3+. 1 is easy, 5 is hard.")
@click.option(
    "--goal",
    "goals",
    multiple=True,
    type=click.Choice(GOALS),
    help="Only callers for this goal; given again: for all of them.",
)
@click.option(
    "--ending-kind",
    "endings",
    multiple=True,
    type=click.Choice(get_args(OwnKind)),
    help="Only callers that can end like this.",
)
@click.option(
    "--call", type=click.Choice(CALLS), help="inbound: they ring; outbound: the trainee rings them."
)
@click.option("--json", "as_json", is_flag=True, help="For other programs.")  # fmt: skip
def list_scripts(words: tuple[str, ...], difficulty: str, as_json: bool, **asked: Any) -> None:
    """List the callers there are, sector by sector; with WORDS only those whose description has them all."""
    wanted = Wanted(levels=levels(difficulty), words=tuple(word.lower() for word in words), **asked)
    listed, broken = _read(all_scripts())
    chosen = sorted(
        (one for one in listed if _fits(one, wanted)),
        key=lambda one: (one.model.sector, one.model.difficulty, one.name),
    )
    for name, why in broken:
        click.echo(f"{name} is left out, it cannot be read: {why}", err=True)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in chosen], indent=2, ensure_ascii=False))
    elif chosen:
        _print(chosen)
    elif listed:
        click.echo(
            f"None of the {len(listed)} callers fits. Ask for less: `voicesim scripts list` shows them all."
        )
    else:
        click.echo("There are no callers yet; `voicesim scripts new` starts one.")


def _read(files: dict[str, Path]) -> tuple[list[Listed], list[tuple[str, str]]]:
    """Return the callers that can be read, and of the others why not."""
    listed, broken = [], []
    for name, file in sorted(files.items()):
        try:
            listed.append(Listed(name, file, load_script(file).model))
        except VoiceSimError as error:
            broken.append((name, str(error)))
    return listed, broken


def _fits(one: Listed, wanted: Wanted) -> bool:
    model = one.model
    low, high = wanted.levels
    kinds = {ending.kind for ending in model.endings.values()}
    sectors = {_slug(model.sector), _slug(one.name.partition("/")[0])}
    return (
        low <= model.difficulty <= high
        and (not wanted.sectors or any(_slug(sector) in sectors for sector in wanted.sectors))
        and set(wanted.goals) <= set(model.goals)
        and set(wanted.endings) <= kinds
        and wanted.call in (None, model.call)
        and all(word in _described(one) for word in wanted.words)
    )


def _slug(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().lower())


def _described(one: Listed) -> str:
    model = one.model
    person = model.caller
    parts: Iterable[str | None] = (
        one.name, model.title, model.sector, model.warning, *model.practises, *model.goals,
        person.name, person.about, person.wants, person.underneath, model.desk.you_are, model.desk.task,
    )  # fmt: skip
    marks = (model.call, "yours" if _own(one) else None)
    return "\n".join(part for part in (*parts, *marks) if part).lower()


def _plain(one: Listed) -> dict[str, object]:
    model = one.model
    return {
        "name": one.name,
        "title": model.title,
        "sector": model.sector,
        "difficulty": model.difficulty,
        "minutes": model.minutes,
        "call": model.call,
        "goals": list(model.goals),
        "practises": list(model.practises),
        "warning": model.warning,
        "endings": [
            {"name": name, "kind": end.kind, "worth": end.worth} for name, end in model.endings.items()
        ],
        "own": _own(one),
        "file": str(one.file),
    }


def _own(one: Listed) -> bool:
    return one.file.is_relative_to(places.script_folders()[0])


def _print(chosen: list[Listed]) -> None:
    """Print one line a caller where the terminal is wide enough, else three."""
    width = shutil.get_terminal_size().columns
    rows = {
        one.name: (one.name, _title(one), f"{one.model.difficulty}", f"{one.model.minutes}", _goals(one))
        for one in chosen
    }
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows.values(), strict=True)]
    wide = sum(widths) + 2 * len(widths) <= width
    if wide:
        click.echo(_columns(HEADINGS, widths))
    for sector, group in groupby(chosen, key=lambda one: one.model.sector):
        click.echo()
        click.secho(sector.replace("_", " ").capitalize(), bold=True)
        for one in group:
            click.echo(
                _columns(rows[one.name], widths) if wide else _stacked(rows[one.name], widths[0], width)
            )
    count = f"{len(chosen)} caller{'' if len(chosen) == 1 else 's'}"
    click.echo(f"\n{count}. `voicesim scripts show NAME` tells more of one.")


def _columns(row: Sequence[str], widths: Sequence[int]) -> str:
    name, title, level, minutes, goals = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return f"{name}  {title}  {level}  {minutes}  {goals}".rstrip()


def _stacked(row: Sequence[str], longest: int, width: int) -> str:
    name, title, level, minutes, goals = row
    below = [click.wrap_text(text, width, "    ", "    ") for text in (title, f"goals: {goals}")]
    return "\n".join([f"{name:<{longest}}  level {level}, {minutes} minutes", *below])


def _goals(one: Listed) -> str:
    return ", ".join(goal.replace("_", " ") for goal in one.model.goals)


def _title(one: Listed) -> str:
    """Return the title, with what is out of the ordinary about the caller."""
    marks = [*([one.model.call] if one.model.call != "inbound" else []), *(["yours"] if _own(one) else [])]
    return f"{one.model.title} ({', '.join(marks)})" if marks else one.model.title
