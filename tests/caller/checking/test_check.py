"""Each rule of the checker fires on its own bad example, at the right line, and on nothing else."""

from pathlib import Path

import pytest

from tests.caller.plays import PLAYS, SCRIPTS
from voicesim.caller.checking.check import ERROR, WARNING, check_script
from voicesim.caller.script import load_script
from voicesim.errors import ScriptError

BAD = sorted((PLAYS / "bad").glob("*.yaml"))
MARK = "# <- here"
RULES = frozenset(
    (
        "schema", "yaml", "yaml_trap", "unknown_name", "name_twice", "unreachable_moment", "unreachable_ending",
        "no_good_ending", "ending_on_one_cue", "moment_on_one_cue", "limit_without_path", "abuse_without_limit",
        "safety_without_warning", "no_content_warning", "verify_without_moment", "private_without_verify",
        "band_missing", "no_unsure_lines", "few_lines", "long_line", "markup", "stage_direction", "slot",
        "not_lone_word", "empty_phrase", "lone_everyday_word", "say_not_found", "say_is_wrong", "version", "alias",
        "unused_fact", "goal_out_of_reach", "met_alike", "safety_without_action", "danger_without_safety",
        "personal_data", "hard_to_say",
    )
)  # fmt: skip


def test_every_rule_has_its_bad_example():
    assert {file.stem for file in BAD} == RULES


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_exactly_this_rule_fires_at_this_line(file: Path):
    marked = [number for number, line in enumerate(file.read_text().splitlines(), start=1) if MARK in line]
    faults = check_script(file)
    assert {(fault.rule, fault.line) for fault in faults} == {(file.stem, marked[0])}
    for fault in faults:
        assert fault.fix
        assert fault.severity in (ERROR, WARNING)
        assert str(fault).startswith(f"{file}:{marked[0]}:")


@pytest.mark.parametrize("file", sorted(SCRIPTS.rglob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_scripts_have_no_faults(file: Path):
    assert check_script(file) == ()


def test_the_base_of_the_bad_examples_is_sound():
    assert check_script(PLAYS / "scripts" / "library.yaml") == ()
    assert check_script(PLAYS / "scripts" / "danger.yaml") == ()


def test_all_schema_faults_come_at_once(tmp_path: Path):
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    file = tmp_path / "two.yaml"
    file.write_text(text.replace("starts: tense", "starts: furious").replace("worth: 3", "worth: 7"))
    assert [fault.rule for fault in check_script(file)] == ["schema", "schema"]
    with pytest.raises(ScriptError, match=r"two\.yaml:15:.*schema.*1 more fault"):
        load_script(file)


def test_a_leading_zero_is_explained(tmp_path: Path):
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    file = tmp_path / "zero.yaml"
    file.write_text(text.replace("words: [fined, fine of twelve]", "words: [fined, 0471]"))
    (fault,) = check_script(file)
    assert fault.rule == "yaml_trap"
    assert "quotes" in fault.fix


def test_a_misspelt_word_of_the_language_gets_a_suggestion(tmp_path: Path):
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    file = tmp_path / "misspelt.yaml"
    file.write_text(text.replace("    hurt: yes\n  charged", "    hurts: yes\n  charged"))
    (fault,) = check_script(file)
    assert "'hurt'" in fault.fix


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ScriptError, match=r"none\.yaml"):
        check_script(tmp_path / "none.yaml")
