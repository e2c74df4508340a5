"""Playing synthetic trainees against a script, with imperfect ears: which behaviour wins how often."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voicesim.caller.labels import HARMFUL
from voicesim.caller.react import react
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState, start
from voicesim.caller.trainees import Dice, Part, Saying, Trainee, harmful_slip
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.values import (
    CallOpened,
    Cue,
    Cues,
    Observation,
    Reaction,
    TimePassed,
    Transcript,
    Turn,
    samples_of,
)

WORDS_A_SECOND = 2.4
"""Pauses in: 145 words a minute, the middle of the recommended range."""
GAP_SECONDS = 2.5
"""Between one speaker and the next, both ways together. Guess."""
LONGEST_TURNS = 120
"""A call that takes longer has not ended; the callers' own timers end it far earlier."""


@dataclass(frozen=True)
class Ears:
    """How badly the words are understood."""

    missed_cues: float = 0.0
    """Share of cues not found."""
    missed_facts: float = 0.0
    """Share of the stretches of speech not recognised."""
    false_harm: float = 0.0
    """Chance a turn that a harmful cue is found that is not there, and surely."""
    unsure_harm: float = 0.0
    """The same, unsurely."""


@dataclass(frozen=True)
class Played:
    """One call."""

    ending: str
    kind: str
    worth: int
    turns: int
    minutes: float
    critical: tuple[str, ...]


def observe(parts: Saying, number: int, start_sample: int, ears: Ears, dice: Dice) -> Observation:
    """Return what a listener with these ears makes of what was said."""
    text, sure, unsure = "", list[Cue](), list[Cue]()
    for part in parts:
        if part.text and dice.roll() < ears.missed_facts:
            continue
        at = len(text)
        text += part.text.rstrip(".?!") + ". "
        if part.label and dice.roll() >= ears.missed_cues:
            sure.append(_cue(part, at))
    if dice.roll() < ears.false_harm:
        sure.append(_cue(harmful_slip(dice), 0))
    if dice.roll() < ears.unsure_harm:
        unsure.append(_cue(harmful_slip(dice), 0))
    text = text.strip()
    seconds = len(text.split()) / WORDS_A_SECOND
    end = start_sample + samples_of(max(0.5, seconds))
    turn = Turn(number, start_sample, end, end + samples_of(0.5), end - start_sample)
    confidence = 0.9 if text else 0.0
    return Observation(
        turn, Transcript(text, (), confidence, "explorer"), Cues(tuple(sure), tuple(unsure)), None
    )


def _cue(part: Part, at: int) -> Cue:
    return Cue(part.label, "harm" if part.label in HARMFUL else "", 0.9, part.text, at, at + len(part.text))


def play(
    script: Script, trainee: Trainee, seed: int, ears: Ears | None = None, weights: Weights = WEIGHTS
) -> Played:
    """Return how one call goes.

    Args:
        script: the caller.
        trainee: who answers.
        seed: of chance and of the choice of lines.
        ears: how well they are understood; perfectly when None.
        weights: the mechanics' numbers.
    """
    ears = ears or Ears()
    dice = Dice(seed)
    state, reaction = react(script, start(script, seed), CallOpened(0), weights)
    sample, number = samples_of(GAP_SECONDS), 0
    while not state.ended and number < LONGEST_TURNS:
        number += 1
        observation = observe(trainee(script, state, dice), number, sample, ears, dice)
        state, reaction = react(script, state, observation, weights)
        sample = observation.sample + samples_of(_seconds(reaction) + GAP_SECONDS)
        if not state.ended:
            state, late = react(script, state, TimePassed(sample), weights)
            reaction = late if late.ending else reaction
    return _played(script, state, number, sample)


def _seconds(reaction: Reaction) -> float:
    return sum(len(line.text.split()) for line in reaction.lines) / WORDS_A_SECOND


def _played(script: Script, state: CallerState, turns: int, sample: int) -> Played:
    if not state.ending:
        return Played("", "endless", 0, turns, sample / samples_of(60.0), state.critical)
    ending = script.ending_kind(state.ending)
    return Played(ending.name, ending.kind, ending.worth, turns, sample / samples_of(60.0), state.critical)


@dataclass(frozen=True)
class Tally:
    """Many calls of one kind."""

    calls: int
    won: float
    """Share of endings worth 3."""
    handed_over: float
    """Share of endings worth 2."""
    hung_up_on: float
    turns: float
    """Mean of the calls won, or of all where none was."""
    minutes: float
    """The same."""


def tally(
    script: Script, trainee: Trainee, calls: int, ears: Ears | None = None, weights: Weights = WEIGHTS
) -> Tally:
    """Return how `calls` calls with seeds 0, 1, 2 ... go."""
    played = [play(script, trainee, seed, ears, weights) for seed in range(calls)]
    won = [call for call in played if call.worth == 3]
    counted = won or played
    return Tally(
        calls,
        len(won) / calls,
        sum(call.worth == 2 for call in played) / calls,
        sum(call.kind == "hung_up_on" for call in played) / calls,
        sum(call.turns for call in counted) / len(counted),
        sum(call.minutes for call in counted) / len(counted),
    )


def without(weights: Weights, mechanic: str) -> Weights:
    """Return the weights with one mechanic switched off: landing, order, sting, stall, repeats, trust_gate, floor, point.

    Raises:
        KeyError: no such mechanic.
    """
    off: dict[str, Weights] = {
        "landing": replace(weights, landing=False),
        "order": replace(weights, moves_a_turn=99, offers_a_turn=99, hurts_a_turn=99),
        "sting": replace(weights, sting_turns=0),
        "stall": replace(weights, stall=0.0, stall_growth=0.0),
        "repeats": replace(weights, repeats=(1.0,), irritation=0.0),
        "trust_gate": replace(weights, trust_gate=0.0),
        "floor": replace(weights, heard_floor=0.0),
        "point": replace(weights, past_the_point=0.0, past_the_point_trust=0.0, past_the_point_knock=0.0),
    }
    return off[mechanic]
