"""One spoken call, frame by frame.

A frame of the trainee goes in, a frame of the caller comes out, both at the same place on the call's clock.
A turn's words and sound are worked out on other threads from its first pause on; the caller reacts to them at
a fixed sample after the turn's end, so that the same audio gives the same call on any machine. Live, frames
go on passing while a result is late, and the lateness is written down; from a recording, the clock waits.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass

import numpy as np

from voicesim.call.ears import Ears, Understanding
from voicesim.call.mouth import Mouth
from voicesim.call.parts import CallParts, Happening
from voicesim.call.tape import Tape
from voicesim.caller.react import react
from voicesim.caller.state import start
from voicesim.tone.baseline import RunningBaseline
from voicesim.tone.measure import tone_of
from voicesim.turns.gate import SpeechGate
from voicesim.turns.hanging import hangs
from voicesim.turns.taker import TurnTaker
from voicesim.values import (
    SAMPLE_RATE,
    AudioFrame,
    CallEnded,
    CallOpened,
    CueContext,
    EndingKind,
    Exchange,
    Note,
    Observation,
    Samples,
    Silence,
    Spoken,
    Stimulus,
    TimePassed,
    TraineeHungUp,
    Turn,
    TurnEnded,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    on_16_bit_grid,
    samples_of,
)

TAPE_SECONDS = 2.0
"""More than a turn's start can lie back: start_seconds and preroll_seconds together, with room."""
STOPPED = EndingKind("stopped", "unresolved", 0, "The call stopped before anybody hung up")
"""By nobody's choice: the recording or the device ended, or the call grew too long."""


class Phase(enum.Enum):
    """Where the call stands."""

    RINGING = enum.auto()
    TALKING = enum.auto()
    CLOSING = enum.auto()
    OVER = enum.auto()


@dataclass(frozen=True, eq=False)
class _Pending:
    """A turn that ended and was not answered yet."""

    turn: Turn
    understanding: Understanding
    due_sample: int
    waited: bool = False
    """Whether the answer was put off already because the words hang."""


