"""`voicesim scripts explore` from the command line: a table, files where asked, and faults in plain words."""

import json
import re

import pytest
from click.testing import CliRunner

from voicesim import places
from voicesim.cli.main import cli


def run(*arguments: str):
    return CliRunner().invoke(cli, ["scripts", "explore", *arguments])


def test_it_shows_who_wins_and_what_is_never_said():
    result = run(
        "government/late_refund", "--calls", "20", "--trainee", "expert", "--trainee", "silent", "-j", "1"
    )
    assert result.exit_code == 0, result.output
    for words in (
        "government/late_refund",
        "20 calls, perfect ears",
        "expert",
        "100%",
        "silent",
        "never said:",
    ):
        assert words in result.output
    assert "demands:" in result.output
    assert "not held" in result.output


def test_files_are_written_and_do_not_hang_on_the_number_of_processes(tmp_path):
    texts = []
    for jobs in ("1", "2"):
        data, page = tmp_path / f"{jobs}.json", tmp_path / f"{jobs}.html"
        result = run("government/late_refund", "--calls", "24", "--trainee", "expert", "--trainee", "average",
                     "-j", jobs, "--json", str(data), "--page", str(page), "--seed", "9", "--ears", "measured")  # fmt: skip
        assert result.exit_code == 0, result.output
        texts.append((data.read_bytes(), page.read_bytes()))
    assert texts[0] == texts[1]
    assert json.loads(texts[0][0])[0]["ears"] == "measured"


def test_a_search_tells_the_way_to_each_ending_and_what_it_did_not_find():
    def told(states: int) -> str:
        result = run("late_refund", "--calls", "1", "--trainee", "expert", "-j", "1", "--search", str(states))
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    short, longer = told(2), told(60)
    assert "searched 2 states (not all: more may be reached)" in short
    assert "agreed: no way found" in short
    assert "no_further: greets > says goodbye" in short
    assert re.search(r"agreed: greets > .*says back", longer)


def test_examples_are_whole_calls():
    result = run("government/late_refund", "--calls", "20", "--trainee", "average", "--examples", "-j", "1")
    assert result.exit_code == 0
    assert "  you     " in result.output
    assert "  caller  " in result.output


def test_faults_are_told_in_plain_words(tmp_path):
    assert "no trainee called 'saint'" in str(run("government/late_refund", "--trainee", "saint").exception)
    assert "no such script" in str(run("government/nobody").exception)
    assert "name another place" in str(
        run(
            "government/late_refund",
            "--calls",
            "1",
            "--trainee",
            "silent",
            "--json",
            str(tmp_path / "no" / "a.json"),
        ).exception
    )
    assert run("government/late_refund", "--ears", "golden").exit_code == 2
    assert run().exit_code == 2


def test_help_names_the_options():
    text = run("--help").output
    for option in ("--calls", "--seed", "--ears", "--trainee", "--json", "--page", "--jobs", "--examples"):
        assert option in text


@pytest.mark.parametrize("command", ["explore", "test"])
def test_help_keeps_examples_on_lines_of_their_own(command):
    text = CliRunner().invoke(cli, ["scripts", command, "--help"]).output
    assert "\\b" not in text
    example = {"explore": "  voicesim scripts explore my_caller.yaml --ears", "test": "    turns:\n"}[command]
    assert f"\n{example}" in text


def test_what_does_not_hold_comes_with_what_to_do(tmp_path):
    text = (places.shipped("scripts") / "government" / "late_refund.yaml").read_text(encoding="utf-8")
    file = tmp_path / "own" / "easy.yaml"
    file.parent.mkdir()
    file.write_text(re.sub(r"minutes: \d+", "minutes: 30", text.replace("starts: boiling", "starts: calm")))
    told = run(str(file), "--calls", "20", "--trainee", "expert", "--trainee", "silent", "-j", "1").output
    flat = " ".join(told.split())
    assert "the script says 30: lower `minutes`" in flat
    assert re.search(r'never said: \w+, says, boiling: "', flat)
    assert "Lines nobody hears" in flat
    assert flat.count("Endings nobody reaches") == 1
    assert "found all but" in flat
