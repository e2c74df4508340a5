"""A turn on its way to an answer, and an answer that can still be taken back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from voicesim.call.listening import Listener
from voicesim.call.mind import Mind, Taken, take_in
from voicesim.call.mouth import Mouth
from voicesim.call.parts import CallParts
from voicesim.call.pausing import LONGEST, Pause
from voicesim.errors import ModelError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Line, Turn, samples_of

UNDO_SECONDS = 0.7
"""A trainee who begins to speak this soon after the caller's first sample, while the answer is still being said, is
going on with the turn and not replying: from hearing a voice to a word of one's own takes 0.6 s and more (Indefrey &
Levelt 2004: 600 ms to plan one word; Levinson & Torreira 2015). A little more than that for the line. Guess, unmeasured."""
MOST_FAULTS = 3
"""Turns in a row that the recogniser may fail on before the call stops. Guess, unmeasured."""


@dataclass(frozen=True, eq=False)
class Pending:
    """A turn that ended and was not answered yet."""

    turn: Turn
    pause: Pause
    due_sample: int

    def late_samples(self, sample: int) -> int:
        """Return how much too late an answer at `sample` is; 0 within a frame."""
        late = self.pause.late_samples + sample - self.due_sample
        if self.turn.because == LONGEST:  # it might have ended any time before
            late = max(late, FRAME_SAMPLES + 1)
        return late if late > FRAME_SAMPLES else 0

    def late_text(self, sample: int) -> str:
        """Return the note of a late answer."""
        return f"The reply was {self.late_samples(sample) / SAMPLE_RATE:.2f} s late."


@dataclass(frozen=True, eq=False)
class Answered:
    """A turn whose answer can still be taken back."""

    number: int
    mind: Mind
    """Before the reaction."""
    lines: tuple[Line, ...]
    first_sample: int
    """Of the answer."""

    @property
    def until_sample(self) -> int:
        """From there on the trainee's speech is a turn of its own."""
        return self.first_sample + samples_of(UNDO_SECONDS)


class Answers:
    """What is still to be answered, and the answer that can still be taken back."""

    def __init__(self, listener: Listener, mouth: Mouth) -> None:
        """Nothing was said yet."""
        self._listener = listener
        self._mouth = mouth
        self._taken_back: Answered | None = None
        self.pending: Pending | None = None
        self.given: Answered | None = None
        """Given, and to be taken back should the trainee go on."""

    def wait_for(self, turn: Turn, delay_samples: int) -> None:
        """Take a turn that ended; until it is answered it may go on at any time."""
        pause, self._listener.pause = self._listener.pause, None
        assert pause is not None  # noqa: S101 - each end has a pause before it
        self.pending = Pending(turn, pause, turn.decided_sample + delay_samples)
        self._listener.taker.keep_open(sys.maxsize)

    def due(self, sample: int, live: bool) -> Pending | None:
        """Return the turn to be answered at `sample`, once; live, none whose words are not in yet."""
        pending = self.pending
        if pending is None or sample < pending.due_sample:
            return None
        if live and not pending.pause.understanding.done:
            return None
        self.pending = None
        return pending

    def give(self, answered: Answered) -> None:
        """Note an answer that begins now; one taken back before, and the same again, stands at once."""
        again = self._taken_back
        if again is not None and (again.number, again.lines) == (answered.number, answered.lines):
            self.stand()
            return
        self.given = answered
        self._listener.taker.keep_open(answered.until_sample)

    def take_back(self) -> Answered | None:
        """The turn goes on: return the answer given to it, if there was one, which did not happen then."""
        self.pending = None
        if self.given is None:
            return None
        self._taken_back, self.given = self.given, None
        return self._taken_back

    def stand(self) -> None:
        """The turn is answered for good: what comes next is a new one."""
        self.given = None
        self._listener.taker.answered()
        self._listener.let_go()

    def let_stand(self) -> None:
        """Let the answer stand that can no longer be taken back: it was said, or its time is over."""
        if self.given is None:
            return
        taker = self._listener.taker
        if not self._mouth.speaking and self._mouth.end_sample is not None:
            taker.keep_open(self._mouth.end_sample)
        if not taker.reopens:
            self.given = None
            self._listener.let_go()


class Intake:
    """Takes turns in, and bears with a recogniser that fails now and then: the caller asks again."""

    def __init__(self, parts: CallParts, note: Callable[[str, str], None]) -> None:
        """Tell `note` (kind, text) of each turn that the recogniser failed on."""
        self._parts = parts
        self._note = note
        self._faults = 0

    def take(self, pending: Pending, mind: Mind) -> Taken:
        """Return a turn as taken in: as at its last pause if nothing has changed since; waits for the words.

        Raises:
            ModelError: the recogniser failed on MOST_FAULTS turns in a row.
        """
        understood, taken = pending.pause.understanding.result(), pending.pause.taken
        journal, sample = self._parts.journal, pending.turn.decided_sample
        journal.timing(sample, "transcript", understood.transcript_milliseconds)
        journal.timing(sample, "acoustics", understood.acoustics_milliseconds)
        self._faults = 0 if understood.fault is None else self._faults + 1
        if understood.fault is not None:
            text = f"Turn {pending.turn.number} could not be written down: {understood.fault}"
            self._note("recogniser_failed", text)
            if self._faults == MOST_FAULTS:
                raise ModelError(f"The recogniser failed {MOST_FAULTS} turns in a row: {understood.fault}")
        if taken is not None and taken.holds(understood, mind):
            return taken
        return take_in(self._parts, mind, understood)
