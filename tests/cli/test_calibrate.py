"""`voicesim calibrate`: from a recording, listed and forgotten; once live on a virtual headset."""

import math
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.tone_sounds import glide, speech_like, with_noise
from tests.virtual_headset import reason_missing, virtual_headset
from voicesim.cli import calibrate as command
from voicesim.cli.calibrate import TEXT, calibrate
from voicesim.cli.reading_aloud import Reading, meter
from voicesim.cli.session import Desk
from voicesim.cli.voice_picture import SPARK_CELLS, contour, drawing, sparkline
from voicesim.errors import AudioError, RecordError
from voicesim.record.baselines import list_baselines, read_baseline
from voicesim.tone.reading import calibrate as calibrated

CALM = speech_like(16.0, 150, seed=4)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def reading(tmp_path):
    soundfile.write(tmp_path / "calm.wav", CALM, 16_000)
    return str(tmp_path / "calm.wav")


def run(*arguments, given=""):
    done = CliRunner().invoke(calibrate, arguments, obj=(None, ()), input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return " ".join(done.stdout.split())


def test_a_reading_is_shown_kept_and_drawn(home, reading):
    told = run("--from", reading)
    assert "Your calm voice:" in told
    assert "syllables a second" in told
    kept = read_baseline(home / "baselines", "me")
    assert kept.pitch_hz == pytest.approx(150, rel=0.03)
    page = home / "baselines" / "me.html"
    assert f"Its picture: {page}" in told
    html = page.read_text()
    assert "<svg" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")  # it loads nothing


def test_nothing_is_called_good_or_bad(reading):
    told = run("--from", reading).lower()
    assert not {"good", "bad", "nervous", "angry", "excellent", "poor", "too high", "too low"} & set(
        told.split()
    )


def test_a_reading_unlike_the_last_is_told(tmp_path, reading):
    run("--from", reading)
    soundfile.write(tmp_path / "high.wav", speech_like(16.0, 200, seed=4), 16_000)
    told = run("--from", str(tmp_path / "high.wav"))
    assert "unlike last time" in told
    assert "tense, or another person?" in told
    assert "last time</text>" in (tmp_path / "home" / "baselines" / "me.html").read_text()


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        (CALM[: 16_000 * 9], "too short"),
        (with_noise(CALM, 2), "noisy"),
        (np.clip(CALM * 20, -1, 1), "clipped"),
    ],
    ids=["short", "noisy", "clipped"],
)
def test_what_makes_a_reading_doubtful_is_told(tmp_path, samples, says):
    soundfile.write(tmp_path / "one.wav", samples, 16_000, subtype="FLOAT")
    assert says in run("--from", str(tmp_path / "one.wav"))


def test_too_little_speech_keeps_nothing(home, tmp_path):
    soundfile.write(tmp_path / "one.wav", CALM[: 16_000 * 3], 16_000)
    with pytest.raises(AudioError, match="could not be used"):
        run("--from", str(tmp_path / "one.wav"))
    assert list_baselines(home / "baselines") == ()


def test_each_person_and_device_is_listed_and_forgotten_by_itself(home, reading):
    for person, device in (("me", ""), ("me", "Jabra"), ("ann", "Jabra")):
        run("--from", reading, "--person", person, "--device", device)
    told = run("--list")
    assert told.count("Jabra") == 2
    assert "Forgot the baseline of me on Jabra." in run("--forget", "--device", "jabra")
    assert {(kept.person, kept.baseline.device) for kept in list_baselines(home / "baselines")} == {
        ("me", ""),
        ("ann", "Jabra"),
    }
    run("--forget")
    with pytest.raises(AudioError, match="me: there is no baseline"):
        run("--forget")
    run("--forget", "--person", "ann")
    assert "No baseline is kept" in run("--list")
    assert list((home / "baselines").iterdir()) == []


def test_a_person_who_can_be_no_file_is_told_before_anything_is_read(reading):
    with pytest.raises(RecordError, match="--person"):
        run("--from", reading, "--person", "../me")


def test_a_doubtful_live_reading_is_asked_for_again(home, monkeypatch):
    takes = [CALM[: 16_000 * 9], CALM]

    def record(text, settings, console):
        assert text == TEXT
        return Reading(takes.pop(0), "Jabra")

    console = command.desk().console
    monkeypatch.setattr("voicesim.cli.reading_aloud.record", record)
    monkeypatch.setattr(command, "desk", lambda: Desk(console, True))
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    run()
    assert takes == []
    assert read_baseline(home / "baselines", "me", "Jabra").speech_seconds > 10


def test_the_sparkline_follows_the_pitch():
    samples, _ = glide(6.0, 100, 200)
    baseline = calibrated(CALM, None).baseline
    line = sparkline(contour(samples, baseline))
    assert (
        SPARK_CELLS - 8 < len(line) <= SPARK_CELLS
    )  # the lowest lies outside where this voice is looked for
    assert list(line) == sorted(line)
    assert (line[0], line[-1]) == ("▁", "█")
    assert sparkline(contour(samples, baseline), unicode=False).isascii()
    assert sparkline(np.full(50, np.nan, np.float32)) == ""


def test_the_drawing_holds_the_pitch_where_it_was():
    samples = speech_like(8.0, 150, seed=1)
    baseline = calibrated(CALM, None).baseline
    svg = drawing(contour(samples, baseline), baseline)
    assert f"median {baseline.pitch_hz:.0f} Hz" in svg
    assert "nan" not in svg
    assert svg.count('class="pitch"') > 3  # pauses break the line


@pytest.mark.parametrize(
    ("peak", "advice"), [(0.0, "very quiet"), (0.003, "very quiet"), (0.2, ""), (0.95, "too loud")]
)
def test_the_meter_says_what_to_do(peak, advice):
    assert meter(peak).endswith(advice)
    assert 0 <= meter(peak).count("|") <= 24
    assert math.isclose(len(meter(0.2)), len(meter(0.02)))


@pytest.mark.headset
@pytest.mark.skipif(bool(reason_missing()), reason=reason_missing())
@pytest.mark.skipif(shutil.which("flite") is None, reason="no flite: apt install flite")
def test_a_text_read_aloud_becomes_a_baseline_of_that_microphone(tmp_path, home):
    clip, log = tmp_path / "text.wav", tmp_path / "log.txt"
    subprocess.run(["flite", "-voice", "rms", "-t", TEXT, "-o", clip], check=True)
    samples, rate = soundfile.read(clip, dtype="float32")
    assert rate == 16_000
    with virtual_headset() as headset, headset.record_line() as recorder, log.open("w") as out:
        environment = headset.child_environment() | {"VOICESIM_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        child = subprocess.Popen([sys.executable, "-m", "voicesim", "calibrate"], env=os.environ | environment,
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)  # fmt: skip
        for _ in range(60):
            recorder.wait_for(len(recorder.earpiece) / 16_000 + 1.0)
            if "Listening" in log.read_text() or child.poll() is not None:
                break
        headset.play_into_microphone(0.6 * samples).wait(60)
        child.wait(60)
    told = log.read_text()
    assert child.returncode == 0, told
    kept = list_baselines(home / "baselines", "me")
    assert len(kept) == 1, told
    assert kept[0].baseline.device, told
    assert 70 < kept[0].baseline.pitch_hz < 160, told
    assert 3.0 < kept[0].baseline.rate_syllables_per_second < 7.0, told
    assert kept[0].page.is_file()
