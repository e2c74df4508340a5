"""Whatever stands in a script file: faults with places, or a script that can be played; never anything else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.caller.plays import PLAYS, begin
from voicesim.caller.checking.check import check_script
from voicesim.caller.reading import ERROR
from voicesim.caller.script import load_script
from voicesim.errors import ScriptError

TEXT = (PLAYS / "scripts" / "danger.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines()
PIECES = (
    "\t", "\0", "\u202e", "\U0001f621", "&a ", "*a", "<<: *a", "!!python/object:os.system x", "!!binary aGk=", "? ", "- ", ": ",
    "{", "}", "[", "]", "#", "'", '"', "|", ">", "%YAML 1.1\n---\n", "---\n", "...\n", "yes", "0o17", "1e999", "2026-11-22", "~",
    "../../etc/passwd", "9" * 400, "{when}", "{name}", "(shouting)", "or", "and", " or ", "after 99999999999 turns", "\ufeff", "\x85",
)  # fmt: skip
QUIET = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def broken_scripts(draw):
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(("drop", "twice", "insert", "swap", "indent", "value")))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)))
        if how == "drop":
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "insert":
            column = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:column] + piece + lines[at][column:]
        elif how == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif how == "indent":
            lines[at] = "  " * draw(st.integers(0, 3)) + lines[at].strip()
        else:
            lines[at] = lines[at].split(":")[0] + ": " + piece
        lines = lines or [""]
    return "\n".join(lines)


def result_of(read, file):
    """Return what reading a file gives, or None where it is refused with its name."""
    try:
        return read(file)
    except ScriptError as error:
        told = str(error)
    assert str(file) in told
    return None


def examine(file):
    """Check and load a file; return its script where there is one."""
    faults, script = result_of(check_script, file), result_of(load_script, file)
    if script is None:
        assert faults is None or any(fault.severity == ERROR for fault in faults), (
            "loading fails, checking does not"
        )
        return None
    assert faults is not None
    for fault in faults:
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.text
        assert fault.fix
    return script


@QUIET
@given(text=broken_scripts())
def test_a_broken_script_is_told_or_played(tmp_path, text):
    file = tmp_path / "broken.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    script = examine(file)
    if script is not None:
        call = begin(script)
        for words in ("Good morning.", "I am sorry you lost your flat.", "Those are the rules.", "Goodbye."):
            if not call.state.ended:
                call.say(words)


@QUIET
@given(content=st.binary(max_size=400))
def test_any_bytes_are_told(tmp_path, content):
    file = tmp_path / "bytes.yaml"
    file.write_bytes(content)
    assert examine(file) is None


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("place", ["title", "name", "is", "says", "words", "when"])
def test_every_odd_piece_in_every_kind_of_place(tmp_path, place, piece):
    lines = list(LINES)
    at = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{place}:"))
    head, _, _ = lines[at].partition(":")
    lines[at] = f"{head}: {piece}"
    file = tmp_path / "odd.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    examine(file)
