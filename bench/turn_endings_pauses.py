"""Every pause of every take of bench/turn_endings_data.py, with what would be known at it: the evidence that end_wait is given.

Detector, turn taker, recogniser, tail and Smart Turn are the real parts, run frame by frame on the call's clock. The turn taker is kept
from ending anything, so that each take gives all its pauses, the last one being the turn's end.
"""

from __future__ import annotations

import dataclasses
import pickle
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.turn_endings_callers import satisfies
from bench.turn_endings_data import TAIL_SECONDS, Take, takes
from bench.turn_endings_smart import SmartTurn
from bench.turns_on_ami import probabilities
from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.engines.silero import SileroDetector
from voicesim.settings import RecogniserSettings, TurnSettings
from voicesim.tone.tail import tail_of
from voicesim.turns.ending import PauseEvidence
from voicesim.turns.taker import TurnTaker
from voicesim.values import FRAME_SAMPLES, Tail, TurnPaused, TurnResumed, TurnStarted, samples_of, seconds_of

NEVER_SECONDS = TAIL_SECONDS + 1.0
"""Longer than any silence in the takes."""


@dataclass
class Pause:
    """One pause and what was known 0.2 s into it."""

    start_sample: int
    last: bool
    """Whether the turn was over."""
    seconds: float = np.inf
    """To the first frame of speech; infinite at the turn's end."""
    speech_seconds: float = 0.0
    heard: str = ""
    confidence: float = 0.0
    true_words: str | None = None
    tail: Tail | None = None
    finished: float | None = None
    finished_later: float | None = None
    """Smart Turn's answer 0.35 s into the pause."""
    satisfied: bool = False
    """Whether the caller has what they are waiting for by the heard words, and by the true ones."""
    satisfied_truly: bool = False
    milliseconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Heard:
    """One take and its pauses."""

    take: Take
    pauses: list[Pause]
    track: list[float]
    """The detector's probability, frame by frame."""

    @property
    def end_lag(self) -> float:
        """Seconds from the true end of speech to where the turn taker sees it; 0 where the truth is not known."""
        if self.take.end_sample is None:
            return 0.0
        return seconds_of(self.pauses[-1].start_sample - self.take.end_sample)


def listen(take: Take, detector, recogniser, smart) -> Heard | None:
    settings = dataclasses.replace(TurnSettings(), end_seconds=NEVER_SECONDS)
    taker = TurnTaker(settings)
    pauses: list[Pause] = []
    hearing, fed, start, speech, resumed = None, 0, 0, 0, 0
    track = probabilities(detector, take.samples)
    for at, probability in track:
        for event in taker.feed(at, probability, caller_speaking=False):
            if isinstance(event, TurnStarted):
                if hearing is not None:
                    return None
                start = max(0, event.start_sample - samples_of(settings.preroll_seconds))
                resumed = event.start_sample
                hearing, fed = recogniser.listen(start), start
            elif isinstance(event, TurnResumed):
                resumed = event.sample - samples_of(settings.start_seconds)
                pauses[-1].seconds = seconds_of(resumed - pauses[-1].start_sample)
            elif isinstance(event, TurnPaused):
                speech += event.speech_end_sample - resumed
                hearing.feed(take.samples[fed : event.sample])
                fed = event.sample
                pause = Pause(event.speech_end_sample, False, speech_seconds=seconds_of(speech))
                judge(pause, take, hearing, smart, start, event.sample)
                pauses.append(pause)
    if hearing is None or not pauses:
        return None
    hearing.close()
    pauses[-1].last = True
    return Heard(take, pauses if take.ended else pauses[:-1], [p for _, p in track])


def judge(pause: Pause, take: Take, hearing, smart, start: int, now: int) -> None:
    begin = time.process_time()
    transcript = hearing.transcript()
    words = time.process_time()
    pause.heard, pause.confidence = transcript.text, transcript.confidence
    pause.tail = tail_of(take.samples[start:now])
    tail = time.process_time()
    pause.finished = smart.finished(take.samples[start:now]) if smart else None
    model = time.process_time()
    pause.milliseconds = {
        "words": 1000 * (words - begin),
        "tail": 1000 * (tail - words),
        "smart": 1000 * (model - tail),
    }
    if smart:
        later = pause.start_sample + samples_of(0.35) // FRAME_SAMPLES * FRAME_SAMPLES
        pause.finished_later = smart.finished(take.samples[start:later])
    if take.words:
        stop = seconds_of(pause.start_sample) + 0.06
        pause.true_words = " ".join(word for word, end in take.words if end <= stop)
    if take.group == "calls":
        told = pause.true_words if pause.true_words is not None else pause.heard
        pause.satisfied = satisfies(take.name, pause.heard, pause.confidence, pause.speech_seconds)
        pause.satisfied_truly = satisfies(take.name, told, 1.0, pause.speech_seconds)


def speaker_of(take: Take) -> str:
    """Return whose voice and, for built calls, which call it is: their earlier pauses are known at a turn."""
    if take.group in ("read", "stretched"):
        return f"{take.group} {take.name.split('-')[0]}"
    if take.group == "meeting":
        return take.name.split("@")[0]
    return f"{take.name.split('/')[0]} {take.name.rsplit('/', 1)[-1]}"


def own_pauses(heards: list[Heard]) -> dict[int, tuple[float, ...]]:
    """Return, by the pause's id, the pauses that its speaker had gone on after before it."""
    past: dict[str, list[float]] = {}
    known = {}
    for heard in heards:
        history = past.setdefault(speaker_of(heard.take), [])
        for pause in heard.pauses:
            known[id(pause)] = tuple(history)
            if not pause.last:
                history.append(pause.seconds)
    return known


def evidence_of(
    heard: Heard, pause: Pause, own: dict[int, tuple[float, ...]], perfect: bool = False
) -> PauseEvidence:
    """Return what end_wait is given at this pause, with the recogniser's words or the true ones."""
    known = perfect and pause.true_words is not None
    text = (pause.true_words or "") if known else pause.heard
    return PauseEvidence(
        speech_seconds=pause.speech_seconds,
        text=text,
        confidence=1.0 if known else pause.confidence,
        tail=pause.tail,
        own_pauses=own[id(pause)],
        asked=heard.take.asked,
        satisfied=pause.satisfied_truly if known else pause.satisfied,
    )


def log_odds(probability: float) -> float:
    kept = min(max(probability, 0.02), 0.98)
    return float(np.log(kept / (1 - kept)))


def heard_of(cache: Path, model: Path | None) -> list[Heard]:
    """Return all takes as heard, from the cache where that is there."""
    if cache.is_file():
        with cache.open("rb") as file:
            return pickle.load(file)  # noqa: S301 - this bench's own file
    detector, recogniser = SileroDetector(), PocketsphinxTranscriber(RecogniserSettings())
    smart = SmartTurn(model)
    found = [listen(take, detector, recogniser, smart) for take in takes()]
    heard = [entry for entry in found if entry is not None]
    print(f"{len(found)} takes, {len(heard)} heard as one turn")
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("wb") as file:
        pickle.dump(heard, file)
    return heard
