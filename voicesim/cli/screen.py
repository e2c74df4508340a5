"""A call as it unfolds, in the terminal: who spoke, what was heard, what it did to the caller and why."""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from voicesim.call.parts import Happening
from voicesim.caller.script import Script
from voicesim.debrief.labels import HURTS, effect_of, title_of
from voicesim.tone.measure import explain
from voicesim.values import (
    SAMPLE_RATE,
    AudioFrame,
    Exchange,
    Line,
    Note,
    Observation,
    Reaction,
    ScriptOutline,
    Speaking,
    Spoken,
    TurnEnded,
    TurnResumed,
    TurnStarted,
    TurnUndone,
)

BAND_COLOURS = {"calm": "green", "tense": "yellow", "boiling": "red"}
METER_CELLS = 24
METER_FLOOR_DB = -60.0
LEAST_CHANGE = 0.05
"""Changes of tension smaller than this would be shown as 0.0."""


def desk_of(script: Script) -> str:
    """Return what the trainee's desk knows before the call: the caller, the records, the rule and its reason."""
    outline, model = script.outline(), script.model
    lines = [f"{outline.title}  (level {model.difficulty} of 5, about {model.minutes} minutes)"]
    if model.warning:
        lines.append(f"Content warning: {model.warning}")
    lines += ["", *situation_of(outline), "", "Your screen"]
    lines += [f"  {line}" for line in model.desk.screen.rstrip().splitlines()]
    if outline.verify:
        lines.append(f"Ask for, before you tell anything private: {', '.join(outline.verify)}.")
    return "\n".join([*lines, f"The rule: {outline.rule}", f"Why: {outline.because}"])


def situation_of(outline: ScriptOutline) -> list[str]:
    """Return who the trainee is, who is on the line and why, and what is to be done."""
    name = outline.caller_name
    lines = [f"You are {outline.you_are}."]
    lines.append({
        "inbound": f"{name} is calling and wants {outline.situation}.",
        "outbound": f"You are calling {name}, who wants {outline.situation}.",
        "transferred": f"A colleague puts {name} through to you. {name} wants {outline.situation}.",
    }[outline.call])  # fmt: skip
    return [*lines, f"Your task: {outline.task.rstrip('.')}."] if outline.task else lines


class Screen:
    """Prints a call line by line; its `happened` is a call's observer."""

    def __init__(self, console: Console, captions: bool = True) -> None:
        """Write to console; without captions the caller's words are only heard."""
        self._console = console
        self._captions = captions
        self._began = False
        """Whether the call tells when a line begins."""

    def happened(self, happening: Happening) -> None:
        """Show one thing that happened in the call."""
        match happening:
            case Speaking():
                self._began = True
                self._caller(happening.line, happening.start_sample)
            case Spoken():
                if not self._began:  # read back from a journal, which holds only what was played
                    self._caller(happening.line, happening.start_sample)
                if happening.cut:
                    self._row(happening.end_sample, "", Text("(the caller was cut off)", style="dim"))
            case TurnUndone():
                text = Text("(you went on: the answer is taken back)", style="dim")
                self._row(happening.sample, "", text)
            case Exchange():
                self._exchange(happening)
            case Note():
                self._row(happening.sample, "note", Text(happening.text, style="dim"))
            case _:
                return

    def _row(self, sample: int | None, who: str, text: Text) -> None:
        """Print one line in three columns: when, who, what."""
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=5)
        grid.add_column(width=6)
        grid.add_column()
        grid.add_row("" if sample is None else _clock(sample), who, text)
        self._console.print(grid)

    def _caller(self, line: Line, start_sample: int) -> None:
        if not self._captions:
            return
        text = Text(line.text, style=BAND_COLOURS[line.delivery.band])
        if line.delivery.manner:
            text.append(f"  ({line.delivery.manner})", style="dim")
        self._row(start_sample, "CALLER", text)

    def _exchange(self, exchange: Exchange) -> None:
        if isinstance(exchange.stimulus, Observation):
            self._trainee(exchange.stimulus)
        reaction = exchange.reaction
        if reaction.because or reaction.critical or reaction.ending:
            self._reaction(reaction)

    def _trainee(self, observation: Observation) -> None:
        transcript, tone = observation.transcript, observation.tone
        text = Text(transcript.text or "(nothing understood)", style="cyan")
        text.append(f"  heard {transcript.confidence:.0%}", style="dim")
        self._row(observation.turn.start_sample, "YOU", text)
        found = [
            ("- " if effect_of(cue) == HURTS else "+ ") + title_of(cue.label) for cue in observation.cues.sure
        ]
        if tone is not None and set(tone.flags) - {"even"}:
            found += explain(tone)
        if found:
            self._row(None, "", Text("; ".join(found), style="dim"))

    def _reaction(self, reaction: Reaction) -> None:
        text = Text("tension ", style="dim")
        text.append(f"{reaction.tension:.1f}", style=BAND_COLOURS[reaction.band])
        for reason in reaction.because:
            change = f" ({reason.tension:+.1f})" if abs(reason.tension) >= LEAST_CHANGE else ""
            text.append(f"\n{reason.text}{change}", style="dim")
        for error in reaction.critical:
            text.append(f"\nCRITICAL: {error.text}", style="bold red")
        self._row(None, "  ->", text)


class Meter:
    """A level meter for the trainee's microphone, on the terminal's last line."""

    def __init__(self, console: Console) -> None:
        """Draw on console, ten times a second at most."""
        self._live = Live(Text(""), console=console, refresh_per_second=10, transient=True)
        self._peak = 0.0
        self._speaking = False

    def __enter__(self) -> Meter:
        """Begin to draw."""
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Clear the line."""
        self._live.stop()

    def level(self, frame: AudioFrame) -> None:
        """Show the level of one frame."""
        self._peak = max(0.8 * self._peak, float(np.sqrt(np.mean(np.square(frame.samples)))))
        level_db = 20 * np.log10(self._peak + 1e-9)
        cells = int(np.clip((level_db - METER_FLOOR_DB) / -METER_FLOOR_DB, 0, 1) * METER_CELLS)
        bar = "#" * cells + "." * (METER_CELLS - cells)
        state = "you are speaking" if self._speaking else "listening"
        text = f"{_clock(frame.start_sample)}  microphone [{bar}] {state}   (Ctrl-C hangs up)"
        self._live.update(Text(text, style="dim"))

    def happened(self, happening: Happening) -> None:
        """Note who has the floor."""
        if isinstance(happening, TurnStarted | TurnResumed):
            self._speaking = True
        elif isinstance(happening, TurnEnded):
            self._speaking = False


def _clock(sample: int) -> str:
    seconds = sample // SAMPLE_RATE
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
