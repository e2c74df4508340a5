"""Scripted stand-ins for the ports, for tests only."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from voicesim.turns.gate import Admitted, SpeechGate
from voicesim.values import FRAME_SAMPLES, AudioFrame, Samples, Transcript, Word


class FakeDetector:
    """Takes loud frames for speech: tests speak by writing ones."""

    name = "fake-detector"

    def probability(self, frame: AudioFrame) -> float:
        return 1.0 if float(np.max(np.abs(frame.samples))) > 0.05 else 0.0

    def reset(self) -> None:
        return


class OpenGate(SpeechGate):
    """Lets everything through: tests speak by writing ones, which no voice sounds like."""

    def admit(self, frame: AudioFrame, probability: float) -> Admitted:
        return Admitted(probability)

    def played(self, samples: Samples) -> None:
        return


class FakeTranscriber:
    """Gives out prepared texts, one a turn, in order."""

    name = "fake-transcriber"

    def __init__(self, texts: Iterable[str], confidence: float = 0.9) -> None:
        self.texts = list(texts)
        self.confidence = confidence
        self.turns = 0
        self.fed_samples: list[int] = []
        self.closed = False

    def listen(self, start_sample: int) -> FakeHearing:
        self.turns += 1
        self.fed_samples.append(0)
        return FakeHearing(self, self.turns - 1, start_sample)

    def close(self) -> None:
        self.closed = True


class FakeHearing:
    def __init__(self, owner: FakeTranscriber, index: int, start_sample: int) -> None:
        self.owner, self.index, self.start_sample = owner, index, start_sample

    def feed(self, samples: Samples) -> None:
        self.owner.fed_samples[self.index] += len(samples)

    def transcript(self) -> Transcript:
        text = self.owner.texts[self.index] if self.index < len(self.owner.texts) else ""
        words = tuple(
            Word(word, self.start_sample, self.start_sample, self.owner.confidence) for word in text.split()
        )
        return Transcript(text, words, self.owner.confidence if text else 0.0, self.owner.name)

    def close(self) -> None:
        return


class FakeJournal:
    """Keeps everything in lists."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, str, object]] = []
        self.frames: list[tuple[Samples, Samples]] = []
        self.timings: list[tuple[int, str, float]] = []
        self.closed = 0

    def entry(self, sample: int, kind: str, value: object) -> None:
        self.entries.append((sample, kind, value))

    def audio(self, trainee: Samples, caller: Samples) -> None:
        self.frames.append((trainee.copy(), caller.copy()))

    def timing(self, sample: int, name: str, milliseconds: float) -> None:
        self.timings.append((sample, name, milliseconds))

    def close(self) -> None:
        self.closed += 1

    def of(self, kind: str) -> list[object]:
        return [value for _, name, value in self.entries if name == kind]


class ListSource:
    """Frames from an array."""

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.place = 0
        self.closed = False

    def read(self) -> AudioFrame | None:
        if self.place >= len(self.samples):
            return None
        piece = self.samples[self.place : self.place + FRAME_SAMPLES]
        frame = AudioFrame(np.pad(piece, (0, FRAME_SAMPLES - len(piece))).astype(np.float32), self.place)
        self.place += FRAME_SAMPLES
        return frame

    def close(self) -> None:
        self.closed = True


class ListSink:
    """Keeps what would be heard."""

    def __init__(self) -> None:
        self.frames: list[AudioFrame] = []
        self.closed = False

    def write(self, frame: AudioFrame) -> None:
        self.frames.append(frame)

    def close(self) -> None:
        self.closed = True


class TruthTranscriber:
    """Knows what is said where in the call, and hears of it what lies within the samples fed."""

    name = "truth"

    def __init__(self, said: Iterable[tuple[int, str]], confidence: float = 0.9) -> None:
        """Take (first sample, words) of everything said."""
        self.said = list(said)
        self.confidence = confidence

    def listen(self, start_sample: int) -> TruthHearing:
        return TruthHearing(self, start_sample)

    def close(self) -> None:
        return


class TruthHearing:
    def __init__(self, owner: TruthTranscriber, start_sample: int) -> None:
        self.owner, self.start_sample, self.end_sample = owner, start_sample, start_sample

    def feed(self, samples: Samples) -> None:
        self.end_sample += len(samples)

    def transcript(self) -> Transcript:
        here = [words for at, words in self.owner.said if self.start_sample <= at < self.end_sample]
        text = " ".join(here)
        words = tuple(Word(word, 0, 0, self.owner.confidence) for word in text.split())
        return Transcript(text, words, self.owner.confidence if text else 0.0, self.owner.name)

    def close(self) -> None:
        return
