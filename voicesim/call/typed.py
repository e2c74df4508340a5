"""The same caller by keyboard: replies are typed, the caller's lines are captions, delivery is not scored.

There is no audio, so the call's clock is reckoned: each side's words take as long as they would take to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.call.parts import TypedParts
from voicesim.caller.react import react
from voicesim.caller.state import start
from voicesim.values import (
    SAMPLE_RATE,
    CallEnded,
    CallOpened,
    CueContext,
    EndingKind,
    Exchange,
    Observation,
    Reaction,
    Spoken,
    Stimulus,
    TimePassed,
    TraineeHungUp,
    Transcript,
    Turn,
    Word,
    samples_of,
)

SECONDS_A_WORD = 0.4
"""150 words a minute: the middle of what is taken for an easy pace on the phone (120-160)."""
GAP_SECONDS = 0.5


@dataclass
class TypedCall:
    """One typed call under way."""

    parts: TypedParts

    def __post_init__(self) -> None:
        """Begin: the line is not open yet."""
        self._state = start(self.parts.script, self.parts.header.seed)
        self._sample = 0
        self._turns = 0
        self._before = ""
        self._heard = False
        self.ending: EndingKind | None = None
        self.parts.journal.entry(0, "CallHeader", self.parts.header)

    @property
    def over(self) -> bool:
        """Whether somebody hung up."""
        return self.ending is not None

    def open(self) -> Reaction:
        """Open the line; the caller may speak first."""
        return self._stimulate(CallOpened(self._sample))

    def say(self, text: str) -> Reaction:
        """Take the trainee's reply and return what it did to the caller.

        Raises:
            ValueError: text is blank.
        """
        if not text.strip():
            raise ValueError("a reply needs words")
        observation = self._observation(text.strip())
        self._pass_time(observation.turn.decided_sample)
        if self.over:  # the call's own timer rang while the reply was being given
            return self._last
        return self._stimulate(observation)

    def hang_up(self) -> None:
        """The trainee puts the phone down."""
        if not self.over:
            self._stimulate(TraineeHungUp(self._sample))
        if not self.over:
            self._end(self.parts.script.ending_kind("trainee_hung_up"))

    def close(self) -> None:
        """Finish the record."""
        self.parts.journal.close()

    def _observation(self, text: str) -> Observation:
        words = text.split()
        gap = samples_of(GAP_SECONDS)
        begin = self._sample + gap
        step = samples_of(SECONDS_A_WORD)
        end = begin + step * len(words)
        self._turns += 1
        turn = Turn(self._turns, begin, end, end + gap, end - begin, 0, gap)
        spans = tuple(
            Word(word, begin + step * i, begin + step * (i + 1), 1.0) for i, word in enumerate(words)
        )
        transcript = Transcript(text, spans, 1.0, "typed")
        cues = self.parts.find_cues(transcript, CueContext(self._before, self._heard))
        return Observation(turn, transcript, cues, None)

    def _pass_time(self, until_sample: int) -> None:
        while not self.over and (self._sample // SAMPLE_RATE + 1) * SAMPLE_RATE <= until_sample:
            self._sample = (self._sample // SAMPLE_RATE + 1) * SAMPLE_RATE
            self._stimulate(TimePassed(self._sample))
        self._sample = max(self._sample, until_sample)

    def _stimulate(self, stimulus: Stimulus) -> Reaction:
        self._state, reaction = react(self.parts.script, self._state, stimulus, self.parts.weights)
        self._last = reaction
        self._heard = reaction.heard
        self._tell(Exchange(self._sample, stimulus, reaction))
        for line in reaction.lines:
            length = samples_of(SECONDS_A_WORD) * max(1, len(line.text.split()))
            self._tell(Spoken(line, self._sample, self._sample + length))
            self._sample += length
        if reaction.lines:
            self._before = " ".join(line.text for line in reaction.lines)
        if reaction.ending is not None:
            self._end(self.parts.script.ending_kind(reaction.ending))
        return reaction

    def _tell(self, happening: Exchange | Spoken) -> None:
        self.parts.journal.entry(self._sample, type(happening).__name__, happening)
        self.parts.observer(happening)

    def _end(self, ending: EndingKind) -> None:
        self.ending = ending
        self.parts.journal.entry(self._sample, "CallEnded", CallEnded(self._sample, ending))
