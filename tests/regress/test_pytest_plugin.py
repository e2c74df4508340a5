"""The plugin as a user's own repository sees it: a folder of cases, callers of their own, and pytest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.regress.cases import add_case, add_recording
from voicesim import places

TURN = "turns: [{start_seconds: 0.0, end_seconds: 4.0, words: tax office good morning}]"


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    """A caller of its own, and cases of every outcome."""
    root = tmp_path_factory.mktemp("repository")
    calls = root / "calls" / "refund"
    add_recording(calls)
    add_case(calls, "heard", "sets: [short]\nexpect: {turns: 1}")
    add_case(calls, "missed", "sets: [short, slow-ones]\nexpect: {turns: 2}")
    add_case(calls, "called", f"script: ../callers/mine.yaml\n{TURN}\nexpect: {{turns: 1, cues: [greet]}}")
    add_case(calls, "torn", "licence_: Apache-2.0")
    add_case(calls, "gone", "sets: [xfail]", "gone.flac")
    (root / "calls" / "callers").mkdir()
    script = (places.shipped("scripts") / "government" / "late_refund.yaml").read_text()
    (root / "calls" / "callers" / "mine.yaml").write_text(script)
    return root


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--strict-markers", *arguments]
    environment = {**os.environ, "VOICESIM_RECOGNISER_ENGINE": "pocketsphinx"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=250, check=False
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.strip().splitlines()[-1]


def test_every_sidecar_is_an_item_and_a_caller_script_is_none(repository):
    done = run(repository, "--voicesim", "calls", "--collect-only", "-q")
    assert done.returncode == 0, "a case that cannot be read is no fault of collecting"
    assert "calls/refund/torn.yaml::torn" in done.stdout
    assert "mine" not in done.stdout
    assert "5 tests collected" in done.stdout


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_what_holds_passes_what_does_not_fails_and_what_cannot_be_run_is_an_error(repository, processes):
    if processes:
        pytest.importorskip("xdist")
    done = run(repository, "--voicesim", "calls", "-m", "voicesim", *processes)
    assert done.returncode == 1
    assert "1 failed, 2 passed, 2 errors" in last_line(done), done.stdout
    assert "turns: expected 2, got 1" in done.stdout
    assert "licence_: Extra inputs are not permitted" in done.stdout
    assert "its recording gone.flac is missing beside it" in done.stdout
    assert "Traceback" not in done.stdout


def test_sets_are_markers(repository):
    for chosen, count in (
        ("short", "2/5"),
        ("slow-ones", "1/5"),
        ("short and not slow-ones", "1/5"),
        ("xfail", "no"),
    ):
        done = run(repository, "--voicesim", "calls", "--collect-only", "-q", "-m", chosen)
        assert last_line(done).startswith(f"{count} tests collected"), done.stdout
    assert (
        "@pytest.mark.slow-ones: recorded-audio cases of the set"
        in run(repository, "--voicesim", "calls", "--markers").stdout
    )


def test_it_works_from_another_folder(repository, tmp_path):
    done = run(tmp_path, "--voicesim", str(repository / "calls" / "refund" / "called.yaml"))
    assert "1 passed" in last_line(done), done.stdout


def test_a_folder_that_is_not_there_is_said(repository):
    done = run(repository, "--voicesim", "nowhere")
    assert done.returncode == 4
    assert "--voicesim nowhere: no such file or folder" in done.stderr


def test_without_the_option_nothing_is_collected(repository):
    assert "no tests ran" in run(repository, "-q").stdout
