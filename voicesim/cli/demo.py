"""`voicesim demo`: a recorded trainee through the code of a live call, and the debrief that follows it."""

from __future__ import annotations

import difflib
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from voicesim import places
from voicesim.cli.options import settings_of
from voicesim.cli.session import SpokenCall, Wish, ask_consent, ctrl_c_hangs_up, desk, get_ready
from voicesim.errors import AudioError
from voicesim.regress.case import Case, find_cases
from voicesim.regress.inputs import settings_for
from voicesim.wiring_recorded import NoSink, case_baseline, case_script, case_source


@click.command()
@click.argument("name", default="late_refund/goes_well")
@click.option("--list", "listing", is_flag=True, help="List the recordings that come along.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keep the call in this folder.")
@click.option("--recogniser", help="auto, pocketsphinx, whisper:NAME or whisper:FOLDER.")
@click.option("--open", "open_page", is_flag=True, help="Open the debrief in the browser.")
@click.pass_context
def demo(
    context: click.Context,
    name: str,
    listing: bool,
    out: Path | None,
    recogniser: str | None,
    open_page: bool,
) -> None:
    """Run a recorded trainee through the same code as a live call, and write the debrief.

    NAME is one of the recordings that come along, such as late_refund/goes_badly; left out, late_refund/goes_well.
    """
    calls = recorded_calls()
    if listing:
        show_calls(calls, Console(highlight=False))
        return
    case = chosen(calls, name)
    script = case_script(case)
    assert script is not None  # noqa: S101 - only calls are among the recordings to choose from
    settings = settings_of(context, record__folder=str(out) if out else None, recogniser__engine=recogniser)
    settings = settings_for(case, settings)
    at = desk()
    at.console.print(f"{case.sidecar.title}. The trainee: {case.sidecar.speaker}.", markup=False)
    wish = Wish(
        settings,
        script,
        True,
        case.sidecar.seed,
        "",
        open_page=open_page,
        baseline=case_baseline(case, settings),
    )
    studio = get_ready(settings, wish.script_file, at, seed=wish.seed)
    spoken = SpokenCall(wish, at, studio, ask_consent(True, at))
    with ctrl_c_hangs_up() as hang_up:
        spoken.run(partial(case_source, case, settings=settings), NoSink(), hang_up)
    spoken.debrief()


def recorded_calls() -> dict[str, Case]:
    """Return the recordings that come along and are calls, by name; those that are only heard are left out."""
    found = find_cases((places.shipped("audio"),))
    return {case.name: case for case in found if isinstance(case, Case) and case.sidecar.script is not None}


def chosen(calls: dict[str, Case], name: str) -> Case:
    """Return the call of that name.

    Raises:
        AudioError: there is none; the nearest names are suggested.
    """
    if name in calls:
        return calls[name]
    near = difflib.get_close_matches(name, calls, n=3, cutoff=0.5)
    near = (
        near
        or [
            one
            for one in calls
            if name and (name in one or one.startswith(f"{name.split('/', maxsplit=1)[0]}/"))
        ][:3]
    )
    advice = f"did you mean {' or '.join(f'{one!r}' for one in near)}? " if near else ""
    raise AudioError(f"{name}: no such recording; {advice}`voicesim demo --list` shows them all.")


def show_calls(calls: dict[str, Case], console: Console) -> None:
    """Print the recordings with who calls and what happens in each, a name to be copied whole."""
    table = Table(box=None, pad_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("what happens")
    for name, case in sorted(calls.items()):
        table.add_row(name, case.sidecar.title)
    console.print(table)
    console.print(f"{len(calls)} recorded calls; `voicesim demo NAME` runs one.", markup=False)
