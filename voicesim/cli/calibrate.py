"""`voicesim calibrate`: a short reading, so that a voice is judged against itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from voicesim import places
from voicesim.cli.options import settings_of
from voicesim.cli.session import Desk, desk
from voicesim.errors import AudioError, RecordError
from voicesim.record.baselines import (
    forget_baselines,
    list_baselines,
    read_baseline,
    write_baseline,
)
from voicesim.settings import Settings
from voicesim.tone.reading import TEXTS, Calibration
from voicesim.tone.reading import calibrate as calibrated
from voicesim.values import Baseline, Samples

TEXT = TEXTS[0]
MOST_READINGS = 3
"""How often a reading is asked for before the last one is kept as it is."""


@dataclass(frozen=True)
class _Wish:
    person: str
    device: str | None
    recording: Path | None
    forget: bool
    listing: bool


@click.command()
@click.option("--person", default="me", show_default=True, help="Whose voice this is.")
@click.option("--device", help="Headset, by number or part of its name; with --forget: whose baseline.")
@click.option(
    "--from", "recording", type=click.Path(path_type=Path), help="Take the reading from a recording."
)
@click.option("--list", "listing", is_flag=True, help="List the baselines there are.")
@click.option("--forget", is_flag=True, help="Delete this person's baselines (of one --device) instead.")
@click.pass_context
def calibrate(context: click.Context, /, **given: str) -> None:
    """Read a short text in your ordinary voice; calls then compare your voice with it.

    Only a few numbers and a drawing of your pitch are kept, for each person and headset; no audio.
    """
    wish = _Wish(**given)  # type: ignore[arg-type]
    folder = places.user_data() / "baselines"
    at = desk()
    if wish.listing:
        _list(folder, at.console)
        return
    if wish.forget:
        _forget(folder, wish)
        return
    settings = settings_of(context, call__device=wish.device)
    _calibrate(folder, wish, settings, at)


def _calibrate(folder: Path, wish: _Wish, settings: Settings, at: Desk) -> None:
    """Read until a reading can be kept, keep it and show it.

    Raises:
        AudioError: the reading cannot be used.
    """
    read_baseline(folder, wish.person)  # a name that cannot be kept is told before anything is read
    for left in reversed(range(MOST_READINGS)):
        samples, found, previous = _one_reading(folder, wish, settings, at.console)
        for warning in found.warnings:
            at.console.print(f"Please note: {warning}", style="yellow", markup=False)
        again = found.warnings and left and wish.recording is None and at.interactive
        if not again or not click.confirm("Read it again?", default=True):
            break
    if found.baseline is None:
        raise AudioError(
            "The reading could not be used; read the whole text in one go, in a quiet room, and try again."
        )
    file = write_baseline(folder, wish.person, found.baseline)
    _show(at.console, wish.person, found, _Picture(samples, previous, file.with_suffix(".html")))
    at.console.print(f"Kept for {wish.person}: {file}", style="dim", markup=False, soft_wrap=True)


def _one_reading(
    folder: Path, wish: _Wish, settings: Settings, console: Console
) -> tuple[Samples, Calibration, Baseline | None]:
    """Return what was read, what came of it, and what it was compared with."""
    if wish.recording:
        # Whatever was said in it: its pace is counted from loudness.
        from voicesim.devices.recordings import read_recording

        samples, words, device = read_recording(wish.recording).samples, None, settings.call.device
    else:
        from voicesim.cli.reading_aloud import read_aloud, record

        reading = record(TEXT, settings, console)
        samples, words, device = reading.samples, read_aloud(TEXT), reading.device
        if len(samples) == 0:
            raise AudioError("nothing was recorded; run `voicesim doctor` to see whether the headset works.")
    previous = read_baseline(folder, wish.person, device) or read_baseline(folder, wish.person)
    return samples, calibrated(samples, words, device, previous), previous


@dataclass(frozen=True, eq=False)
class _Picture:
    samples: Samples
    previous: Baseline | None
    file: Path


def _show(console: Console, person: str, found: Calibration, picture: _Picture) -> None:
    """Show the voice in the terminal and write its page; nothing is judged.

    Raises:
        RecordError: the page cannot be written.
    """
    from voicesim.cli.voice_picture import contour, page, sparkline

    assert found.baseline is not None  # noqa: S101 - _calibrate refuses before
    hz = contour(picture.samples, found.baseline)
    console.print("\nYour calm voice:", style="bold")
    line = sparkline(hz, unicode=console.encoding.lower().startswith("utf"))
    console.print(f"  {line}", style="cyan", markup=False, no_wrap=True, overflow="crop")
    for number in found.numbers:
        console.print(f"  {number}", markup=False)
    try:
        picture.file.write_text(page(person, found, hz, picture.previous), encoding="utf-8")
    except OSError as error:
        raise RecordError(
            f"{picture.file}: cannot be written ({error.strerror}); set VOICESIM_HOME."
        ) from None
    console.print(f"Its picture: {picture.file}", markup=False, soft_wrap=True)


def _list(folder: Path, console: Console) -> None:
    kept = list_baselines(folder)
    if not kept:
        console.print("No baseline is kept; `voicesim calibrate` makes one.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("person", "microphone", "pitch", "pace", "speech"):
        table.add_column(head, overflow="fold")
    for one in kept:
        base = one.baseline
        if base is None:
            table.add_row(one.person, f"damaged: {one.file.name}", "", "", "")
            continue
        table.add_row(
            one.person,
            base.device or "any",
            f"{base.pitch_hz:.0f} Hz",
            f"{base.rate_syllables_per_second:.1f} syllables/s",
            f"{base.speech_seconds:.0f} s",
        )
    console.print(table)


def _forget(folder: Path, wish: _Wish) -> None:
    gone = forget_baselines(folder, wish.person, wish.device)
    if not gone:
        of = f" on a microphone called '{wish.device}'" if wish.device else ""
        raise AudioError(f"{wish.person}: there is no baseline{of} to forget; `--list` shows what there is.")
    for one in gone:
        on = f" on {one.baseline.device}" if one.baseline and one.baseline.device else ""
        click.echo(f"Forgot the baseline of {one.person}{on}.")
