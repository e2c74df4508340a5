"""The language's shape: the same for the reader, the editor and the rubric."""

import json

import pytest
from jsonschema import Draft202012Validator

from tests.caller.plays import PLAYS, SCRIPTS
from voicesim.caller.reading import read_quickly, read_sheet
from voicesim.caller.schema import GOALS, json_schema
from voicesim.caller.script import load_script, read_script
from voicesim.debrief.rubric import COMPETENCIES


def test_goals_are_the_rubrics_competencies():
    assert tuple(row.key for row in COMPETENCIES) == GOALS


def test_the_schema_beside_the_scripts_is_the_one_generated():
    written = json.loads((SCRIPTS / "caller.schema.json").read_text(encoding="utf-8"))
    assert written == json_schema(), "voicesim scripts schema --write"


def test_every_shipped_script_fits_the_editors_schema(script_file):
    tree, _ = read_quickly(script_file)
    faults = list(Draft202012Validator(json_schema()).iter_errors(tree))
    assert [fault.message for fault in faults] == []
    assert script_file.read_text(encoding="utf-8").startswith(
        "# yaml-language-server: $schema=../caller.schema.json\n"
    )


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("starts: tense", "starts: furious"),
        ("goals: [say_back]", "goals: [shouting]"),
        ("after: 6 s", "after: 6"),
    ],
)
def test_the_editors_schema_finds_faults(tmp_path, written, wrong):
    file = tmp_path / "a.yaml"
    text = (PLAYS / "scripts" / "library.yaml").read_text(encoding="utf-8")
    assert written in text
    file.write_text(text.replace(written, wrong, 1), encoding="utf-8")
    tree, _ = read_quickly(file)
    assert list(Draft202012Validator(json_schema()).iter_errors(tree))


def test_the_quick_way_and_the_slow_way_read_the_same(script_file):
    slow, _, faults = read_script(script_file)
    assert faults == ()
    assert load_script(script_file).model == slow.model
    assert load_script(script_file).sha256 == slow.sha256
    assert read_quickly(script_file)[1] == read_sheet(script_file).content


def test_every_field_tells_what_it_is_for():
    definitions = json_schema()["$defs"]
    for part in ("Person", "Fact", "Moment", "Desk"):
        described = [
            name for name, field in definitions[part]["properties"].items() if "description" in field
        ]
        assert len(described) >= len(definitions[part]["properties"]) / 2, part
