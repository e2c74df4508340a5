"""Real speech: the figures of the tone design hold on a sample of the development data."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voicesim.tone.pitch import STEP, pitch_track
from voicesim.values import SAMPLE_RATE

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (SPEECH / "fda").is_dir(), reason="the development data beside the checkout is missing"
    ),
]


def test_pitch_against_the_laryngograph():
    near = voiced = 0
    for path in sorted((SPEECH / "fda").glob("*.wav"))[::5]:
        audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
        hz = pitch_track(soxr.resample(audio[:, 0], rate, SAMPLE_RATE).astype(np.float32)).hz
        truth = np.loadtxt(path.with_suffix(".f0ref"), usecols=0)
        frame = np.minimum(
            np.rint(np.arange(len(truth)) * 0.015 * SAMPLE_RATE / STEP).astype(int), len(hz) - 1
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            cents = np.abs(1200 * np.log2(hz[frame] / truth))
        near += int((cents[truth > 0] < 50).sum())
        voiced += int((truth > 0).sum())
    assert near / voiced > 0.75
