"""One spoken call, frame by frame.

A frame of the trainee goes in, a frame of the caller comes out, both at the same place on the call's clock.
A turn's words and sound are worked out on other threads from each pause on; when and how the caller reacts to them is
decided at fixed samples, so that the same audio gives the same call on any machine. Live, frames go on passing while
a result is late, and the lateness is written down; from a recording, the clock waits.

An answer that came too soon is taken back: while it has hardly begun, the trainee who goes on makes the caller stop,
the caller is again as before, and the turn goes on. Should nothing in it change the answer (an 'mm-hm'), the caller
takes up the same line again, once: then it stands.
"""

from __future__ import annotations

import dataclasses
import enum

from voicesim.call.answering import Answered, Answers, Intake, Pending
from voicesim.call.earpiece import Earpiece
from voicesim.call.lines import Lines
from voicesim.call.listening import Listener
from voicesim.call.mind import Mind
from voicesim.call.mouth import Mouth
from voicesim.call.parts import CallParts, Happening
from voicesim.caller.react import react
from voicesim.errors import ModelError
from voicesim.values import (
    SAMPLE_RATE,
    AudioFrame,
    CallEnded,
    CallOpened,
    EndingKind,
    Exchange,
    Line,
    Note,
    OverlapEnded,
    Reaction,
    Samples,
    Silence,
    Spoken,
    Stimulus,
    TimePassed,
    TraineeHungUp,
    TurnEnded,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    TurnUndone,
    on_16_bit_grid,
    samples_of,
)

STOPPED = EndingKind("stopped", "unresolved", 0, "The call stopped before anybody hung up")
"""By nobody's choice: the recording or the device ended, or the call grew too long."""


class Phase(enum.Enum):
    """Where the call stands."""

    RINGING = enum.auto()
    TALKING = enum.auto()
    CLOSING = enum.auto()
    OVER = enum.auto()


