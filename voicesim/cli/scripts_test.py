"""`voicesim scripts test`: run play-throughs and say in plain words where a caller does not do as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from voicesim.caller.script import Script, load_script
from voicesim.caller.weights import weights_for
from voicesim.cli.options import all_scripts, settings_of
from voicesim.cli.play_files import LazyFinder, given_plays, script_of, shipped_plays
from voicesim.errors import ScriptError
from voicesim.rehearsal.outcome import Miss, Outcome, run_play
from voicesim.rehearsal.plays import name_faults, read_play
from voicesim.rehearsal.rehearse import Rehearsal
from voicesim.settings import Settings

PASSED, FAILED, COULD_NOT_RUN = 0, 1, 2
"""Exit codes."""


@dataclass
class Report:
    """What came of all plays."""

    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Why plays could not be run, a line each."""

    @property
    def exit_code(self) -> int:
        """Return 2 where something could not be run, else 1 where a play failed."""
        if self.faults or not self.outcomes:
            return COULD_NOT_RUN
        return PASSED if all(one.passed for one in self.outcomes) else FAILED


@click.command("test")
@click.argument("names", nargs=-1, metavar="[NAMES|FILES]...")
@click.option("--plays", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of plays, as <sector>/<script>/<play>.yaml; left out: the plays that come along.")  # fmt: skip
@click.option("-k", "expression", metavar="EXPR", default="",
              help="Only plays whose name has this in it; 'and', 'or' and 'not' may be used.")  # fmt: skip
@click.option("--ears", type=click.Choice(["cues", "finder"]), default="cues", show_default=True,
              help="cues: as written in the play, found where none are; finder: found in every turn's words.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.pass_context
def test(context: click.Context, /, names: tuple[str, ...], folder: Path | None, expression: str,
         ears: str, as_json: bool) -> None:  # fmt: skip
    """Run play-throughs: what a trainee says, turn by turn, and what must come of it.

    NAMES are scripts (government/late_refund), script files or single plays; left out, all scripts. The plays of
    my_caller.yaml stand in the folder my_caller.plays beside it. Exit code 1: a play failed; 2: one could not be run.
    `voicesim scripts play` tries a caller out and saves what you did as a play.

    \b
    A play is a file such as my_caller.plays/kind.yaml:
      ends: agreed                  the ending's name or kind; `not yet`: still on
      critical: []                  critical errors, none of them here
      turns:
        - say: Good morning, housing office, this is Dana.
          hear: [the heating, freezing]      one of these must be said
          opens: heating                     brought up now
        - say: Three weeks without heating, and with a baby. That is hard.
          meets: heating                     dealt with by now
          heard: yes
          tension: 4..6                      or 'under 5', 'at least 2'
          moves: down                        or up, not
        - silence: 8 s                       or hold, talk_over, monologue: 8 s
          why: dead_air                      a rule among the reasons
        - hangs_up: yes
    Further: cues, tone, pause, at; not_hear, band, trust, facts, critical; and
    for the whole play worth, marks, at_first, seed, script, name, about.
    """  # noqa: D301 - click's sign for "leave these lines as they are" is the control character
    if folder is not None and not folder.is_dir():
        raise ScriptError(f"{folder}: no such folder of plays; name one that is there, or leave --plays out.")
    settings = settings_of(context)
    wanted = names or tuple(sorted(str(file) for file in all_scripts().values()))
    report = Report()
    files = given_plays(wanted, folder or shipped_plays())
    for outcome in _outcomes(files, expression, ears == "finder", settings, report):
        report.outcomes.append(outcome)
        if not as_json:
            click.echo(told(outcome))
    if as_json:
        click.echo(json.dumps(as_data(report), indent=2, ensure_ascii=False))
    else:
        _close(report, expression)
    context.exit(report.exit_code)


def _outcomes(
    files: Iterator[tuple[Path, Path | None]],
    expression: str,
    real_ears: bool,
    settings: Settings,
    report: Report,
) -> Iterator[Outcome]:
    """Run the plays one by one; what cannot be run goes into the report."""
    finder, scripts = LazyFinder(settings), dict[Path, Script]()
    for file, given in files:
        try:
            play, faults = read_play(file)
            if play is None:
                report.faults += map(str, faults)
                continue
            if not chosen(play.name, expression):
                continue
            script_file = given or script_of(play)
            if script_file not in scripts:
                scripts[script_file] = load_script(script_file)
            script = scripts[script_file]
            faults = name_faults(play, script)
            if faults:
                report.faults += map(str, faults)
                continue
        except ScriptError as error:
            report.faults.append(str(error))
            continue
        rehearsal = Rehearsal(script, finder.find, weights_for(settings.words))
        yield run_play(play, rehearsal, real_ears)


def chosen(name: str, expression: str) -> bool:
    """Return whether a play's name fits an expression such as 'late_refund and not expert'."""
    if not expression.strip():
        return True

    def has(part: str) -> bool:
        word = part.strip()
        return not has(word[4:]) if word.startswith("not ") else word in name

    return any(all(has(part) for part in choice.split(" and ")) for choice in expression.split(" or "))


def told(outcome: Outcome) -> str:
    """Return what came of a play in plain words: a line, and a paragraph for each turn that went another way."""
    minutes, seconds = divmod(round(outcome.seconds), 60)
    ending = f"{outcome.ending} (worth {outcome.worth})" if outcome.ending else "still on"
    verdict = "passed" if outcome.passed else "FAILED"
    lines = [f"{verdict}  {outcome.name}: {outcome.turns} turns, {minutes}:{seconds:02}, {ending}"]
    for _, misses in groupby(outcome.misses, key=lambda miss: miss.turn):
        lines += _turn_told(outcome, list(misses))
    return "\n".join(lines)


def _turn_told(outcome: Outcome, misses: list[Miss]) -> Iterator[str]:
    first = misses[0]
    place = "" if first.did == "at the end" else f"turn {first.turn}: " if first.turn else ""
    yield f"  {outcome.file}:{first.line}: {place}{first.did}"
    for miss in misses:
        yield f"    expected  {miss.expected}"
        yield f"    came      {miss.came}"
    if first.did != "at the end":
        yield f"    caller    {first.said or '(said nothing)'}"
        yield f"    tension   {first.tension:.1f}: {' '.join(first.because) or 'nothing changed it'}"


def _close(report: Report, expression: str) -> None:
    for fault in report.faults:
        click.echo(fault, err=True)
    failed = sum(not one.passed for one in report.outcomes)
    could_not = f", {len(report.faults)} faults that keep plays from being run" if report.faults else ""
    plays = f"{len(report.outcomes)} play{'' if len(report.outcomes) == 1 else 's'}"
    click.echo(f"{plays}, {failed} failed{could_not}.")
    if not report.outcomes and not report.faults:
        why = f"No play's name fits '{expression}'." if expression else "No plays found."
        where = (
            "Save one from `voicesim scripts play SCRIPT` with `save NAME`: it goes into the folder <script>.plays "
            "beside the script. Plays that stand elsewhere: name them, or their folder with --plays."
        )
        click.echo(f"{why} {where}", err=True)


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as plain values for JSON."""
    return {
        "passed": sum(one.passed for one in report.outcomes),
        "failed": sum(not one.passed for one in report.outcomes),
        "faults": report.faults,
        "plays": [
            {
                "name": one.name,
                "file": one.file,
                "script": one.script,
                "passed": one.passed,
                "turns": one.turns,
                "seconds": round(one.seconds, 1),
                "ending": one.ending or None,
                "worth": one.worth,
                "critical": list(one.critical),
                "misses": [vars(miss) for miss in one.misses],
            }
            for one in report.outcomes
        ],
    }
