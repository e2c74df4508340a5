"""A call without audio, step by step: what the trainee does, and what it does to the caller.

The clock is reckoned as in a typed call: every word takes as long as it would take to say. Pure: the same script,
seed and actions give the same steps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

from voicesim.caller.react import react
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState, start
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.rehearsal.actions import GAP_SECONDS, Action, GoesOn, HangsUp, Say, TalksOver, Wait
from voicesim.values import (
    SAMPLE_RATE,
    CallOpened,
    CriticalError,
    CueContext,
    Cues,
    Exchange,
    Line,
    Monologue,
    Observation,
    Reaction,
    Reason,
    Silence,
    Spoken,
    Stimulus,
    TalkOver,
    TimePassed,
    TraineeHungUp,
    Transcript,
    Turn,
    Word,
    samples_of,
    seconds_of,
)

SECONDS_A_WORD = 0.4
"""150 words a minute, as in a typed call: the middle of an easy pace on the phone (120-160)."""

FindCues = Callable[[Transcript, CueContext], Cues]


@dataclass(frozen=True)
class Standing:
    """Where a rehearsed call stands."""

    state: CallerState
    sample: int = 0
    turns: int = 0
    """Turns the trainee has taken so far."""
    before: str = ""
    """What the caller said last."""
    silences: int = 0
    """Since the trainee last spoke."""
    overlap_samples: int = 0
    """Spoken over the caller since the trainee's last turn."""

    @property
    def seconds(self) -> float:
        """Return the time on the call's clock."""
        return seconds_of(self.sample)