class Conversation:
    """A call under way. Not for use from several threads."""

    def __init__(self, parts: CallParts, live: bool = False) -> None:
        """Begin to ring. With live=False the clock waits for every result."""
        self._parts = parts
        self._live = live
        self._mouth = Mouth(samples_of(parts.settings.call.line_pause_seconds))
        self._lines = Lines(parts.speech_of, self._voice_failed)
        self._earpiece = Earpiece(parts, self._mouth)
        self._listener = Listener(parts, self._mouth)
        self._intake = Intake(parts, self.note)
        self._taker = self._listener.taker
        self._mind = Mind.begin(parts)
        self._phase = Phase.RINGING
        self._answers = Answers(self._listener, self._mouth)
        self._sample = 0
        self._open_sample = 0
        self._input_over = False
        self._closed = False
        self.ending: EndingKind | None = None
        parts.journal.entry(0, "CallHeader", parts.header)

    # ------------------------------------------------------------ from outside

    @property
    def over(self) -> bool:
        """Whether somebody hung up and all has been said."""
        return self._phase is Phase.OVER

    @property
    def caller_quiet(self) -> bool:
        """Whether the caller is neither speaking nor about to."""
        return self._phase is not Phase.RINGING and not self._mouth.speaking and self._answers.pending is None

    def step(self, frame: AudioFrame) -> AudioFrame:
        """Take the trainee's next frame and return the caller's frame for the same samples.

        Raises:
            ModelError: the recogniser failed several turns in a row.
            RecordError: the record cannot be written.
        """
        frame = AudioFrame(on_16_bit_grid(frame.samples), frame.start_sample)
        self._sample = frame.end_sample
        self._listener.keep(frame)
        if self._hears:
            foreseen = self._listener.weigh(frame, self._mind, self._live)
            if foreseen is not None:
                self._lines.fetch(foreseen.reaction.lines)
            for event in self._listener.take(frame, self._mind.running.baseline):
                self._on_turn_event(event)
            rise = self._listener.rising(frame, self._mind.running.baseline, self._live)
            if rise is not None:
                self._stimulate(rise)
        if self._phase is Phase.TALKING:
            self._tick(frame)
            self._answer(frame)
        out = self._sound(frame)
        self._answers.let_stand()
        self._listener.played(out)
        self._parts.journal.audio(frame.samples, out)
        return AudioFrame(out, frame.start_sample)

    def input_ended(self) -> None:
        """Tell that no more of the trainee will come: an open turn ends here."""
        if self._phase is Phase.TALKING and not self._input_over:
            self._input_over = True
            for event in self._listener.finish(self._sample, self._mind.running.baseline):
                self._on_turn_event(event)

    def hang_up(self) -> None:
        """The trainee puts the phone down: the caller's side reacts and the call is over."""
        if self._phase in (Phase.RINGING, Phase.TALKING):
            self._stimulate(TraineeHungUp(self._sample))
        self._finish(self.ending or self._parts.script.ending_kind("trainee_hung_up"))

    def stop(self, why: str) -> None:
        """End the call where it stands, by nobody's choice: the recording or the device ended."""
        if self._phase is not Phase.OVER:
            self.note("ended_early", why)
        self._finish(self.ending or STOPPED)

    def note(self, kind: str, text: str) -> None:
        """Write down something that happened to the line."""
        self._tell(Note(self._sample, kind, text))

    def close(self) -> None:
        """Stop listening and finish the record; what was said stays. May be called twice."""
        if not self._closed:
            self._closed = True
            self._listener.close()
            self._parts.journal.close()

    # ------------------------------------------------------------ the trainee's side

    @property
    def _hears(self) -> bool:
        """Whether the microphone counts: also while last words are said that can still be taken back."""
        closing = self._phase is Phase.CLOSING and self._answers.given is not None
        return not self._input_over and (self._phase is Phase.TALKING or closing)

    def _on_turn_event(self, event: TurnEvent) -> None:
        self._tell(event)
        match event:
            case TurnStarted() | TurnPaused() | OverlapEnded():
                pass
            case TurnResumed():
                self._take_back()
            case TurnEnded(turn=turn):
                self._answers.wait_for(turn, samples_of(self._parts.settings.call.reply_delay_seconds))
            case _:
                self._stimulate(event)

    def _answer(self, frame: AudioFrame) -> None:
        pending = self._answers.due(frame.start_sample, self._live)
        if pending is None:
            return
        if pending.late_samples(frame.start_sample):
            self.note("late_reply", pending.late_text(frame.start_sample))
        self._observe(pending, frame.start_sample)

    def _observe(self, pending: Pending, first_sample: int) -> None:
        """React to a turn; the answer begins at first_sample."""
        before, turn = self._mind, pending.turn
        taken = self._intake.take(pending, before)
        if taken.echoes(turn):
            text = "heard the caller's own voice come back, and left it out: use a headset, or --speakers without one."
            self.note("echo", f"Turn {turn.number}: the microphone {text}")
            if not self._input_over:
                self._answers.stand()
            return
        if turn.backchannel and taken.answers(self._listener.over_line):
            turn = dataclasses.replace(turn, backchannel=False)
        self._mind = before.after_turn(taken.tone)
        speaking = self._mouth.speaking
        reaction = self._stimulate(taken.observation(turn))
        self._taker.hold(self._sample, self._mind.state.on_hold)
        if reaction is None or self._input_over:
            return
        if turn.backchannel or speaking or not reaction.lines:
            self._answers.stand()
        else:
            self._answers.give(Answered(turn.number, before, reaction.lines, first_sample))

    def _take_back(self) -> None:
        """Stop an answer that has hardly begun, and be as before it: the trainee goes on with the turn."""
        answered = self._answers.take_back()
        if answered is None:
            return
        self._silence_caller()
        self._tell(TurnUndone(self._sample, answered.number))
        self._mind = answered.mind
        self._taker.hold(self._sample, self._mind.state.on_hold)
        if self._phase is Phase.CLOSING:
            self._phase, self.ending = Phase.TALKING, None

    # ------------------------------------------------------------ the caller's side

    def _tick(self, frame: AudioFrame) -> None:
        """Tell the caller of each whole second since the line opened."""
        since = frame.start_sample - self._open_sample
        if since // SAMPLE_RATE != (since + len(frame.samples)) // SAMPLE_RATE:
            self._stimulate(TimePassed(frame.end_sample))
        if since > samples_of(self._parts.settings.call.longest_seconds):
            self.stop("The call reached the longest time set for a call (call.longest_seconds).")

    def _stimulate(self, stimulus: Stimulus) -> Reaction | None:
        """Let the caller react; None where it is no longer, or not yet, the time for it."""
        if self._phase in (Phase.CLOSING, Phase.OVER):
            return None
        if isinstance(stimulus, Silence) and self._answers.pending is not None:
            return None
        state, reaction = react(self._parts.script, self._mind.state, stimulus, self._parts.weights)
        self._mind = self._mind.after(state, reaction)
        if reaction.lines:
            self._parts.soon(state)
        self._tell(Exchange(self._sample, stimulus, reaction))
        if reaction.interrupt or (reaction.yields and self._mouth.speaking):
            self._silence_caller()
        self._mouth.say(self._lines.take(reaction.lines), interrupting=reaction.interrupt)
        if reaction.ending is not None:
            self.ending = self._parts.script.ending_kind(reaction.ending)
            self._phase = Phase.CLOSING
        return reaction

    def _sound(self, frame: AudioFrame) -> Samples:
        if self._phase is Phase.RINGING:
            out, last = self._earpiece.ring(frame)
            if last:
                self._open(frame.end_sample)
            return out
        if self._phase is Phase.CLOSING and not self._mouth.speaking:
            out, last = self._earpiece.closing(frame)
            if last:
                assert self.ending is not None  # noqa: S101 - CLOSING is entered with an ending
                self._finish(self.ending)
            return out
        out, told = self._earpiece.line(frame)
        for line in told:
            if isinstance(line, Spoken):
                self._tell(line)
            else:
                self._parts.observer(line)
        return out

    def _open(self, sample: int) -> None:
        self._phase = Phase.TALKING
        self._open_sample = sample
        self._listener.open_line(sample)
        self._stimulate(CallOpened(sample))

    def _silence_caller(self) -> None:
        for spoken in self._mouth.cut():
            self._tell(spoken)

    def _voice_failed(self, line: Line, error: ModelError) -> None:
        self.note(
            "voice_failed", f"The caller's voice failed; this line is only written: {line.text} ({error})"
        )

    # ------------------------------------------------------------ writing down

    def _tell(self, happening: Happening) -> None:
        self._parts.journal.entry(self._sample, type(happening).__name__, happening)
        self._parts.observer(happening)

    def _finish(self, ending: EndingKind) -> None:
        if self._phase is Phase.OVER:
            return
        self._silence_caller()
        self.ending = ending
        self._phase = Phase.OVER
        self._parts.journal.entry(self._sample, "CallEnded", CallEnded(self._sample, ending))
