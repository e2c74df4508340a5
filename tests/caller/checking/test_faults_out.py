"""Faults for other programs: nothing lost, nothing cut, and every rule of the checker in the catalogue."""

import ast
import json
from pathlib import Path

import pytest

import voicesim.caller
from tests.caller.plays import PLAYS
from voicesim.caller.checking.check import check_script
from voicesim.caller.checking.faults_out import RULE_LINES, as_github, as_json, as_sarif, rule_line
from voicesim.caller.reading import ERROR, WARNING, Fault

FAULTS = (
    Fault(
        "scripts/clinic/my caller.yaml", 12, 5, "slot", ERROR, "'{x}' is not filled here.", "Leave it out."
    ),
    Fault(
        "scripts/clinic/my caller.yaml",
        3,
        1,
        "no_content_warning",
        WARNING,
        "100% sure,\nnone: at all.",
        "Add it.",
    ),
)
OUTSIDE = Fault("file:///elsewhere/a.yaml", 1, 1, "yaml", ERROR, "No.", "Yes.")
STDIN = Fault("-", 1, 1, "yaml", ERROR, "No.", "Yes.")


def rules_in_the_code():
    """Return each rule's name that a call of .fault(), .warning() or Fault() in caller/ spells out."""
    found = set()
    for file in Path(voicesim.caller.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                method = isinstance(node.func, ast.Attribute) and node.func.attr in ("fault", "warning")
                made = isinstance(node.func, ast.Name) and node.func.id == "Fault"
                place = 1 if method else 3 if made else None
                if (
                    place is not None
                    and len(node.args) > place
                    and isinstance(node.args[place], ast.Constant)
                ):
                    found.add(node.args[place].value)
    return found


def test_every_rule_of_the_checker_is_in_the_catalogue():
    found = rules_in_the_code() | {file.stem for file in (PLAYS / "bad").glob("*.yaml")}
    assert len(found) > 35
    assert found <= set(RULE_LINES)
    for line in RULE_LINES.values():
        assert line.endswith(".")
        assert "\n" not in line


def test_a_rule_nobody_described_is_told_by_its_name():
    assert rule_line("brand_new_rule") == "Brand new rule."


def test_json_holds_every_fault_whole():
    told = json.loads(as_json(FAULTS, ["a.yaml", "b.yaml"]))
    assert told["files"] == ["a.yaml", "b.yaml"]
    assert (told["errors"], told["warnings"]) == (1, 1)
    assert [Fault(**fault) for fault in told["faults"]] == list(FAULTS)


def test_sarif_points_at_rule_line_and_column():
    (run,) = json.loads(as_sarif(FAULTS, "1.2.3"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULE_LINES)
    first, second = run["results"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "slot"
    assert (first["level"], second["level"]) == ("error", "warning")
    assert "Leave it out." in first["message"]["text"]
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 12, "startColumn": 5}
    assert place["artifactLocation"] == {"uri": "scripts/clinic/my%20caller.yaml", "uriBaseId": "%SRCROOT%"}


def test_sarif_keeps_a_full_address_and_has_one_for_standard_input():
    (run,) = json.loads(as_sarif([OUTSIDE, STDIN], "1.2.3"))["runs"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert places == [{"uri": "file:///elsewhere/a.yaml"}, {"uri": "stdin"}]


def test_sarif_has_a_rule_for_a_fault_of_an_unknown_one():
    strange = Fault("a.yaml", 1, 1, "brand_new_rule", ERROR, "No.", "Yes.")
    (run,) = json.loads(as_sarif([strange], "1.2.3"))["runs"]
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "brand_new_rule"


def test_github_lines_keep_to_one_line_each():
    first, second = as_github(FAULTS).splitlines()
    assert first.startswith("::error file=scripts/clinic/my caller.yaml,line=12,col=5,title=slot::")
    assert second.startswith("::warning ")
    assert second.endswith("::100%25 sure,%0Anone: at all. Add it.")


def test_github_escapes_what_would_end_a_property():
    odd = Fault("a,b:c.yaml", 1, 1, "slot", ERROR, "No.", "Yes.")
    assert as_github([odd]).startswith("::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=slot::")


@pytest.mark.parametrize("file", sorted((PLAYS / "bad").glob("*.yaml")), ids=lambda file: file.stem)
def test_real_faults_come_through_in_every_form(file):
    faults = check_script(file)
    assert faults
    assert len(json.loads(as_json(faults, [str(file)]))["faults"]) == len(faults)
    assert len(json.loads(as_sarif(faults, "0"))["runs"][0]["results"]) == len(faults)
    assert len(as_github(faults).splitlines()) == len(faults)
