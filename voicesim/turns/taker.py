"""The turn taker: one speech probability a frame in, turn events out."""

from __future__ import annotations

from voicesim.settings import TurnSettings
from voicesim.turns.ending import EndWait
from voicesim.turns.open_turn import OpenTurn, Run
from voicesim.turns.overlap import CALLER_BREAK_SECONDS, CallerSide, Overlap
from voicesim.turns.silence import SilenceTimer
from voicesim.turns.table import HOLDING, UNSURE, Event, State, next_state
from voicesim.turns.thresholds import check
from voicesim.values import (
    FRAME_SAMPLES,
    Monologue,
    OverlapEnded,
    Turn,
    TurnEnded,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    samples_of,
    seconds_of,
)

REOPEN_SECONDS = 0.3
"""How long after its end a turn may still go on, until keep_open says otherwise. Guess, unmeasured."""
ANSWER_BEFORE_SECONDS = 0.28
"""A short sound that ends this long or less before the caller does is an answer come early ('yes'), not a sign of
listening: people begin to answer before the last word is out. Under shortest_end_seconds by more than a frame, so that it is known
when a pause is weighed. Guess, unmeasured."""


class TurnTaker:
    """Decides when the trainee speaks, pauses and has finished, and who speaks over whom.

    One rule for clicks, wherever they stand: sound counts as speech once it has lasted start_seconds, and
    then from its first frame on. Each TurnEnded has a TurnPaused with the same end before it. A turn that
    was ended may end again, under the same number, when a TurnResumed came in between. How long a pause must
    last to end the turn is end_seconds, or what end_after is told at each pause.

    Args:
        settings: thresholds; a script's own timers are put in by dataclasses.replace.

    Raises:
        SettingsError: thresholds that contradict each other.
    """

    def __init__(self, settings: TurnSettings) -> None:
        check(settings)
        self._settings = settings
        self._start_samples = samples_of(settings.start_seconds)
        self._pause_samples = samples_of(settings.pause_seconds)
        self._plain_end = EndWait(settings.end_seconds, "plain")
        self._end = self._plain_end
        self._open_until_sample = 0
        self._own_pauses: list[float] = []
        self._backchannel_samples = samples_of(settings.backchannel_seconds)
        self._monologue_samples = samples_of(settings.monologue_seconds)
        self._break_samples = samples_of(CALLER_BREAK_SECONDS)
        self._state = State.WAITING
        self._next_sample: int | None = None
        self._speech = False
        self._run: Run | None = None
        self._turn = OpenTurn()
        self._caller = CallerSide()
        self._overlap = Overlap(settings.talk_over_seconds)
        self._silence = SilenceTimer(settings.silence_seconds, settings.hold_seconds)

    @property
    def state(self) -> State:
        """Where the trainee's side of the line stands."""
        return self._state

    @property
    def speaking(self) -> bool:
        """Whether the trainee holds the floor: from TurnStarted to TurnEnded, pauses included."""
        return self._state in HOLDING

    @property
    def reopens(self) -> bool:
        """Whether the turn that ended last may still go on."""
        return self._state in (State.ENDED, State.REOPENING)

    @property
    def own_pauses(self) -> tuple[float, ...]:
        """Pauses the trainee has gone on after in this call, in seconds, oldest first."""
        return tuple(self._own_pauses)

    def turn_at(self, sample: int, because: str = "") -> Turn:
        """Return the open turn as it would be, were its end decided at `sample`."""
        turn = self._turn
        return Turn(
            number=turn.number,
            start_sample=turn.start_sample,
            end_sample=turn.end_sample,
            decided_sample=sample,
            speech_samples=turn.speech_samples,
            talk_over_samples=turn.over_samples,
            gap_samples=self._caller.gap_before(turn.start_sample, turn.after_sample),
            backchannel=self._listens(turn, sample),
            because=because,
        )

    def feed(self, start_sample: int, probability: float, caller_speaking: bool) -> tuple[TurnEvent, ...]:
        """Take one frame of FRAME_SAMPLES samples and return what it decided, in order.

        Args:
            start_sample: the frame's first sample; the first frame may stand anywhere, the others follow on.
            probability: how likely it holds the trainee's speech, 0 to 1; 0 while they are muted.
            caller_speaking: whether the earpiece played the caller during this frame.

        Raises:
            ValueError: a gap, a step back, or no probability; nothing has moved then.
        """
        if self._next_sample is not None and start_sample != self._next_sample:
            raise ValueError(f"frame at sample {start_sample} came where sample {self._next_sample} was due")
        if not 0.0 <= probability <= 1.0:
            raise ValueError(f"probability {probability} at sample {start_sample} is not between 0 and 1")
        end_sample = start_sample + FRAME_SAMPLES
        settings = self._settings
        least = settings.silence_probability if self._speech else settings.speech_probability
        speech = probability >= least
        if self._state is State.ENDED and start_sample >= self._open_until_sample:
            self._step(Event.TOO_LATE)
        self._step(Event.SPEECH if speech else Event.QUIET)
        self._speech = speech
        self._next_sample = end_sample
        ended: OverlapEnded | None = None
        if caller_speaking:
            self._caller.feed(start_sample, end_sample)
            self._silence.sound_until(end_sample)
        elif self._caller.quiet_samples(end_sample) >= self._break_samples:
            ended = self._overlap.over(end_sample)
        events = () if ended is None else (ended,)
        if speech:
            return *events, *self._after_speech(start_sample, end_sample, caller_speaking)
        return *events, *self._after_quiet(end_sample)

    def end_after(self, wait: EndWait) -> None:
        """Let this pause end the turn after `wait`, from its acoustic start; the next pause asks anew.

        Raises:
            ValueError: the trainee is not in a pause.
        """
        if self._state not in (State.PAUSED, State.RESUMING):
            raise ValueError(f"no pause to be ended: the trainee's side is {self._state.value}")
        self._end = wait

    def answered(self) -> None:
        """The caller's answer to the ended turn stands: what comes next is a new turn."""
        self._step(Event.ANSWERED)

    def keep_open(self, until_sample: int) -> None:
        """Until then the trainee may still go on with the turn that ended, whether the caller speaks or not."""
        self._open_until_sample = until_sample

    def open_line(self, sample: int) -> None:
        """The call began at `sample`: from here on silence counts, though nobody has spoken."""
        self._silence.sound_until(sample)

    def hold(self, sample: int, on: bool) -> None:
        """The trainee asked the caller to wait (or came back): silence is counted by the other limit."""
        self._silence.hold(sample, on)

    def finish(self, sample: int) -> tuple[TurnEvent, ...]:
        """Take the end of the input and return the end of a turn that was open.

        Its decided_sample is `sample`, which may be the turn's end_sample itself; it is not reopened. Frames
        may still follow, so that a caller's last words and silences go on.

        Raises:
            ValueError: `sample` lies before the end of the last frame.
        """
        if self._next_sample is not None and sample < self._next_sample:
            raise ValueError(f"finished at sample {sample}, but frames came up to {self._next_sample}")
        before = self._state
        self._step(Event.INPUT_ENDED)
        self._run, self._speech = None, False
        ended = self._overlap.over(sample)
        events: list[TurnEvent] = [] if ended is None else [ended]
        if before not in HOLDING:
            return tuple(events)
        if before not in (State.PAUSED, State.RESUMING):
            events.append(TurnPaused(sample, self._turn.end_sample, self._turn.number))
        return (*events, self._ended(sample, "input over"))

    def _step(self, event: Event) -> None:
        self._state = next_state(self._state, event)

    def _after_speech(self, start_sample: int, now: int, caller_speaking: bool) -> tuple[TurnEvent, ...]:
        run = self._run = self._run or Run(start_sample)
        run.samples += FRAME_SAMPLES
        if caller_speaking:
            run.over_start_sample = run.over_start_sample if run.over_samples else start_sample
            run.over_end_sample = now
            run.over_samples += FRAME_SAMPLES
        events: list[TurnEvent] = []
        if self._state in UNSURE:
            if run.samples < self._start_samples:
                return ()
            events += self._confirmed(run, now)
        self._take_in(run, now)
        talk_over = self._overlap.due(now)
        if talk_over is not None:
            events.append(talk_over)
        turn = self._turn
        length = now - turn.start_sample
        if length >= self._monologue_samples and not turn.monologue_said:
            turn.monologue_said = True
            events.append(Monologue(now, turn.start_sample, seconds_of(length)))
        return tuple(events)

    def _confirmed(self, run: Run, now: int) -> tuple[TurnEvent, ...]:
        """The run is speech, not a click: a new turn, or more of the one there is."""
        before = self._state
        self._step(Event.LONG_ENOUGH)
        if before is State.RECOVERING:
            return ()
        if before is not State.STARTING:
            self._own_pauses.append(seconds_of(run.start_sample - self._turn.end_sample))
            if before is State.REOPENING:
                run.over_samples = 0  # the caller answered too soon: the overlap is not the trainee's doing
            return (TurnResumed(now, self._turn.number),)
        last = self._turn
        self._turn = OpenTurn(last.number + 1, run.start_sample, run.start_sample, last.end_sample)
        self._caller.forget(run.start_sample)
        return (TurnStarted(now, run.start_sample, self._turn.number),)

    def _take_in(self, run: Run, now: int) -> None:
        turn = self._turn
        turn.end_sample = now
        turn.speech_samples += run.samples
        turn.over_samples += run.over_samples
        if run.over_samples:
            self._overlap.add(run.over_start_sample, run.over_end_sample, run.over_samples)
        self._run = None

    def _after_quiet(self, now: int) -> tuple[TurnEvent, ...]:
        self._run = None
        turn = self._turn
        events: list[TurnEvent] = []
        silence = now - turn.end_sample
        if self._state is State.FALTERING and silence >= self._pause_samples:
            self._step(Event.PAUSE_REACHED)
            self._end = self._plain_end
            ended = self._overlap.over(now)
            events += [] if ended is None else [ended]
            events.append(TurnPaused(now, turn.end_sample, turn.number))
        if self._state is State.PAUSED and silence >= samples_of(self._end.seconds):
            self._step(Event.END_REACHED)
            events.append(self._ended(now, self._end.because))
        if self._state is State.ENDED and now >= self._open_until_sample:
            self._step(Event.TOO_LATE)
        if self._state in (State.WAITING, State.ENDED):
            dead_air = self._silence.due(now)
            events += [] if dead_air is None else [dead_air]
        return tuple(events)

    def _ended(self, now: int, because: str) -> TurnEnded:
        self._open_until_sample = now + samples_of(REOPEN_SECONDS)
        self._silence.sound_until(self._turn.end_sample)
        return TurnEnded(now, self.turn_at(now, because))

    def _listens(self, turn: OpenTurn, now: int) -> bool:
        """Return whether the turn was only a sign of listening: short, and the caller went on speaking after it."""
        if turn.over_samples < turn.speech_samples or turn.speech_samples > self._backchannel_samples:
            return False
        quiet = self._caller.quiet_samples(now)
        went_on = now - quiet - turn.end_sample
        return not quiet or went_on > samples_of(ANSWER_BEFORE_SECONDS)
