"""The plugin as a user's own repository sees it: a folder of cases, and pytest."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voicesim import places

SHIPPED = places.shipped("audio") / "late_refund"


@pytest.fixture
def repository(tmp_path) -> Path:
    folder = tmp_path / "calls" / "refund"
    folder.mkdir(parents=True)
    for name in ("goes_badly.flac", "goes_badly.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    torn = folder / "torn.yaml"
    torn.write_text((folder / "goes_badly.yaml").read_text().replace("licence:", "license:"))
    return tmp_path


def run(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--voicesim", "calls", *arguments]
    environment = {**os.environ, "VOICESIM_RECOGNISER_ENGINE": "pocketsphinx"}
    return subprocess.run(
        command, cwd=repository, env=environment, capture_output=True, text=True, timeout=250, check=False
    )


def test_every_sidecar_is_an_item(repository):
    done = run(repository, "--collect-only", "-q")
    assert "calls/refund/goes_badly.yaml::goes_badly" in done.stdout
    assert "2 tests collected" in done.stdout


def test_a_case_that_holds_passes_and_one_that_does_not_says_what_was_expected(repository):
    sidecar = repository / "calls" / "refund" / "goes_badly.yaml"
    wrong = sidecar.with_name("wrong.yaml")
    wrong.write_text(sidecar.read_text().replace("passed: false", "passed: true"))
    done = run(repository, "-m", "voicesim")
    assert "1 passed, 2 failed" in done.stdout or "2 failed, 1 passed" in done.stdout, done.stdout
    assert "passed: expected True, got False" in done.stdout
    assert "licence: Field required" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_folder_that_is_not_there_is_said(repository):
    done = run(repository, "--voicesim", "nowhere")
    assert done.returncode == 4
    assert "--voicesim nowhere: no such file or folder" in done.stderr


def test_without_the_option_nothing_is_collected(repository):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=60, check=False)
    assert "no tests ran" in done.stdout
