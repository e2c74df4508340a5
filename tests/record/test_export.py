import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicesim.errors import AudioError
from voicesim.record.export import encode_audio
from voicesim.values import SAMPLE_RATE

MAKE = """
import hashlib
from tests.record.test_export import tones
from voicesim.record.export import encode_audio
print(hashlib.sha256(encode_audio(*tones(5.0))).hexdigest())
"""


def tones(seconds):
    """The trainee says 440 Hz in the first half, the caller 880 Hz in the second."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    first = time < seconds / 2
    trainee = 0.4 * np.sin(2 * np.pi * 440 * time) * first
    caller = 0.4 * np.sin(2 * np.pi * 880 * time) * ~first
    return trainee.astype(np.float32), caller.astype(np.float32)


def loudest_hz(samples):
    spectrum = np.abs(np.fft.rfft(samples))
    return np.argmax(spectrum) * SAMPLE_RATE / len(samples)


def test_both_sides_are_heard_at_their_time_and_the_file_is_small():
    content = encode_audio(*tones(60.0))
    assert 235_000 < len(content) < 250_000  # 32 kbit/s
    samples, rate = soundfile.read(io.BytesIO(content))
    assert rate == SAMPLE_RATE
    assert abs(len(samples) / rate - 60.0) < 0.2
    assert loudest_hz(samples[SAMPLE_RATE : 29 * SAMPLE_RATE]) == pytest.approx(440, abs=2)
    assert loudest_hz(samples[31 * SAMPLE_RATE : 59 * SAMPLE_RATE]) == pytest.approx(880, abs=2)


def test_two_processes_make_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", MAKE], capture_output=True, check=True, cwd=Path(__file__).parents[2]
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == 64


def test_a_call_without_audio_gives_none_and_uneven_sides_are_refused():
    empty, frame = np.zeros(0, np.float32), np.zeros(512, np.float32)
    assert encode_audio(empty, empty) == b""
    with pytest.raises(AudioError, match="512 samples of trainee with 0 of caller"):
        encode_audio(frame, empty)
