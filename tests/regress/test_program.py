"""The program as an input: a change anybody makes to it shows in the digests, and names its room."""

import dataclasses
import shutil

import pytest

from voicesim.regress.compare import compare
from voicesim.regress.program import PACKAGE, code_digests, library_versions
from voicesim.regress.result import CaseResult, Digests


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(PACKAGE, tmp_path / "voicesim", ignore=shutil.ignore_patterns("__pycache__"))


def rooms_changed(copy):
    # the cache is by folder: a changed copy gets another name
    moved = copy.rename(copy.with_name("changed"))
    before, after = dict(code_digests()), dict(code_digests(moved))
    return {room for room in before | after if before.get(room) != after.get(room)}


def test_an_unchanged_copy_has_the_same_digests(copy):
    assert rooms_changed(copy) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "room"),
    [
        ("turns/ending.py", "SECONDS_PER_LOG_ODDS = 1.0", "SECONDS_PER_LOG_ODDS = 1.1", "turns"),
        ("caller/weights.py", '"threaten": 1.8', '"threaten": 1.98', "caller"),
        ("words/data/calls.yaml", "    You did everything right.\n", "", "words"),
        ("wiring.py", "import json", "import json  # changed", "wiring"),
    ],
)
def test_a_changed_file_names_its_room(copy, file, old, new, room):
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    assert rooms_changed(copy) == {room}


def test_a_new_and_a_missing_file_count(copy):
    (copy / "tone" / "more.py").write_text("")
    (copy / "engines" / "say.py").unlink()
    assert rooms_changed(copy) == {"tone", "engines"}


def test_how_results_are_asked_for_and_shown_does_not_count(copy):
    for file in ("cli/regress.py", "web/app.py", "regress/templates/results.css"):
        (copy / file).write_bytes(b"")
    assert rooms_changed(copy) == set()


def test_line_ends_of_another_system_do_not_count(copy):
    file = copy / "values.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert rooms_changed(copy) == set()


def test_libraries_are_named_with_their_versions():
    found = dict(library_versions())
    assert {"python", "numpy", "librosa"} <= found.keys()
    assert all(found.values())


def result(digests):
    return CaseResult("set/case", "passed", digests=digests)


def test_another_program_is_no_proof_that_nothing_moved():
    same = Digests(
        "a", "s", "e", "{}", (), "1", code=(("turns", "1"), ("words", "2")), libraries=(("numpy", "2"),)
    )
    other = dataclasses.replace(same, code=(("turns", "3"), ("words", "2")), libraries=(("numpy", "3"),))
    assert compare([result(same)], [result(same)]).proven
    found = compare([result(same)], [result(other)])
    assert not found.proven
    assert not found.moves
    assert [(move.what, move.before, move.after) for move in found.inputs] == [
        ("code of turns", "1", "3"),
        ("library numpy", "2", "3"),
    ]
