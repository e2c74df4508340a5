"""`voicesim regress` at work: run, through channels, compare two settings, bless what is steady, add."""

import json
import shutil

import pytest
from click.testing import CliRunner

from tests.regress.cases import add_case, add_recording
from voicesim.cli.main import cli
from voicesim.errors import AudioError
from voicesim.regress.case import read_case

LICENCE = ("--speaker", "A", "--licence", "own", "--consent", "signed")


@pytest.fixture(autouse=True)
def small_recogniser(monkeypatch):
    monkeypatch.setenv("VOICESIM_RECOGNISER_ENGINE", "pocketsphinx")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """One case that is only heard, and one that cannot be."""
    add_recording(tmp_path / "set")
    add_case(tmp_path / "set", "one", "expect: {turns: 1}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def regress(*arguments, given=""):
    done = CliRunner().invoke(cli, ["regress", *arguments], standalone_mode=False, input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_results_of_two_places_are_equal_to_the_byte(folder, tmp_path_factory):
    add_case(folder / "set", "two", "channel: 2")
    other = tmp_path_factory.mktemp("another_and_rather_longer_name") / "clone" / "set"
    shutil.copytree(folder / "set", other)
    code, _ = regress("set", "--results", "one.jsonl")
    assert code == 2
    regress(str(other), "-j", "2", "--results", "two.jsonl")
    assert (folder / "one.jsonl").read_bytes() == (folder / "two.jsonl").read_bytes()
    assert str(folder) not in (folder / "one.jsonl").read_text()
    assert not list(folder.glob("*.partial"))


def test_channels_are_reported_by_what_survives(folder):
    code, told = regress("set", "--through", "44k1-stereo,gain-20", "--page", "p.html")
    assert code == 0
    assert "44k1-stereo" in told
    assert "1 of 1" in told
    assert "gain-20" in (folder / "p.html").read_text()


def test_two_settings_are_compared_in_one_command(folder):
    code, told = regress(
        "compare", "--with", "words.helpful_threshold=0.6", "--against", "words.helpful_threshold=0.99", "set",
        "--page", "c.html",
    )  # fmt: skip
    assert code == 1
    assert "went in: words.helpful_threshold: 0.6 -> 0.99" in told
    assert "set/one: turn 1, cues: greet (" in told
    page = (folder / "c.html").read_text()
    assert "Before: <strong>words.helpful_threshold=0.6</strong>" in page
    assert "data:audio/mpeg;base64," in page


def test_the_same_settings_twice_prove_that_nothing_moved(folder):
    code, told = regress("compare", "--against", "turns.end_seconds=0.5", "set", "-k", "one", "--json")
    assert code == 0
    found = json.loads(told)
    assert (found["proven"], found["moves"], found["same"]) == (True, [], 1)


def test_a_comparison_in_which_a_case_could_not_be_run(folder):
    add_case(folder / "set", "one", "channel: 2")
    code, told = regress("compare", "--with", "turns.end_seconds=0.5", "set")
    assert code == 2
    assert "not run: set/one" in told
    assert "Nothing moved" not in told


def test_what_is_blessed_steadily_holds_in_every_run(folder):
    file = folder / "set" / "one.yaml"
    code, told = regress("bless", "--all", "--steady", "--yes", "set")
    assert code == 0
    assert "set/one: written." in told
    sidecar = read_case(file).sidecar
    assert "greet" in sidecar.expect.cues
    assert sidecar.blessed_with.startswith("pocketsphinx")
    assert "still not met" not in told


def test_nothing_is_written_unasked(folder):
    file = folder / "set" / "one.yaml"
    before = file.read_text()
    code, told = regress("bless", "--all", "set", given="n\n")
    assert code == 0
    assert "Write this into set/one.yaml?" in told
    assert file.read_text() == before


def test_a_case_that_cannot_be_run_is_not_blessed(folder):
    file = add_case(folder / "set", "two", "channel: 2")
    before = file.read_text()
    code, _ = regress("bless", "--all", "--yes", str(file))
    assert code == 2
    assert file.read_text() == before


def test_a_recording_is_added_with_its_caller_and_never_over_another(folder):
    script = folder / "mine.yaml"
    script.write_text("voicesim: 2\n")
    regress("add", "set/call.flac", "--set", "new/calls", "--id", "first", "--script", "mine.yaml", *LICENCE)
    made = folder / "new" / "calls" / "first.yaml"
    assert read_case(made).sidecar.script == "../../mine.yaml"
    kept = made.read_bytes(), made.with_suffix(".flac").read_bytes()
    with pytest.raises(AudioError, match="is there already"):
        regress("add", "set/call.flac", "--set", "new/calls", "--id", "first", *LICENCE)
    assert (made.read_bytes(), made.with_suffix(".flac").read_bytes()) == kept


def test_an_import_tells_each_row_and_leaves_what_is_there(folder):
    (folder / "calls.csv").write_text(
        "file,speaker,licence,consent\ncall.flac,A,own,signed\nnone.wav,A,own,signed\n"
    )
    assert regress("import", "set", "--csv", "calls.csv", "--set", "imported")[0] == 2
    kept = (folder / "imported" / "call.yaml").read_bytes()
    code, told = regress("import", "set", "--csv", "calls.csv", "--set", "imported")
    assert (code, "0 of 2 recordings imported" in told) == (2, True)
    assert (folder / "imported" / "call.yaml").read_bytes() == kept
