from xml.etree import ElementTree

from click.testing import CliRunner

from voicesim.cli.main import cli
from voicesim.errors import ScriptError

NAME = "government/late_refund"


def scripts_map(*arguments):
    return CliRunner().invoke(cli, ["scripts", "map", *map(str, arguments)])


def test_a_picture_is_printed():
    result = scripts_map(NAME)
    assert result.exit_code == 0
    assert ElementTree.fromstring(result.stdout).tag.endswith("svg")  # noqa: S314 - it was just made


def test_the_form_goes_by_the_files_ending(tmp_path):
    assert scripts_map(NAME, "-o", tmp_path / "a.svg").exit_code == 0
    assert scripts_map(NAME, "-o", tmp_path / "a.mmd").exit_code == 0
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    assert (tmp_path / "a.mmd").read_text() == scripts_map(NAME, "--format", "mermaid").stdout


def test_a_script_is_never_written_over(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    result = scripts_map(NAME, "--format", "svg", "-o", file)
    assert isinstance(result.exception, ScriptError)
    assert ".svg" in str(result.exception)
    assert file.read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    result = scripts_map(NAME, "-o", tmp_path / "none" / "a.svg")
    assert isinstance(result.exception, ScriptError)
    assert "none" in str(result.exception)
