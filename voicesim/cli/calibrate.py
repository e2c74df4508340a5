"""`voicesim calibrate`: a short reading, so that a voice is judged against itself."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress

from voicesim import places
from voicesim.cli.options import settings_of
from voicesim.cli.session import ctrl_c_hangs_up
from voicesim.errors import AudioError
from voicesim.record.baselines import read_baseline, write_baseline
from voicesim.settings import Settings
from voicesim.tone.reading import TEXTS, Calibration
from voicesim.tone.reading import calibrate as calibrated
from voicesim.values import Samples, Transcript, Word, seconds_of

LONGEST_SECONDS = 60.0
TEXT = TEXTS[0]


@click.command()
@click.option("--person", default="me", show_default=True, help="Whose voice this is.")
@click.option("--device", help="Headset, by number or part of its name.")
@click.option(
    "--from", "recording", type=click.Path(path_type=Path), help="Take the reading from a recording."
)
@click.option("--forget", is_flag=True, help="Delete this person's baseline instead.")
@click.pass_context
def calibrate(
    context: click.Context, person: str, device: str | None, recording: Path | None, forget: bool
) -> None:
    """Read a short text in your ordinary voice; calls then compare your voice with it.

    Only a few numbers are kept (pitch, rate, tilt), no audio.
    """
    settings = settings_of(context, call__device=device)
    folder = places.user_data() / "baselines"
    previous = read_baseline(folder, person)
    if forget:
        if previous is None:
            raise AudioError(f"{person}: there is no baseline to forget.")
        (folder / f"{person}.json").unlink()
        click.echo(f"Forgot the baseline of {person}.")
        return
    console = Console(highlight=False)
    if recording:
        # Whatever was said in it: its pace is counted from loudness.
        result = calibrated(_from_file(recording), None, settings.call.device, previous)
    else:
        result = calibrated(
            _from_microphone(settings, console), _read_aloud(), settings.call.device, previous
        )
    for warning in result.warnings:
        console.print(f"Please note: {warning}", style="yellow", markup=False)
    if result.baseline is None:
        raise AudioError(
            "The reading could not be used; read the whole text in one go, in a quiet room, and try again."
        )
    file = write_baseline(folder, person, result.baseline)
    _show(console, result)
    console.print(f"Kept for {person}: {file}", style="dim", markup=False, soft_wrap=True)


def _show(console: Console, result: Calibration) -> None:
    console.print("Your calm voice:", style="bold")
    for number in result.numbers:
        console.print(f"  {number}", markup=False)


def _read_aloud() -> Transcript:
    words = tuple(Word(word, 0, 0, 1.0) for word in TEXT.split())
    return Transcript(TEXT, words, 1.0, "read aloud")


def _from_file(recording: Path) -> Samples:
    from voicesim.devices.recordings import read_recording

    return read_recording(recording).samples


def _from_microphone(settings: Settings, console: Console) -> Samples:
    """Record until the text was read: two seconds of silence after enough speech, or Ctrl-C."""
    from voicesim.devices.headset import Headset
    from voicesim.engines.silero import SileroDetector

    console.print("Read this aloud in your ordinary voice, as if to a friendly colleague:\n", style="bold")
    console.print(TEXT, markup=False)
    console.print("\nRecording ends by itself when you have finished (or with Ctrl-C).", style="dim")
    detector = SileroDetector()
    headset = Headset(settings.call.device, lambda note: console.print(note.text, markup=False))
    heard: list[Samples] = []
    speech_seconds = quiet_seconds = 0.0
    with Progress(console=console, transient=True) as progress, ctrl_c_hangs_up() as stopped:
        task = progress.add_task("speech so far", total=ENOUGH_SECONDS)
        try:
            while not stopped() and sum(map(len, heard)) < LONGEST_SECONDS * 16_000:
                frame = headset.read()
                if frame is None:
                    break
                heard.append(frame.samples.copy())
                step = seconds_of(len(frame.samples))
                speaking = detector.probability(frame) >= settings.turns.speech_probability
                speech_seconds += step * speaking
                quiet_seconds = 0.0 if speaking else quiet_seconds + step
                progress.update(task, completed=min(speech_seconds, ENOUGH_SECONDS))
                if speech_seconds >= ENOUGH_SECONDS and quiet_seconds >= END_SILENCE_SECONDS:
                    break
        finally:
            headset.close()
    return np.concatenate(heard) if heard else np.zeros(0, dtype=np.float32)


ENOUGH_SECONDS = 10.0
"""Speech after which a pause ends the recording; 15-20 s are asked for, and slow or quick readers differ."""
END_SILENCE_SECONDS = 2.0
