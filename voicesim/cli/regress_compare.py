"""`voicesim regress compare`: what moved between two runs, of two files or of two settings."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from voicesim import places, wiring_recorded
from voicesim.cli.options import settings_of
from voicesim.cli.regress_reports import reports
from voicesim.cli.regress_run import Run, Wish, chosen_cases, run_each, which_cases
from voicesim.errors import SettingsError
from voicesim.regress.case import Case, Unusable, find_cases
from voicesim.regress.compare import Comparison, compare
from voicesim.regress.compare_page import Side, render_comparison
from voicesim.regress.result_files import read_results
from voicesim.settings import Settings, with_values

SHOWN = 60
"""Moves printed before the rest is only counted; --json and --page have them all."""
IN_FORCE = "the settings in force"


@click.command("compare")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--with", "one", multiple=True, metavar="NAME=VALUE", help="A setting of the first run.")
@click.option("--against", "other", multiple=True, metavar="NAME=VALUE", help="A setting of the second run.")
@which_cases
@click.option("--cases", type=click.Path(path_type=Path, exists=True), help="Where the recordings of two files lie, for the page's sound; by default those that come along.")  # fmt: skip
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML page: what moved, with its sound.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.pass_context
def compare_command(context: click.Context, /, paths: tuple[Path, ...], **asked: Any) -> None:
    """Show what moved between two runs: two files of results, or two settings.

    \b
        voicesim regress compare before.jsonl after.jsonl
        voicesim regress compare --with recogniser.engine=pocketsphinx --against recogniser.engine=whisper:tiny.en audio/

    With --with or --against, PATHS are cases (default: the recordings that come along), which run with each.
    Exit code 0: nothing moved; 1: something did; 2: a case could not be run.
    """  # noqa: D301 - click wants the character itself to leave lines as they are
    pairs = (asked.pop("one"), asked.pop("other"))
    where, page, as_json = asked.pop("cases"), asked.pop("page"), asked.pop("as_json")
    wish = Wish(**asked)
    if not any(pairs) and len(paths) != 2:
        raise click.UsageError("give two files of results, or --with NAME=VALUE and --against NAME=VALUE.")
    cases = chosen_cases(paths, wish) if any(pairs) else []
    console = Console(highlight=False, soft_wrap=True, stderr=as_json)
    with reports((page,), cases) as write:
        if any(pairs):
            before, after = _two_runs(context, pairs, cases, wish, console)
        else:
            before, after = (Side(str(file), read_results(file)) for file in paths)
        found = compare(before.results, after.results)
        if page is not None:
            known = cases or find_cases((where or places.shipped("audio"),))
            sound = partial(wiring_recorded.sound_of, _recordings(known, before))
            write(page, render_comparison(found, before, after, sound))
    if as_json:
        click.echo(json.dumps({**asdict(found), "branches": [asdict(move) for move in found.branches]}))
    else:
        show(found, console)
    sys.exit(2 if found.not_run else 1 if found.moves or found.only_before or found.only_after else 0)


def _two_runs(
    context: click.Context,
    pairs: tuple[tuple[str, ...], tuple[str, ...]],
    cases: list[Case | Unusable],
    wish: Wish,
    console: Console,
) -> list[Side]:
    labels = [" ".join(one) or IN_FORCE for one in pairs]
    runs = [Run(_settings(context, one), title=label) for one, label in zip(pairs, labels, strict=True)]
    results = run_each(cases, runs, wish, console)
    return [Side(label, got) for label, got in zip(labels, results, strict=True)]


def _settings(context: click.Context, pairs: tuple[str, ...]) -> Settings:
    values = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise SettingsError(f"{pair}: write NAME=VALUE, such as recogniser.engine=pocketsphinx.")
        values[name] = value
    return with_values(settings_of(context), values)


def _recordings(known: list[Case | Unusable] | tuple[Case | Unusable, ...], side: Side) -> Mapping[str, Case]:
    """Return the cases whose recording is the one that was run."""
    audio = {result.name: result.digests.audio for result in side.results if result.digests}
    same = [case for case in known if isinstance(case, Case) and case.name in audio]
    return {case.name: case for case in same if wiring_recorded.is_same_recording(case, audio[case.name])}


def show(found: Comparison, console: Console) -> None:
    """Print what moved, from the first cause on, and the proof when nothing did."""
    told = [("only before", found.only_before), ("only after", found.only_after), ("not run", found.not_run)]
    for what, names in told:
        for name in names:
            console.print(f"{what}: {name}", markup=False)
    inputs = sorted({(move.what, move.before, move.after) for move in found.inputs if move.what != "audio"})
    for what, was, now in inputs:
        console.print(f"went in: {what}: {_short(was)} -> {_short(now)}", markup=False)
    for move in found.moves[:SHOWN]:
        place = f"turn {move.turn}, " if move.turn else ""
        console.print(f"{move.case}: {place}{move.what}: {move.before} -> {move.after}", markup=False)
    if len(found.moves) > SHOWN:
        console.print(f"... and {len(found.moves) - SHOWN} more; --page and --json have all.")
    for mean in found.means:
        if mean.mean or mean.low or mean.high:
            interval = f"{mean.mean:+.3f} [{mean.low:+.3f}, {mean.high:+.3f}]"
            console.print(f"mean change of {mean.what}: {interval}, {mean.count} {mean.unit}", markup=False)
    turns = len({(move.case, move.turn) for move in found.branches})
    cases = len({move.case for move in found.moves})
    console.print(f"{found.same} cases the same, {cases} moved; {turns} turns took another branch.")
    if found.proven:
        console.print("Nothing moved, and everything that went in was the same: shown by the digests.")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