@dataclass(frozen=True)
class Step:
    """One action and all that came of it; the first step of a call is the open line, without an action."""

    action: Action | None
    exchanges: tuple[Exchange, ...]
    spoken: tuple[Spoken, ...]
    after: Standing

    @property
    def observation(self) -> Observation | None:
        """Return how the trainee's words were taken in, if there were any."""
        found = (one.stimulus for one in self.exchanges if isinstance(one.stimulus, Observation))
        return next(found, None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return everything the caller said."""
        return tuple(line for one in self.exchanges for line in one.reaction.lines)

    @property
    def because(self) -> tuple[Reason, ...]:
        """Return every reason for what it did to the caller."""
        return tuple(reason for one in self.exchanges for reason in one.reaction.because)

    @property
    def critical(self) -> tuple[CriticalError, ...]:
        """Return the critical errors made."""
        return tuple(error for one in self.exchanges for error in one.reaction.critical)

    @property
    def opened(self) -> tuple[str, ...]:
        """Return the moments brought up."""
        return tuple(name for one in self.exchanges for name in one.reaction.opened)

    @property
    def met(self) -> tuple[str, ...]:
        """Return the moments dealt with."""
        return tuple(name for one in self.exchanges for name in one.reaction.met)

    @property
    def facts(self) -> tuple[str, ...]:
        """Return the facts and promises that the trainee's words carried."""
        return tuple(name for one in self.exchanges for name in one.reaction.facts)


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """A caller to rehearse with."""

    script: Script
    find_cues: FindCues
    weights: Weights = WEIGHTS

    def open(self, seed: int = 0) -> Step:
        """Open the line; the caller may speak first."""
        line = _Line(self, Standing(start(self.script, seed, self.weights)))
        line.stimulate(CallOpened(0))
        return line.step(None)

    def act(self, standing: Standing, action: Action) -> Step:
        """Return what comes of one action.

        Raises:
            ValueError: the words are blank, or a length of time is not over 0.
        """
        line = _Line(self, standing)
        match action:
            case Say():
                line.say(action)
            case Wait(seconds=seconds):
                line.wait(_length(seconds))
            case TalksOver(seconds=seconds):
                line.talk_over(_length(seconds))
            case GoesOn(seconds=seconds):
                line.go_on(_length(seconds))
            case HangsUp():
                line.hang_up()
        return line.step(action)


def _length(seconds: float) -> float:
    if not seconds > 0:
        raise ValueError(f"{seconds:g} s is no length of time; it must be over 0")
    return seconds


@dataclass
class _Line:
    """The line while one action is worked out."""

    rehearsal: Rehearsal
    begun: Standing
    exchanges: list[Exchange] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.standing = self.begun

    @property
    def over(self) -> bool:
        return self.standing.state.ended

    def step(self, action: Action | None) -> Step:
        return Step(action, tuple(self.exchanges), tuple(self.spoken), self.standing)

    def set(self, **changes: object) -> None:
        self.standing = dataclasses.replace(self.standing, **changes)  # type: ignore[arg-type]

    def say(self, action: Say) -> None:
        if not action.text.strip() and action.transcript is None:
            raise ValueError("a turn needs words")
        self.pass_time(samples_of(action.at_seconds))
        if action.pause_seconds > GAP_SECONDS:
            self.wait(action.pause_seconds)
        observation = self._observation(action)
        self.pass_time(observation.sample)
        if not self.over:
            self.set(turns=observation.turn.number, silences=0, overlap_samples=0)
            self.stimulate(observation)

    def wait(self, seconds: float) -> None:
        """Let dead air pass; the caller asks into it each time the script's timer runs out."""
        timers, since = self.rehearsal.script.model.timers, self.standing.sample
        until = since + samples_of(seconds)
        while not self.over:
            on_hold = self.standing.state.on_hold
            due = self.standing.sample + samples_of(timers.hold.at_most if on_hold else timers.silence.after)
            self.pass_time(min(due, until))
            if due > until or self.over:
                break
            self.set(silences=self.standing.silences + 1)
            self.stimulate(Silence(self.standing.sample, since, self.standing.silences, on_hold))
            since = self.standing.sample

    def talk_over(self, seconds: float) -> None:
        begun, length = self.standing.sample, samples_of(seconds)
        self.pass_time(begun + length)
        if not self.over:
            self.set(overlap_samples=self.standing.overlap_samples + length)
            self.stimulate(TalkOver(self.standing.sample, begun, seconds))

    def go_on(self, seconds: float) -> None:
        """Talk on; past the script's timer the caller cuts in and the rest is not said."""
        begun, longest = self.standing.sample, self.rehearsal.script.model.timers.monologue.after
        self.pass_time(begun + samples_of(min(seconds, longest)))
        if seconds >= longest and not self.over:
            self.stimulate(Monologue(self.standing.sample, begun, longest))

    def hang_up(self) -> None:
        self.pass_time(self.standing.sample + samples_of(GAP_SECONDS))
        self.stimulate(TraineeHungUp(self.standing.sample))

    def pass_time(self, until_sample: int) -> None:
        """Let the seconds go by, one by one."""
        while not self.over and (self.standing.sample // SAMPLE_RATE + 1) * SAMPLE_RATE <= until_sample:
            self.set(sample=(self.standing.sample // SAMPLE_RATE + 1) * SAMPLE_RATE)
            self.stimulate(TimePassed(self.standing.sample))
        self.set(sample=max(self.standing.sample, until_sample))

    def stimulate(self, stimulus: Stimulus) -> Reaction:
        rehearsal = self.rehearsal
        state, reaction = react(rehearsal.script, self.standing.state, stimulus, rehearsal.weights)
        self.set(state=state)
        self.exchanges.append(Exchange(self.standing.sample, stimulus, reaction))
        for line in reaction.lines:
            end = self.standing.sample + samples_of(SECONDS_A_WORD) * max(1, len(line.text.split()))
            self.spoken.append(Spoken(line, self.standing.sample, end))
            self.set(sample=end)
        if reaction.lines:
            self.set(before=" ".join(line.text for line in reaction.lines))
        return reaction

    def _observation(self, action: Say) -> Observation:
        standing, words = self.standing, action.text.split()
        gap = samples_of(min(action.pause_seconds, GAP_SECONDS))
        step = samples_of(SECONDS_A_WORD)
        begin = standing.sample + (0 if action.pause_seconds > GAP_SECONDS else gap)
        end = begin + step * len(words)
        decided = end + samples_of(GAP_SECONDS)
        turn = Turn(standing.turns + 1, begin, end, decided, end - begin, standing.overlap_samples, gap)
        spans = tuple(
            Word(word, begin + step * i, begin + step * (i + 1), 1.0) for i, word in enumerate(words)
        )
        transcript = action.transcript or Transcript(action.text, spans, 1.0, "typed")
        context = CueContext(standing.before, standing.state.heard)
        cues = self.rehearsal.find_cues(transcript, context) if action.cues is None else action.cues
        return Observation(turn, transcript, cues, action.tone)
