import pytest

from tests import calls
from voicesim.debrief.score import score
from voicesim.debrief.story import duration
from voicesim.debrief.text import WIDTH, summary_text
from voicesim.settings import DebriefSettings


def text_of(summary):
    return summary_text(summary, score(summary, DebriefSettings()))


@pytest.mark.parametrize(
    "summary", [calls.expert(), calls.bad(), calls.abusive(), calls.CallMaker().ends(None)]
)
def test_it_fits_a_terminal_and_has_no_markup(summary):
    lines = text_of(summary).splitlines()
    assert all(len(line) <= WIDTH for line in lines if not line.startswith("CRITICAL"))
    assert lines[0] == (summary.ending.title if summary.ending else "The record was cut short.")
    assert not any("[/" in line or "\x1b" in line for line in lines)


def test_it_says_what_was_said_what_it_did_and_what_to_say():
    text = text_of(calls.bad())
    assert "CRITICAL  Something was promised that this desk cannot keep (turn 5" in text
    for part in ("You said:    “You need to calm down, madam.”", "It did:", "Say instead:", "Not passed"):
        assert part in text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (61.4, "1 minute 1 second"),
        (150, "2 minutes 30 seconds"),
    ],
)
def test_lengths_are_told_as_people_do(seconds, told):
    assert duration(seconds) == told


def test_a_kept_call_names_the_command_that_tries_each_moment_again():
    summary = calls.bad()
    marks = score(summary, DebriefSettings())
    text = summary_text(summary, marks, "20260102-101112-abcdef")
    for focus in marks.focus:
        assert f"voicesim calls again 20260102-101112-abcdef --turn {focus.turn}" in text
    assert "calls again" not in text_of(summary)
