import json

import pytest
from click.testing import CliRunner

from tests.caller.plays import finder
from voicesim import places
from voicesim.cli.main import cli
from voicesim.cli.scripts_test import chosen

LATE = "government/late_refund"
GOOD = "ends: not yet\nturns:\n  - say: Good afternoon, tax refunds.\n    opens: story\n"
WRONG = "turns:\n  - say: Good afternoon, tax refunds.\n    tension: under 3\n    opens: sisters_money\n"


@pytest.fixture(autouse=True)
def one_finder(monkeypatch):
    """The real cue finder, loaded once for all tests."""
    monkeypatch.setattr("voicesim.words.finder.load_finder", lambda _settings: finder())


@pytest.fixture
def mine(tmp_path):
    """A trainer's own copy of a caller, with a folder of plays beside it."""
    file = tmp_path / "own" / "mine.yaml"
    (tmp_path / "own" / "mine.plays").mkdir(parents=True)
    file.write_text(
        (places.shipped("scripts") / f"{LATE}.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return file


def write(mine, name, text):
    (mine.with_suffix(".plays") / f"{name}.yaml").write_text(text, encoding="utf-8")


def run(*words):
    return CliRunner().invoke(cli, ["scripts", "test", *map(str, words)])


def test_the_plays_beside_a_script_are_run(mine):
    write(mine, "good", GOOD)
    result = run(mine)
    assert result.exit_code == 0, result.output
    assert "passed  own/mine/good: 1 turns" in result.output
    assert "1 play, 0 failed." in result.output


def test_a_failing_play_says_where_what_and_why(mine):
    write(mine, "good", GOOD)
    write(mine, "wrong", WRONG)
    result = run(mine)
    assert result.exit_code == 1
    for words in (
        "FAILED  own/mine/wrong", "wrong.yaml:3: turn 1: Good afternoon, tax refunds.", "expected  tension under 3",
        "expected  to bring up sisters_money", "came      story", "You greeted the caller. (-0.1)", "1 failed",
    ):  # fmt: skip
        assert words in result.output


def test_a_faulty_play_cannot_be_run(mine):
    write(mine, "good", GOOD)
    write(mine, "faulty", GOOD.replace("opens", "opnes"))
    result = run(mine)
    assert result.exit_code == 2
    assert "faulty.yaml:4:" in result.output
    assert "Did you mean 'opens'?" in result.output
    assert "passed  own/mine/good" in result.output


def test_one_play_file_names_its_script_or_lies_beside_it(mine, tmp_path):
    write(mine, "good", GOOD)
    assert run(mine.with_suffix(".plays") / "good.yaml").exit_code == 0
    elsewhere = tmp_path / "good.yaml"
    elsewhere.write_text(f"script: {LATE}\n{GOOD}")
    assert f"passed  {LATE}/good" in run(elsewhere).output
    elsewhere.write_text(GOOD)
    result = run(elsewhere)
    assert result.exit_code == 2
    assert "Add 'script: folder/name'" in result.output


def test_a_folder_of_plays_and_a_choice_among_them(tmp_path):
    folder = tmp_path / LATE
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(GOOD)
    assert "2 plays" in run(LATE, "--plays", tmp_path).output
    assert "1 play" in run(LATE, "--plays", tmp_path, "-k", "refund and not one").output
    nothing = run(LATE, "--plays", tmp_path, "-k", "three")
    assert nothing.exit_code == 2
    assert "No play's name fits 'three'." in nothing.output


@pytest.mark.parametrize(
    ("expression", "fits"),
    [("", True), ("late", True), ("not late", False), ("late and expert", True), ("x or expert", True),
     ("late and not expert", False), ("not zebra", True)],
)  # fmt: skip
def test_expressions(expression, fits):
    assert chosen(f"{LATE}/expert", expression) is fits


def test_json_tells_the_same(mine):
    write(mine, "good", GOOD)
    write(mine, "wrong", WRONG)
    result = run(mine, "--json")
    data = json.loads(result.output)
    assert (result.exit_code, data["passed"], data["failed"], data["faults"]) == (1, 1, 1, [])
    wrong = next(one for one in data["plays"] if one["name"] == "own/mine/wrong")
    assert [(miss["turn"], miss["line"]) for miss in wrong["misses"]] == [(1, 3), (1, 4)]
    assert wrong["ending"] is None


def test_real_ears_take_no_written_cues(mine):
    text = "turns:\n  - say: Good afternoon, tax refunds.\n  - say: You should have answered the letter.\n"
    write(mine, "cues", f"{text}    cues: {{}}\n    moves: up\n")
    assert run(mine).exit_code == 1
    assert run(mine, "--ears", "finder").exit_code == 0


def test_what_is_not_there_is_told(tmp_path):
    for words in (("no/such",), (tmp_path / "no.yaml",), (LATE, "--plays", tmp_path / "none")):
        result = run(*words)
        assert result.exit_code != 0
        assert "no such" in str(result.exception)
