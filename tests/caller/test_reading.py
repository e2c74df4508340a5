"""Files that are no scripts: named, placed, and read in bounded time and memory."""

import pytest

from tests.caller.plays import PLAYS
from voicesim.caller.checking.check import check_script
from voicesim.caller.reading import MOST_BYTES
from voicesim.caller.script import load_script
from voicesim.errors import ScriptError

LIBRARY = (PLAYS / "scripts" / "library.yaml").read_text(encoding="utf-8")


def faults(tmp_path, content):
    file = tmp_path / "a.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    found = check_script(file)
    with pytest.raises(ScriptError):
        load_script(file)
    return found


def test_a_bomb_of_aliases_is_named_and_not_unfolded(tmp_path):
    rows = [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    bomb = "voicesim: 2\ncaller_knows:\n  a0: &a0 [x, x]\n" + "\n".join(rows) + "\n"
    (fault,) = faults(tmp_path, bomb)
    assert fault.rule == "alias"
    assert fault.line == 3  # where the repeated part stands


def test_an_alias_in_an_otherwise_sound_script_is_named(tmp_path):
    text = LIBRARY.replace("words: [fined, fine of twelve]", "words: &w [fined, fine of twelve]")
    text = text.replace("words: [not scanned, never scanned]", "words: *w")
    (fault,) = faults(tmp_path, text)
    assert (fault.rule, "aliases" in fault.fix) == ("alias", True)


def test_a_file_too_large_is_not_read(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: " + b"x" * MOST_BYTES)
    for read in (load_script, check_script):
        with pytest.raises(ScriptError, match=r"no caller script \(at most"):
            read(file)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (LIBRARY.replace("  wants:", "\twants:"), "yaml"),
        (LIBRARY.replace("title:", "title: a\ntitle:", 1), "yaml"),
        (LIBRARY.replace("title: The", "title: The\0"), "yaml"),
        ("[1, 2]\n", "yaml"),
        ("", "yaml"),
        ("{" * 5000, "yaml"),
    ],
    ids=["tab", "twice", "nul", "list", "empty", "deep"],
)
def test_what_is_no_script_is_told_with_its_place(tmp_path, content, rule):
    found = faults(tmp_path, content)
    assert rule in [fault.rule for fault in found]
    assert all(fault.line >= 1 and fault.fix for fault in found)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_refused_with_the_fix(tmp_path, encoding):
    file = tmp_path / "a.yaml"
    file.write_bytes(LIBRARY.replace("The library", "Die B\u00fccherei").encode(encoding))
    with pytest.raises(ScriptError, match="save it as UTF-8"):
        load_script(file)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + LIBRARY.encode("utf-8"))
    assert load_script(file).model.title == "The library fine"
    assert check_script(file) == check_script(PLAYS / "scripts" / "library.yaml")
