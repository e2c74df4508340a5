"""The main job with nothing faked: the shipped recordings through `voicesim demo`, twice, in two processes."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from voicesim.record.reading import read_call

pytestmark = pytest.mark.skipif(
    shutil.which("espeak-ng") is None and sys.platform.startswith("linux"),
    reason="no espeak-ng: apt install espeak-ng",
)

REPEATS = ("journal.jsonl", "call.wav", "marks.json")


def demo(folder, name="late_refund/goes_well"):
    """Run a demo with a home, and so a cache, of its own; return the call's folder and what was printed."""
    environment = {
        **os.environ,
        "VOICESIM_HOME": str(folder / "home"),
        "COLUMNS": "100",
        "PYTHONHASHSEED": "random",
    }
    command = [
        sys.executable,
        "-m",
        "voicesim",
        "demo",
        name,
        "--out",
        str(folder / "calls"),
        "--recogniser",
        "pocketsphinx",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (call,) = (folder / "calls").iterdir()
    return call, done.stdout


@pytest.fixture(scope="module")
def two_demos(tmp_path_factory):
    return [demo(tmp_path_factory.mktemp(name)) for name in ("one", "two")]


def test_it_prints_the_call_and_ends_with_the_path_of_the_debrief(two_demos):
    call, printed = two_demos[0]
    assert "CALLER" in printed
    assert "YOU" in printed
    assert "tension" in printed
    assert "pocketsphinx" in printed, "which recogniser listens is always said"
    assert printed.rstrip().endswith(str(call / "debrief.html"))


def test_two_processes_give_the_same_bytes(two_demos):
    (one, _), (two, _) = two_demos
    for name in REPEATS:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    pages = [
        re.sub(r"(<[^>]*data-wall-clock[^>]*>)[^<]*", r"\1", (call / "debrief.html").read_text()).replace(
            call.name, "CALL"
        )
        for call in (one, two)
    ]
    assert pages[0] == pages[1]
    assert set(os.listdir(one)) == {*REPEATS, "debrief.html", "call.json", "timings.jsonl"}


def test_the_call_goes_as_the_sidecar_says(two_demos):
    summary = read_call(two_demos[0][0])
    assert summary.ending.name == "agreed"
    assert json.loads((two_demos[0][0] / "marks.json").read_text())["passed"] is True


def test_replay_recomputes_every_reaction_and_notices_a_change(two_demos, tmp_path):
    call = shutil.copytree(two_demos[0][0], tmp_path / "call")

    def replay():
        command = [sys.executable, "-m", "voicesim", "replay", str(call)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert replay().returncode == 0
    journal = call / "journal.jsonl"
    changed = re.sub(r'"heard":true', '"heard":false', journal.read_text(), count=1)
    assert changed != journal.read_text()
    journal.write_text(changed)
    done = replay()
    assert done.returncode == 1
    assert "heard" in done.stdout


def test_the_short_set_comes_out_as_expected_with_the_embedded_recogniser_too(tmp_path):
    environment = {
        **os.environ,
        "VOICESIM_HOME": str(tmp_path),
        "VOICESIM_RECOGNISER_ENGINE": "pocketsphinx",
    }
    command = [sys.executable, "-m", "voicesim", "regress", "--set", "short", "-j", "2"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed, 0 error" in done.stdout
