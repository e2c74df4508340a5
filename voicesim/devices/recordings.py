"""Recordings as the trainee's side of the line: reading a file, and playing it as it was recorded.

A file comes in at any rate and in any form libsndfile knows; inside it is 16 kHz mono float32. To play it turn
by turn, each waiting for the caller, see recorded_turns.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voicesim.errors import AudioError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, Samples, samples_of, seconds_of

INAUDIBLE_PEAK = 10 ** (-70 / 20)
"""Peak, as a share of full scale, under which a channel counts as silent beside another one, or two channels as
equal: -70 dB, under any line's noise and over the rounding of lossy formats. Guess, unmeasured."""

FULL_SCALE_PEAK = 0.999
"""Size from which a sample counts as clipped; 16-bit audio reaches 0.99997. Guess, unmeasured."""

CLIPPED_SHARE = 0.001
"""Share of clipped samples from which a recording gets a warning. Guess, unmeasured."""

_CHANNEL_NAMES = {"left": 1, "right": 2}
_FORMATS = "WAV, FLAC, OGG (Vorbis or Opus), MP3 or AIFF"


@dataclass(frozen=True, eq=False)
class Recording:
    """A file as VoiceSim hears it."""

    samples: Samples
    """Shape [n], 16 kHz mono, in [-1, 1]."""
    original_rate: int
    """Samples a second in the file."""
    channels: int
    """Channels in the file."""
    seconds: float
    path: Path
    warnings: tuple[str, ...] = ()
    """What is wrong with it, in plain words, though it can be used."""


def read_recording(path: Path, channel: str | int | None = None) -> Recording:
    """Read a recording of the trainee.

    Args:
        path: a file in any format libsndfile reads.
        channel: 'left', 'right', 'mix' (the mean of all), or a channel's number counted from 1. None is enough
            for mono, for channels that are all equal, and where all but one are silent.

    Raises:
        AudioError: missing, not audio, empty, dead, not a number, or a channel must be chosen.
    """
    every, rate = _decoded(path)
    if not len(every):
        raise AudioError(f"{path}: the recording is empty (0 samples); record it again.")
    if not np.isfinite(every).all():
        raise AudioError(f"{path}: the recording holds NaN or infinity; export it again as 16-bit WAV.")
    if not every.any():
        raise AudioError(f"{path}: every sample is zero, the microphone was dead or muted; record it again.")
    mono = _one_channel(every, channel, path)
    if not mono.any():
        raise AudioError(f"{path}: channel {channel!r} is silent throughout; choose another with 'channel'.")
    samples = _resampled(mono, rate)
    if not len(samples):
        raise AudioError(
            f"{path}: {len(mono)} samples at {rate} Hz are too few to be heard; record it again."
        )
    warnings = (*_clipping(mono), *_cut_short(path))
    return Recording(samples, rate, every.shape[1], seconds_of(len(samples)), path, warnings)


def _decoded(path: Path) -> tuple[Samples, int]:
    """Return all channels, shape [n, channels], and the rate."""
    if path.is_dir():
        raise AudioError(f"{path}: is a folder; give the recording's own path.")
    if not path.exists():
        raise AudioError(f"{path}: no such recording; check the path.")
    try:
        if path.stat().st_size == 0:
            raise AudioError(f"{path}: the file is empty (0 bytes); record it again.")
        path.open("rb").close()
    except OSError as error:
        raise AudioError(f"{path}: not readable ({error.strerror}); check the file's rights.") from None
    import soundfile

    try:
        every: Samples
        every, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, TypeError) as error:  # TypeError: headerless .raw
        why = getattr(error, "error_string", "") or "no known audio format"
        raise AudioError(
            f"{path}: not readable as audio ({why.strip()}); convert it to {_FORMATS}."
        ) from None
    return every, int(rate)


