"""`voicesim tone`: JSON lines one a file, words from a CSV, errors that leave the others alone, and the table."""

import json

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.tone_sounds import speech_like, syllables, with_noise
from voicesim.cli.tone import tone
from voicesim.errors import AudioError, SettingsError


def wav(path, samples):
    soundfile.write(path, samples, 16_000, subtype="FLOAT")
    return str(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tone")
    return {
        "calm": wav(folder / "calm.wav", speech_like(12.0, 150, seed=1)),
        "high": wav(folder / "high.wav", speech_like(9.0, 190, seed=2)),
        "short": wav(folder / "short.wav", speech_like(1.0, 150, seed=3)),
        "paced": wav(folder / "paced.wav", with_noise(syllables(24, 4.0, 150), 35)),
    }


def run(*arguments):
    done = CliRunner().invoke(tone, arguments, obj=(None, ()))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_a_file_with_every_measure(files):
    done = run(files["calm"], files["high"], "--baseline", files["calm"], "--json")
    calm, high = lines(done)
    assert done.exit_code == 0
    assert [calm["file"], high["file"]] == [files["calm"], files["high"]]
    assert calm["flags"] == ["even"]
    assert "raised" in high["flags"]
    assert high["pitch_semitones"] == pytest.approx(12 * np.log2(190 / 150), abs=0.5)
    assert {
        "speech_seconds", "voiced_seconds", "pitch_hz", "pitch_semitones", "range_ratio", "syllables",
        "rate_syllables_per_second", "rate_ratio", "rate_source", "tilt_over_baseline_db", "score", "flags",
        "confidence", "doubts", "health",
    } <= set(high)  # fmt: skip
    assert "track" not in high


def test_the_track_is_the_pitch_every_10_ms(files):
    found = lines(run(files["paced"], "--track", "--json"))[0]
    track = found["track"]
    assert track["step_seconds"] == 0.01
    assert len(track["pitch_hz"]) == len(track["voiced"]) == 601
    assert [hz is not None for hz in track["pitch_hz"]] == track["voiced"]
    known = [hz for hz in track["pitch_hz"] if hz]
    assert np.median(known) == pytest.approx(150, rel=0.03)


def test_words_give_the_rate(files):
    by_words = lines(run(files["paced"], "--words", "la " * 24, "--json"))[0]
    assert (by_words["syllables"], by_words["rate_source"]) == (24, "words")
    assert by_words["rate_syllables_per_second"] == pytest.approx(4.0, rel=0.06)
    assert lines(run(files["paced"], "--json"))[0]["rate_source"] == "intensity"


@pytest.mark.parametrize("head", ["file,text", "Path, Transcript ", "text,file"])
def test_a_csv_gives_each_file_its_words(files, tmp_path, head):
    table = tmp_path / "words.csv"
    row = [files["paced"], "la " * 24]
    table.write_text(f"{head}\n{','.join(row if not head.startswith('text') else row[::-1])}\n")
    by_name = lines(run(files["paced"], "--words-csv", str(table), "--json"))
    assert by_name[0]["syllables"] == 24
    assert lines(run("--words-csv", str(table), "--json")) == by_name


def test_files_of_a_csv_lie_beside_it(files, tmp_path):
    wav(tmp_path / "a.wav", speech_like(2.0, 150))
    (tmp_path / "words.csv").write_text("file,text\na.wav,la la la la\n")
    found = lines(run("--words-csv", str(tmp_path / "words.csv"), "--json"))
    assert found[0]["syllables"] == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [("name,text\na,b\n", "no column 'file'"), ("file,x\na,b\n", "no column 'text'"), ("file,text\n,b\n", "line 2"),
     ("", "no column 'file'")],
)  # fmt: skip
def test_a_csv_that_cannot_be_used_says_why(files, tmp_path, text, says):
    table = tmp_path / "words.csv"
    table.write_text(text)
    with pytest.raises(SettingsError, match=says):
        run(files["calm"], "--words-csv", str(table), "--json")


def test_a_csv_that_is_not_there_is_an_error(files):
    with pytest.raises(SettingsError, match=r"none\.csv"):
        run(files["calm"], "--words-csv", "none.csv")


def test_a_broken_file_is_named_and_the_others_go_on(files, tmp_path):
    (tmp_path / "bad.wav").write_text("no audio")
    done = run("none.wav", files["calm"], str(tmp_path / "bad.wav"), "--json")
    missing, calm, bad = lines(done)
    assert done.exit_code == 2
    assert set(missing) == set(bad) == {"file", "error"}
    assert calm["pitch_hz"] == pytest.approx(150, rel=0.03)
    assert "none.wav" in done.stderr
    assert "bad.wav" in done.stderr


def test_a_baseline_of_too_little_speech_is_an_error(files, tmp_path):
    silent = wav(tmp_path / "hum.wav", np.full(16_000, 0.01, np.float32) * np.sin(np.arange(16_000)))
    with pytest.raises(AudioError, match="give more calm speech"):
        run(files["calm"], "--baseline", silent)


def test_a_short_baseline_is_used_and_told(files, tmp_path):
    some = wav(tmp_path / "some.wav", speech_like(3.0, 150, seed=8))
    found = lines(run(files["high"], "--baseline", some, "--json"))[0]
    assert any("baseline holds too little" in doubt for doubt in found["doubts"])
    assert found["score"] > 3


def test_a_pace_counted_in_two_ways_is_warned_of(files):
    done = run(files["paced"], "--words", "la " * 24, "--baseline", files["calm"])
    assert "not counted alike" in done.stderr
    both = run(
        files["paced"], "--words", "la " * 24, "--baseline", files["calm"], "--baseline-words", "la " * 36
    )
    assert both.stderr == ""


def test_the_table_says_what_stands_out(files):
    done = run(files["high"], files["short"], "--baseline", files["calm"])
    assert done.exit_code == 0
    assert "semitones over your calm voice" in done.stdout
    assert "short.wav: not enough speech" in done.stdout


def test_nothing_to_measure_and_a_track_without_json_are_usage_errors(files):
    assert run().exit_code == 2
    assert run(files["calm"], "--track").exit_code == 2
