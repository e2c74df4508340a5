"""`voicesim regress` when a run itself goes wrong: cases that hang, die or need too much, reports, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click import ClickException
from click.testing import CliRunner

from tests.regress.cases import add_case, add_recording
from tests.regress.results import RESULT
from voicesim.cli.main import cli
from voicesim.cli.regress_run import matches
from voicesim.errors import VoiceSimError

COMMAND = [sys.executable, "-m", "voicesim", "regress"]
ENVIRONMENT = {**os.environ, "VOICESIM_RECOGNISER_ENGINE": "pocketsphinx"}
ON_LINUX = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds its child processes in /proc"
)


@pytest.fixture
def folder(tmp_path):
    """Two cases that hold."""
    add_recording(tmp_path / "set")
    for ident in ("one", "two"):
        add_case(tmp_path / "set", ident, "expect: {turns: 1}")
    return tmp_path


def voicesim(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


def begun(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def below(process: int) -> list[int]:
    """Every process started by one, and by those."""
    try:
        own = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, own) for found in (child, *below(child))]


def workers(process: int) -> list[int]:
    """Processes of multiprocessing below one, the run's own worker first."""
    return [one for one in below(process) if b"spawn_main" in command_line(one)]


def command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_for_workers(process: int, count: int) -> list[int]:
    for _ in range(600):
        found = workers(process)
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError("the run never began")


def test_a_case_that_takes_too_long_is_stopped_and_named(folder):
    done = voicesim(folder, "set/one.yaml", "--timeout", "1")
    assert done.returncode == 2
    assert "error   set/one\n        did not end within 1 s and was stopped; see --timeout" in done.stdout


def test_a_case_that_needs_too_much_is_named(folder):
    done = voicesim(folder, "set/one.yaml", "--memory", "300")
    assert done.returncode == 2
    assert "error   set/one\n" in done.stdout
    assert "see --memory" in done.stdout


@ON_LINUX
def test_a_case_whose_process_dies_is_named_and_the_next_one_runs(folder):
    run = begun(folder, "set")
    os.kill(wait_for_workers(run.pid, 1)[0], signal.SIGKILL)
    told, _ = run.communicate(timeout=120)
    assert run.returncode == 2
    assert "error   set/one\n        its process ended by itself (exit code -9)" in told
    assert "passed  set/two" in told


@ON_LINUX
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_process_and_no_half_report(folder, stop):
    (folder / "r.jsonl").write_text("of the run before\n")
    run = begun(folder, "set", "--results", "r.jsonl", "--page", "p.html")
    started = wait_for_workers(run.pid, 2)
    assert (folder / "r.jsonl.partial").exists()
    run.send_signal(stop)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "voicesim: stopped." in told
    assert "Traceback" not in told
    for _ in range(100):
        left = [one for one in started if b"spawn_main" in command_line(one)]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    assert sorted(one.name for one in folder.iterdir()) == ["r.jsonl", "set"]
    assert (folder / "r.jsonl").read_text() == "of the run before\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("empty",), "no case found: a case is a .yaml beside a recording"),
        (("set", "-k", "nine"), "none of the 2 cases matches -k nine"),
        (("set", "--set", "short"), "none of the 2 cases matches --set short"),
        (("set", "--through", "phone,fax"), "--through fax: no such channel; choose of phone, noise-20db"),
        (
            ("set", "--page", "no/such/page.html"),
            "no/such/page.html: cannot be written (No such file or directory)",
        ),
        (("set", "--junit", "set/one.yaml/j.xml"), "cannot be written (Not a directory)"),
        (("set", "--results", "set"), "is a directory"),
        (("set", "--results", "x", "--page", "x"), "x: asked for twice"),
        (
            ("set", "--results", "set/one.yaml"),
            "set/one.yaml: belongs to a case, and no report overwrites one",
        ),
        (("set", "--page", "set/call.flac"), "set/call.flac: belongs to a case"),
        (("nowhere",), "Path 'nowhere' does not exist"),
        (("compare", "set"), "give two files of results, or --with"),
        (("compare", "torn.jsonl", "torn.jsonl"), "torn.jsonl, line 1: the line: Invalid JSON"),
        (
            ("compare", "old.jsonl", "old.jsonl"),
            "old.jsonl, line 1: results of form 1, and this VoiceSim reads form 2",
        ),
        (("compare", "--with", "recogniser", "set"), "recogniser: write NAME=VALUE"),
        (("compare", "--with", "recogniser.engin=x", "set"), "recogniser.engin: no such setting"),
        (("bless", "empty"), "no case found"),
    ],
)
def test_what_cannot_be_begun_is_told_before_anything_runs(folder, monkeypatch, arguments, named):
    (folder / "empty").mkdir()
    (folder / "torn.jsonl").write_text('{"name": "set/one"')
    (folder / "old.jsonl").write_text(json.dumps({**json.loads(RESULT.to_json()), "version": 1}))
    kept = {file: file.read_bytes() for file in folder.rglob("*.*")}
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(cli, ["regress", *arguments], standalone_mode=False)
    assert isinstance(done.exception, ClickException | VoiceSimError), "both are exit code 2"
    told = (
        done.exception.format_message() if isinstance(done.exception, ClickException) else str(done.exception)
    )
    assert named in told
    assert "passed" not in done.stdout, "nothing ran"
    assert {file: file.read_bytes() for file in folder.rglob("*.*")} == kept


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("", True),
        ("Refund", True),
        ("refund and well", False),
        ("refund and not well", True),
        ("well or bad", True),
        ("not refund or not bad", False),
    ],
)
def test_an_expression_fits_a_name(expression, fits):
    assert matches("late_refund/goes_badly", expression) is fits
