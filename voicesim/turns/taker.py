"""The turn taker: one speech probability a frame in, turn events out."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.errors import SettingsError
from voicesim.settings import TurnSettings
from voicesim.turns.overlap import CALLER_BREAK_SECONDS, CallerSide, Overlap
from voicesim.turns.silence import SilenceTimer
from voicesim.turns.table import HOLDING, UNSURE, Event, State, next_state
from voicesim.values import (
    FRAME_SAMPLES,
    Monologue,
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
"""How long after its end a turn that nobody has answered may still go on. Guess, unmeasured."""


@dataclass
class _Run:
    """Speech frames in a row."""

    start_sample: int
    samples: int = 0
    over_start_sample: int = 0
    over_samples: int = 0
    """Of `samples`, how many while the caller was speaking; the first of them stands at over_start_sample."""


@dataclass
class _OpenTurn:
    """The turn being taken, or the last one: it may still be reopened. Number 0 stands for none yet."""

    number: int = 0
    start_sample: int = 0
    end_sample: int = 0
    after_sample: int = 0
    """Where the turn before it ended."""
    speech_samples: int = 0
    over_samples: int = 0
    decided_sample: int = 0
    monologue_said: bool = False


class TurnTaker:
    """Decides when the trainee speaks, pauses and has finished, and who speaks over whom.

    One rule for clicks, wherever they stand: sound counts as speech once it has lasted start_seconds, and
    then from its first frame on. Each TurnEnded has a TurnPaused with the same end before it. A turn that
    was ended may end again, under the same number, when a TurnResumed came in between.

    Args:
        settings: thresholds; a script's own timers are put in by dataclasses.replace.

    Raises:
        SettingsError: thresholds that contradict each other.
    """

    def __init__(self, settings: TurnSettings) -> None:
        _check(settings)
        self._settings = settings
        self._start_samples = samples_of(settings.start_seconds)
        self._pause_samples = samples_of(settings.pause_seconds)
        self._end_samples = samples_of(settings.end_seconds)
        self._reopen_samples = samples_of(REOPEN_SECONDS)
        self._open_until_sample = 0
        self._backchannel_samples = samples_of(settings.backchannel_seconds)
        self._monologue_samples = samples_of(settings.monologue_seconds)
        self._break_samples = samples_of(CALLER_BREAK_SECONDS)
        self._state = State.WAITING
        self._next_sample: int | None = None
        self._speech = False
        self._run: _Run | None = None
        self._turn = _OpenTurn()
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
        if caller_speaking and self._state in (State.ENDED, State.REOPENING):
            self._step(Event.ANSWERED)
        self._step(Event.SPEECH if speech else Event.QUIET)
        self._speech = speech
        self._next_sample = end_sample
        if caller_speaking:
            self._caller.feed(start_sample, end_sample)
            self._silence.sound_until(end_sample)
        elif self._caller.quiet_samples(end_sample) >= self._break_samples:
            self._overlap.over()
        if speech:
            return self._after_speech(start_sample, end_sample, caller_speaking)
        return self._after_quiet(end_sample)

    def answered(self) -> None:
        """The caller's answer to the ended turn has begun: what comes next is a new turn."""
        self._step(Event.ANSWERED)

    def keep_open(self, until_sample: int) -> None:
        """The ended turn's answer is put off: until then the trainee may still go on with it."""
        self._open_until_sample = max(self._open_until_sample, until_sample)

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
        if before not in HOLDING:
            return ()
        if before in (State.PAUSED, State.RESUMING):
            return (self._ended(sample),)
        return (TurnPaused(sample, self._turn.end_sample, self._turn.number), self._ended(sample))

    def _step(self, event: Event) -> None:
        self._state = next_state(self._state, event)

    def _after_speech(self, start_sample: int, now: int, caller_speaking: bool) -> tuple[TurnEvent, ...]:
        run = self._run = self._run or _Run(start_sample)
        run.samples += FRAME_SAMPLES
        if caller_speaking:
            run.over_start_sample = run.over_start_sample if run.over_samples else start_sample
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

    def _confirmed(self, run: _Run, now: int) -> tuple[TurnEvent, ...]:
        """The run is speech, not a click: a new turn, or more of the one there is."""
        before = self._state
        self._step(Event.LONG_ENOUGH)
        if before is State.RECOVERING:
            return ()
        if before is not State.STARTING:
            return (TurnResumed(now, self._turn.number),)
        last = self._turn
        self._turn = _OpenTurn(last.number + 1, run.start_sample, run.start_sample, last.end_sample)
        return (TurnStarted(now, run.start_sample, self._turn.number),)

    def _take_in(self, run: _Run, now: int) -> None:
        turn = self._turn
        turn.end_sample = now
        turn.speech_samples += run.samples
        turn.over_samples += run.over_samples
        if run.over_samples:
            self._overlap.add(run.over_start_sample, run.over_samples)
        self._run = None

    def _after_quiet(self, now: int) -> tuple[TurnEvent, ...]:
        self._run = None
        turn = self._turn
        events: list[TurnEvent] = []
        if self._state is State.FALTERING and now - turn.end_sample >= self._pause_samples:
            self._step(Event.PAUSE_REACHED)
            self._overlap.over()
            events.append(TurnPaused(now, turn.end_sample, turn.number))
        if self._state is State.PAUSED and now - turn.end_sample >= self._end_samples:
            self._step(Event.END_REACHED)
            events.append(self._ended(now))
        if self._state is State.ENDED and now >= self._open_until_sample:
            self._step(Event.TOO_LATE)
        if self._state in (State.WAITING, State.ENDED):
            silence = self._silence.due(now)
            if silence is not None:
                events.append(silence)
        return tuple(events)

    def _ended(self, now: int) -> TurnEnded:
        turn = self._turn
        turn.decided_sample = now
        self._open_until_sample = now + self._reopen_samples
        self._silence.sound_until(turn.end_sample)
        wholly_over = turn.over_samples == turn.speech_samples
        return TurnEnded(
            now,
            Turn(
                number=turn.number,
                start_sample=turn.start_sample,
                end_sample=turn.end_sample,
                decided_sample=now,
                speech_samples=turn.speech_samples,
                talk_over_samples=turn.over_samples,
                gap_samples=self._caller.gap_before(turn.start_sample, turn.after_sample),
                backchannel=wholly_over and turn.speech_samples <= self._backchannel_samples,
            ),
        )


def _check(settings: TurnSettings) -> None:
    low, high = settings.silence_probability, settings.speech_probability
    if not 0 < low <= high <= 1:
        raise SettingsError(
            f"turns.silence_probability {low} and turns.speech_probability {high}: "
            "both must lie between 0 and 1, and the first must not be the greater."
        )
    if not 0 < settings.pause_seconds <= settings.end_seconds:
        raise SettingsError(
            f"turns.pause_seconds {settings.pause_seconds} and turns.end_seconds {settings.end_seconds}: "
            "both must be over 0, and the first must not be the greater."
        )
    for name in (
        "start_seconds",
        "talk_over_seconds",
        "silence_seconds",
        "hold_seconds",
        "monologue_seconds",
    ):
        value: float = getattr(settings, name)
        if not value > 0:
            raise SettingsError(f"turns.{name} {value}: must be over 0.")
