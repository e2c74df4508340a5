import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from voicesim import places
from voicesim.cli.main import cli

SHIPPED = places.shipped("scripts") / "government" / "late_refund.yaml"


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


def check(*files):
    return CliRunner().invoke(cli, ["scripts", "check", *map(str, files)])


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


def test_every_fault_is_told_at_once(script):
    file = script("difficulty: 3", "difficulty: 9")
    file.write_text(file.read_text().replace("minutes: 8", "minuts: 8"))
    result = check(file)
    assert result.exit_code == 1
    assert "difficulty" in result.output
    assert "minuts" in result.output


def test_show_tells_what_the_desk_knows():
    result = CliRunner().invoke(cli, ["scripts", "show", "government/late_refund"])
    assert result.exit_code == 0
    for word in ("Denise", "date of birth", "The rule:"):
        assert word in result.output


def test_list_names_every_caller():
    result = CliRunner().invoke(cli, ["scripts", "list"])
    assert "government/late_refund" in result.output
    assert "customer_service/double_charge" in result.output
