"""`voicesim scripts`: everything a trainer does with caller scripts. Each command is imported when it is run."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "new": ("scripts_new", "new", "Start a caller of your own: a few questions, then a file to change."),
    "list": ("scripts_list", "list_scripts", "List the callers there are."),
    "show": ("scripts_show", "show", "Show a caller's situation and what the trainee's screen says."),
    "map": ("scripts_map", "map_script", "Draw what comes up in a call, and how it can end."),
    "check": ("scripts_check", "check", "Find mistakes in scripts, each with its line and what to write."),
    "test": ("scripts_test", "test", "Run play-throughs: what a trainee says, and what must come of it."),
    "play": ("scripts_play", "play", "Try a caller out, with a view into the caller's mind."),
    "explore": (
        "explore",
        "explore",
        "Let simulated trainees take many calls: who wins, and what is left unsaid.",
    ),
    "schema": ("scripts_schema", "schema", "Write the JSON Schema by which an editor helps you write."),
    "convert": ("scripts_schema", "convert", "Turn scripts written for version 1 into version 2."),
}
"""Name -> module of voicesim.cli, the command's name there, and the line shown by --help."""


class ScriptsGroup(click.Group):
    """A group whose commands are imported when they are run: one that cannot be is broken alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a trainer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"voicesim.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; a misspelt one is answered with the nearest there are."""
        import difflib

        asked = args[0] if args else ""
        if asked not in COMMANDS and not asked.startswith("-"):
            near = difflib.get_close_matches(asked, list(COMMANDS), n=2)
            known = " or ".join(f"'{name}'" for name in near)
            advice = f"Did you mean {known}?" if near else f"There are: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command 'scripts {asked}'. {advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=ScriptsGroup)
def scripts() -> None:
    """Write, check, draw and try out caller scripts.

    Start with `voicesim scripts new`, change the file, and run `voicesim scripts check` after each change.
    """
