"""`voicesim calls again`: one moment of a recorded call tried once more, by keyboard, headset or recording."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from voicesim.caller.script import load_script
from voicesim.caller.weights import weights_for
from voicesim.cli.mind_screen import Rows
from voicesim.cli.options import script_path, settings_of
from voicesim.cli.play_files import LazyFinder
from voicesim.debrief.labels import HELPS, HURTS, PLAIN, effect_of, title_of
from voicesim.debrief.story import clock
from voicesim.errors import RecordError
from voicesim.record.reading import read_call, read_entries
from voicesim.rehearsal.actions import Say
from voicesim.rehearsal.again import Moment, Side, moment_of, side_of, turn_at
from voicesim.rehearsal.rehearse import Rehearsal, Step
from voicesim.settings import Settings, WordsSettings
from voicesim.values import CallHeader

if TYPE_CHECKING:
    from voicesim.cli.play_voice import PlayVoice

LEAST_CHANGE = 0.05
"""A smaller change of tension would be shown as 0.0."""
SIGNS = {HELPS: "+", HURTS: "-", PLAIN: "."}
_CLOCK = re.compile(r"(\d+):([0-5]?\d)")


class Place(click.ParamType[float]):
    """A place in a call, written 1:05; its value is in seconds."""

    name = "MM:SS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        found = _CLOCK.fullmatch(str(value))
        if found is None:
            self.fail(f"{value}: write the place as in the debrief, minutes and seconds: 1:05.", param, ctx)
        return 60.0 * int(found[1]) + int(found[2])


@click.command()
@click.argument("ident", metavar="CALL")
@click.option("--at", type=Place(), help="The turn that was being said then, such as 1:05.")
@click.option("--turn", type=click.IntRange(min=1), help="The turn with this number.")
@click.option("--turns", type=click.IntRange(min=1), default=1, show_default=True,
              help="How many turns each try takes.")  # fmt: skip
@click.option("--text", is_flag=True, help="Type instead of talking; so does a call that was typed.")
@click.option(
    "--from", "recording", type=click.Path(path_type=Path), help="Take your turns from this recording."
)
@click.option("--device", help="Headset, by number or part of its name; `voicesim doctor` lists them.")
@click.option("--person", default="me", show_default=True, help="Whose calibrated voice to compare with.")
@click.pass_context
def again(context: click.Context, /, ident: str, at: float | None, turn: int | None, **asked: object) -> None:
    """Try one moment of a recorded call again: the caller is as just before your turn, and you say it another way.

    CALL is a call's id, the beginning of it, 'last', or a folder. Say where with --turn or --at; the debrief names both.
    Each try starts from the same moment and shows what your words did then and what they do now. An empty line, Ctrl-D
    or the end of the recording stops. Nothing of it is stored, and no marks change.
    """
    from voicesim.cli.calls import folder_of

    if (at is None) == (turn is None):
        raise click.UsageError("say which moment: either --turn 3 or --at 0:46, as the debrief names it.")
    folder = folder_of(context, ident)
    settings = settings_of(context, call__device=asked["device"])
    header, happened = read_call(folder).header, [entry.value for entry in read_entries(folder)]
    file = script_path(header.script)
    rehearsal = _rehearsal(header, file, settings)
    number = turn if turn is not None else turn_at(happened, at or 0.0)
    moment = moment_of(rehearsal, header.seed, happened, number)
    console = Console(highlight=False)
    recording = asked["recording"] if isinstance(asked["recording"], Path) else None
    typed = recording is None and (bool(asked["text"]) or header.typed)
    session = Again(rehearsal, moment, console)
    with contextlib.ExitStack() as stack:
        if typed:
            session.begin("Type what you would say now; an empty line ends.")
            session.run(_typed(), int(str(asked["turns"])))
            return
        voice = _voice(settings, file, str(asked["person"]), recording)
        stack.callback(voice.close)
        session.speak = voice.speak if recording is None else None
        session.begin("" if recording else "Press Enter and speak; Ctrl-D ends.")
        session.run(_spoken(voice, live=recording is None), int(str(asked["turns"])))


def _rehearsal(header: CallHeader, file: Path, settings: Settings) -> Rehearsal:
    script = load_script(file)
    if script.sha256 != header.script_sha256:
        raise RecordError(
            f"{header.script}: the script has changed since the call was made, so the moment cannot be set up as it was; "
            f"call it afresh: voicesim call {header.script}"
        )
    weights = weights_for(WordsSettings(**json.loads(header.settings).get("words", {})))
    return Rehearsal(script, LazyFinder(settings).find, weights)


@dataclass
class Again:
    """One moment being tried, and what is shown of it."""

    rehearsal: Rehearsal
    moment: Moment
    console: Console
    speak: Callable[..., None] | None = None
    """Says the caller's lines aloud; None where they are only written."""

    def begin(self, how: str) -> None:
        """Show the moment: what the caller had just said, and what was said to it then."""
        standing, observation = self.moment.standing, self.moment.observation
        turn, state = observation.turn, standing.state
        self.console.print(f"Turn {turn.number}, {clock(turn.start_sample)}", style="bold", markup=False)
        rows = Rows(self.console)
        rows.add(self._caller, standing.before or "(has not said anything yet)")
        rows.add("", f"tension {state.tension:.1f} ({state.band}), trust {state.trust:.1f}", "dim")
        rows.add("then you", observation.transcript.text)
        rows.print()
        if how:
            self.console.print(f"\n{how}", style="dim", markup=False)

    def run(self, words: Iterator[Say], turns: int) -> None:
        """Take try after try, each of so many turns, until there are no more words."""
        while True:
            steps = self._one_try(words, turns)
            if not steps:
                return
            self._last(steps)

    def _one_try(self, words: Iterator[Say], turns: int) -> list[Step]:
        steps: list[Step] = []
        standing = self.moment.standing
        while len(steps) < turns and not standing.state.ended:
            said = next(words, None)
            if said is None:
                break
            step = self.rehearsal.act(standing, said)
            steps.append(step)
            self._compare(len(steps) - 1, standing.state.tension, step)
            standing = step.after
            if self.speak is not None:
                self.speak(step.lines)
        return steps

    def _compare(self, place: int, tension: float, step: Step) -> None:
        """Show one turn as it went then, where there was one, and as it goes now."""
        rows = Rows(self.console)
        then = self.moment.then[place : place + 1]
        if then:
            before = self.moment.standing.state.tension
            if place:
                before = self.moment.then[place - 1].reaction.tension
            self._side(rows, "then", side_of(then, before))
        if step.observation is None:
            rows.add("now", "The caller's time was up before you had said it.")
            self._answer(rows, " ".join(line.text for line in step.lines))
        else:
            self._side(rows, "now", side_of(step.exchanges, tension))
        self.console.print()
        rows.print()

    def _side(self, rows: Rows, when: str, side: Side) -> None:
        rows.add(when, f"“{side.text}”" if side.text else "(no words understood)", "bold")
        cues = "; ".join(f"{SIGNS[effect_of(cue)]} {title_of(cue.label)}" for cue in side.cues)
        rows.add("found", cues or "nothing", "dim")
        moved = f"{side.moved:+.1f}" if abs(side.moved) >= LEAST_CHANGE else "no change"
        feels = "; feels heard" if side.heard else ""
        rows.add("tension", f"{side.tension:.1f} ({moved}, {side.band}), trust {side.trust:.1f}{feels}")
        for reason in side.because:
            if reason.text and abs(reason.tension) >= LEAST_CHANGE:
                rows.add("", f"{reason.text} ({reason.tension:+.1f})", "dim")
        for text in side.critical:
            rows.add("CRITICAL", text)
        self._answer(rows, side.answer)

    def _answer(self, rows: Rows, answer: str) -> None:
        rows.add(self._caller, answer or "(says nothing)")

    def _last(self, steps: list[Step]) -> None:
        """Say in a sentence what the try came to."""
        place = min(len(steps), len(self.moment.then)) - 1
        then, now = self.moment.then[place].reaction.tension, steps[-1].after.state.tension
        apart = round(now, 1) - round(then, 1)
        verdict = f"{abs(apart):.1f} {'lower' if apart < 0 else 'higher'} than then" if apart else "as then"
        over = "; the call is over here" if steps[-1].after.state.ended else ""
        told = Text(f"Now {now:.1f}, then {then:.1f}: {verdict}{over}.", style="bold")
        self.console.print(told)

    @property
    def _caller(self) -> str:
        return self.rehearsal.script.model.caller.name.split(maxsplit=1)[0]


