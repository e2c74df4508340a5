"""The closer look: a caller that kind words alone win, and sentences the cue finder reads another way."""

import pytest
from click.testing import CliRunner

from tests.caller.changed import changed
from tests.caller.plays import SCRIPTS
from voicesim.cli import scripts_thorough
from voicesim.cli.scripts_check import check
from voicesim.cli.scripts_thorough import joined
from voicesim.rehearsal.smells import Smell


@pytest.fixture(autouse=True)
def fewer_calls(monkeypatch):
    monkeypatch.setattr(scripts_thorough, "CALLS", 64)


def told(file, *more):
    return CliRunner().invoke(check, [str(file), "--thorough", *more])


def test_a_caller_won_by_kind_words_and_odd_model_sentences_are_warned_of(tmp_path):
    changed(
        tmp_path,
        "library",
        ("    met_by: [care or asking, on_time or charged]", "    met_by: [care or asking]"),
        ("    met_by: [cancel]", "    met_by: [care or asking]"),
        ("    say: I will cancel the fine", "    say: take the fine off, whatever"),
        ("    say: the book was not scanned by us", "    say: calm down, the book was not scanned"),
    )
    result = told(tmp_path / "library.yaml")
    assert result.exit_code == 0
    for rule in ("bad_conduct_wins", "say_not_praised", "say_marked_down"):
        assert f"warning {rule}:" in result.output
    assert "command_calm" in result.output
    assert told(tmp_path / "library.yaml", "--strict").exit_code == 1


def test_a_shipped_caller_stands_the_closer_look():
    result = told(SCRIPTS / "government" / "late_refund.yaml", "--strict")
    rules = {
        line.split(" warning ")[1].split(":")[0] for line in result.output.splitlines() if " warning " in line
    }
    assert rules <= {"dead_lines", "dead_moment", "dead_ending"}, (
        result.output
    )  # so few calls do not say everything


def test_cues_that_win_alone_are_told_in_one_sentence():
    def won(cue, ending):
        text = f"'{cue}' alone, said again and again, reaches '{ending}'."
        return Smell("one_cue_wins", ("endings", ending, "when"), text, "Ask for more.")

    other = Smell("dead_ending", ("endings", "agreed"), "no call ends so.", "Look.")
    listed = joined(
        [
            won("listen", "agreed"),
            other,
            won("refer", "agreed"),
            won("goodbye", "agreed"),
            won("listen", "moved"),
        ]
    )
    assert [smell.rule for smell in listed] == ["one_cue_wins", "dead_ending", "one_cue_wins"]
    assert (
        listed[0].text == "'listen' alone, said again and again, reaches 'agreed'. So do: 'refer', 'goodbye'."
    )
