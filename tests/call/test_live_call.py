"""A real call: `voicesim call` in its own process, on a virtual headset, with a synthesised trainee."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from tests.virtual_headset import reason_missing, virtual_headset
from voicesim.record.reading import read_audio, read_call
from voicesim.values import SAMPLE_RATE, Observation, TraineeHungUp

pytestmark = [
    pytest.mark.headset,
    pytest.mark.skipif(bool(reason_missing()), reason=reason_missing()),
    pytest.mark.skipif(shutil.which("flite") is None, reason="no flite: apt install flite"),
]

TURNS = (
    "Good morning, tax office, you are speaking with Dana. How can I help you?",
    "You have been waiting for your refund since February. That sounds really frustrating.",
)


def clip(folder, words):
    file = folder / "turn.wav"
    subprocess.run(["flite", "-voice", "rms", "-t", words, "-o", file], check=True)
    samples, rate = soundfile.read(file, dtype="float32")
    assert rate == SAMPLE_RATE
    return 0.6 * samples


def wait_until_quiet(recorder, seconds=1.0, within=60.0):
    """Wait until the caller has spoken and then been quiet for that long, from now on."""
    begun = len(recorder.earpiece)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        time.sleep(0.1)
        heard = np.abs(recorder.earpiece[begun:])
        loud = np.flatnonzero(heard > 0.02)
        if len(loud) and len(heard) - loud[-1] > seconds * SAMPLE_RATE:
            return
    raise AssertionError("the caller said nothing")


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """One call of two turns, hung up by Ctrl-C; its folder, output and exit code."""
    folder = tmp_path_factory.mktemp("live")
    with virtual_headset() as headset, headset.record_line() as recorder:
        environment = headset.child_environment() | {"VOICESIM_HOME": str(folder / "home")}
        command = [sys.executable, "-m", "voicesim", "call", "government/late_refund", "--consent", "--seed", "7",
                   "--recogniser", "pocketsphinx", "--out", str(folder / "calls")]  # fmt: skip
        child = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        wait_until_quiet(recorder, within=240)  # getting ready, then the ring
        for words in TURNS:
            headset.play_into_microphone(clip(folder, words)).wait(30)
            wait_until_quiet(recorder)
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=60)
        line = recorder.line().copy()
    (record,) = (folder / "calls").iterdir()
    return record, output, child.returncode, line


def observations(folder):
    return [step.stimulus for step in read_call(folder).exchanges if isinstance(step.stimulus, Observation)]


def test_both_turns_were_heard_and_answered(call):
    record, output, code, _ = call
    assert code == 0, output
    heard = observations(record)
    assert len(heard) == len(TURNS)
    assert "refund" in heard[1].transcript.text or "waiting" in heard[1].transcript.text
    spoken = read_call(record).spoken
    for observation in heard:
        after = [one.start_sample for one in spoken if one.start_sample >= observation.turn.decided_sample]
        assert after, "every turn is answered"
        # No latency goal: bench/reply_gap.py measures that. But an answer minutes later would be no answer.
        assert (after[0] - observation.turn.end_sample) / SAMPLE_RATE < 10


def test_ctrl_c_hangs_up_and_the_debrief_follows(call):
    record, output, _, _ = call
    assert isinstance(read_call(record).exchanges[-1].stimulus, TraineeHungUp)
    assert (record / "debrief.html").stat().st_size > 10_000
    assert "debrief.html" in output


def test_what_was_recorded_is_what_was_said_and_heard(call):
    record, _, _, line = call
    trainee, caller = read_audio(record)
    assert len(trainee) == len(caller)
    for recorded, outside in ((trainee, line[:, 0]), (caller, line[:, 1])):
        recorded_db = 20 * np.log10(np.sqrt(np.mean(recorded**2)))
        outside_db = 20 * np.log10(np.sqrt(np.mean(outside[np.flatnonzero(outside)[0] :] ** 2)))
        assert abs(recorded_db - outside_db) < 3.0


def test_the_same_audio_from_a_file_gives_the_same_call(call, tmp_path):
    record, _, _, _ = call
    command = [sys.executable, "-m", "voicesim", "call", "government/late_refund", "--from", record / "call.wav",
               "--channel", "left", "--seed", "7", "--recogniser", "pocketsphinx", "--consent", "--out", tmp_path]  # fmt: skip
    environment = {**os.environ, "VOICESIM_HOME": str(record.parent.parent / "home")}
    subprocess.run(list(map(str, command)), check=True, env=environment, capture_output=True, timeout=240)
    (again,) = tmp_path.iterdir()
    if any(note.kind == "late_reply" for note in read_call(record).notes):
        pytest.skip("this machine was too busy: the live call had late replies, as its notes say")
    assert observations(again) == observations(record)
