"""One moment of a recorded call set up again: the caller as just before a turn, and what came of that turn then.

Nothing is stored for it: what happened before the turn is given to the caller once more, which must react as it did.
Pure: the same record and the same new words give the same comparison.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.caller.react import react
from voicesim.caller.state import CallerState, start
from voicesim.debrief.story import clock
from voicesim.rehearsal.rehearse import Rehearsal, Standing
from voicesim.rehearsal.tryout import TryoutError
from voicesim.values import (
    Cue,
    Exchange,
    Observation,
    Reaction,
    Reason,
    TurnUndone,
    samples_of,
)

FLOOR_SECONDS = 1.0
"""A place is written in whole seconds: a turn that began within the second is meant."""


@dataclass(frozen=True)
class Moment:
    """A turn of a recorded call, and the caller just before it."""

    standing: Standing
    """As the trainee began to speak."""
    then: tuple[Exchange, ...]
    """The trainee's turns from this one on, as they went."""
    until_sample: int
    """Where the caller's answer to this turn began, in the recording."""

    @property
    def observation(self) -> Observation:
        """Return the turn as it was taken in then."""
        stimulus = self.then[0].stimulus
        assert isinstance(stimulus, Observation)  # noqa: S101 - moment_of puts nothing else there
        return stimulus


@dataclass(frozen=True)
class Side:
    """What was said at a moment, and what it did: then, or now."""

    text: str
    cues: tuple[Cue, ...]
    tension: float
    trust: float
    moved: float
    """Tension after it less tension before it."""
    band: str
    heard: bool
    answer: str
    because: tuple[Reason, ...]
    critical: tuple[str, ...]


def turns_of(happened: Sequence[object]) -> dict[int, Observation]:
    """Return a journal's turns by number, those with words and as they ended in the end; 'mm-hm' is no turn."""
    found = {}
    for one in happened:
        if isinstance(one, Exchange) and isinstance(one.stimulus, Observation):
            observation = one.stimulus
            if not observation.turn.backchannel and observation.transcript.text.strip():
                found[observation.turn.number] = observation
    return found


def turn_at(happened: Sequence[object], seconds: float) -> int:
    """Return the number of the trainee's turn that was under way, or had been said last, at a place in the call.

    Raises:
        TryoutError: the trainee had not spoken yet.
    """
    turns = turns_of(happened)
    limit = samples_of(seconds + FLOOR_SECONDS)
    begun = [number for number, one in turns.items() if one.turn.start_sample < limit]
    if not begun:
        raise TryoutError(f"At {clock(samples_of(seconds))} you had not spoken yet; {_known(turns)}")
    return max(begun, key=lambda number: turns[number].turn.start_sample)


def moment_of(rehearsal: Rehearsal, seed: int, happened: Sequence[object], turn: int) -> Moment:
    """Set a moment up again.

    Args:
        rehearsal: the caller of the recorded call, with the weights of then.
        seed: the call's own.
        happened: the journal's values in order, the answers that were taken back among them.
        turn: number of the trainee's turn to be tried again.

    Raises:
        TryoutError: there is no such turn, or the caller does not react as it did.
    """
    turns = turns_of(happened)
    if turn not in turns:
        raise TryoutError(f"There is no turn {turn} with words in this call; {_known(turns)}")
    begin = turns[turn].turn.start_sample
    steps = _standing_steps(happened)
    places = {_number(step): place for place, step in enumerate(steps) if _number(step)}
    mine = places[turn]
    last = max((place for number, place in places.items() if number != turn and place < mine), default=-1)
    standing = Standing(start(rehearsal.script, seed, rehearsal.weights))
    for place, step in enumerate(steps[:mine]):
        # What happened while the turn was being said belongs to it: seconds passing, talking over the caller.
        if place > last and step.sample > begin:
            break
        state, reaction = react(rehearsal.script, standing.state, step.stimulus, rehearsal.weights)
        if reaction != step.reaction:
            raise TryoutError(
                f"The caller reacts otherwise now than in the record, from {clock(step.sample)} on, so this moment cannot "
                "be set up as it was: the script or VoiceSim has changed since. `voicesim replay CALL` shows where."
            )
        standing = _after(standing, state, step, reaction)
    standing = dataclasses.replace(standing, sample=max(standing.state.sample, begin), turns=turn - 1)
    then = tuple(step for step in steps[mine:] if _number(step) in turns)
    return Moment(standing, then, steps[mine].sample)


def side_of(exchanges: Sequence[Exchange], tension_before: float) -> Side:
    """Return what one turn did, from the exchanges it made; the words are those of the observation among them."""
    observation = next(one.stimulus for one in exchanges if isinstance(one.stimulus, Observation))
    last = exchanges[-1].reaction
    return Side(
        text=observation.transcript.text,
        cues=observation.cues.sure,
        tension=last.tension,
        trust=last.trust,
        moved=last.tension - tension_before,
        band=last.band,
        heard=last.heard,
        answer=" ".join(line.text for one in exchanges for line in one.reaction.lines),
        because=tuple(reason for one in exchanges for reason in one.reaction.because),
        critical=tuple(error.text for one in exchanges for error in one.reaction.critical),
    )


# ---------------------------------------------------------------- small parts


def _standing_steps(happened: Sequence[object]) -> list[Exchange]:
    """Return the exchanges that stand: from an answer that was taken back up to its taking back, nothing happened."""
    kept: list[Exchange] = []
    for one in happened:
        if isinstance(one, TurnUndone):
            answered = [place for place, step in enumerate(kept) if _number(step) == one.number]
            kept = kept[: answered[-1]] if answered else kept
        elif isinstance(one, Exchange):
            kept.append(one)
    return kept


def _number(step: Exchange) -> int:
    """Return the number of the turn that a step reacts to; 0 for every other step, a backchannel among them."""
    stimulus = step.stimulus
    if isinstance(stimulus, Observation) and not stimulus.turn.backchannel:
        return stimulus.turn.number
    return 0


def _after(standing: Standing, state: CallerState, step: Exchange, reaction: Reaction) -> Standing:
    before = " ".join(line.text for line in reaction.lines) or standing.before
    return dataclasses.replace(standing, state=state, sample=step.sample, before=before)


def _known(turns: dict[int, Observation]) -> str:
    if not turns:
        return "the trainee said nothing in it."
    told = ", ".join(f"{number} ({clock(one.turn.start_sample)})" for number, one in turns.items())
    return f"it has the turns {told}."
