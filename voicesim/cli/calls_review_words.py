"""What a trainer reads before marking: who calls and why, and every word of the call. No mark, cue, tension or ending."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voicesim.cli.screen import situation_of
from voicesim.debrief.said import read
from voicesim.debrief.story import clock, duration
from voicesim.debrief.transcript import transcript_of
from voicesim.values import CallSummary, FactOutline, Silence, TalkOver, TraineeHungUp, seconds_of

WHO = {"you": "TRAINEE", "caller": "CALLER", "line": ""}
UNSURE = "(the recogniser was not sure of these words)"


def show_words(call_id: str, summary: CallSummary, console: Console) -> None:
    """Print the call as it can be marked blind.

    Args:
        call_id: name of its folder.
        summary: the call.
        console: where to.
    """
    header = summary.header
    length = duration(seconds_of(summary.end_sample))
    typed = ", typed" if header.typed else ""
    console.print(f"Call {call_id}: {header.script}, {length}{typed}", style="bold", markup=False)
    if summary.ending is None:
        console.print("The record was cut short: mark what is there.", markup=False)
    for line in desk_lines(summary):
        console.print(line, markup=False)
    console.print()
    console.print(_table(summary))
    if summary.reflection:
        console.print(f"\nThe trainee's own view afterwards: {summary.reflection}", markup=False)
    console.print()


def desk_lines(summary: CallSummary) -> list[str]:
    """Return what the rubric's words refer to: sore points, facts to find out, what the desk can do, its rule."""
    outline = summary.header.outline
    told = [
        ("Needs underneath", outline.underneath),
        ("Sore points", _listed(outline.hurts)),
        ("To find out", _listed(outline.captures)),
        ("This desk can promise", _listed(outline.promises)),
        ("To ask before telling anything private", "; ".join(outline.verify)),
        ("The rule", outline.rule),
        ("Its reason", outline.because),
    ]
    situation = situation_of(outline)[0 if outline.you_are else 1 :]
    for yours, theirs in (
        ("You are ", "The trainee is "),
        ("Your task", "The task"),
        ("to you.", "to the trainee."),
    ):
        situation = [line.replace(yours, theirs, 1) for line in situation]
    return [*situation, *(f"{name}: {text}" for name, text in told if text)]


def _listed(facts: tuple[FactOutline, ...]) -> str:
    return "; ".join(fact.text for fact in facts)


def _table(summary: CallSummary) -> Table:
    rows = [
        (
            entry.at,
            entry.time,
            WHO[entry.who],
            " ".join(filter(None, (entry.text, "" if entry.sure else UNSURE))),
        )
        for entry in transcript_of(read(summary))
        if entry.who != "line"
    ]
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=5, justify="right")
    table.add_column(width=7)
    table.add_column()
    for _, time, who, text in sorted([*rows, *on_the_line(summary)], key=lambda row: row[0]):
        table.add_row(time, who, Text(text))
    return table


def on_the_line(summary: CallSummary) -> list[tuple[float, str, str, str]]:
    """Return what a listener would hear beside words; what VoiceSim measured in a voice is its own view and left out."""
    found = []
    for step in summary.exchanges:
        match step.stimulus:
            case TalkOver(start_sample=sample, seconds=seconds):
                text = f"(both speak at once for {seconds:.1f} seconds)"
            case Silence(sample=until, since_sample=sample, on_hold=held):
                text = f"({seconds_of(until - sample):.0f} seconds {'on hold' if held else 'of silence'})"
            case TraineeHungUp(sample=sample):
                text = "(the trainee hangs up)"
            case _:
                continue
        found.append((seconds_of(sample), clock(sample), "", text))
    return found
