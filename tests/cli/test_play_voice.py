"""A try-out by voice: one turn through the same parts, and once on a virtual headset."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.caller.plays import finder, shipped
from tests.fakes import FakeDetector, FakeTranscriber, ListSource
from tests.virtual_headset import reason_missing, virtual_headset
from voicesim.cli.play_voice import PATIENCE_SECONDS, PlayVoice
from voicesim.settings import Settings
from voicesim.values import SAMPLE_RATE, AudioFrame, Delivery, Line
from voicesim.wiring import Studio

WORDS = "Good morning, tax office, you are speaking with Dana. How can I help you?"


class OneTake(ListSource):
    """A headset that says one array and keeps what it plays."""

    def __init__(self, samples: np.ndarray) -> None:
        super().__init__(samples)
        self.played: list[np.ndarray] = []

    def write(self, frame: AudioFrame) -> None:
        self.played.append(frame.samples)


def seconds(value: float, level: float) -> np.ndarray:
    tone = np.sin(2 * np.pi * 180 * np.arange(int(value * SAMPLE_RATE)) / SAMPLE_RATE)
    return (level * tone).astype(np.float32)


def voice(headset: OneTake, *texts: str) -> PlayVoice:
    studio = Studio(Settings(), shipped("government/late_refund"), FakeDetector(), FakeTranscriber(texts, 0.7), finder(),
                    lambda line: seconds(len(line.text) / 10, 0.5), "fake", ())  # fmt: skip
    return PlayVoice(studio, lambda: headset)


def test_one_turn_is_heard_up_to_its_pause():
    headset = OneTake(np.concatenate([seconds(1, 0), seconds(2, 0.5), seconds(2, 0), seconds(1, 0.5)]))
    told = voice(headset, "I am sorry.")
    said = told.listen()
    assert (said.text, said.transcript.confidence) == ("I am sorry.", 0.7)
    assert said.tone is not None
    (fed,) = told.studio.transcriber.fed_samples
    assert 2.0 <= fed / SAMPLE_RATE <= 2.5  # the turn and its preroll, not the silence around it
    assert headset.place < 4 * SAMPLE_RATE  # the pause ended it; what came later was not waited for
    assert headset.closed


def test_nothing_said_is_no_turn():
    headset = OneTake(seconds(PATIENCE_SECONDS + 5, 0))
    assert voice(headset).listen() is None
    assert headset.place / SAMPLE_RATE < PATIENCE_SECONDS + 1
    assert headset.closed


def test_the_callers_lines_are_played_one_after_another():
    headset = OneTake(seconds(10, 0))
    lines = [Line("0123456789", Delivery(), ""), Line("01234", Delivery(), "")]
    voice(headset).speak(lines)
    played = np.concatenate(headset.played)
    loud = np.abs(played) > 0.01
    assert loud.sum() / SAMPLE_RATE == pytest.approx(1.5, abs=0.1)
    assert not loud[int(1.05 * SAMPLE_RATE) : int(1.2 * SAMPLE_RATE)].any()
    assert headset.closed
    voice(headset).speak([])


def output_has(log: Path, words: str, within: float = 120.0) -> None:
    deadline = time.monotonic() + within
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.mark.headset
@pytest.mark.skipif(bool(reason_missing()), reason=reason_missing())
@pytest.mark.skipif(shutil.which("flite") is None, reason="no flite: apt install flite")
def test_a_spoken_turn_moves_the_caller(tmp_path):
    clip, log = tmp_path / "turn.wav", tmp_path / "log.txt"
    subprocess.run(["flite", "-voice", "rms", "-t", WORDS, "-o", clip], check=True)
    samples, _ = soundfile.read(clip, dtype="float32")
    command = [sys.executable, "-m", "voicesim", "--set", "recogniser.engine=pocketsphinx", "scripts", "play",
               "government/late_refund", "--voice"]  # fmt: skip
    with virtual_headset() as headset, headset.record_line() as recorder, log.open("w") as out:
        environment = headset.child_environment() | {
            "VOICESIM_HOME": str(tmp_path / "home"),
            "PYTHONUNBUFFERED": "1",
        }
        child = subprocess.Popen(command, env=os.environ | environment, stdin=subprocess.PIPE, stdout=out,
                                 stderr=subprocess.STDOUT, text=True)  # fmt: skip
        child.stdin.write("\n")
        child.stdin.flush()
        output_has(log, "Listening")
        recorder.wait_for(len(recorder.earpiece) / SAMPLE_RATE + 1.0)
        headset.play_into_microphone(0.6 * samples).wait(30)
        output_has(log, "1 you")
        child.communicate("quit\n", timeout=120)
        earpiece = recorder.earpiece.copy()
    told = log.read_text()
    assert child.returncode == 0, told
    assert "heard" in told
    assert "February" in told
    assert np.abs(earpiece).max() > 0.02, "the caller answers aloud"
