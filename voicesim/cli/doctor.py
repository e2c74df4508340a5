"""`voicesim doctor`: what a call needs, whether it is there, and what to do about the rest."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rich.console import Console

from voicesim import places, wiring, wiring_calls
from voicesim.cli.options import settings_of
from voicesim.errors import VoiceSimError
from voicesim.settings import Settings
from voicesim.values import Check

MARKS = {"ok": ("ok     ", "green"), "warning": ("warning", "yellow"), "fault": ("FAULT  ", "red")}
SPARE_BYTES = 500_000_000
"""Less than this free is worth a word: a call of half an hour takes 115 MB."""


@click.command()
@click.option("--device", help="Headset to look at, by number or part of its name.")
@click.option("--quick", is_flag=True, help="Do not listen to the microphone.")
@click.pass_context
def doctor(context: click.Context, device: str | None, quick: bool) -> None:
    """Check headset, microphone level, voices, recogniser, models and disk; say what to do about each.

    Exit with 1 when something would keep a call from working.
    """
    settings = settings_of(context, call__device=device)
    console = Console(highlight=False)
    worst_is_fault = False
    for check in _checks(settings, quick, console):
        mark, colour = MARKS[check.status]
        console.print(f"[{colour}]{mark}[/{colour}]  ", end="")
        console.print(f"{check.name}: {check.text}", markup=False)
        if check.fix:
            console.print(f"         -> {check.fix}", markup=False)
        worst_is_fault = worst_is_fault or check.status == "fault"
    sys.exit(1 if worst_is_fault else 0)


def _checks(settings: Settings, quick: bool, console: Console) -> Iterator[Check]:
    from voicesim.devices.checkup import check_devices, check_microphone
    from voicesim.devices.loudspeaker import check_loudspeaker
    from voicesim.engines.voices_check import voice_check

    devices = check_devices(settings.call.device)
    yield from devices
    if not quick and all(check.status != "fault" for check in devices):
        console.print("Please talk for two seconds, as in a call ...", style="bold")
        yield from check_microphone(device=settings.call.device)
        console.print("Thank you. Now please be quiet while a short hiss is played ...", style="bold")
        yield from check_loudspeaker(device=settings.call.device)
    yield from voice_check(settings.voice.engine)
    yield _tried("recogniser", lambda: _recogniser(settings))
    yield _tried("speech detector", _detector)
    for name, folder in (("calls", wiring_calls.calls_folder(settings)), ("cache", places.user_cache())):
        yield _tried(f"disk for {name}", lambda folder=folder: _disk(folder))  # type: ignore[misc]


def _tried(name: str, look: Callable[[], tuple[str, str, str]]) -> Check:
    try:
        return Check(name, *look())
    except VoiceSimError as error:
        return Check(name, "fault", str(error))


def _recogniser(settings: Settings) -> tuple[str, str, str]:
    choice = wiring.choose_recogniser(settings)
    return ("ok", choice.why, choice.better)


def _detector() -> tuple[str, str, str]:
    from voicesim.engines.silero import SileroDetector

    return ("ok", SileroDetector().name, "")


def _disk(folder: Path) -> tuple[str, str, str]:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < SPARE_BYTES:
        return (
            "warning",
            f"{folder}: {free / 1e6:.0f} MB free",
            "free some space, or run `voicesim calls purge`.",
        )
    return ("ok", f"{folder}: {free / 1e9:.0f} GB free", "")
