"""Marks that a person changes, by the command."""

import json
import re
from dataclasses import replace
from io import FileIO

import pytest

from tests import calls
from tests.cli.reviewing import FIRST, marks_of, override, voicesim
from voicesim.errors import RecordError
from voicesim.record.journal import FolderJournal
from voicesim.record.lock import hold
from voicesim.record.reviews import REVIEWS, read_reviews
from voicesim.record.store import Calls, Consent


def test_an_override_shows_both_on_the_page_in_show_and_in_the_list(bad):
    journal = (bad / "journal.jsonl").read_bytes()
    own = marks_of(bad)
    output = override(bad, "--mark", "4=2", "--critical", "false_promise=no").output
    both = f"VoiceSim {own.total} of {own.possible}, after review {own.total + 2} of {own.possible}."
    assert both in output
    assert "4. Saying it back and checking: was 0 of 3, is now 2 of 3." in output
    shown = re.sub(r"\s+", " ", voicesim("calls", "show", bad.name).output)
    page = re.sub(r"\s+", " ", (bad / "debrief.html").read_text())
    assert both in shown
    for told in ("VoiceSim gave 0 of 3, Dana R. gives 2 of 3.", "Said back at 1:05."):
        assert told in shown
        assert told in page
    assert "changed by a person" in re.sub(r"\s+", " ", voicesim("calls", "list").output)
    assert (bad / "journal.jsonl").read_bytes() == journal
    assert json.loads((bad / "marks.json").read_text())["total"] == own.total


def test_an_override_is_taken_back_with_a_reason_too(bad):
    override(bad, "--mark", "4=2")
    assert (
        "VoiceSim's own marks stand"
        in override(bad, "--mark", "4=withdraw", reason="It was another call.").output
    )
    shown = re.sub(r"\s+", " ", voicesim("calls", "show", bad.name).output)
    assert "It was another call." in shown
    assert "after review" not in shown
    assert "changed by" not in voicesim("calls", "list").output
    assert [one.was for one in read_reviews(bad).overrides] == ["0", "2"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mark", "4=2", "--by", "D"],
        ["--mark", "4=2", "--by", "D", "--reason", "  "],
        ["--mark", "4=2", "--reason", "x"],
        ["--reason", "x", "--by", "D"],
    ],
)
def test_without_a_reason_a_name_or_a_mark_it_is_refused(bad, arguments):
    assert voicesim("calls", "override", bad.name, *arguments).exit_code == 2
    assert not (bad / REVIEWS).exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--mark", "4=4"], "write it as 4=2"),
        (["--mark", "4"], "write it as 4=2"),
        (["--mark", "13=2"], "no such competency"),
        (["--mark", "false_promise=no"], "no such competency"),
        (["--critical", "4=2"], "no such critical error"),
        (["--critical", "swearing=yes"], "no such critical error"),
        (["--critical", "false_promise=2"], "false_promise=yes"),
        (["--mark", "4=0"], "VoiceSim's own mark"),
        (["--critical", "false_promise=yes"], "VoiceSim's own mark"),
        (["--mark", "4=withdraw"], "nothing to take back"),
        (["--mark", "10=2"], "the call was typed"),
        (["--mark", "4=2", "--mark", "4=3"], "changed twice"),
        (["--mark", "1=2", "--mark", "4=9"], "write it as 4=2"),
    ],
)
def test_what_cannot_be_changed_is_told_and_nothing_is_kept(bad, arguments, told):
    with pytest.raises(RecordError, match=re.escape(told)):
        override(bad, *arguments)
    assert not (bad / REVIEWS).exists()


def test_a_call_still_going_on_is_left_alone(home):
    summary = calls.bad()
    folder = Calls(home / "calls").new("x", FIRST, "cc", Consent(True, "flag", FIRST))
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", replace(summary.header, typed=True))
    journal.close()
    with FileIO(folder / "journal.jsonl", "rb+") as held:
        hold(held)
        with pytest.raises(RecordError, match="still going on"):
            override(folder, "--mark", "1=2")
