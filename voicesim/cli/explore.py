"""`voicesim scripts explore`: simulated trainees play a script thousands of times, and what that shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from voicesim.caller.script import Script
    from voicesim.rehearsal.demands import Demand
    from voicesim.rehearsal.example import Example
    from voicesim.rehearsal.explore import Outcome, Plan
    from voicesim.rehearsal.findings import Findings

MOST_UNSAID = 20
"""Unsaid lines listed on the terminal; the page and the JSON file have them all."""
HARDEST = 3
"""Moments told of as the hardest."""


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--calls", default=800, show_default=True, help="Calls for each script, shared among the trainees."
)
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same calls.")
@click.option(
    "--ears", type=click.Choice(["perfect", "measured"]), default="perfect", show_default=True,
    help="How the trainees are heard: every word, or with the recogniser's and the cue finder's own errors.",
)  # fmt: skip
@click.option(
    "--trainee", "trainees", multiple=True, metavar="NAME",
    help="Only this kind of trainee, such as 'expert' or 'calm down'; may be given again.",
)  # fmt: skip
@click.option("--examples", is_flag=True, help="Show a whole call for each of the hardest moments.")
@click.option(
    "--search", "states", type=click.IntRange(min=1), metavar="STATES",
    help="Look for a way to every ending and moment through so many of the caller's states (some 10 ms each).",
)  # fmt: skip
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write everything there."
)
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Write a report page with plots there."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    help="Processes that share the work; all cores if left out.",
)
@click.pass_context
def explore(
    context: click.Context, /, files: tuple[str, ...], calls: int, seed: int, ears: str, trainees: tuple[str, ...],
    **outputs: object,
) -> None:  # fmt: skip
    """Let simulated trainees call each of FILES (scripts, by path or name): who wins, and what never comes up.

    \b
    voicesim scripts explore government/late_refund
    voicesim scripts explore my_caller.yaml --ears measured --page report.html
    """  # noqa: D301 - click's sign for "leave these lines as they are" is the control character
    from rich.console import Console

    from voicesim.cli.options import settings_of
    from voicesim.rehearsal.ears import ears_called
    from voicesim.rehearsal.explore import Plan
    from voicesim.rehearsal.trainees import KINDS

    debrief = settings_of(context).debrief
    plan = Plan(calls, seed, ears_called(ears), trainees or tuple(KINDS), debrief=debrief)
    jobs = outputs["jobs"]
    console = Console(highlight=False)
    results = [
        _one(console, name, plan, jobs if isinstance(jobs, int) else os.cpu_count() or 1) for name in files
    ]
    for script, outcomes, found in results:
        show(console, script, found, plan)
        if isinstance(outputs["states"], int):
            show_ways(console, script, outputs["states"])
        if outputs["examples"]:
            for example in _examples(script, outcomes, found, plan):
                show_example(console, example)
    _write(results, plan, outputs["json_file"], outputs["page"])
    for kind in ("json_file", "page"):
        if outputs[kind] is not None:
            console.print(f"\nwritten: {outputs[kind]}")


def _one(console: Console, name: str, plan: Plan, jobs: int) -> tuple[Script, tuple[Outcome, ...], Findings]:
    """Play all calls of one script under a progress bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from voicesim.caller.script import load_script
    from voicesim.cli.options import script_path
    from voicesim.rehearsal.explore import explore as play_all
    from voicesim.rehearsal.findings import find

    file = script_path(name)
    script = load_script(file)
    columns = (TextColumn(script.name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("calls", total=plan.calls)
        outcomes = play_all(file, plan, jobs, lambda played: bar.advance(task, played))
    return script, outcomes, find(script, outcomes)


def _examples(script: Script, outcomes: tuple[Outcome, ...], found: Findings, plan: Plan) -> list[Example]:
    from voicesim.rehearsal.example import example_for

    examples = (example_for(script, row, outcomes, plan.ears) for row in found.moments[:HARDEST])
    return [example for example in examples if example is not None]


def _write(
    results: list[tuple[Script, tuple[Outcome, ...], Findings]], plan: Plan, json_file: object, page: object
) -> None:
    from voicesim.errors import SettingsError
    from voicesim.rehearsal.report import Report, as_json, render

    reports = [Report(*result, plan, tuple(_examples(*result, plan))) for result in results]
    for file, make in ((json_file, as_json), (page, render)):
        if isinstance(file, Path):
            try:
                file.write_text(make(reports), encoding="utf-8")
            except OSError as error:
                raise SettingsError(
                    f"{file} cannot be written: {error.strerror}; name another place."
                ) from None


def show(console: Console, script: Script, found: Findings, plan: Plan) -> None:
    """Print what the calls show."""
    from rich.table import Table

    from voicesim.cli.explore_advice import LEGEND, minutes_told
    from voicesim.rehearsal.demands import demands_of
    from voicesim.rehearsal.trainees import PEOPLE

    model = script.model
    console.print(
        f"\n[bold]{script.name}[/bold]: {plan.calls} calls, {plan.ears.name} ears; "
        f"level {model.difficulty}, {model.minutes} minutes"
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("trainee", no_wrap=True)
    for heading in ("best", "95 %", "score", "critical", "turns", "minutes"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("endings")
    for row in found.rows:
        low, high = row.best.interval
        endings = ", ".join(f"{name} {count}" for name, count in row.endings)
        table.add_row(
            row.trainee if row.trainee in PEOPLE else f"{row.trainee} *", f"{row.best.share:.0%}", f"{low:.0%}-{high:.0%}", f"{row.score:.0%}",
            f"{row.critical.share:.0%}", f"{row.turns:.0f}", f"{row.minutes:.1f}", endings,
        )  # fmt: skip
    console.print(table)
    console.print(LEGEND, style="dim", markup=False)
    agree = found.agreement
    console.print(
        f"marks follow endings: in {agree.concordance:.0%} of all pairs the call that ended better has the better marks "
        f"(rank correlation {agree.balanced:.2f}, each kind of ending weighed alike)"
    )
    if minutes_told(script, found):
        console.print(minutes_told(script, found), markup=False)
    _show_coverage(console, script, found)
    _show_demands(console, demands_of(script, found, plan.ears.name))


def show_ways(console: Console, script: Script, states: int) -> None:
    """Print to which endings and moments a search found a way, and the way to each ending."""
    from voicesim.rehearsal.search import search

    with console.status(f"{script.name}: searching"):
        reached = search(script, states)
    whole = "all there are" if reached.exhausted else "not all: more may be reached"
    console.print(f"searched {reached.states} states ({whole})")
    for name in script.model.endings:
        way = reached.endings.get(name)
        console.print(f"  {name}: {' > '.join(way) if way else 'no way found'}", markup=False)
    missing = [name for name in script.model.moments if name not in reached.moments]
    console.print(f"  moments no way was found to deal with: {', '.join(missing) or 'none'}", markup=False)


def _show_demands(console: Console, demands: tuple[Demand, ...]) -> None:
    from voicesim.cli.explore_advice import advice, found_words

    held = sum(demand.holds for demand in demands)
    console.print(f"demands: {held} of {len(demands)} hold")
    for demand in demands:
        if not demand.holds:
            console.print(
                f"  [bold]not held[/bold]: {demand.name}: wanted {demand.wanted}, found {found_words(demand)}"
            )
    for told in dict.fromkeys(advice(demand) for demand in demands if not demand.holds):
        console.print(f"  {told}", markup=False)


def _show_coverage(console: Console, script: Script, found: Findings) -> None:
    from voicesim.cli.explore_advice import place_in_words, words_by_place

    never = [row.moment for row in found.moments if not row.opened]
    unmet = [row.moment for row in found.moments if row.opened and not row.met]
    for heading, names in (
        ("moments that never came up", never),
        ("moments that came up and were never met", unmet),
        ("endings never reached", found.unreached),
    ):
        if names:
            console.print(f"{heading}: {', '.join(names)}")
    console.print("hardest moments, for expert and average:")
    for row in found.moments[:HARDEST]:
        turns = (
            f"{row.turns:.0f} turn{'' if round(row.turns) == 1 else 's'}" if row.turns == row.turns else ""
        )
        wait = f", {turns} to meet" if turns else ""
        console.print(f"  {row.moment}: left in {row.left:.0%} of the calls it came up in{wait}")
    console.print(f"lines said: {found.said:.0%} of {found.lines}")
    words = words_by_place(script)
    for place in found.unsaid[:MOST_UNSAID]:
        console.print(f'  never said: {place_in_words(place)}: "{words.get(place, place)}"', markup=False)
    if len(found.unsaid) > MOST_UNSAID:
        console.print(f"  and {len(found.unsaid) - MOST_UNSAID} more")


def show_example(console: Console, example: Example) -> None:
    """Print one call turn by turn."""
    console.print(
        f"\n[bold]{example.moment}[/bold]: {example.trainee}, seed {example.seed}, ended: {example.ending}"
    )
    for step in example.steps:
        cues = f" [{', '.join(step.cues)}]" if step.cues else ""
        console.print(f"  you     {step.said}{cues}", markup=False)
        if step.reply:
            console.print(f"  caller  {step.reply}", markup=False)
        console.print(f"          {step.tension:.1f}  {' '.join(step.why)}", markup=False, style="dim")
