"""One rehearsed call, start to end, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.caller.react import react
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState, start
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.ears import PERFECT, WORDS_A_SECOND, Ears, observe
from voicesim.rehearsal.sayings import GOES_ON, MUMBLES, TALKS_OVER, Saying
from voicesim.rehearsal.trainees import Trainee
from voicesim.values import (
    CallOpened,
    EndingKind,
    Exchange,
    Monologue,
    Reaction,
    Silence,
    Stimulus,
    TalkOver,
    TimePassed,
    samples_of,
    seconds_of,
)

GAP_SECONDS = 2.5
"""Between one speaker and the next, both ways together. Guess."""
TALK_OVER_SECONDS = 1.2
"""Of one talk-over: long enough to be heard as one."""
LONGEST_STEPS = 160
"""A call that takes longer has not ended; the callers' own timers end it far earlier."""


@dataclass(frozen=True)
class Played:
    """One call."""

    exchanges: tuple[Exchange, ...]
    state: CallerState
    """As the call ended."""
    ending: EndingKind | None
    """None for a call that did not end."""
    turns: int
    """Of the trainee, those not understood among them."""
    seconds: float


class _Line:
    """The line between one trainee and one caller; lives for one call."""

    def __init__(self, script: Script, seed: int, weights: Weights) -> None:
        self.script, self.weights = script, weights
        self.state = start(script, seed, weights)
        self.exchanges: list[Exchange] = []
        self.sample = 0
        self.turns = self.silences = 0
        self.since = 0
        """When the last speaker stopped."""

    def turn(self, saying: Saying, ears: Ears, dice: Dice) -> None:
        """Say one turn, or nothing."""
        labels = {part.label for part in saying}
        spoken = [part for part in saying if part.label not in (TALKS_OVER, GOES_ON)]
        if not saying:
            self._say_nothing()
            return
        if TALKS_OVER in labels:
            start = max(0, self.sample - samples_of(TALK_OVER_SECONDS))
            self.happens(TalkOver(self.sample, start, TALK_OVER_SECONDS))
        if GOES_ON in labels:
            seconds = self.script.model.timers.monologue.after
            self.happens(Monologue(self.sample + samples_of(seconds), self.sample, seconds))
        self.turns, self.silences = self.turns + 1, 0
        start = self.sample + samples_of(GAP_SECONDS)
        self.happens(observe([] if MUMBLES in labels else spoken, self.turns, start, ears, dice))
        self.since = self.sample

    def _say_nothing(self) -> None:
        timers, held = self.script.model.timers, self.state.on_hold
        self.silences += 1
        after = timers.hold.at_most if held else timers.silence.after
        self.happens(Silence(self.sample + samples_of(after), self.since, self.silences, held))

    def happens(self, stimulus: Stimulus) -> Reaction:
        """Let the caller react, and wait until the last line is said."""
        self.state, reaction = react(self.script, self.state, stimulus, self.weights)
        self.exchanges.append(Exchange(stimulus.sample, stimulus, reaction))
        words = sum(len(line.text.split()) for line in reaction.lines)
        self.sample = stimulus.sample + samples_of(words / WORDS_A_SECOND)
        return reaction


def play(
    script: Script, trainee: Trainee, seed: int, ears: Ears = PERFECT, weights: Weights = WEIGHTS
) -> Played:
    """Return how one call goes.

    Args:
        script: the caller.
        trainee: who answers.
        seed: of chance and of the choice of lines.
        ears: how well they are understood.
        weights: the mechanics' numbers.
    """
    dice, line = Dice(seed), _Line(script, seed, weights)
    line.happens(CallOpened(0))
    for _ in range(LONGEST_STEPS):
        if line.state.ended:
            break
        line.turn(trainee(script, line.state, dice), ears, dice)
        if not line.state.ended:
            line.happens(TimePassed(line.sample))
    ending = script.ending_kind(line.state.ending) if line.state.ending else None
    return Played(tuple(line.exchanges), line.state, ending, line.turns, seconds_of(line.sample))
