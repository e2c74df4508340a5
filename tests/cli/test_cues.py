"""`voicesim cues`: its JSON lines, its exit codes and what it says of a trainer's own phrases."""

import json

import pytest
from click.testing import CliRunner

from voicesim.cli.cues import cues

GOOD = {"text": "Calm down. I'm sorry we lost your form.", "before": "I'm furious!", "id": 7}


@pytest.fixture(scope="module")
def run():
    import click

    @click.group()
    @click.pass_context
    def root(context):
        context.obj = (None, ())

    root.add_command(cues)

    def running(*arguments, typed=None):
        return CliRunner().invoke(root, ["cues", *map(str, arguments)], input=typed)

    return running


def rows(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_text_is_told_with_its_evidence(run):
    result = run(GOOD["text"])
    assert result.exit_code == 0
    assert "command_calm" in result.stdout
    assert "'I'm sorry we lost your form'" in result.stdout


def test_json_lines_have_the_documented_form(run):
    result = run("--jsonl", "-", "--json", typed=json.dumps(GOOD) + "\n\n")
    (row,) = rows(result)
    assert result.exit_code == 0
    assert list(row) == ["id", "text", "before", "heard", "cues", "finder", "encoder"]
    assert (row["id"], row["before"], row["heard"], row["encoder"]) == (7, "I'm furious!", False, None)
    calm = row["cues"][0]
    assert list(calm) == ["label", "family", "polarity", "confidence", "sure", "evidence", "span"]
    assert (calm["label"], calm["family"], calm["polarity"], calm["sure"]) == (
        "command_calm",
        "attack",
        "harmful",
        True,
    )
    for cue in row["cues"]:
        start, end = cue["span"]
        assert row["text"][start:end] == cue["evidence"]
        assert 0.0 <= cue["confidence"] <= 1.0
    assert "apologize" in {cue["label"] for cue in row["cues"]}


def test_a_mistake_on_words_not_surely_heard_is_unsure(run):
    line = {"text": "calm down", "words": [["calm", 0.1], ["down", 0.9]]}
    (row,) = rows(run("--jsonl", "-", "--json", typed=json.dumps(line)))
    assert [(cue["label"], cue["sure"]) for cue in row["cues"]] == [("command_calm", False)]


def test_instructions_are_too_early_only_before_the_caller_is_heard(run):
    said = ("You need to fill in the form online.", "--before", "I'm so angry, nobody listens!", "--json")
    early, later = (rows(run(*said, *more))[0] for more in ((), ("--heard",)))
    assert "premature_fix" in {cue["label"] for cue in early["cues"]}
    assert "premature_fix" not in {cue["label"] for cue in later["cues"]}


FAULTY = {
    "nonsense": "not JSON",
    '{"said": "hello"}': "'text'",
    '{"text": 5}': "'text'",
    "[1]": "'text'",
    '{"text": "hello", "before": 5}': "'before'",
    '{"text": "hello", "heard": "no"}': "'heard'",
    '{"text": "hello", "words": [["hello", 2]]}': "'words'",
    '{"text": "hello", "words": ["hello"]}': "'words'",
    '{"text": "hello", "words": [["hello", true]]}': "'words'",
}


def test_faulty_lines_are_named_and_the_good_ones_judged(run, tmp_path):
    file = tmp_path / "said.jsonl"
    file.write_text("\n".join([json.dumps(GOOD), *FAULTY, json.dumps(GOOD)]), encoding="utf-8")
    result = run("--jsonl", file, "--json")
    assert result.exit_code == 2
    assert len(rows(result)) == 2
    told = result.stderr.splitlines()
    assert len(told) == len(FAULTY)
    for number, (line, word) in enumerate(zip(told, FAULTY.values(), strict=True), start=2):
        assert f"said.jsonl, line {number}:" in line
        assert word in line


@pytest.mark.parametrize("arguments", [(), ("find",), ("hello", "--jsonl", "-"), ("--jsonl", "-", "--heard")])
def test_what_cannot_be_meant_is_refused(run, arguments):
    assert run(*arguments, typed="").exit_code != 0


def test_labels_are_listed_with_a_meaning_and_a_phrase(run):
    from voicesim.words.labels import NAMES

    listed = rows(run("labels", "--json"))
    assert [row["label"] for row in listed] == list(NAMES)
    assert all(row["definition"] and row["example"] for row in listed)
    assert "policy_wall" in run("labels").stdout


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "examples:\n  neutral: |\n    Stop shouting.\n  policy_wall: |\n    The by-laws say no to that.\n"
        "patterns:\n  brush_off: |\n    on the list\n",
        encoding="utf-8",
    )
    return tmp_path


def test_check_tells_what_each_phrase_changes_for_the_worse(run, folder):
    result = run("check", folder, "--json")
    assert result.exit_code == 1
    by_text = {row["text"]: row for row in rows(result)}
    wrong = by_text["Stop shouting."]
    assert wrong["origin"].endswith("mine.yaml:3")
    assert wrong["labels"] == []
    assert "command_calm" in wrong["heard_before"]
    lost = [c for c in wrong["changes"] if c["label"] == "command_calm" and not c["gained"]]
    assert lost
    assert all(change["for_the_worse"] for change in lost)
    alarms = [c for c in by_text["on the list"]["changes"] if c["neutral"] and c["gained"]]
    assert alarms
    assert all("on the list" in change["text"].lower() for change in alarms)


def test_check_says_it_in_words_and_adds_up(run, folder):
    told = run("check", folder).stdout
    assert "a false alarm on a plain phrase" in told
    assert "3 phrases and patterns" in told


def test_check_is_content_with_a_phrase_that_changes_nothing(run, tmp_path):
    (tmp_path / "mine.yaml").write_text("patterns:\n  jargon: |\n    zorgle matrix\n", encoding="utf-8")
    assert run("check", tmp_path).exit_code == 0


def test_check_names_every_fault_of_every_file(run, tmp_path):
    (tmp_path / "a.yaml").write_text(
        "examples:\n  soothe: |\n    there\n  sarcasm: |\n    oh\npatterns:\n  blame: |\n    (you\n    fine &\n",
        encoding="utf-8",
    )
    (tmp_path / "b.yaml").write_text("phrases: no\n", encoding="utf-8")
    result = run("check", tmp_path)
    told = result.stderr + str(result.exception)
    for place in ("a.yaml:2", "a.yaml:4", "a.yaml:8", "a.yaml:9", "b.yaml:1"):
        assert place in told
    assert result.exit_code != 0


def test_check_without_a_folder_says_what_to_do(run):
    assert "words.folders" in str(run("check").exception)
