"""All that a reaction hangs on, as one value: kept, so that a reaction can be foreseen, and taken back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from voicesim.call.ears import Understood
from voicesim.call.parts import CallParts
from voicesim.caller.expects import answers
from voicesim.caller.state import CallerState, start
from voicesim.tone.baseline import RunningBaseline
from voicesim.tone.measure import tone_of
from voicesim.values import CueContext, Cues, Line, Observation, Reaction, Tone, Turn
from voicesim.words.echo import is_echo


@dataclass(frozen=True)
class Mind:
    """The caller, and what a listener knows of the trainee so far."""

    state: CallerState
    running: RunningBaseline
    raised: bool = False
    """Whether the trainee's turn before was raised."""
    before: str = ""
    """What the caller said last."""
    heard: bool = False
    """Whether the caller feels heard."""

    @classmethod
    def begin(cls, parts: CallParts) -> Mind:
        """Return the caller before the line is open."""
        return cls(start(parts.script, parts.header.seed), RunningBaseline.begin(parts.baseline))

    @property
    def context(self) -> CueContext:
        """What the next words are read against."""
        return CueContext(self.before, self.heard)

    def after_turn(self, tone: Tone) -> Mind:
        """Return what is known once a turn with this tone was taken in."""
        return dataclasses.replace(self, running=self.running.after(tone), raised="raised" in tone.flags)

    def after(self, state: CallerState, reaction: Reaction) -> Mind:
        """Return what is known after a reaction."""
        before = " ".join(line.text for line in reaction.lines) or self.before
        return dataclasses.replace(self, state=state, before=before, heard=reaction.heard)


@dataclass(frozen=True, eq=False)
class Taken:
    """A turn's words and sound as this caller, at this point of the call, takes them in."""

    understood: Understood
    mind: Mind
    cues: Cues
    tone: Tone

    def holds(self, understood: Understood, mind: Mind) -> bool:
        """Return whether taking the same in now would give the same."""
        then = self.mind
        return (
            self.understood is understood
            and (then.context, then.raised) == (mind.context, mind.raised)
            and then.running == mind.running
        )

    def answers(self, line: Line | None) -> bool:
        """Return whether the words answer the question in a line they were said into: a 'yes' is no 'mm-hm' there."""
        return (
            line is not None and line.text.rstrip().endswith("?") and answers(self.understood.transcript.text)
        )

    def echoes(self, turn: Turn) -> bool:
        """Return whether it is the caller's own line that came back while it was said, and nothing of the trainee's."""
        return turn.talk_over_samples > 0 and is_echo(self.understood.transcript.text, self.mind.before)

    def observation(self, turn: Turn) -> Observation:
        """Return it as the observation of a turn."""
        return Observation(turn, self.understood.transcript, self.cues, self.tone)


def take_in(parts: CallParts, mind: Mind, understood: Understood) -> Taken:
    """Find the cues in a turn's words and set its sound against the speaker's own voice."""
    transcript = understood.transcript
    baseline, settings = mind.running.baseline, parts.settings.tone
    tone = tone_of(understood.acoustics, transcript, baseline, settings, was_raised=mind.raised)
    return Taken(understood, mind, parts.find_cues(transcript, mind.context), tone)
