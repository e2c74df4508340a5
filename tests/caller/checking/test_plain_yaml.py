"""A file that is no YAML is told in plain words, at the line the writer has to change."""

from pathlib import Path

import pytest

from tests.caller.plays import PLAYS
from voicesim.caller.checking.check import check_script

SOUND = (PLAYS / "scripts" / "library.yaml").read_text(encoding="utf-8")


def faults_with(tmp_path: Path, line: str, after: str = "difficulty:"):
    """Return the faults of a sound script into which lines were put before the line that begins with `after`."""
    lines = SOUND.splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith(after))
    file = tmp_path / "broken.yaml"
    file.write_text("\n".join([*lines[:at], *line.splitlines(), *lines[at:]]) + "\n", encoding="utf-8")
    return check_script(file), at + 1


@pytest.mark.parametrize(
    ("written", "line", "told", "fix"),
    [
        ("who", 0, "'who' has no colon behind it", "'who:'"),
        ("who:she", 0, "no space after 'who:'", "'who: '"),
        ('who: "she', 0, "a quote is opened on this line and never closed", '"'),
        ('who: "She" again', 0, "something stands behind the closing quote", "one pair"),
        ("who: 'she's here'", 0, "something stands behind the closing quote", "double quotes"),
        ("who: she said: no", 0, "a colon inside the text", "quotes"),
        ("who: [one, two", 0, "the bracket [ on this line is never closed", "]"),
        ('who: ["One." "Two."]', 0, "a comma is lacking", '["One.", "Two."]'),
        ('who: [But when?, "Two."]', 0, "a text in brackets has a sign in it", "quotes"),
        ("who: @home", 0, "no text may begin with '@'", "quotes"),
        ("who: *home", 0, "no text may begin with '*'", "quotes"),
        ("who:\n\tshe: is", 1, "the line begins with a tab", "spaces"),
        ("who:\n  she: is\n   he: is", 2, "indented by 3 spaces", "Line it up"),
        ("who:\n  - One\n  -Two", 2, "no space after the dash", "'- '"),
        ('who: "a \\q"', 0, "a backslash", "Leave it out"),
        ("who: [a, b]]", 0, "one ] too many", "Take it away"),
        ("who: {a: 1, b: 2", 0, "the bracket { on this line is never closed", "}"),
        ("who: ['Don't', \"x\"]", 0, "an apostrophe ends", "double quotes"),
        ('who: ["No. #4", "x" "y"]', 0, "a comma is lacking", '"Two."'),
        ('who:\n  - "one"\n  "two"\nwhy: 1', 3, "or the one above it", "in quotes"),
        ("who: a\nwho: b", 1, "'who' is written twice", "another name"),
    ],
)
def test_what_a_writer_gets_wrong(written, line, told, fix, tmp_path):
    faults, at = faults_with(tmp_path, written)
    assert [(fault.rule, fault.line) for fault in faults] == [("yaml", at + line)]
    assert told in faults[0].text
    assert fix in faults[0].fix


def test_a_file_of_something_else_keeps_its_fault(tmp_path):
    file = tmp_path / "word.yaml"
    file.write_bytes(b"PK\x03\x04")
    assert [fault.rule for fault in check_script(file)] == ["yaml"]
