"""Where the clock is read in a call under measurement: the stages of each answered turn (bench/system_delay.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bench.reply_gap import AUDIBLE
from voicesim.values import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    AudioFrame,
    Exchange,
    Note,
    Observation,
    Speaking,
    TurnEnded,
    TurnPaused,
    TurnResumed,
    samples_of,
)

clock = time.perf_counter


@dataclass
class Turn:
    """One answered turn; every time in seconds after the moment the decision was due, on the clock of the headset."""

    number: int
    speech_seconds: float = 0.0
    wait_seconds: float = 0.0
    """End of speech to the decision, as it was due."""
    because: str = ""
    times: dict[str, float] = field(default_factory=dict)
    """paused, words, sound, weighing, weighed, decided, reacted, handed, and the costs cues, react, voice."""


class Stamps:
    """Reads the clock where work is handed on."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.answered = True
        """Whether the caller spoke since the trainee's last sentence."""
        self.origin = 0.0
        self.turns: list[Turn] = []
        self.paused: dict[int, float] = {}
        self.waits: dict[int, tuple[float, float, int]] = {}
        """By speech_end_sample: begun, done, sample due."""
        self.costs = {"cues": 0.0, "react": 0.0, "voice": 0.0, "foresee": 0.0}
        self.awaiting: Turn | None = None
        self.speaking_from: int | None = None
        self.notes: list[str] = []
        self.behind: list[float] = []

    def at(self, sample: int) -> float:
        """Return when a sample was recorded."""
        return self.origin + sample / SAMPLE_RATE

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return `work`, its time added to the costs."""

        def wrapped(*arguments: Any, **options: Any) -> Any:
            begun = clock()
            try:
                return work(*arguments, **options)
            finally:
                self.costs[name] += clock() - begun

        return wrapped

    def weigh(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return the weighing of a pause, stamped."""

        def wrapped(pause: Any, *arguments: Any) -> Any:
            begun = clock()
            self.costs = dict.fromkeys(self.costs, 0.0)
            wait = original(pause, *arguments)
            planned = pause.speech_end_sample + samples_of(wait.seconds)
            due = -(-planned // FRAME_SAMPLES) * FRAME_SAMPLES
            self.waits[pause.speech_end_sample] = (begun, clock(), due)
            return wait

        return wrapped

    def happened(self, happening: object) -> None:
        """Take what an observer of the call is told."""
        now = clock()
        match happening:
            case TurnResumed():
                self.awaiting = self.speaking_from = None
            case TurnPaused(speech_end_sample=end):
                self.paused[end] = now
            case TurnEnded(turn=turn) if turn.end_sample in self.waits and not turn.backchannel:
                begun, done, due = self.waits[turn.end_sample]
                due = min(due, turn.decided_sample)
                zero = self.at(due)
                measured = Turn(turn.number, turn.speech_samples / SAMPLE_RATE, (due - turn.end_sample) / SAMPLE_RATE, turn.because)  # fmt: skip
                measured.times = {"zero": zero, "paused": self.paused[turn.end_sample] - zero,
                                  "weighing": begun - zero, "weighed": done - zero, "decided": now - zero,
                                  "decided_late": (turn.decided_sample - due) / SAMPLE_RATE}  # fmt: skip
                measured.times |= {name: cost for name, cost in self.costs.items() if name != "react"}
                self.costs = dict.fromkeys(self.costs, 0.0)
                self.awaiting = measured
            case Exchange(stimulus=Observation(), reaction=reaction) if self.awaiting is not None:
                self.awaiting.times["reacted"] = now - self.awaiting.times["zero"]
                if not reaction.lines:
                    self.awaiting = None
            case Speaking(start_sample=start):
                self.answered = True
                if self.awaiting is not None and self.speaking_from is None:
                    self.speaking_from = start
            case Note(kind=kind):
                self.notes.append(kind)
            case _:
                pass

    def timing(self, name: str, milliseconds: float) -> None:
        """Take the call's own measurement of the recogniser and of the tone."""
        if self.awaiting is not None:
            done = self.awaiting.times["paused"] + milliseconds / 1000
            self.awaiting.times[{"transcript": "words", "acoustics": "sound"}[name]] = done

    def handed(self, frame: AudioFrame) -> None:
        """Take a frame as the device gets it."""
        turn, start = self.awaiting, self.speaking_from
        if turn is None or start is None or "reacted" not in turn.times:
            return
        skip = max(0, start - frame.start_sample)
        loud = np.flatnonzero(np.abs(frame.samples[skip:]) > AUDIBLE)
        if len(loud):
            turn.times["handed"] = clock() - turn.times.pop("zero")
            turn.times["first_sample"] = (skip + int(loud[0])) / SAMPLE_RATE
            turn.times["react"], turn.times["voice"] = self.costs["react"], turn.times["voice"] + self.costs["voice"]  # fmt: skip
            self.turns.append(turn)
            self.awaiting = self.speaking_from = None
