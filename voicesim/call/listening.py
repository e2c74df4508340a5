"""The trainee's side of a call: sound in, turn events out, and for each pause the work of understanding it begun."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from voicesim.call.ears import Ears
from voicesim.call.mind import Mind
from voicesim.call.mouth import Mouth
from voicesim.call.parts import CallParts
from voicesim.call.pausing import Pause, due, longest, weigh
from voicesim.call.rising import RisingVoice
from voicesim.call.tape import Tape
from voicesim.caller.expects import Foreseen
from voicesim.turns.taker import TurnTaker
from voicesim.values import (
    AudioFrame,
    Baseline,
    Line,
    Samples,
    TalkOver,
    TurnEvent,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    VoiceRising,
    samples_of,
)

TAPE_SECONDS = 2.0
"""More than a turn's start can lie back: start_seconds and preroll_seconds together, with room."""
OVERLAP_LEVEL_SECONDS = 0.6
"""Of an overlap, how much its level is measured over: what was said last. Guess, unmeasured."""


class Listener:
    """Everything between the microphone and the turn events."""

    def __init__(self, parts: CallParts, mouth: Mouth) -> None:
        """Listen to the trainee while `mouth` speaks for the caller."""
        self._parts = parts
        self._mouth = mouth
        self._settings = parts.script.turn_settings(parts.settings.turns)
        self.taker = TurnTaker(self._settings)
        self._gate = parts.gate(parts.settings.turns)
        self._unheard: AudioFrame | None = None
        """The newest frame, where the microphone does not count in it: the gate is to know it all the same."""
        self._ears = Ears(parts.transcriber)
        self._tape = Tape(samples_of(TAPE_SECONDS))
        self._level = OwnLevel()
        self._rising = RisingVoice(self._ears, parts.settings.tone)
        self._open_sample = 0
        self.pause: Pause | None = None
        """The pause the trainee is in."""
        self.over_line: Line | None = None
        """What the caller was saying when the trainee's turn began."""
        parts.detector.reset()

    def open_line(self, sample: int) -> None:
        """The line is open: what came before belongs to no turn."""
        self._open_sample = sample
        self.taker.open_line(sample)

    def keep(self, frame: AudioFrame) -> None:
        """Take every frame of the call, listened to or not."""
        self._tape.add(frame)
        self._unheard = frame

    def played(self, samples: Samples) -> None:
        """Take what the earpiece played during the newest frame; it may come back. So the ring tells whether it does."""
        if self._unheard is not None:
            self._gate.admit(self._unheard, 0.0)
        self._gate.played(samples)

    def take(self, frame: AudioFrame, baseline: Baseline | None) -> Iterator[TurnEvent]:
        """Take the trainee's next frame and yield what it decided, each event's own work already begun."""
        self._unheard = None
        admitted = self._gate.admit(frame, self._parts.detector.probability(frame))
        probability = 0.0 if self._deaf(frame) else admitted.probability
        speaking = self._mouth.speaking
        # Where the caller cuts in, the overlap is the caller's doing and is not counted against the trainee.
        blamed = speaking and not (self._mouth.interrupting and self.taker.speaking)
        self._ears.feed(frame.samples)
        for event in self.taker.feed(frame.start_sample, probability, blamed):
            yield self._begun(event, baseline)
        if probability >= self._settings.speech_probability and not speaking:
            self._level.add(frame.samples)

    def weigh(self, frame: AudioFrame, mind: Mind, live: bool) -> Foreseen | None:
        """Before a frame is taken: decide how long a pause may last, as soon as it is long enough and understood.

        Args:
            frame: about to be taken.
            mind: the caller as of now.
            live: whether frames go on while the understanding is late; else they wait for it.

        Returns:
            What the caller would make of the turn if it ended with this pause, once a pause.
        """
        pause = self.pause
        if pause is None or not due(pause, self._settings, frame.end_sample):
            return None
        pause.mind = pause.mind or mind
        if live and not pause.understanding.done:
            return None
        wait = weigh(pause, self._parts, self.taker, self._settings)
        self.taker.end_after(wait)
        planned = pause.speech_end_sample + samples_of(wait.seconds)
        pause.late_samples = max(0, frame.start_sample - planned)
        return pause.foreseen

    def rising(self, frame: AudioFrame, baseline: Baseline | None, live: bool) -> VoiceRising | None:
        """After a frame was taken: return that the voice of a long turn has risen, once a turn."""
        return self._rising.step(frame.end_sample, self.taker.speaking, baseline, live)

    def finish(self, sample: int, baseline: Baseline | None) -> Iterator[TurnEvent]:
        """Take the end of the input and yield the end of a turn that was open."""
        for event in self.taker.finish(sample):
            yield self._begun(event, baseline)

    def let_go(self) -> None:
        """Drop the turn that ended: it can no longer go on."""
        self._ears.drop()

    def close(self) -> None:
        """Stop the threads."""
        self._ears.close()

    def _deaf(self, frame: AudioFrame) -> bool:
        """Return whether the microphone rests: without a headset it would hear the caller."""
        call = self._parts.settings.call
        if call.full_duplex:
            return False
        end_sample = self._mouth.end_sample
        tail = samples_of(call.echo_tail_seconds)
        return self._mouth.speaking or (end_sample is not None and frame.start_sample < end_sample + tail)

    def _begun(self, event: TurnEvent, baseline: Baseline | None) -> TurnEvent:
        match event:
            case TurnStarted(start_sample=start_sample):
                preroll = samples_of(self._settings.preroll_seconds)
                self.pause, self.over_line = None, self._mouth.line
                self._rising.begin(start_sample)
                self._ears.begin(*self._tape.since(max(self._open_sample, start_sample - preroll)))
            case TurnPaused(speech_end_sample=speech_end):
                self.pause = Pause(speech_end, self._ears.pause(baseline))
                if self.taker.speaking:  # not where the input is over: that ends the turn by itself
                    self.taker.end_after(longest(self._settings))
            case TurnResumed():
                self.pause = None
                self._ears.resume()
            case TalkOver(sample=sample, start_sample=start_sample):
                since = max(start_sample, sample - samples_of(OVERLAP_LEVEL_SECONDS))
                level_db = self._level.over_own_db(self._tape.since(since)[0])
                return dataclasses.replace(event, level_db=level_db)
            case _:
                pass
        return event


class OwnLevel:
    """How loud the trainee speaks when nobody else does."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._power = 0.0
        self._frames = 0

    def add(self, samples: Samples) -> None:
        """Take a frame of the trainee's speech, shape [n]."""
        self._power += float(np.mean(np.square(samples, dtype=np.float64)))
        self._frames += 1

    def over_own_db(self, samples: Samples) -> float | None:
        """Return the level of `samples`, shape [n], over the trainee's own so far; None while that is unknown."""
        power = float(np.mean(np.square(samples, dtype=np.float64)))
        if not self._frames or not self._power or not power:
            return None
        return round(float(10 * np.log10(power * self._frames / self._power)), 1)