class Conversation:
    """A call under way. Not for use from several threads."""

    def __init__(self, parts: CallParts, live: bool = False) -> None:
        """Begin to ring. With live=False the clock waits for every result."""
        self._parts = parts
        self._live = live
        call = parts.settings.call
        self._taker = TurnTaker(parts.script.turn_settings(parts.settings.turns))
        self._gate = SpeechGate(parts.settings.turns)
        self._ears = Ears(parts.transcriber)
        self._mouth = Mouth(samples_of(call.line_pause_seconds))
        self._tape = Tape(samples_of(TAPE_SECONDS))
        self._state = start(parts.script, parts.header.seed)
        self._running = RunningBaseline.begin(parts.baseline)
        self._phase = Phase.RINGING
        self._pending: _Pending | None = None
        self._understanding: Understanding | None = None
        self._sample = 0
        self._open_sample = 0
        self._caller_end_sample = -samples_of(call.echo_tail_seconds)
        self._before = ""
        self._heard = False
        self._closing_played = 0
        self._input_over = False
        self._raised = False
        self._closed = False
        self.ending: EndingKind | None = None
        parts.detector.reset()
        parts.journal.entry(0, "CallHeader", parts.header)

    # ------------------------------------------------------------ from outside

    @property
    def over(self) -> bool:
        """Whether somebody hung up and all has been said."""
        return self._phase is Phase.OVER

    @property
    def caller_quiet(self) -> bool:
        """Whether the caller is neither speaking nor about to."""
        return self._phase is not Phase.RINGING and not self._mouth.speaking and self._pending is None

    def step(self, frame: AudioFrame) -> AudioFrame:
        """Take the trainee's next frame and return the caller's frame for the same samples.

        Raises:
            ModelError: the recogniser or the voice failed.
            RecordError: the record cannot be written.
        """
        frame = AudioFrame(on_16_bit_grid(frame.samples), frame.start_sample)
        self._sample = frame.end_sample
        self._tape.add(frame)
        if self._phase is Phase.TALKING:
            if not self._input_over:
                self._listen(frame)
            self._tick(frame)
            self._answer(frame)
        out = self._sound(frame)
        self._gate.played(out)
        self._parts.journal.audio(frame.samples, out)
        return AudioFrame(out, frame.start_sample)

    def input_ended(self) -> None:
        """Tell that no more of the trainee will come: an open turn ends here."""
        if self._phase is Phase.TALKING and not self._input_over:
            self._input_over = True
            for event in self._taker.finish(self._sample):
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
            self._ears.close()
            self._parts.journal.close()

    # ------------------------------------------------------------ the trainee's side

    def _listen(self, frame: AudioFrame) -> None:
        probability = self._gate.admit(frame, self._parts.detector.probability(frame)).probability
        call = self._parts.settings.call
        speaking = self._mouth.speaking
        if not call.full_duplex:
            tail = samples_of(call.echo_tail_seconds)
            if speaking or frame.start_sample < self._caller_end_sample + tail:
                probability = 0.0
        # Where the caller cuts in, the overlap is the caller's doing and is not counted against the trainee.
        blamed = speaking and not (self._mouth.interrupting and self._taker.speaking)
        self._ears.feed(frame.samples)
        for event in self._taker.feed(frame.start_sample, probability, blamed):
            self._on_turn_event(event)

    def _on_turn_event(self, event: TurnEvent) -> None:
        self._tell(event)
        match event:
            case TurnStarted(start_sample=start_sample):
                preroll = samples_of(self._parts.settings.turns.preroll_seconds)
                self._understanding = None
                self._ears.begin(*self._tape.since(max(self._open_sample, start_sample - preroll)))
            case TurnPaused():
                self._understanding = self._ears.pause(self._running.baseline)
            case TurnResumed():
                self._understanding = self._pending = None
                self._ears.resume()
            case TurnEnded(turn=turn):
                understanding = self._understanding or self._ears.pause(self._running.baseline)
                due = event.sample + samples_of(self._parts.settings.call.reply_delay_seconds)
                self._settle()
                self._pending = _Pending(turn, understanding, due)
            case _:
                self._stimulate(event)

    def _settle(self) -> None:
        """React to a turn still unanswered when the next one has ended: none is lost."""
        if self._pending is not None:
            self._observe(self._pending)

    def _answer(self, frame: AudioFrame) -> None:
        pending = self._pending
        if pending is None or frame.start_sample < pending.due_sample:
            return
        if self._live and not pending.understanding.done:
            return
        if not pending.waited and hangs(pending.understanding.result().transcript.text):
            # The turn stays open: should the trainee go on, the taker resumes it and this is dropped.
            longer = pending.due_sample + samples_of(self._parts.settings.turns.hanging_seconds)
            self._pending = dataclasses.replace(pending, due_sample=longer, waited=True)
            self._taker.keep_open(longer)
            return
        late = frame.start_sample - pending.due_sample
        if late > len(frame.samples):
            self.note("late_reply", f"The reply was {late / SAMPLE_RATE:.2f} s late.")
        self._observe(pending)

    def _observe(self, pending: _Pending) -> None:
        self._pending = None
        understood = pending.understanding.result()
        journal, sample = self._parts.journal, pending.turn.decided_sample
        journal.timing(sample, "transcript", understood.transcript_milliseconds)
        journal.timing(sample, "acoustics", understood.acoustics_milliseconds)
        tone = tone_of(
            understood.acoustics,
            understood.transcript,
            self._running.baseline,
            self._parts.settings.tone,
            was_raised=self._raised,
        )
        self._raised = "raised" in tone.flags
        self._running = self._running.after(tone)
        cues = self._parts.find_cues(understood.transcript, CueContext(self._before, self._heard))
        self._stimulate(Observation(pending.turn, understood.transcript, cues, tone))
        self._taker.hold(self._sample, self._state.on_hold)
        if not self._input_over:
            self._taker.answered()

    # ------------------------------------------------------------ the caller's side

    def _tick(self, frame: AudioFrame) -> None:
        """Tell the caller of each whole second since the line opened."""
        since = frame.start_sample - self._open_sample
        if since // SAMPLE_RATE != (since + len(frame.samples)) // SAMPLE_RATE:
            self._stimulate(TimePassed(frame.end_sample))
        if since > samples_of(self._parts.settings.call.longest_seconds):
            self.stop("The call reached the longest time set for a call (call.longest_seconds).")

    def _stimulate(self, stimulus: Stimulus) -> None:
        if self._phase in (Phase.CLOSING, Phase.OVER):
            return
        if isinstance(stimulus, Silence) and self._pending is not None:
            return
        self._state, reaction = react(self._parts.script, self._state, stimulus, self._parts.weights)
        self._heard = reaction.heard
        self._tell(Exchange(self._sample, stimulus, reaction))
        if reaction.interrupt or (reaction.yields and self._mouth.speaking):
            for spoken in self._mouth.cut():
                self._on_spoken(spoken)
        lines = [(line, self._parts.speech_of(line)) for line in reaction.lines]
        self._mouth.say(lines, interrupting=reaction.interrupt)
        if lines:
            self._before = " ".join(line.text for line in reaction.lines)
        if reaction.ending is not None:
            self.ending = self._parts.script.ending_kind(reaction.ending)
            self._phase = Phase.CLOSING

    def _sound(self, frame: AudioFrame) -> Samples:
        count, start_sample = len(frame.samples), frame.start_sample
        if self._phase is Phase.RINGING:
            return self._ring(start_sample, count)
        out, told = self._mouth.pull(start_sample, count)
        for line in told:
            if isinstance(line, Spoken):
                self._on_spoken(line)
            else:
                self._parts.observer(line)
        if self._mouth.speaking:
            self._caller_end_sample = frame.end_sample
        out = out + self._parts.background(start_sample, frame.end_sample)
        if self._phase is Phase.CLOSING and not self._mouth.speaking and not told:
            out = self._close_line(count)
        return np.clip(out, -1.0, 1.0).astype(np.float32)

    def _ring(self, start_sample: int, count: int) -> Samples:
        ring = self._parts.ring
        out = np.zeros(count, dtype=np.float32)
        piece = ring[start_sample : start_sample + count]
        out[: len(piece)] = piece
        if start_sample + count >= len(ring):
            self._phase = Phase.TALKING
            self._open_sample = start_sample + count
            self._taker.open_line(self._open_sample)
            self._stimulate(CallOpened(self._open_sample))
        return out

    def _close_line(self, count: int) -> Samples:
        closing = self._parts.closing
        out = np.zeros(count, dtype=np.float32)
        piece = closing[self._closing_played : self._closing_played + count]
        out[: len(piece)] = piece
        self._closing_played += count
        if self._closing_played >= len(closing):
            assert self.ending is not None  # noqa: S101 - CLOSING is entered with an ending
            self._finish(self.ending)
        return out

    # ------------------------------------------------------------ writing down

    def _on_spoken(self, spoken: Spoken) -> None:
        self._caller_end_sample = spoken.end_sample
        self._tell(spoken)

    def _tell(self, happening: Happening) -> None:
        self._parts.journal.entry(self._sample, type(happening).__name__, happening)
        self._parts.observer(happening)

    def _finish(self, ending: EndingKind) -> None:
        if self._phase is Phase.OVER:
            return
        for spoken in self._mouth.cut():
            self._on_spoken(spoken)
        self.ending = ending
        self._phase = Phase.OVER
        self._parts.journal.entry(self._sample, "CallEnded", CallEnded(self._sample, ending))
