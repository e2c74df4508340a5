"""Speaking instead of typing in a try-out: one turn at a time, through the same parts as a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from voicesim.call.run import play_out
from voicesim.ports import FrameSink, FrameSource
from voicesim.rehearsal.actions import Say
from voicesim.tone.baseline import RunningBaseline
from voicesim.tone.measure import sound_of, tone_of
from voicesim.turns.taker import TurnTaker
from voicesim.values import (
    FRAME_SAMPLES,
    AudioFrame,
    Baseline,
    Line,
    Samples,
    Turn,
    TurnEnded,
    samples_of,
)
from voicesim.wiring import Studio

PATIENCE_SECONDS = 20.0
"""How long the microphone stays open for somebody who says nothing."""
LINE_PAUSE_SECONDS = 0.25
"""Between two lines of one reply, and after the last."""


class Headset(FrameSource, FrameSink, Protocol):
    """Both sides of the line in one."""


@dataclass
class PlayVoice:
    """The trainee's microphone and the caller's voice; the headset is open only while one of them is in use."""

    studio: Studio
    open_headset: Callable[[], Headset]
    baseline: Baseline | None = None
    _running: RunningBaseline = field(init=False)
    _raised: bool = False

    def __post_init__(self) -> None:
        """Begin with the speaker's calibrated voice, if there is one."""
        self._running = RunningBaseline.begin(self.baseline)

    def listen(self) -> Say | None:
        """Return the next thing said, up to the pause that ends a turn; None where nothing was.

        Raises:
            DeviceError, ModelError: the headset or the recogniser failed.
        """
        headset = self.open_headset()
        try:
            samples, turn = self._one_turn(headset)
        finally:
            headset.close()
        if turn is None:
            return None
        begin = max(0, turn.start_sample - samples_of(self.studio.settings.turns.preroll_seconds))
        return self._understood(samples[begin : turn.end_sample], begin)

    def speak(self, lines: Sequence[Line]) -> None:
        """Say the caller's lines and wait for their end."""
        pause = np.zeros(samples_of(LINE_PAUSE_SECONDS), dtype=np.float32)
        parts = [part for line in lines for part in (self.studio.speech_of(line), pause)]
        if not parts:
            return
        headset = self.open_headset()
        try:
            play_out(headset, headset, np.concatenate(parts))
        finally:
            headset.close()

    def close(self) -> None:
        """Free the recogniser."""
        self.studio.close()

    def _one_turn(self, headset: Headset) -> tuple[Samples, Turn | None]:
        """Return everything heard, shape [n], and the first turn in it."""
        settings = self.studio.settings.turns
        taker, detector = TurnTaker(settings), self.studio.detector
        detector.reset()
        heard: list[Samples] = []
        silence = np.zeros(FRAME_SAMPLES, dtype=np.float32)
        while (frame := headset.read()) is not None:
            headset.write(AudioFrame(silence, frame.start_sample))
            place = len(heard) * FRAME_SAMPLES
            heard.append(frame.samples)
            for event in taker.feed(place, detector.probability(AudioFrame(frame.samples, place)), False):
                if isinstance(event, TurnEnded):
                    return np.concatenate(heard), event.turn
            if not taker.speaking and place >= samples_of(PATIENCE_SECONDS):
                break
        for event in taker.finish(len(heard) * FRAME_SAMPLES):
            if isinstance(event, TurnEnded):
                return np.concatenate(heard), event.turn
        return silence, None

    def _understood(self, samples: Samples, start_sample: int) -> Say:
        hearing = self.studio.transcriber.listen(start_sample)
        try:
            hearing.feed(samples)
            transcript = hearing.transcript()
        finally:
            hearing.close()
        acoustics = sound_of(samples, self._running.baseline)
        settings = self.studio.settings.tone
        tone = tone_of(acoustics, transcript, self._running.baseline, settings, was_raised=self._raised)
        self._raised = "raised" in tone.flags
        self._running = self._running.after(tone)
        return Say(transcript.text, tone=tone, transcript=transcript)