def _one_channel(every: Samples, channel: str | int | None, path: Path) -> Samples:
    count = every.shape[1]
    number = _channel_number(channel, count, path)
    if number is not None:
        return every[:, number - 1].copy()
    if channel == "mix" or count == 1:
        mixed: Samples = every.mean(axis=1, dtype=np.float32)
        return mixed
    audible = np.flatnonzero(np.abs(every).max(axis=0) > INAUDIBLE_PEAK)
    if len(audible) == 1:
        return every[:, audible[0]].copy()
    if np.abs(every - every[:, :1]).max() <= INAUDIBLE_PEAK:
        return every[:, 0].copy()
    raise AudioError(
        f"{path}: its {count} channels differ; say which one is the trainee with channel 'left', 'right', 'mix' "
        f"or a number from 1 to {count}."
    )


def _channel_number(channel: str | int | None, count: int, path: Path) -> int | None:
    """Return the channel asked for, counted from 1; None for 'mix', for none asked for, and for names in mono."""
    if channel is None or channel == "mix" or (count == 1 and channel in _CHANNEL_NAMES):
        return None
    text = str(channel)
    number = _CHANNEL_NAMES.get(text) or (int(text) if text.isdecimal() else 0)
    if not 1 <= number <= count:
        raise AudioError(
            f"{path}: there is no channel {channel!r} among its {count}; choose 'left', 'right', 'mix' or a number "
            f"from 1 to {count}."
        )
    return number


def _resampled(mono: Samples, rate: int) -> Samples:
    if rate != SAMPLE_RATE:
        import soxr

        mono = soxr.resample(mono, rate, SAMPLE_RATE, quality="HQ")
    clipped: Samples = np.clip(mono, -1.0, 1.0).astype(np.float32, copy=False)
    return clipped


def _clipping(mono: Samples) -> tuple[str, ...]:
    share = float(np.mean(np.abs(mono) >= FULL_SCALE_PEAK))
    if share <= CLIPPED_SHARE:
        return ()
    return (f"clipped: {share:.1%} of the samples are at full scale; record it with less gain",)


def _cut_short(path: Path) -> tuple[str, ...]:
    """A RIFF file says how long it is; libsndfile reads a shorter one without a word."""
    with path.open("rb") as file:
        head = file.read(8)
    said = int.from_bytes(head[4:], "little") + 8
    streamed = said in (8, 2**32 + 7)
    found = path.stat().st_size
    if head[:4] != b"RIFF" or streamed or said <= found:
        return ()
    return (f"cut short: the file has {found} of the {said} bytes it promises; copy it again",)


# ---------------------------------------------------------------- playing


@dataclass
class Pace:
    """Makes a recording last as long as it says. Without one, a call runs as fast as it can.

    The clock starts at the first wait; frames that come late are not caught up faster than they would play.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next_time: float | None = field(default=None, init=False)

    def wait(self) -> None:
        """Return when the next frame is due."""
        now = self.clock()
        due = now if self._next_time is None else max(self._next_time, now)
        if due > now:
            self.sleep(due - now)
        self._next_time = due + FRAME_SAMPLES / SAMPLE_RATE


class RecordingSource:
    """A FrameSource that plays a recording from end to end, as recorded.

    Args:
        samples: shape [n], 16 kHz mono.
        pace: None to give frames as fast as they are asked for.
        tail_seconds: silence after the recording, rounded up to whole frames with it.
    """

    def __init__(self, samples: Samples, pace: Pace | None = None, tail_seconds: float = 0.0) -> None:
        self._samples = samples
        self._pace = pace
        self._end_sample = len(samples) + samples_of(tail_seconds)
        self._next_sample = 0

    def read(self) -> AudioFrame | None:
        """Return the next frame; None at the end and after close()."""
        start = self._next_sample
        if start >= self._end_sample:
            return None
        if self._pace is not None:
            self._pace.wait()
        self._next_sample += FRAME_SAMPLES
        return AudioFrame(frame_samples(self._samples[start : start + FRAME_SAMPLES]), start)

    def close(self) -> None:
        """Stop: nothing more is read. May be called twice."""
        self._end_sample = 0


def frame_samples(samples: Samples) -> Samples:
    """Return at most FRAME_SAMPLES samples as one whole frame, filled up with zeros; always a copy."""
    frame = np.zeros(FRAME_SAMPLES, np.float32)
    frame[: len(samples)] = samples
    return frame
