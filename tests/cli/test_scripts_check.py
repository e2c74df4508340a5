"""`scripts check`: what ships is sound, every fault is told, in every form."""

import json

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.caller.plays import PLAYS
from voicesim import places
from voicesim.caller.checking.faults_out import RULE_LINES
from voicesim.cli.main import cli

SHIPPED = places.shipped("scripts") / "government" / "late_refund.yaml"
BAD = PLAYS / "bad"


@pytest.fixture
def script(tmp_path):
    """Return a function that writes the shipped caller with one text changed."""

    def written(old="", new=""):
        content = SHIPPED.read_text(encoding="utf-8")
        assert old in content
        file = tmp_path / "benefits" / "mine.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content.replace(old, new, 1), encoding="utf-8")
        return file

    return written


def check(*arguments, **options):
    return CliRunner().invoke(cli, ["scripts", "check", *map(str, arguments)], **options)


def test_what_ships_is_without_errors():
    result = check()
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.output


def test_a_voice_nobody_has_is_named_with_its_line(script):
    file = script("voice: woman, medium, quick", "voice: woman, purple")
    result = check(file)
    line = 1 + file.read_text().splitlines().index("  voice: woman, purple")
    assert result.exit_code == 1
    assert f"mine.yaml:{line}:" in result.output
    assert "purple" in result.output


def test_a_recording_of_no_line_is_warned_of(script):
    file = script()
    folder = file.with_suffix(".audio")
    folder.mkdir()
    soundfile.write(folder / "no_such_line.wav", 0.1 * np.ones(1600), 16_000)
    result = check(file)
    assert result.exit_code == 0
    assert "no_such_line.wav" in result.output
    assert result.output.count("no_such_line.wav") == 1


def test_every_fault_is_told_at_once(script):
    file = script("difficulty: 3", "difficulty: 9")
    file.write_text(file.read_text().replace("minutes: 8", "minuts: 8"))
    result = check(file)
    assert result.exit_code == 1
    assert "difficulty" in result.output
    assert "minuts" in result.output


def test_a_warning_fails_only_when_strict():
    file = BAD / "few_lines.yaml"
    assert check(file).exit_code == 0
    assert "0 errors, 1 warning" in check(file).output
    assert check(file, "--strict").exit_code == 1
    assert check(SHIPPED, "--strict").exit_code == 0


def test_standard_input_is_checked_like_a_file():
    text = (BAD / "slot.yaml").read_text()
    line = 1 + next(place for place, words in enumerate(text.splitlines()) if "# <- here" in words)
    result = check("-", input=text)
    assert result.exit_code == 1
    assert result.output.startswith(f"-:{line}:")
    assert check("-", input=SHIPPED.read_text()).exit_code == 0
    assert check("-", input="title: [").exit_code == 1


def test_a_folder_stands_for_its_scripts(tmp_path):
    sector = tmp_path / "clinic"
    plays = sector / "a.plays"
    plays.mkdir(parents=True)
    (sector / "a.yaml").write_text((BAD / "slot.yaml").read_text())
    (sector / "b.yaml").write_text((BAD / "few_lines.yaml").read_text())
    (plays / "kind.yaml").write_text("turns: []")
    for folder in (sector, tmp_path):
        assert "2 scripts checked, 1 error, 1 warning." in check(folder).output
    (tmp_path / "empty").mkdir()
    assert "without scripts" in str(check(tmp_path / "empty").exception)


def test_json_is_nothing_but_json():
    result = check(BAD / "slot.yaml", BAD / "few_lines.yaml", "--format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["errors"], told["warnings"]) == (1, 1)
    assert [fault["rule"] for fault in told["faults"]] == ["slot", "few_lines"]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_a_sound_script_gives_an_empty_document(form):
    told = json.loads(check(SHIPPED, "--format", form).stdout)
    assert (told["faults"] if form == "json" else told["runs"][0]["results"]) == []


def test_sarif_and_github_name_files_as_seen_from_here(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "a b.yaml"
    file.write_text((BAD / "slot.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    (result,) = json.loads(check(file, "--format", "sarif").stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "mine/a%20b.yaml"
    assert check(file, "--format", "github").output.startswith("::error file=mine/a b.yaml,line=")
    (outside,) = json.loads(check(BAD / "slot.yaml", "--format", "sarif").stdout)["runs"][0]["results"]
    place = outside["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": (BAD / "slot.yaml").as_uri()}


def test_a_sound_script_says_nothing_to_github():
    assert check(SHIPPED, "--format", "github").output == ""


def test_rules_lists_each_with_its_example():
    result = check("--rules")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    for rule, what in RULE_LINES.items():
        assert any(line.startswith(rule) and what in line for line in lines)
    for file in BAD.glob("*.yaml"):
        assert f"tests/plays/bad/{file.name}" in result.output
    named = {line.strip() for line in lines if line.strip().startswith("tests/plays/bad")}
    assert {name.rpartition("/")[2] for name in named} == {file.name for file in BAD.glob("*.yaml")}


def test_what_is_still_an_example_of_new_is_listed(tmp_path):
    file = tmp_path / "mine.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    file.write_text(text + "# CHANGE: this\n", encoding="utf-8")
    result = check(file)
    assert result.exit_code == 0
    assert f"marked # CHANGE in line {len(text.splitlines()) + 1}." in result.output
    assert "CHANGE" not in check(SHIPPED).output
