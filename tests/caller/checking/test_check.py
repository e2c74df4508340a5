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


@pytest.mark.parametrize(
    ("old", "new", "told", "fix"),
    [
        ("goals: [say_back]", "goals: say_back", "takes a list", "goals: [one, two]"),
        (
            "goals: [say_back]",
            "goals: [opening, feelings, say_back, choices, close]",
            "'goals' has 5; at most 4",
            "Leave some out",
        ),
        ("difficulty: 1", "difficulty: hard", "'hard' is not possible for 'difficulty'", "whole number"),
        ("difficulty: 1", "difficulty: 7", "7 is not possible for 'difficulty'", "at most 5"),
        ("met_by: [cancel]", "met_by: [care and cancel]", "no 'and' here", "[care, cancel]"),
        ("met_by: [cancel]", "met_by: [money_back]", "names nothing", "has to stand under caller_knows"),
        ("met_by: [cancel]", "met_by: [cancle]", "names nothing", "Did you mean 'cancel'?"),
        ("starts: tense", "starts: tense\n  soothes: [saying back]", "is no cue", "paraphrase"),
        ('says: ["So what will you do?"]', "says:\n      angry: [x]", "no meaning here", "boiling, tense, calm or any"),
        ('"Thank you. Goodbye."', "\u201cThank you, bye.\u201d", "without quotes", "straight ones"),
    ],
)  # fmt: skip
def test_what_a_trainer_gets_wrong_is_told_in_plain_words(old, new, told, fix, tmp_path: Path):
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    assert text.count(old) == 1
    file = tmp_path / "wrong.yaml"
    file.write_text(text.replace(old, new))
    fault = check_script(file)[0]
    assert told in fault.text
    assert fix in fault.fix


def test_an_ending_hidden_by_one_above_it_can_never_happen(tmp_path: Path):
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    above = "endings:\n  early:\n    kind: unresolved\n    title: Early\n    worth: 1\n    when: [{when}]\n"
    file = tmp_path / "hidden.yaml"
    for when, hidden in (("they say goodbye or they wrap up", True), ("they wrap up, 2 moments", False)):
        file.write_text(text.replace("endings:\n", above.format(when=when) + '    says: ["Bye."]\n'))
        faults = check_script(file)
        assert [fault.rule for fault in faults] == ["unreachable_ending"] * hidden, faults
        assert all("'early' stands above it" in fault.text for fault in faults)


def test_a_line_just_too_long_is_not_said_to_be_of_the_allowed_length(tmp_path: Path):
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    file = tmp_path / "long.yaml"
    file.write_text(text.replace('says: ["So what will you do?"]', f'says: ["{"so " * 55}"]'))
    (fault,) = check_script(file)
    assert "13 s" in fault.text
    assert "12 s" in fault.fix


def test_a_promise_of_one_everyday_verb_is_warned_of(tmp_path: Path):
    """'book' alone would be found in 'I have found the booking'."""
    text = (PLAYS / "scripts" / "library.yaml").read_text()
    file = tmp_path / "verb.yaml"
    file.write_text(text.replace("words: [cancel the fine,", "words: [book, cancel the fine,"))
    (fault,) = check_script(file)
    assert (fault.rule, fault.severity) == ("lone_everyday_word", WARNING)