def _typed() -> Iterator[Say]:
    """Yield what is typed or piped, up to an empty line, the end of the input or Ctrl-C."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - lines can be edited and called back once it is imported
    while True:
        try:
            line = input("you> ").strip()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if not sys.stdin.isatty():
            click.echo(line)
        if not line:
            return
        yield Say(line)


def _spoken(voice: PlayVoice, live: bool) -> Iterator[Say]:
    """Yield turn after turn as it was heard; live, each begins when Enter is pressed."""
    while True:
        if live:
            try:
                input("Enter, then speak> ")
            except (EOFError, KeyboardInterrupt):
                click.echo()
                return
        said = voice.listen()
        if said is not None:
            yield said
        elif live:
            click.echo("Nothing was heard; is the microphone on? `voicesim doctor` checks it.")
        else:
            return


def _voice(settings: Settings, file: Path, person: str, recording: Path | None) -> PlayVoice:
    """Load what listening needs; live, make sure first that there is a headset."""
    from voicesim import wiring
    from voicesim.cli.play_voice import PlayVoice
    from voicesim.cli.session import desk, get_ready

    if recording is not None:
        from voicesim.cli.again_recording import RecordedSide

        side = RecordedSide(recording)
        return PlayVoice(get_ready(settings, file, desk()), lambda: side, wiring.baseline_of(person))
    from voicesim.devices.headset import Headset, HeadsetOptions

    def open_headset() -> Headset:
        return Headset(settings.call.device, None, HeadsetOptions(rate=settings.call.device_rate))

    open_headset().close()  # a missing headset is told before the long part of getting ready
    return PlayVoice(get_ready(settings, file, desk()), open_headset, wiring.baseline_of(person))
