"""Real speech: the figures of the tone design hold on a sample of the development data."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voicesim.settings import ToneSettings
from voicesim.tone.baseline import make_baseline
from voicesim.tone.measure import measure_tone
from voicesim.tone.pitch import STEP, pitch_track
from voicesim.values import SAMPLE_RATE

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (SPEECH / "fda").is_dir(), reason="the development data beside the checkout is missing"
    ),
]


def joined(pattern, count):
    """Turns of five utterances each, 0.3 s apart."""
    files = sorted((SPEECH / "nemo").glob(pattern))[: 5 * count]
    clips = []
    for path in files:
        audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
        clip = soxr.resample(audio[:, 0], rate, SAMPLE_RATE).astype(np.float32)
        clips.append(np.concatenate([clip, np.zeros(4800, np.float32)]))
    return [np.concatenate(clips[at : at + 5]) for at in range(0, 5 * count, 5)]


@pytest.mark.parametrize("speaker", ["KD0", "MK0"])
def test_an_angry_actor_is_raised_and_the_same_one_neutral_is_not(speaker):
    """Two of the speakers that no threshold was chosen on."""
    settings = ToneSettings()
    calibration, *neutral = joined(f"{speaker}_neutral_*.flac", 4)
    baseline = make_baseline([measure_tone(calibration, None, None, settings)], "calibration")
    for turns, raised in ((neutral, False), (joined(f"{speaker}_anger_*.flac", 3), True)):
        tones = [measure_tone(turn, None, baseline, settings) for turn in turns]
        assert ["raised" in tone.flags for tone in tones] == [raised] * 3


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
