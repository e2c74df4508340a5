"""The live part of `voicesim calibrate`: the text on the screen, a level meter, progress, and when it is over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn

from voicesim.cli.session import ctrl_c_hangs_up
from voicesim.settings import Settings
from voicesim.values import Samples, Transcript, Word, samples_of, seconds_of

LONGEST_SECONDS = 60.0
ENOUGH_SECONDS = 10.0
"""Speech after which a pause ends the recording; 15-20 s are asked for, and slow or quick readers differ."""
END_SILENCE_SECONDS = 2.0
METER_CELLS = 24
METER_FLOOR_DB = -60.0
QUIET_DB, LOUD_DB = -45.0, -3.0
"""Peaks under and over which the meter asks to come nearer or to turn the microphone down. Guess, unmeasured."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What was recorded."""

    samples: Samples
    device: str
    """The microphone's own name."""


def read_aloud(text: str) -> Transcript:
    """Return the words of a text that is read as it stands."""
    return Transcript(text, tuple(Word(word, 0, 0, 1.0) for word in text.split()), 1.0, "read aloud")


def record(text: str, settings: Settings, console: Console) -> Reading:
    """Show the text and record until it was read: silence after enough speech, or Ctrl-C.

    Raises:
        DeviceError: no headset, or it fails.
    """
    from voicesim.devices.headset import Headset
    from voicesim.engines.silero import SileroDetector

    console.print(Panel(text, title="Read this aloud, as if to a friendly colleague", padding=(1, 2)))
    console.print("It ends by itself when you have finished, or with Ctrl-C.", style="dim")
    detector = SileroDetector()
    headset = Headset(settings.call.device, lambda note: console.print(note.text, markup=False))
    device = headset.devices.microphone.name
    console.print(f"Listening to {device}.", style="dim", markup=False)
    heard: list[Samples] = []
    speech_seconds = quiet_seconds = peak = 0.0
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[level]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as progress, ctrl_c_hangs_up() as stopped:
        task = progress.add_task("speech so far", total=ENOUGH_SECONDS, level="")
        try:
            while not stopped() and sum(map(len, heard)) < samples_of(LONGEST_SECONDS):
                frame = headset.read()
                if frame is None:
                    break
                heard.append(frame.samples.copy())
                step = seconds_of(len(frame.samples))
                speaking = detector.probability(frame) >= settings.turns.speech_probability
                speech_seconds += step * speaking
                quiet_seconds = 0.0 if speaking else quiet_seconds + step
                peak = max(0.9 * peak, float(np.abs(frame.samples).max()))
                progress.update(task, completed=min(speech_seconds, ENOUGH_SECONDS), level=meter(peak))
                if speech_seconds >= ENOUGH_SECONDS and quiet_seconds >= END_SILENCE_SECONDS:
                    break
        finally:
            headset.close()
    return Reading(np.concatenate(heard) if heard else np.zeros(0, dtype=np.float32), device)


def meter(peak: float) -> str:
    """Return the microphone's level as a bar, and what to do about it.

    Args:
        peak: of the last moments, 0 to 1.
    """
    level_db = 20.0 * float(np.log10(max(peak, 1e-6)))
    cells = round(METER_CELLS * float(np.clip(1 - level_db / METER_FLOOR_DB, 0, 1)))
    advice = "too loud" if level_db > LOUD_DB else "very quiet" if level_db < QUIET_DB else ""
    return f"level {'|' * cells}{'.' * (METER_CELLS - cells)} {advice}"
