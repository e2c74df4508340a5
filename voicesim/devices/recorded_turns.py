"""The trainee's turns in a recording, and playing them into a call one by one.

Reads no clock and no file: when a turn begins hangs on the caller alone, so the same recording and the same
caller give the same call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from voicesim.devices.recordings import Pace, frame_samples
from voicesim.errors import AudioError
from voicesim.ports import SpeechDetector
from voicesim.settings import TurnSettings
from voicesim.values import FRAME_SAMPLES, AudioFrame, Samples, samples_of, seconds_of


@dataclass(frozen=True)
class Segment:
    """One turn of the trainee within a recording."""

    start_sample: int
    end_sample: int
    pause_seconds: float = 0.8
    """How long the trainee waits after the caller has finished; with waits=False, after the segment before."""
    waits: bool = True
    """False to begin whatever the caller does: talking over them."""


class PacedSource:
    """A FrameSource that plays a recording's turns one after another, each when the caller has finished.

    In between are exact zeros. A segment that waits begins its pause_seconds after the caller has become quiet,
    and, from the second one on, only once they have spoken at or after the end of the segment before; when they
    leave the line quiet for patience_seconds instead, the trainee goes on anyway. The same holds after the last
    segment, so that the call hears the caller's last answer.

    Args:
        samples: shape [n], 16 kHz mono.
        segments: what to play, in this order.
        caller_quiet: asked once at each read: neither speaking nor about to.
        patience_seconds: see above; time in which the caller speaks does not count.
        tail_seconds: silence after the last answer.
        pace: None to give frames as fast as they are asked for.

    Raises:
        AudioError: no segment, or one that is empty or reaches beyond the recording.
    """

    def __init__(
        self,
        samples: Samples,
        segments: Sequence[Segment],
        caller_quiet: Callable[[], bool],
        patience_seconds: float = 8.0,
        tail_seconds: float = 1.0,
        pace: Pace | None = None,
    ) -> None:
        _check_segments(segments, len(samples))
        self._samples = samples
        self._segments = tuple(segments)
        self._caller_quiet = caller_quiet
        self._patience_samples = samples_of(patience_seconds)
        self._tail_samples = samples_of(tail_seconds)
        self._pace = pace
        self._next_sample = 0
        self._index = 0
        self._place: int | None = None
        """Next sample of the segment being played; None while waiting."""
        self._over = False
        self._answered = True
        self.placed: list[tuple[int, int]] = []
        """(first sample, sample after the last) of each segment begun, on the call's clock."""
        self._wait_anew(answered=True)

    def read(self) -> AudioFrame | None:
        """Return the next frame; None after the last segment's answer, and after close()."""
        if self._over:
            return None
        quiet = self._caller_quiet()
        self._answered = self._answered or not quiet
        if not quiet:
            self._quiet_samples = 0
        if self._place is None and self._is_time():
            if self._index == len(self._segments):
                self._over = True
                return None
            segment = self._segments[self._index]
            self._place = segment.start_sample
            length = segment.end_sample - segment.start_sample
            self.placed.append((self._next_sample, self._next_sample + length))
        if self._pace is not None:
            self._pace.wait()
        samples = self._silence(quiet) if self._place is None else self._speech(self._place)
        frame = AudioFrame(samples, self._next_sample)
        self._next_sample += FRAME_SAMPLES
        return frame

    def close(self) -> None:
        """Stop: nothing more is read. May be called twice."""
        self._over = True

    def _wait_anew(self, answered: bool) -> None:
        self._answered = answered
        self._quiet_samples = 0
        self._waited_samples = 0
        self._idle_samples = 0

    def _is_time(self) -> bool:
        """Whether the next segment, or the end, has come."""
        impatient = not self._answered and self._idle_samples >= self._patience_samples
        if self._index == len(self._segments):
            return impatient or (self._answered and self._quiet_samples >= self._tail_samples)
        segment = self._segments[self._index]
        pause = samples_of(segment.pause_seconds)
        if not segment.waits:
            return self._waited_samples >= pause
        return impatient or (self._answered and self._quiet_samples >= pause)

    def _silence(self, quiet: bool) -> Samples:
        self._waited_samples += FRAME_SAMPLES
        if quiet:
            self._quiet_samples += FRAME_SAMPLES
            self._idle_samples += FRAME_SAMPLES
        return np.zeros(FRAME_SAMPLES, np.float32)

    def _speech(self, place: int) -> Samples:
        end = self._segments[self._index].end_sample
        piece = self._samples[place : min(place + FRAME_SAMPLES, end)]
        self._place = place + FRAME_SAMPLES
        if self._place >= end:
            self._index, self._place = self._index + 1, None
            self._wait_anew(answered=False)
        return frame_samples(piece)


def find_segments(
    samples: Samples, detector: SpeechDetector, gap_seconds: float = 1.0, turns: TurnSettings | None = None
) -> tuple[Segment, ...]:
    """Find the trainee's turns in a recording of one speaker: speech with no gap of gap_seconds in it.

    Each reaches preroll_seconds beyond the speech on both sides, but not into the next one.

    Args:
        samples: shape [n], 16 kHz mono.
        detector: reset before and after.
        gap_seconds: silence that parts two turns.
        turns: whose thresholds and preroll are used; None for the defaults.

    Raises:
        AudioError: no speech in it.
    """
    turns = turns or TurnSettings()
    speech: list[tuple[int, int]] = []
    for start, end in _speech_runs(samples, detector, turns):
        if end - start < samples_of(turns.start_seconds):
            continue
        joins = bool(speech) and start - speech[-1][1] < samples_of(gap_seconds)
        speech.append((speech.pop()[0] if joins else start, end))
    if not speech:
        seconds = seconds_of(len(samples))
        raise AudioError(
            f"no speech was found in {seconds:.1f} s of recording; check the channel and the level."
        )
    room = samples_of(min(turns.preroll_seconds, gap_seconds / 2))
    return tuple(Segment(max(0, start - room), min(len(samples), end + room)) for start, end in speech)


def _speech_runs(samples: Samples, detector: SpeechDetector, turns: TurnSettings) -> list[tuple[int, int]]:
    """Return the stretches whose frames count as speech, with hysteresis as in a call."""
    runs: list[tuple[int, int]] = []
    speaking = False
    detector.reset()
    for start in range(0, len(samples), FRAME_SAMPLES):
        least = turns.silence_probability if speaking else turns.speech_probability
        before, speaking = speaking, detector.probability(_frame(samples, start)) >= least
        if speaking:
            first = runs.pop()[0] if before else start
            runs.append((first, start + FRAME_SAMPLES))
    detector.reset()
    return runs


def _check_segments(segments: Sequence[Segment], length: int) -> None:
    if not segments:
        raise AudioError("the recording has no segments to play; give at least one turn.")
    for segment in segments:
        if not 0 <= segment.start_sample < segment.end_sample <= length:
            raise AudioError(
                f"the segment from sample {segment.start_sample} to {segment.end_sample} is empty or reaches beyond "
                f"the recording's {length} samples; mend its times."
            )


def _frame(samples: Samples, start: int) -> AudioFrame:
    return AudioFrame(frame_samples(samples[start : start + FRAME_SAMPLES]), start)
