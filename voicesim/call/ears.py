"""Understanding a turn while it is still being spoken: words and sound, side by side.

The recogniser has one thread of its own, in which all of a call's audio passes in order; the sound is
measured in another. Work begins at each pause, so that it is mostly done when the turn is over. Nothing here
depends on how quick the machine is: only on which samples were fed and at which samples the pauses lay.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from voicesim.errors import ModelError
from voicesim.ports import Hearing, Transcriber
from voicesim.settings import ToneSettings
from voicesim.tone.measure import Acoustics, recent_tone, search_range, sound_of
from voicesim.tone.pitch import pitch_track
from voicesim.tone.tail import tail_of
from voicesim.values import Baseline, Samples, Tail, Tone, Transcript

Clock = Callable[[], float]


@dataclass(frozen=True, eq=False)
class Understood:
    """What was made of a turn at one of its pauses."""

    transcript: Transcript
    acoustics: Acoustics
    tail: Tail | None
    """How the voice came to its stop."""
    transcript_milliseconds: float
    """Wall clock, from asking to having: for the timings only."""
    acoustics_milliseconds: float
    fault: ModelError | None = None
    """Why there are no words, where the recogniser failed: the transcript is empty then."""


@dataclass(frozen=True, eq=False)
class _Words:
    transcript: Transcript
    milliseconds: float
    fault: ModelError | None


@dataclass(frozen=True, eq=False)
class _Sound:
    acoustics: Acoustics
    tail: Tail | None
    milliseconds: float


class Understanding:
    """A pause's work under way."""

    def __init__(self, words: Future[_Words], sound: Future[_Sound]) -> None:
        """Join the two halves."""
        self._words = words
        self._sound = sound

    @property
    def done(self) -> bool:
        """Whether `result` returns at once."""
        return self._words.done() and self._sound.done()

    def result(self) -> Understood:
        """Wait for both halves."""
        words, sound = self._words.result(), self._sound.result()
        return Understood(
            words.transcript,
            sound.acoustics,
            sound.tail,
            words.milliseconds,
            sound.milliseconds,
            words.fault,
        )


class Ears:
    """Listens to one turn at a time."""

    def __init__(self, transcriber: Transcriber, clock: Clock = time.perf_counter) -> None:
        """Take the recogniser; the clock serves the timings only."""
        self._transcriber = transcriber
        self._clock = clock
        self._words = ThreadPoolExecutor(1, "voicesim-words")
        self._sound = ThreadPoolExecutor(1, "voicesim-sound")
        self._hearing: Future[Hearing] | None = None
        self._heard: list[Samples] = []
        self._held: list[Samples] = []
        self._paused = False
        self._jobs: list[Future[None]] = []

    def begin(self, samples: Samples, start_sample: int) -> None:
        """Start on a turn, from its first samples (preroll included)."""
        self.drop()
        self._hearing = self._words.submit(self._transcriber.listen, start_sample)
        self._take(samples)

    def feed(self, samples: Samples) -> None:
        """Take more of the turn. What comes during a pause is held back until the turn goes on."""
        if self._hearing is None:
            return
        if self._paused:
            self._held.append(samples)
        else:
            self._take(samples)

    def resume(self) -> None:
        """Go on after a pause: what was held back belongs to the turn."""
        self._paused = False
        held, self._held = self._held, []
        for samples in held:
            self._take(samples)

    def pause(self, baseline: Baseline | None) -> Understanding:
        """Begin to understand all that was fed so far."""
        assert self._hearing is not None  # noqa: S101 - a turn pauses only after it began
        self._paused = True
        hearing, asked = self._hearing, self._clock()
        samples = np.concatenate(self._heard)
        words = self._words.submit(self._transcript, hearing, self._jobs, asked)
        self._jobs = []
        sound = self._sound.submit(self._acoustics, samples, baseline, asked)
        return Understanding(words, sound)

    def recent(self, baseline: Baseline | None, settings: ToneSettings) -> Future[Tone]:
        """Begin to measure the last seconds of a turn that goes on."""
        samples = np.concatenate([*self._heard, *self._held])
        return self._sound.submit(recent_tone, samples, baseline, settings)

    def drop(self) -> None:
        """Let the turn go."""
        if self._hearing is not None:
            self._words.submit(_close, self._hearing)
        self._hearing = None
        self._paused = False
        self._heard, self._held, self._jobs = [], [], []

    def close(self) -> None:
        """Stop both threads; the recogniser itself stays loaded for the next call."""
        self.drop()
        self._words.shutdown(wait=True, cancel_futures=False)
        self._sound.shutdown(wait=True, cancel_futures=True)

    def _take(self, samples: Samples) -> None:
        assert self._hearing is not None  # noqa: S101 - callers check
        self._heard.append(samples)
        self._jobs.append(self._words.submit(_feed, self._hearing, samples))

    def _transcript(self, hearing: Future[Hearing], jobs: list[Future[None]], asked: float) -> _Words:
        fault: ModelError | None = None
        try:
            for job in jobs:  # all done already, the thread being one: this raises what went wrong in them
                job.result()
            transcript = hearing.result().transcript()
        except (
            ModelError
        ) as error:  # one turn is lost, not the call: whoever asks decides what to do about it
            transcript, fault = Transcript("", (), 0.0, self._transcriber.name), error
        return _Words(transcript, 1000 * (self._clock() - asked), fault)

    def _acoustics(self, samples: Samples, baseline: Baseline | None, asked: float) -> _Sound:
        narrow = search_range(baseline)
        track = pitch_track(samples, narrow)
        acoustics = sound_of(samples, baseline, track=track)
        tail = tail_of(samples, narrow, track)
        return _Sound(acoustics, tail, 1000 * (self._clock() - asked))


def _feed(hearing: Future[Hearing], samples: Samples) -> None:
    hearing.result().feed(samples)


def _close(hearing: Future[Hearing]) -> None:
    if hearing.exception() is None:
        hearing.result().close()
