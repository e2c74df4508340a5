"""Running a play-through: each turn against the caller, and what came against what was expected, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicesim import __version__
from voicesim.caller.script import Script
from voicesim.debrief import rubric
from voicesim.debrief.score import score
from voicesim.rehearsal.actions import action_of, did
from voicesim.rehearsal.plays import NOT_YET, Expected, Play, PlayFile
from voicesim.rehearsal.rehearse import Rehearsal, Standing, Step
from voicesim.settings import DebriefSettings
from voicesim.values import CallHeader, CallSummary, Cues, EndingKind

LEAST_MOVE = 0.05
"""A smaller change of tension is shown as 0.0 and taken for none."""


@dataclass(frozen=True)
class Miss:
    """One expectation that was not fulfilled."""

    turn: int
    """From 1; 0 when the line opens; one more than there are at the end."""
    line: int
    """In the play's file."""
    did: str
    """What the trainee said or did."""
    expected: str
    came: str
    said: str = ""
    """What the caller said to it."""
    tension: float = 0.0
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of a play."""

    name: str
    file: str
    script: str
    misses: tuple[Miss, ...]
    turns: int
    """Turns the trainee took."""
    seconds: float
    ending: str
    """Name of the ending; '' when the call is still on."""
    worth: int | None
    critical: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        """Return whether everything came as expected."""
        return not self.misses


def run_play(play: PlayFile, rehearsal: Rehearsal, real_ears: bool = False) -> Outcome:
    """Play a play-through against its caller.

    Args:
        play: from read_play, and without name_faults.
        rehearsal: its caller, and the cue finder for turns without written cues.
        real_ears: whether the finder reads every turn, and written cues are passed over.
    """
    step = rehearsal.open(play.play.seed)
    steps = [step]
    misses = list(_judged(play, 0, play.play.at_first, step, step.after))
    for number, turn in enumerate(play.play.turns, start=1):
        before = steps[-1].after
        if before.state.ended:
            came = f"the call was over already, after turn {number - 1}: {before.state.ending}"
            misses.append(_miss(play, number, "", "the call goes on", came, steps[-1]))
            break
        late = before.seconds - (turn.at or before.seconds)
        if late > 0:
            came = f"the call had come to {before.seconds:.0f} s"
            misses.append(_miss(play, number, "at", f"said at {turn.at:.0f} s", came, steps[-1]))
        step = rehearsal.act(before, action_of(turn, real_ears))
        steps.append(step)
        misses += _judged(play, number, turn, step, before)
    misses += _judged_at_end(play, rehearsal.script, steps)
    state = steps[-1].after.state
    return Outcome(
        name=play.name,
        file=str(play.file),
        script=rehearsal.script.name,
        misses=tuple(misses),
        turns=steps[-1].after.turns,
        seconds=steps[-1].after.seconds,
        ending=state.ending,
        worth=rehearsal.script.ending_kind(state.ending).worth if state.ending else None,
        critical=tuple(sorted(state.critical)),
        steps=tuple(steps),
    )


def summary_of(rehearsal: Rehearsal, steps: Sequence[Step]) -> CallSummary:
    """Return a rehearsed call as a debrief reads it."""
    script, first, last = rehearsal.script, steps[0].exchanges[0].reaction, steps[-1].after
    said = [step.observation for step in steps]
    header = CallHeader(
        voicesim=__version__,
        script=script.name,
        script_sha256=script.sha256,
        outline=script.outline(),
        settings="{}",
        engines={},
        start_tension=first.tension,
        start_trust=first.trust,
        baseline=None,
        typed=not any(one.tone for one in said if one),
        seed=last.state.seed,
    )
    return CallSummary(
        header=header,
        exchanges=tuple(one for step in steps for one in step.exchanges),
        spoken=tuple(one for step in steps for one in step.spoken),
        notes=(),
        end_sample=last.sample,
        ending=script.ending_kind(last.state.ending) if last.state.ending else None,
    )


def _judged(play: PlayFile, number: int, expected: Expected, step: Step, before: Standing) -> Iterator[Miss]:
    for key, wanted, came in _differences(expected, step, before):
        yield _miss(play, number, key, wanted, came, step)


def _differences(one: Expected, step: Step, before: Standing) -> Iterator[tuple[str, str, str]]:
    """Yield key, what was expected and what came, for everything that is not as expected."""
    state = step.after.state
    said = " ".join(line.text for line in step.lines)
    if one.hear and not any(_within(words, said) for words in one.hear):
        yield "hear", f"to hear {_either(one.hear)}", f"'{said}'"
    for words in one.not_hear:
        if _within(words, said):
            yield "not_hear", f"not to hear '{words}'", f"'{said}'"
    if one.band and state.band not in one.band:
        yield "band", f"to sound {' or '.join(one.band)}", state.band
    for key, span, value in (("tension", one.tension, state.tension), ("trust", one.trust, state.trust)):
        if span is not None and not span.holds(value):
            yield key, f"{key} {span.text}", f"{value:.2f}"
    if one.heard is not None and state.heard != one.heard:
        yield "heard", f"heard: {_yes(one.heard)}", f"heard: {_yes(state.heard)}"
    change = state.tension - before.state.tension
    direction = "not" if abs(change) < LEAST_MOVE else "up" if change > 0 else "down"
    if one.moves is not None and one.moves != direction:
        yield "moves", f"tension moves {one.moves}", f"{before.state.tension:.2f} to {state.tension:.2f}"
    yield from _missing("opens", "to bring up", one.opens, step.opened)
    yield from _missing("meets", "to have dealt with", one.meets, state.met)
    yield from _missing("why", "because of", one.why, dict.fromkeys(reason.rule for reason in step.because))
    yield from _missing("facts", "to carry", one.facts, step.facts)
    errors = sorted(error.rule for error in step.critical)
    if one.critical is not None and errors != sorted(one.critical):
        yield "critical", f"critical errors: {_list(sorted(one.critical))}", _list(errors)


def _missing(
    key: str, verb: str, wanted: Sequence[str], came: Sequence[str] | dict[str, None]
) -> Iterator[tuple[str, str, str]]:
    for name in wanted:
        if name not in came:
            yield key, f"{verb} {name}", _list(list(came))


def _judged_at_end(play: PlayFile, script: Script, steps: Sequence[Step]) -> Iterator[Miss]:
    wanted, last = play.play, steps[-1]
    number = len(wanted.turns) + 1
    state = last.after.state
    ending = script.ending_kind(state.ending) if state.ending else None
    for key, expected, came in _end_differences(wanted, ending, state.critical):
        yield _miss(play, number, key, expected, came, last)
    yield from _marks(play, script, steps, number)


def _end_differences(
    play: Play, ending: EndingKind | None, critical: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    names = (ending.name, ending.kind) if ending else (NOT_YET,)
    told = f"{ending.name} ({ending.kind}, worth {ending.worth})" if ending else "the call is still on"
    if play.ends is not None and play.ends not in names:
        yield "ends", f"ends: {play.ends}", told
    if play.worth is not None and not (ending and play.worth.holds(ending.worth)):
        yield "worth", f"worth {play.worth.text}", told
    if play.critical is not None and sorted(play.critical) != sorted(critical):
        yield "critical", f"critical errors: {_list(sorted(play.critical))}", _list(sorted(critical))


def _marks(play: PlayFile, script: Script, steps: Sequence[Step], number: int) -> Iterator[Miss]:
    if not play.play.marks:
        return
    summary = summary_of(Rehearsal(script, lambda *_: Cues()), steps)
    given = {mark.number: mark for mark in score(summary, DebriefSettings()).competencies}
    for row in rubric.COMPETENCIES:
        span = play.play.marks.get(row.key)
        mark = given[row.number]
        if span is not None and (mark.points is None or not span.holds(mark.points)):
            points = "not marked" if mark.points is None else str(mark.points)
            wanted = f"{row.title.lower()}: {span.text}"
            yield _miss(play, number, f"marks.{row.key}", wanted, f"{points}: {mark.why}", steps[-1])


def _miss(play: PlayFile, number: int, key: str, expected: str, came: str, step: Step) -> Miss:
    turns = play.play.turns
    root: tuple[str | int, ...] = (
        () if number > len(turns) else ("turns", number - 1) if number else ("at_first",)
    )
    line = play.sheet.fault((*root, *key.split(".")), "", "", "").line
    reasons = tuple(f"{reason.text} ({reason.tension:+.1f})" for reason in step.because)
    return Miss(
        turn=number,
        line=line,
        did=did(step.action) if number <= len(turns) else "at the end",
        expected=expected,
        came=came,
        said=" ".join(one.text for one in step.lines),
        tension=step.after.state.tension,
        because=reasons,
    )


_LETTERS = re.compile(r"[\W_]+")


def _within(words: str, said: str) -> bool:
    """Return whether words are among those said, whatever the capitals and stops."""
    bare, whole = (f" {_LETTERS.sub(' ', text.lower()).strip()} " for text in (words, said))
    return bare in whole


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
