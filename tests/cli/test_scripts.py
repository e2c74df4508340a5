"""The group of script commands: lazy, explained, and forgiving of a slip in a name."""

import importlib
import subprocess
import sys

import pytest
from click.testing import CliRunner

from voicesim.cli.main import cli
from voicesim.cli.scripts import COMMANDS
from voicesim.errors import ScriptError


def scripts(*arguments, **options):
    return CliRunner().invoke(cli, ["scripts", *map(str, arguments)], **options)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = scripts(name, "--help")
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 4


def test_help_lists_every_command_and_imports_none():
    code = (
        "import sys; from voicesim.cli.main import cli\n"
        "try: cli(['scripts', '--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'ruamel', 'rich'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"
    for name in COMMANDS:
        assert f"  {name} " in done.stdout


def test_a_command_that_cannot_be_imported_breaks_alone(monkeypatch):
    real = importlib.import_module

    def broken(name, *arguments):
        if name == "voicesim.cli.scripts_map":
            raise ModuleNotFoundError(name)
        return real(name, *arguments)

    monkeypatch.setattr(importlib, "import_module", broken)
    assert scripts("--help").exit_code == 0
    assert scripts("show", "government/late_refund").exit_code == 0
    assert scripts("show", "late_refund").output == scripts("show", "government/late_refund").output
    assert isinstance(scripts("map", "government/late_refund").exception, ModuleNotFoundError)


def test_a_misspelt_command_is_answered_with_the_nearest():
    result = scripts("chekc")
    assert result.exit_code == 2
    assert "Did you mean 'check'" in result.output
    assert "map" in scripts("zzzz").output


@pytest.mark.parametrize(
    "name", ["late_refnd", "government/late_refnd", "late_refund.yaml", "government/Late_Refund"]
)
@pytest.mark.parametrize("command", ["show", "map", "check", "convert"])
def test_a_misspelt_script_is_answered_with_the_nearest(command, name):
    error = scripts(command, name).exception
    assert isinstance(error, ScriptError)
    assert "did you mean 'government/late_refund'" in str(error)


def test_a_fault_is_one_line_and_exit_code_2():
    command = [sys.executable, "-m", "voicesim", "scripts", "show", "zzzz/qqqq"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "voicesim scripts list" in done.stderr  # like no other: nothing to suggest


def test_show_tells_what_the_desk_knows_and_no_more():
    result = scripts("show", "government/late_refund")
    assert result.exit_code == 0
    for word in ("Denise", "date of birth", "The rule:"):
        assert word in result.output
    assert "sister" not in result.output  # what comes up in the call is not on the desk


def test_show_whole_tells_everything():
    result = scripts("show", "customer_service/double_charge", "--whole")
    assert result.exit_code == 0
    for words in ("Underneath:", "Starts boiling", "[LIMIT: 2 warnings]", "met by:", "worth 3 of 3, the best", "to be said back",
                  "wrong to say:", "silence of 6 s", "when: warnings used up; they end the call"):  # fmt: skip
        assert words in result.output
    told = result.output.partition("\nGoals\n")[2]
    assert max(map(len, told.splitlines())) <= 110
