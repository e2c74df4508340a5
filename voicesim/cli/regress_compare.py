"""`voicesim regress compare`: what moved between two runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from voicesim.regress.compare import Comparison, compare
from voicesim.regress.result import read_results

SHOWN = 60
"""Moves printed before the rest is only counted; --json has them all."""


@click.command("compare")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
def compare_command(before: Path, after: Path, as_json: bool) -> None:
    r"""Show what moved from results BEFORE to results AFTER (files written by `regress --results`).

    Exit code 0: nothing moved; 1: something did. Two settings are compared by two runs:

    \b
        voicesim regress --results a.jsonl
        voicesim --set recogniser.engine=whisper:base.en regress --results b.jsonl
        voicesim regress compare a.jsonl b.jsonl
    """
    found = compare(read_results(before), read_results(after))
    if as_json:
        click.echo(json.dumps({**asdict(found), "branches": [asdict(move) for move in found.branches]}))
    else:
        _show(found, Console(highlight=False, soft_wrap=True))
    sys.exit(1 if found.moves or found.only_before or found.only_after else 0)


def _show(found: Comparison, console: Console) -> None:
    for what, names in (("only before", found.only_before), ("only after", found.only_after)):
        for name in names:
            console.print(f"{what}: {name}", markup=False)
    inputs = sorted({(move.what, move.before, move.after) for move in found.inputs if move.what != "audio"})
    for what, was, now in inputs:
        console.print(f"went in: {what}: {_short(was)} -> {_short(now)}", markup=False)
    for move in found.moves[:SHOWN]:
        place = f"turn {move.turn}, " if move.turn else ""
        console.print(f"{move.case}: {place}{move.what}: {move.before} -> {move.after}", markup=False)
    if len(found.moves) > SHOWN:
        console.print(f"... and {len(found.moves) - SHOWN} more; --json lists all.")
    for mean in found.means:
        if mean.mean or mean.low or mean.high:
            interval = f"[{mean.low:+.3f}, {mean.high:+.3f}]"
            console.print(f"mean change of {mean.what}: {mean.mean:+.3f} {interval}, {mean.count} pairs", markup=False)  # fmt: skip
    turns = len({(move.case, move.turn) for move in found.branches})
    cases = len({move.case for move in found.moves})
    console.print(f"{found.same} cases the same, {cases} moved; {turns} turns took another branch.")
    if found.proven:
        console.print("Nothing moved, and everything that went in was the same: shown by the digests.")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
