"""`voicesim scripts play`: type what a trainee might say, and look into the caller's mind after every turn."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from voicesim.cli.options import script_path, settings_of
from voicesim.cli.play_session import Session
from voicesim.settings import Settings

if TYPE_CHECKING:
    from voicesim.cli.play_voice import PlayVoice


@click.command()
@click.argument("script")
@click.option("--from", "play", help="Begin after a play-through: its file, or its name such as expert.")
@click.option(
    "--voice", is_flag=True, help="Speak instead of typing: Enter opens the microphone for one turn."
)
@click.option("--device", help="Headset, by number or part of its name; `voicesim doctor` lists them.")
@click.option("--person", default="me", show_default=True, help="Whose calibrated voice to compare with.")
@click.option("--seed", type=int, default=0, show_default=True, help="Choice among the caller's equal lines.")
@click.pass_context
def play(context: click.Context, /, script: str, play: str | None, seed: int, **asked: object) -> None:
    """Try a caller out: type what a trainee might say, see what it does to the caller and why.

    SCRIPT is a name such as government/late_refund or a script file. `back` returns to any turn to try another way;
    `reload` reads the file again after you changed it. Type `help` for the rest. Lines may also come from a pipe.
    With --voice, Enter opens the microphone for one turn, and the caller answers aloud.
    """
    file, settings = script_path(script), settings_of(context, call__device=asked["device"])
    session = Session(file, settings, Console(highlight=False), seed)
    with contextlib.ExitStack() as stack:
        if asked["voice"]:
            session.voice = _voice(settings, file, str(asked["person"]))
            stack.callback(session.voice.close)
        session.begin(play)
        for line in _typed():
            if not session.take(line):
                return


def _voice(settings: Settings, file: Path, person: str) -> PlayVoice:
    """Load what speaking needs, and make sure that there is a headset."""
    from voicesim import wiring
    from voicesim.cli.play_voice import PlayVoice
    from voicesim.devices.headset import Headset, HeadsetOptions

    def open_headset() -> Headset:
        return Headset(settings.call.device, None, HeadsetOptions(rate=settings.call.device_rate))

    open_headset().close()  # a missing headset is told before the long part of getting ready
    return PlayVoice(wiring.make_studio(settings, file), open_headset, wiring.baseline_of(person))


def _typed() -> Iterator[str]:
    """Yield the lines typed or piped, up to the end of the input or Ctrl-C."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - lines can be edited and called back once it is imported
    while True:
        try:
            line = input("you> ")
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if not sys.stdin.isatty():
            click.echo(line)
        yield line
