"""`voicesim regress` on cases that cannot be run: each is told by name, the others run on, and all are counted."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.regress.cases import add_case, add_recording
from voicesim.values import SAMPLE_RATE

TURN = "turns: [{start_seconds: 0.0, end_seconds: %s, words: hello}]"
SCRIPT = "script: government/late_refund\n"
ERRORS = {
    "cut_flac": "cut_flac.flac: cut short: its last sound cannot be decoded; copy it again",
    "cut_mp3": "cut short: it has",
    "cut_opus": "cut short: ",
    "cut_wav": "cut short: it has",
    "empty": "the file is empty (0 bytes)",
    "no_samples": "the recording is empty (0 samples)",
    "zeros": "every sample is zero",
    "zero_bytes": "not readable as audio",
    "text": "not readable as audio",
    "pdf": "not readable as audio",
    "zip": "not readable as audio",
    "protected": "not readable as audio",
    "hour": "60 minutes long, over the 30 of a call; cut it into single calls",
    "channel": "there is no channel 3 among its 1",
    "stereo": "its 2 channels differ; say which one is the trainee",
    "beyond": "turns.1: from 0.0 to 9.0 s does not lie in the recording's 4.00 s",
    "setting": "settings: turns.end_secs: no such setting",
    "script": "script: there is no government/no_such by that name",
    "own_script": "script: there is no mine.yaml beside the sidecar",
    "ending": "expect.ending: 'happy' is no ending of government/late_refund",
    "moment": "expect.path: 'moon' is no moment of government/late_refund",
    "nobody": "expect.ending: nobody calls; name a script",
    "no_baseline": "no_baseline.yaml: baseline: calls/text.wav: not readable as audio",
    "short_baseline": "baseline: call.flac gives no baseline",
    "field": "colour: Extra inputs are not permitted",
}


def cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 7 // 10])


def bad_files(folder: Path) -> None:
    """Real files of every bad kind, each beside its sidecar."""
    for name, form in (("cut_flac.flac", {}), ("cut_mp3.mp3", {}), ("cut_wav.wav", {}),
                       ("cut_opus.ogg", {"format": "OGG", "subtype": "OPUS"})):  # fmt: skip
        cut(add_recording(folder, name, **form))
    (folder / "empty.wav").write_bytes(b"")
    soundfile.write(folder / "no_samples.wav", np.zeros(0), SAMPLE_RATE)
    soundfile.write(folder / "zeros.wav", np.zeros(SAMPLE_RATE), SAMPLE_RATE)
    (folder / "zero_bytes.wav").write_bytes(bytes(5000))
    (folder / "text.wav").write_text("Dear all, please find the recording attached.\n" * 50)
    (folder / "pdf.mp3").write_bytes(
        b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
    )
    with zipfile.ZipFile(folder / "zip.wav", "w") as packed:
        packed.write(folder / "text.wav", "call.wav")
    protected(folder / "protected.m4p")
    soundfile.write(folder / "hour.flac", np.zeros(3601 * SAMPLE_RATE, np.int16), SAMPLE_RATE)
    both = np.random.default_rng(1).normal(0, 0.1, (SAMPLE_RATE, 2))
    soundfile.write(folder / "stereo.wav", both, SAMPLE_RATE)


def protected(file: Path) -> None:
    """AAC in MP4, as a shop sells it; the sound inside says nothing to libsndfile, encrypted or not."""
    import av

    with av.open(str(file), "w", format="ipod") as out:
        stream = out.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        out.mux([*stream.encode(frame), *stream.encode(None)])
    file.write_bytes(file.read_bytes().replace(b"M4A ", b"M4P ", 1))


def bad_cases(folder: Path) -> None:
    bad_files(folder)
    for file in sorted(folder.iterdir()):
        add_case(folder, file.stem, "expect: {turns: 1}", file.name)
    add_recording(folder)
    for ident, more in {
        "channel": "channel: 3",
        "beyond": TURN % 9.0,
        "setting": "settings: {turns.end_secs: 1}",
        "script": "script: government/no_such",
        "own_script": "script: mine.yaml",
        "ending": f"{SCRIPT}{TURN % 2.0}\nexpect: {{ending: happy}}",
        "moment": f"{SCRIPT}{TURN % 2.0}\nexpect: {{path: [moon]}}",
        "nobody": "expect: {ending: agreed}",
        "no_baseline": "baseline: text.wav",
        "short_baseline": "baseline: call.flac",
        "field": "colour: red",
    }.items():
        add_case(folder, ident, more)


def voicesim(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VOICESIM_RECOGNISER_ENGINE": "pocketsphinx"}
    command = [sys.executable, "-m", "voicesim", "regress", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=250, check=False
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run over all of them, two that hold and one that fails."""
    folder = tmp_path_factory.mktemp("bad") / "calls"
    bad_cases(folder)
    add_case(folder, "holds", "expect: {turns: 1}")
    add_case(folder, "misses", "expect: {turns: 2}")
    add_case(folder, "z_holds", f"{TURN % 4.0}\nexpect: {{turns: 1}}")
    done = voicesim(
        "calls", "--results", "r.jsonl", "--junit", "j.xml", "--page", "p.html", folder=folder.parent
    )
    return done, folder


@pytest.mark.parametrize("name", ERRORS)
def test_each_is_a_named_error(run, name):
    _, folder = run
    results = {
        one["name"]: one for one in map(json.loads, (folder.parent / "r.jsonl").read_text().splitlines())
    }
    result = results[f"calls/{name}"]
    assert result["status"] == "error"
    assert ERRORS[name] in result["error"]
    assert str(folder.parent) not in json.dumps(result), "no path of this machine"


def test_the_others_run_on_and_all_are_counted(run):
    done, folder = run
    assert done.returncode == 2, done.stderr
    assert f"{len(ERRORS) + 3} cases: 2 passed, 1 failed, {len(ERRORS)} error." in done.stdout
    assert "passed  calls/holds" in done.stdout
    assert "failed  calls/misses\n        turns: expected 2, got 1" in done.stdout
    assert "passed  calls/z_holds" in done.stdout
    assert (
        f'tests="{len(ERRORS) + 3}" failures="1" errors="{len(ERRORS)}"'
        in (folder.parent / "j.xml").read_text()
    )
    assert "cut short" in (folder.parent / "p.html").read_text()
    assert "Traceback" not in done.stderr


def test_check_tells_the_same_without_running(run):
    _, folder = run
    done = voicesim("check", "calls", folder=folder.parent)
    assert done.returncode == 2
    assert f"{len(ERRORS) + 3} sidecars, {len(ERRORS)} with a fault." in done.stdout
    for text in ERRORS.values():
        assert text in done.stderr
