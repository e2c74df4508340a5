"""A call as it unfolds, in the terminal: who spoke, what was heard, what it did to the caller and why."""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.live import Live
from rich.text import Text

from voicesim.call.parts import Happening
from voicesim.debrief.labels import HURTS, effect_of, title_of
from voicesim.tone.measure import explain
from voicesim.values import (
    SAMPLE_RATE,
    AudioFrame,
    Exchange,
    Note,
    Observation,
    Reaction,
    Spoken,
    TurnEnded,
    TurnStarted,
)

BAND_COLOURS = {"calm": "green", "tense": "yellow", "boiling": "red"}
METER_CELLS = 24
METER_FLOOR_DB = -60.0


class Screen:
    """Prints a call line by line; its `happened` is a call's observer."""

    def __init__(self, console: Console, captions: bool = True) -> None:
        """Write to console; without captions the caller's words are only heard."""
        self._console = console
        self._captions = captions

    def happened(self, happening: Happening) -> None:
        """Show one thing that happened in the call."""
        match happening:
            case Spoken():
                self._caller(happening)
            case Exchange():
                self._exchange(happening)
            case Note():
                self._console.print(f"[dim]{_clock(happening.sample)}  note    {happening.text}[/dim]")
            case _:
                return

    def _caller(self, spoken: Spoken) -> None:
        if not self._captions:
            return
        text = Text(f"{_clock(spoken.start_sample)}  CALLER  ", style="bold")
        text.append(spoken.line.text, style=BAND_COLOURS[spoken.line.delivery.band])
        if spoken.line.delivery.manner:
            text.append(f"  ({spoken.line.delivery.manner})", style="dim")
        if spoken.cut:
            text.append("  (cut off)", style="dim")
        self._console.print(text)

    def _exchange(self, exchange: Exchange) -> None:
        if isinstance(exchange.stimulus, Observation):
            self._trainee(exchange.stimulus)
        reaction = exchange.reaction
        if reaction.because or reaction.critical or reaction.ending:
            self._reaction(reaction)

    def _trainee(self, observation: Observation) -> None:
        turn, transcript = observation.turn, observation.transcript
        line = Text(f"{_clock(turn.start_sample)}  YOU     ", style="bold cyan")
        line.append(transcript.text or "(nothing understood)", style="cyan")
        line.append(f"  [heard {transcript.confidence:.0%}]", style="dim")
        self._console.print(line)
        found = [
            ("- " if effect_of(cue) == HURTS else "+ ") + title_of(cue.label) for cue in observation.cues.sure
        ]
        sound = list(explain(observation.tone)) if observation.tone else []
        if found or sound:
            self._console.print(Text("               " + "; ".join(found + sound), style="dim"))

    def _reaction(self, reaction: Reaction) -> None:
        line = Text("               caller: ", style="dim")
        line.append(f"tension {reaction.tension:.1f}", style=BAND_COLOURS[reaction.band])
        for reason in reaction.because:
            change = f" ({reason.tension:+.1f})" if reason.tension else ""
            line.append(f"\n                 {reason.text}{change}", style="dim")
        for error in reaction.critical:
            line.append(f"\n                 CRITICAL: {error.text}", style="bold red")
        self._console.print(line)


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
        if isinstance(happening, TurnStarted):
            self._speaking = True
        elif isinstance(happening, TurnEnded):
            self._speaking = False


def _clock(sample: int) -> str:
    seconds = sample // SAMPLE_RATE
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
