"""The `voicesim` command: its table of sub-commands and how faults are told.

A fault that a person can mend is one line on standard error and exit code 2.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from voicesim import __version__
from voicesim.errors import VoiceSimError

COMMANDS = {
    "demo": ("demo", "Hear and read a whole recorded call, ending in its debrief."),
    "call": ("call", "Take a call from a scripted caller, by headset, recording or keyboard."),
    "calibrate": ("calibrate", "Read a short text, so that your voice is judged against itself."),
    "doctor": ("doctor", "Check headset, voices, recogniser, models and disk."),
    "scripts": ("scripts", "Write, check, draw, try out and list caller scripts."),
    "calls": ("calls", "List, show, debrief, delete and purge recorded calls."),
    "replay": ("calls", "Recompute every reaction of a recorded call from its journal."),
    "models": ("models", "List, fetch and find speech recognition models and voices."),
    "voices": ("voices", "List the caller's voices and how to get better ones; try one in any mood."),
    "regress": ("regress", "Run recorded-audio cases and compare with what they must give."),
    "progress": ("progress", "See how your marks develop from call to call."),
    "tone": ("tone", "Measure pitch, rate and tilt of recordings."),
    "cues": ("cues", "Find de-escalation techniques and mistakes in words."),
    "web": ("web", "Open the same call, and all debriefs, in a browser on this machine."),
    "settings": ("settings", "List every setting with its value."),
}
"""Name -> module of voicesim.cli and the line shown by --help."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"voicesim.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="voicesim")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="VOICESIM_SETTINGS",
    help="TOML file of settings; `voicesim settings` lists them.",
)
@click.option(
    "--set", "pairs", multiple=True, metavar="NAME=VALUE", help="One setting, such as turns.end_seconds=0.7."
)
@click.pass_context
def cli(context: click.Context, settings_file: Path | None, pairs: tuple[str, ...]) -> None:
    """Practise calming an upset caller, by voice, on your own machine.

    Start with `voicesim demo`, then `voicesim doctor`, then `voicesim call government/late_refund`.
    """
    context.obj = (settings_file, pairs)


def main() -> None:
    """Run the command line; the installed `voicesim` starts here."""
    try:
        code = cli.main(standalone_mode=False)
    except VoiceSimError as error:
        click.echo(f"voicesim: {error}", err=True)
        sys.exit(2)
    except click.exceptions.Abort:
        click.echo("voicesim: stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
