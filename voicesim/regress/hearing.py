"""Recordings that are only heard: the trainee's side of a call, with nobody at the other end."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from voicesim.call.answering import Answers, Intake
from voicesim.call.listening import Listener
from voicesim.call.mind import Mind
from voicesim.call.mouth import Mouth
from voicesim.call.parts import CallParts
from voicesim.regress.case import Case
from voicesim.regress.result import CaseResult, Digests, Placed, error_rate, turn_of
from voicesim.values import (
    FRAME_SAMPLES,
    AudioFrame,
    Observation,
    Samples,
    TurnEnded,
    TurnEvent,
    TurnResumed,
    on_16_bit_grid,
    samples_of,
    seconds_of,
)

SCRIPT = Path(__file__).with_name("only_heard.yaml")
"""Whom the listener listens for: nobody."""


class Hearer:
    """Takes a recording in as a call does, and answers nothing."""

    def __init__(self, parts: CallParts) -> None:
        """Listen with a call's parts; its caller, voice and journal are not used."""
        mouth = Mouth(0)
        self._parts = parts
        self._listener = Listener(parts, mouth)
        self._answers = Answers(self._listener, mouth)
        self._intake = Intake(parts, lambda kind, text: None)
        self._mind = Mind.begin(parts)
        self._listener.open_line(0)

    def hear(self, samples: Samples) -> Iterator[Observation]:
        """Yield every turn of a recording.

        Args:
            samples: shape [n], 16 kHz mono.
        """
        try:
            for start in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
                piece = on_16_bit_grid(samples[start : start + FRAME_SAMPLES])
                yield from self._frame(AudioFrame(piece, start))
            end = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
            for event in self._listener.finish(end, self._mind.running.baseline):
                self._on(event)
            yield from self._taken(end + FRAME_SAMPLES + samples_of(1.0))
        finally:
            self._listener.close()

    def _frame(self, frame: AudioFrame) -> Iterator[Observation]:
        self._listener.keep(frame)
        self._listener.weigh(frame, self._mind, live=False)
        for event in self._listener.take(frame, self._mind.running.baseline):
            self._on(event)
        yield from self._taken(frame.start_sample)
        self._listener.played(frame.samples * 0)

    def _on(self, event: TurnEvent) -> None:
        match event:
            case TurnResumed():
                self._answers.take_back()
            case TurnEnded(turn=turn):
                self._answers.wait_for(turn, samples_of(self._parts.settings.call.reply_delay_seconds))
            case _:
                pass

    def _taken(self, sample: int) -> Iterator[Observation]:
        pending = self._answers.due(sample, live=False)
        if pending is None:
            return
        taken = self._intake.take(pending, self._mind)
        self._mind = self._mind.after_turn(taken.tone)
        self._answers.stand()
        yield taken.observation(pending.turn)


def heard(case: Case, parts: CallParts, samples: Samples, digests: Digests) -> CaseResult:
    """Return what comes out of a recording that is only heard.

    Args:
        case: its sidecar.
        parts: of a call.
        samples: shape [n], 16 kHz mono.
        digests: of all that goes in.
    """
    recorded = case.sidecar.turns
    placed = [Placed(samples_of(turn.start_seconds), samples_of(turn.end_seconds)) for turn in recorded]
    turns = tuple(turn_of(seen, None, recorded, placed) for seen in Hearer(parts).hear(samples))
    return CaseResult(
        name=case.name,
        status="passed",
        digests=dataclasses.replace(digests, script=""),
        length_seconds=round(seconds_of(len(samples)), 4),
        turns=turns,
        word_error_rate=error_rate(turns, recorded, len(recorded)),
    )
