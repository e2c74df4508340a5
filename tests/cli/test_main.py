import subprocess
import sys

import pytest
from click.testing import CliRunner

from voicesim import __version__
from voicesim.cli.main import COMMANDS, cli


def voicesim(*arguments, **options):
    command = [sys.executable, "-m", "voicesim", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def test_help_lists_every_command():
    done = voicesim("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 4


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from voicesim.cli.main import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'librosa', 'sklearn', 'scipy', 'faster_whisper', 'sounddevice', 'rich', 'pydantic'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_version():
    assert __version__ in voicesim("--version").stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--set", "turns.end=1", "settings"], "turns.end"),
        (["--set", "turns", "settings"], "NAME=VALUE"),
        (["--settings", "none.toml", "settings"], "none.toml"),
        (["call", "government/nobody", "--text"], "did you mean 'government/"),
        (["call", "nobody.yaml", "--text"], "nobody.yaml"),
        (["replay", "nocall"], "nocall"),
        (["calls", "show", "last"], "last"),
        (["demo", "no/demo"], "no/demo"),
        (["call", "government/late_refund", "--from", "none.wav", "--no-consent"], "none.wav"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_fault_is_one_line_that_names_it_and_exit_code_2(arguments, named, tmp_path):
    import os

    done = voicesim(*arguments, cwd=tmp_path, env={**os.environ, "VOICESIM_HOME": str(tmp_path / "home")})
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_are_printed_as_toml_that_can_be_given_back(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(voicesim("--set", "turns.end_seconds=0.75", "settings").stdout)
    assert "end_seconds = 0.75" in voicesim("--settings", file, "settings").stdout
