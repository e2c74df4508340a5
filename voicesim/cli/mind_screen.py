"""A caller's mind on the terminal: bars with their change, reasons, what is open and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voicesim.cli.screen import BAND_COLOURS
from voicesim.debrief.labels import HURTS, effect_of, title_of
from voicesim.rehearsal.actions import did
from voicesim.rehearsal.mind import LATER, MET, NEXT, OPEN, EndingView, Mind, MomentView, PromiseView
from voicesim.rehearsal.rehearse import Step
from voicesim.values import Cue

TYPED = "typed"
"""Engine of words that nobody had to recognise."""
CELLS = 20
"""Of a bar from 0 to 10."""
LEAST_CHANGE = 0.05
"""A smaller change would be shown as 0.0."""


def bar(value: float) -> str:
    """Return a value from 0 to 10 as a bar: '[#####...............]'."""
    full = round(value / 10.0 * CELLS)
    return f"[{'#' * full}{'.' * (CELLS - full)}]"


class MindScreen:
    """Prints steps and minds; every row has a word at its left, so that nothing hangs on colour."""

    def __init__(self, console: Console, caller: str) -> None:
        """Write to console about a caller of this name."""
        self.console = console
        self._caller = caller.split(maxsplit=1)[0]

    def step(self, number: int, step: Step, before: Mind, after: Mind) -> None:
        """Show what was done, what the caller said to it, and the mind after it."""
        rows = Rows(self.console)
        if step.action is not None:
            rows.add(f"{number} you", did(step.action) or "(no words understood)", "cyan")
        observation = step.observation
        if observation is not None and observation.transcript.engine != TYPED:
            rows.add("", f"heard {observation.transcript.confidence:.0%}", "dim")
        if observation is not None:
            rows.add("", "; ".join(_cue(cue) for cue in observation.cues.sure) or "no cue found", "dim")
        self._caller_said(rows, step)
        rows.print()
        self._meters(before, after)
        self._reasons(step)
        self._briefly(after)

    def _caller_said(self, rows: Rows, step: Step) -> None:
        for line in step.lines:
            manner = f"  ({line.delivery.manner})" if line.delivery.manner else ""
            rows.add(self._caller, f"{line.text}{manner}", BAND_COLOURS[line.delivery.band])
        if not step.lines:
            rows.add(self._caller, "(says nothing)", "dim")

    def _meters(self, before: Mind, after: Mind) -> None:
        tension = Text(f"{bar(after.tension)} {after.tension:4.1f} ({after.tension - before.tension:+.1f})  ")
        tension.append(after.band, BAND_COLOURS[after.band])
        if before.band != after.band:
            tension.append(f", was {before.band}")
        if abs(after.to_come) >= LEAST_CHANGE:
            tension.append(f"; {after.to_come:+.1f} still to sink in")
        trust = Text(f"{bar(after.trust)} {after.trust:4.1f} ({after.trust - before.trust:+.1f})  ")
        trust.append("feels heard" if after.heard else "does not feel heard yet")
        rows = Rows(self.console)
        rows.add_text("tension", tension)
        rows.add_text("trust", trust)
        rows.print()

    def _reasons(self, step: Step) -> None:
        rows = Rows(self.console)
        for reason in step.because:
            change = f"{reason.tension:+.1f}" if abs(reason.tension) >= LEAST_CHANGE else ""
            trust = f" trust {reason.trust:+.1f}" if abs(reason.trust) >= LEAST_CHANGE else ""
            words = f' "{reason.evidence}"' if reason.evidence else ""
            rows.add(change, f"{reason.text}{words}{trust}  [{reason.rule}]", "dim")
        for error in step.critical:
            words = f' "{error.evidence}"' if error.evidence else ""
            rows.add("CRITICAL", f"{error.text}{words}  [{error.rule}]", "bold red")
        rows.print()

    def _briefly(self, mind: Mind) -> None:
        rows = Rows(self.console)
        for moment in mind.with_status(OPEN):
            rows.add("open", _needs(moment))
        upcoming = mind.with_status(NEXT)
        if upcoming:
            rows.add("next", ", ".join(moment.name for moment in upcoming))
        met, later = mind.with_status(MET), mind.with_status(LATER)
        if met or later:
            names = f": {', '.join(moment.name for moment in met)}" if met else ""
            rows.add("met", f"{len(met)} of {len(mind.moments)}{names}")
        self._common(rows, mind)
        for ending in () if mind.ending else mind.best:
            rows.add("ending", _ending(ending, mind))
        rows.print()
        self._over(mind)

    def _common(self, rows: Rows, mind: Mind) -> None:
        if mind.hurts_left:
            rows.add("to hear", f"what hurts, said back: {', '.join(mind.hurts_left)}")
        if mind.known:
            rows.add("took in", ", ".join(mind.known))
        for promise in mind.promises:
            rows.add("promised", _promise(promise))
        warned = "; has given the last warning" if mind.warned else ""
        rows.add("patience", f"{mind.knocks:g} of {mind.gives_up} hard knocks{warned}")

    def _over(self, mind: Mind) -> None:
        if mind.ending:
            self.console.print(
                f"The call is over: {mind.ending}. `back` tries another way.", style="bold", markup=False
            )

    def mind(self, mind: Mind) -> None:
        """Show everything."""
        self._meters(mind, mind)
        rows = Rows(self.console)
        for moment in mind.moments:
            rows.add(moment.status, _needs(moment))
        self._common(rows, mind)
        rows.add("details", "the caller has said who they are" if mind.verified else "not verified yet")
        if mind.critical:
            rows.add("CRITICAL", ", ".join(mind.critical), "bold red")
        for ending in () if mind.ending else mind.endings:
            rows.add("ending", _ending(ending, mind))
        rows.print()
        self._over(mind)

    def cues(self, step: Step) -> None:
        """Show how the last words were read."""
        observation = step.observation
        if observation is None:
            self.console.print("Nothing was said here.")
            return
        rows = Rows(self.console)
        rows.add("you", observation.transcript.text, "cyan")
        for name, cues in (("sure", observation.cues.sure), ("unsure", observation.cues.unsure)):
            for cue in cues:
                rows.add(name, f"{cue.label} {cue.confidence:.0%}: {title_of(cue.label)}: '{cue.evidence}'")
        if not observation.cues.sure and not observation.cues.unsure:
            rows.add("", "No cue was found in these words.")
        rows.add("facts", ", ".join(step.facts) or "none")
        rows.print()

    def turns(self, path: Sequence[Step]) -> None:
        """Show what was said so far."""
        rows = Rows(self.console)
        for number, step in enumerate(path):
            if step.action is not None:
                rows.add(f"{number} you", did(step.action), "cyan")
            for line in step.lines:
                rows.add(self._caller, line.text, BAND_COLOURS[line.delivery.band])
        rows.print()


class Rows:
    """Rows of a word and a text, aligned."""

    def __init__(self, console: Console) -> None:
        """Print to console, once, when told to."""
        self._console = console
        self._grid = Table.grid(padding=(0, 2, 0, 0))
        self._grid.add_column(width=8, no_wrap=True)
        self._grid.add_column()
        self._empty = True

    def add(self, word: str, text: str, style: str = "") -> None:
        """Add a row."""
        self.add_text(word, Text(text, style=style))

    def add_text(self, word: str, text: Text) -> None:
        """Add a row whose text has its own styles."""
        self._grid.add_row(Text(word), text)
        self._empty = False

    def print(self) -> None:
        """Print the rows, if there are any."""
        if not self._empty:
            self._console.print(self._grid)


def _cue(cue: Cue) -> str:
    return f"{'-' if effect_of(cue) == HURTS else '+'} {title_of(cue.label)} '{cue.evidence}'"


def _needs(moment: MomentView) -> str:
    kind = "" if moment.kind == "talk" else f" ({moment.kind})"
    if moment.status == LATER:
        return f"{moment.name}{kind}: comes up after {_and(moment.waits_for)}"
    if moment.status == MET:
        return f"{moment.name}{kind}"
    needs = f"still needs {_and(moment.needs)}" if moment.needs else "said, but not settled yet"
    return f"{moment.name}{kind}: {needs}{f' ({moment.note})' if moment.note else ''}"


def _promise(promise: PromiseView) -> str:
    time = {"": "no time given", "?": "time not surely heard"}.get(promise.when, promise.when)
    left = promise.turns_left
    if left is None:
        return f"{promise.name} ({time}); settled, or come back to"
    soon = "from now on" if left == 0 else f"in {left} turn{'s' if left != 1 else ''}"
    return f"{promise.name} ({time}); the caller may come back to it {soon}"


def _ending(ending: EndingView, mind: Mind) -> str:
    left = len(mind.moments) - len(mind.with_status(MET))
    told = (
        f"all moments ({left} of {len(mind.moments)} left)" if one == "all moments" else one
        for one in ending.lacks
    )
    lacks = f"lacks {_and(told)}" if ending.lacks else "would fit now"
    return f"{ending.name} (worth {ending.worth}): {lacks}"


def _and(texts: Iterable[str]) -> str:
    return "; ".join(texts)
