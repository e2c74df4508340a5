"""One rehearsed call to read, turn by turn: what was said, what was heard in it, what it did to the caller and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.caller.script import Script
from voicesim.caller.state import start
from voicesim.rehearsal.ears import Ears
from voicesim.rehearsal.explore import Outcome
from voicesim.rehearsal.findings import WELL_MEANING, MomentRow
from voicesim.rehearsal.one_call import Played, play
from voicesim.rehearsal.trainees import KINDS
from voicesim.values import (
    CallOpened,
    Exchange,
    Monologue,
    Observation,
    Reason,
    Silence,
    TalkOver,
    TimePassed,
)

LEAST_CHANGE = 0.05
"""A reason that moved the tension by less is told without a number."""


@dataclass(frozen=True)
class Step:
    """One step of the call."""

    said: str
    """The trainee's words as heard, or what happened on the line in brackets."""
    cues: tuple[str, ...]
    reply: str
    tension: float
    """After the step, 0 to 10."""
    why: tuple[str, ...]
    """Reasons, each with the change of tension it made."""
    opened: tuple[str, ...]
    met: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One call, and what it is an example of."""

    moment: str
    trainee: str
    seed: int
    ending: str
    """Its title."""
    start_tension: float
    steps: tuple[Step, ...]


def example_for(script: Script, row: MomentRow, outcomes: Sequence[Outcome], ears: Ears) -> Example | None:
    """Return a call in which a moment was hard: left by somebody who meant well, else the one it took longest in."""
    came = [outcome for outcome in outcomes if row.moment in dict(outcome.opened)]
    if not came:
        return None
    chosen = min(enumerate(came), key=lambda pair: (_ease(row.moment, pair[1]), pair[0]))[1]
    return replay(script, chosen.trainee, chosen.seed, ears, row.moment)


def _ease(moment: str, outcome: Outcome) -> tuple[bool, bool, int]:
    opened, met = dict(outcome.opened), dict(outcome.met)
    wait = met[moment] - opened[moment] if moment in met else outcome.turns - opened[moment]
    return outcome.trainee not in WELL_MEANING, moment in met, -wait


def replay(script: Script, trainee: str, seed: int, ears: Ears, moment: str = "") -> Example:
    """Return one call, played again."""
    played: Played = play(script, KINDS[trainee], seed, ears)
    steps = tuple(step for step in map(_step, played.exchanges) if step is not None)
    title = played.ending.title if played.ending else "The call did not end"
    return Example(moment, trainee, seed, title, start(script, seed).tension, steps)


def _step(exchange: Exchange) -> Step | None:
    stimulus, reaction = exchange.stimulus, exchange.reaction
    reply = " ".join(line.text for line in reaction.lines)
    said = ""
    cues: tuple[str, ...] = ()
    if isinstance(stimulus, Observation):
        said = stimulus.transcript.text or "(nothing to be made out)"
        cues = tuple(cue.label for cue in stimulus.cues.sure)
    elif isinstance(stimulus, Silence):
        said = "(left on hold)" if stimulus.on_hold else "(silence)"
    elif isinstance(stimulus, TalkOver):
        said = "(talks over the caller)"
    elif isinstance(stimulus, Monologue):
        said = "(goes on and on)"
    elif isinstance(stimulus, CallOpened):
        said = "(the line is open)"
    if not reply and (not said or isinstance(stimulus, CallOpened | TimePassed)):
        return None
    return Step(
        said, cues, reply, reaction.tension, tuple(map(_why, reaction.because)), reaction.opened, reaction.met
    )


def _why(reason: Reason) -> str:
    text, tension = reason.text, reason.tension
    return f"{text} ({tension:+.1f})" if abs(tension) >= LEAST_CHANGE else text
