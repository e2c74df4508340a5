"""Version 1 becomes version 2: nothing lost, comments and order kept, what was added is said."""

import pytest

from tests.caller.plays import PLAYS
from voicesim.caller.checking.check import check_script
from voicesim.caller.convert import convert
from voicesim.caller.reading import writer
from voicesim.errors import ScriptError

NEW = (PLAYS / "scripts" / "library.yaml").read_text(encoding="utf-8")


def version_1():
    lines = [line for line in NEW.splitlines() if not line.startswith("goals:") and "you_are:" not in line]
    text = "\n".join(lines).replace("voicesim: 2", "voicesim: 1  # the first language")
    return text.replace("  wants:", "  background: a TV next door   # loud\n  wants:") + "\n"


def test_a_converted_script_is_sound(tmp_path):
    file = tmp_path / "old.yaml"
    file.write_text(convert(version_1()).text, encoding="utf-8")
    assert [fault for fault in check_script(file) if fault.severity == "error"] == []


def test_an_old_script_names_the_command(tmp_path):
    file = tmp_path / "old.yaml"
    file.write_text(version_1(), encoding="utf-8")
    (fault,) = check_script(file)
    assert fault.rule == "version"
    assert f"voicesim scripts convert {file}" in fault.fix


def test_nothing_but_what_is_told_changes():
    converted = convert(version_1())
    old, new = version_1().splitlines(), converted.text.splitlines()
    added = [line for line in new if line not in old]
    assert [line.split(":")[0].strip() for line in added] == ["voicesim", "goals", "background", "you_are"]
    assert "# the first language" in converted.text
    assert "# loud" in converted.text
    assert [line for line in new if line in old] == [line for line in old if line in new]
    assert len(converted.notes) == 3
    assert "television" in "".join(converted.notes)


def test_what_is_not_version_1_is_left_alone():
    for text in (NEW, "a: b\n", "- 1\n"):
        with pytest.raises(ScriptError, match="version 1"):
            convert(text)


def test_writing_a_script_again_keeps_every_letter(script_file):
    import io

    text = script_file.read_text(encoding="utf-8")
    out = io.StringIO()
    yaml = writer()
    yaml.dump(yaml.load(text), out)
    assert out.getvalue() == text
