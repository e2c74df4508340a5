"""One pause of the trainee: what is being made of the turn so far, and how long is waited before it is over."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from voicesim.call.ears import Understanding
from voicesim.call.mind import Mind, Taken, take_in
from voicesim.call.parts import CallParts
from voicesim.caller.expects import Foreseen, foresee
from voicesim.settings import TurnSettings
from voicesim.turns.ending import EndWait, PauseEvidence, end_wait
from voicesim.turns.taker import TurnTaker
from voicesim.values import samples_of, seconds_of

LONGEST = "longest"
"""Why a turn ended whose words were not in yet: only live, on a machine that is too slow."""
LISTENING = "listening"
"""Why a sound of listening ended: it is not waited for like a turn, or it would run into the answer."""


@dataclass(eq=False)
class Pause:
    """A pause under way, or the one that ended the turn."""

    speech_end_sample: int
    understanding: Understanding
    mind: Mind | None = None
    """As it was when the evidence was due: weighed against that, a late result gives the same as one in time."""
    taken: Taken | None = None
    foreseen: Foreseen | None = None
    late_samples: int = 0
    """By how much the turn's end was decided too late; from a recording always 0."""

    @property
    def weighed(self) -> bool:
        """Whether it was decided how long this pause may last."""
        return self.foreseen is not None


def due(pause: Pause, settings: TurnSettings, sample: int) -> bool:
    """Return whether, with silence up to `sample`, the evidence of a pause is to be weighed."""
    waited = sample - pause.speech_end_sample
    return not pause.weighed and waited >= samples_of(settings.shortest_end_seconds)


def weigh(pause: Pause, parts: CallParts, taker: TurnTaker, settings: TurnSettings) -> EndWait:
    """Take in what was understood at a pause and return how long it may last; waits for the understanding.

    Args:
        pause: whose evidence is due; what was found is kept in it for the answer.
        parts: of the call.
        taker: still in that pause.
        settings: the caller's own thresholds.
    """
    assert pause.mind is not None  # noqa: S101 - set when the evidence was due
    pause.taken = take_in(parts, pause.mind, pause.understanding.result())
    turn = taker.turn_at(pause.speech_end_sample + samples_of(settings.shortest_end_seconds))
    observation = pause.taken.observation(turn)
    pause.foreseen = foresee(parts.script, pause.mind.state, observation, parts.weights)
    if turn.backchannel:  # the caller is speaking: nobody waits for more
        return _within(EndWait(settings.end_seconds, LISTENING), settings)
    evidence = PauseEvidence(
        speech_seconds=seconds_of(turn.speech_samples),
        text=observation.transcript.text,
        confidence=observation.transcript.confidence,
        tail=pause.taken.understood.tail,
        own_pauses=taker.own_pauses,
        asked=pause.mind.before.rstrip().endswith("?"),
        satisfied=pause.foreseen.satisfied,
    )
    return _within(end_wait(evidence, settings), settings)


def longest(settings: TurnSettings) -> EndWait:
    """Return how long a pause may last about which nothing is known yet."""
    return EndWait(_upper(settings), LONGEST)


def _within(wait: EndWait, settings: TurnSettings) -> EndWait:
    seconds = min(max(wait.seconds, settings.shortest_end_seconds), _upper(settings))
    return dataclasses.replace(wait, seconds=seconds)


def _upper(settings: TurnSettings) -> float:
    return max(settings.longest_end_seconds, settings.end_seconds)
