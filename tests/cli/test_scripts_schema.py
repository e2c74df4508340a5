"""`scripts schema` and `scripts convert`: nothing is lost, and what was added is said."""

import json

import pytest
from click.testing import CliRunner

from tests.caller.plays import PLAYS
from voicesim.caller.checking.check import check_script
from voicesim.caller.schema import json_schema
from voicesim.cli.main import cli
from voicesim.errors import ScriptError

LIBRARY = (PLAYS / "scripts" / "library.yaml").read_text()
OLD = (
    LIBRARY.replace("voicesim: 2", "voicesim: 1  # the first")
    .replace("goals: [say_back]\n", "")
    .replace("  you_are: the librarian on the phone\n", "")
)


def scripts(*arguments):
    return CliRunner().invoke(cli, ["scripts", *map(str, arguments)])


@pytest.fixture
def old(tmp_path):
    file = tmp_path / "old.yaml"
    file.write_text(OLD)
    return file


def test_the_schema_is_printed():
    assert json.loads(scripts("schema").stdout) == json_schema()


def test_the_schema_is_written_beside_the_users_scripts(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path / "home"))
    result = scripts("schema", "--write")
    assert result.exit_code == 0
    assert json.loads((tmp_path / "home" / "scripts" / "caller.schema.json").read_text()) == json_schema()
    assert "# yaml-language-server: $schema=../caller.schema.json" in result.output


def test_the_schema_goes_into_another_folder(tmp_path):
    assert scripts("schema", "--folder", tmp_path / "mine").exit_code == 0
    assert (tmp_path / "mine" / "caller.schema.json").is_file()


def test_a_script_is_converted_in_place_and_the_old_one_kept(old):
    result = scripts("convert", old)
    assert result.exit_code == 0, result.exception
    assert old.with_name("old.yaml.v1").read_text() == OLD
    assert check_script(old) == ()
    assert "the first" in old.read_text()
    for word in ("goals", "you_are", "old.yaml.v1"):
        assert word in result.output


def test_with_an_output_the_script_stays_as_it_is(old, tmp_path):
    target = tmp_path / "new.yaml"
    assert scripts("convert", old, "-o", target).exit_code == 0
    assert old.read_text() == OLD
    assert check_script(target) == ()
    assert not old.with_name("old.yaml.v1").exists()


def test_nothing_that_is_there_is_written_over(old, tmp_path):
    kept = old.with_name("old.yaml.v1")
    kept.write_text("precious")
    result = scripts("convert", old)
    assert isinstance(result.exception, ScriptError)
    assert (kept.read_text(), old.read_text()) == ("precious", OLD)
    target = tmp_path / "new.yaml"
    target.write_text("precious")
    assert isinstance(scripts("convert", old, "-o", target).exception, ScriptError)
    assert target.read_text() == "precious"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.yaml", "old.yaml", "old.yaml.v1"]


def test_a_script_of_this_version_is_left_alone(tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(LIBRARY)
    result = scripts("convert", file)
    assert result.exit_code == 0
    assert "nothing was changed" in result.output
    assert [one.name for one in tmp_path.iterdir()] == ["new.yaml"]


def test_several_are_converted_at_once(old, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(OLD)
    assert scripts("convert", old, other).exit_code == 0
    assert check_script(old) == check_script(other) == ()
    assert isinstance(scripts("convert", old, other, "-o", tmp_path / "x.yaml").exception, ScriptError)


@pytest.mark.parametrize("text", ["title: [", "- a\n- b\n", "voicesim: 7\ntitle: x\n"])
def test_what_is_no_script_is_named(text, tmp_path):
    file = tmp_path / "odd.yaml"
    file.write_text(text)
    result = scripts("convert", file)
    assert isinstance(result.exception, ScriptError)
    assert "odd.yaml" in str(result.exception)
    assert file.read_text() == text
