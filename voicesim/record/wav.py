"""The call's audio as bytes: one stereo 16-bit WAV, trainee left, caller right, one clock."""

from __future__ import annotations

import struct

import numpy as np

from voicesim.errors import RecordError
from voicesim.values import SAMPLE_RATE, Samples

CHANNELS = 2
BYTES_A_SAMPLE = CHANNELS * 2
HEADER_BYTES = 44
FULL_SCALE = 32768
"""A 16-bit sample over this lies in [-1, 1); audio that came from 16 bits goes back to the same 16 bits."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


def header(samples: int) -> bytes:
    """Return the 44-byte header of a file of that many stereo samples."""
    data = samples * BYTES_A_SAMPLE
    byte_rate = SAMPLE_RATE * BYTES_A_SAMPLE
    form = (16, 1, CHANNELS, SAMPLE_RATE, byte_rate, BYTES_A_SAMPLE, 16)
    return _HEADER.pack(b"RIFF", HEADER_BYTES - 8 + data, b"WAVE", b"fmt ", *form, b"data", data)


def interleaved(trainee: Samples, caller: Samples) -> bytes:
    """Return both sides, shape [n] each, as 16-bit stereo; louder than full scale is clipped."""
    both = np.stack([trainee, caller], axis=1) * np.float32(FULL_SCALE)
    content: bytes = np.clip(np.rint(both), -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
    return content


def sides(content: bytes, name: str) -> tuple[Samples, Samples]:
    """Return (trainee, caller), shape [n] each, of a file that `header` began.

    The length in the header is not trusted: what stands after it is read, up to the last whole sample, so a
    file cut short by a crash reads as far as it goes.

    Raises:
        RecordError: the file does not begin with this header.
    """
    whole = header(0)
    if len(content) < HEADER_BYTES or content[8:40] != whole[8:40] or content[:4] != b"RIFF":
        raise RecordError(
            f"{name}: not a VoiceSim recording (16 kHz, stereo, 16 bit); restore it from a copy."
        )
    usable = (len(content) - HEADER_BYTES) // BYTES_A_SAMPLE * BYTES_A_SAMPLE
    both = np.frombuffer(content, "<i2", usable // 2, HEADER_BYTES).reshape(-1, CHANNELS)
    left, right = (both[:, side].astype(np.float32) / np.float32(FULL_SCALE) for side in range(CHANNELS))
    return left, right
