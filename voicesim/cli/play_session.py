"""One try-out at the terminal: what is typed, what it does, what is shown. `scripts play` runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from voicesim.caller.script import load_script
from voicesim.caller.weights import weights_for
from voicesim.cli.mind_screen import MindScreen
from voicesim.cli.options import all_scripts
from voicesim.cli.play_commands import HELP, read_command
from voicesim.cli.play_files import LazyFinder, one_play, play_target
from voicesim.cli.screen import desk_of
from voicesim.errors import ScriptError, VoiceSimError
from voicesim.rehearsal.actions import (
    Action,
    GoesOn,
    HangsUp,
    Say,
    TalksOver,
    Wait,
    action_of,
    did,
    tone_with,
)
from voicesim.rehearsal.mind import mind_of
from voicesim.rehearsal.plays import PLAYS_SUFFIX, name_faults
from voicesim.rehearsal.rehearse import Rehearsal
from voicesim.rehearsal.saved import play_text
from voicesim.rehearsal.tryout import Tryout, TryoutError
from voicesim.settings import Settings
from voicesim.values import Tone

if TYPE_CHECKING:
    from voicesim.cli.play_voice import PlayVoice

_FLAGS = ("raised", "rushed", "slow", "flat", "even")


@dataclass
class Session:
    """One try-out under way, and what is shown of it."""

    file: Path
    settings: Settings
    console: Console
    seed: int

    def __post_init__(self) -> None:
        """Open the line to the caller."""
        self._finder = LazyFinder(self.settings)
        rehearsal = self._rehearsal()
        self.screen = MindScreen(self.console, rehearsal.script.model.caller.name)
        self.tryout = Tryout.begin(rehearsal, self.seed)
        self._sound: Tone | None = None
        self.voice: PlayVoice | None = None

    def begin(self, play: str | None) -> None:
        """Show the desk and the open line, or what came of a play-through."""
        self.console.print(f"{desk_of(self.tryout.rehearsal.script)}\n", markup=False)
        how = "Press Enter and speak, or type" if self.voice else "Type"
        self.console.print(f"{how} what a trainee might say, or `help`.\n", style="dim", markup=False)
        if play is not None:
            self._play(play)
        elif self.tryout.step.lines:
            self._show()
            self._speak()

    def take(self, line: str) -> bool:
        """Take one typed line; return whether the session goes on."""
        command, given = read_command(line)
        if command == "quit":
            return False
        todo: Callable[[str], None] = getattr(self, f"do_{command}")
        if not line.strip():
            if self.voice is None:
                return True
            todo = self._listen
        try:
            todo(given)
        except (VoiceSimError, ValueError) as error:
            self.console.print(str(error), markup=False)
        return True

    def _rehearsal(self) -> Rehearsal:
        return Rehearsal(load_script(self.file), self._finder.find, weights_for(self.settings.words))

    def _play(self, name: str) -> None:
        play = one_play(name, self.file)
        faults = name_faults(play, self.tryout.rehearsal.script)
        if faults:
            raise ScriptError(str(faults[0]))
        self.tryout = Tryout.begin(self.tryout.rehearsal, play.play.seed or self.seed)
        for turn in play.play.turns:
            if not self.tryout.over:
                self.tryout = self.tryout.act(action_of(turn))
        self.do_turns("")
        self._show()

    # ------------------------------------------------------------ what the trainee does

    def _do(self, action: Action) -> None:
        self.tryout = self.tryout.act(action)
        self._show()
        self._speak()

    def _listen(self, _given: str) -> None:
        """Take one spoken turn."""
        assert self.voice is not None  # noqa: S101 - asked for only with a voice
        if self.tryout.over:
            raise TryoutError("The call is over here; `back` goes to an earlier turn.")
        self.console.print("Listening: speak now.", style="dim")
        said = self.voice.listen()
        if said is None:
            self.console.print("Nothing was heard. Press Enter and speak, or look at `voicesim doctor`.")
        else:
            self._do(said)

    def _speak(self) -> None:
        if self.voice is not None:
            self.voice.speak(self.tryout.step.lines)

    def do_say(self, words: str) -> None:
        """Say words."""
        tone, self._sound = self._sound, None
        self._do(Say(words, tone=tone))

    def do_again(self, words: str) -> None:
        """Say words in place of the last turn."""
        self.tryout = self.tryout.back()
        self.do_say(words)

    def do_silence(self, seconds: str) -> None:
        """Say nothing."""
        self._do(Wait(float(seconds)))

    def do_hold(self, seconds: str) -> None:
        """Leave the caller on hold."""
        if not self.tryout.step.after.state.on_hold:
            told = "The caller was not asked to hold, and takes this for plain silence. Say first that you will be gone, why and how long."
            self.console.print(told, style="dim", markup=False)
        self._do(Wait(float(seconds), on_hold=True))

    def do_over(self, seconds: str) -> None:
        """Talk over the caller."""
        self._do(TalksOver(float(seconds)))

    def do_monologue(self, seconds: str) -> None:
        """Talk on and on."""
        self._do(GoesOn(float(seconds)))

    def do_hang_up(self, _given: str) -> None:
        """Put the phone down."""
        self._do(HangsUp())

    def do_tone(self, given: str) -> None:
        """Set how the next words sound."""
        flags = [flag for flag in re.split(r"[\s,]+", given.lower()) if flag not in ("", "off")]
        unknown = [flag for flag in flags if flag not in _FLAGS]
        if unknown:
            raise ValueError(f"'{unknown[0]}' is no tone; there are {', '.join(_FLAGS)}, or `tone off`.")
        self._sound = tone_with(flags) if flags else None
        self.console.print(f"Your next words sound {' and '.join(flags)}." if flags else "No tone.")

    # ------------------------------------------------------------ moving about

    def do_back(self, turn: str) -> None:
        """Go back to just after a turn."""
        self.tryout = self.tryout.back(int(turn) if turn else None)
        number = len(self.tryout.path()) - 1
        self.console.print(f"Back to just after turn {number}." if number else "Back to the beginning.")
        self._show()

    def do_branches(self, _given: str) -> None:
        """List every way tried."""
        for branch in self.tryout.branches():
            node = self.tryout.nodes[branch.node]
            state = node.step.after.state
            shared = f", the first {branch.parts_after} as before" if branch.parts_after else ""
            here = "  <- here" if branch.here else ""
            told = f"{branch.number}: {branch.turns} turns{shared}, tension {state.tension:.1f}, {state.ending or 'still on'}"
            self.console.print(f"{told}: {did(node.step.action)}{here}", markup=False)

    def do_branch(self, number: str) -> None:
        """Go to the end of a way tried."""
        self.tryout = self.tryout.branch(int(number))
        self._show()

    def do_reload(self, _given: str) -> None:
        """Read the script again and play every turn again."""
        self.tryout, changes = self.tryout.reloaded(self._rehearsal())
        self.console.print(f"{self.file.name} read again, {len(self.tryout.path()) - 1} turns played again.")
        for change in changes:
            self.console.print(f"turn {change.turn}, {change.did}: {change.text}", markup=False)
        if not changes:
            self.console.print("Nothing changed in this call.")
        self._show()

    # ------------------------------------------------------------ looking

    def _show(self) -> None:
        tryout = self.tryout
        before = mind_of(tryout.rehearsal, tryout.before().after)
        after = mind_of(tryout.rehearsal, tryout.step.after)
        self.screen.step(len(tryout.path()) - 1, tryout.step, before, after)
        self.console.print()

    def do_turns(self, _given: str) -> None:
        """Show what was said so far."""
        self.screen.turns(self.tryout.path())

    def do_mind(self, _given: str) -> None:
        """Show everything in the caller's mind."""
        self.screen.mind(mind_of(self.tryout.rehearsal, self.tryout.step.after))

    def do_cues(self, _given: str) -> None:
        """Show how the last words were read."""
        self.screen.cues(self.tryout.step)

    def do_help(self, _given: str) -> None:
        """Show what can be typed."""
        self.console.print(HELP, markup=False)

    def do_save(self, name: str) -> None:
        """Write this branch as a play-through; a file that is there is not written over."""
        target, script = play_target(name, self.file), self.tryout.rehearsal.script
        if len(self.tryout.path()) == 1:
            raise ValueError("Nothing has been said on this branch yet; there is nothing to save.")
        folder = target.resolve().parent
        beside = folder == self.file.resolve().with_suffix(PLAYS_SUFFIX)
        mirrored = f"{folder.parent.name}/{folder.name}" == script.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8") as out:
                out.write(play_text(self.tryout.path(), "" if beside or mirrored else script.name))
        except FileExistsError:
            raise ValueError(f"{target} is there already; save under another name.") from None
        except OSError as error:
            raise ValueError(f"{target} cannot be written: {error.strerror}; choose another place.") from None
        named = all_scripts().get(script.name) == self.file
        runs = target if not (beside or mirrored) else script.name if named else self.file
        self.console.print(f"Saved: {target}", markup=False, soft_wrap=True)
        self.console.print(f"`voicesim scripts test {runs}` plays it again.", markup=False, soft_wrap=True)
        if not beside and not mirrored:
            where = self.file.with_suffix(PLAYS_SUFFIX)
            told = f"In the folder {where} it would be run with the script's other plays."
            self.console.print(told, style="dim", markup=False)
