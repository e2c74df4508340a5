"""Marks that people changed: VoiceSim's own stay, both are shown, nothing is lost."""

import re

import pytest

from tests import calls
from tests.debrief.test_page import CALLS, Reader
from voicesim.debrief.page import render
from voicesim.debrief.reviewed import Change, after_review, passes
from voicesim.debrief.score import score
from voicesim.debrief.text import summary_text
from voicesim.settings import DebriefSettings

MIDDLING = calls.middling()
MARKS = score(MIDDLING, DebriefSettings())
OPENING = MARKS.competencies[0]


def change(item, value, reason="Heard twice.", by="Dana", rubric_version=MARKS.rubric_version):
    return Change(item, value, reason, by, "2026-03-01 10:00 UTC", rubric_version)


def after(*changes, marks=MARKS, ended=True):
    return after_review(marks, changes, ended)


def test_nobody_changed_anything():
    assert after() is None


def test_the_total_moves_and_voicesims_own_stays():
    raised = after(change("1", "3"))
    assert raised.total - MARKS.total == 3 - OPENING.points
    assert raised.possible == MARKS.possible
    assert raised.of(1).given == str(OPENING.points)
    assert raised.of(1).told == f"VoiceSim gave {OPENING.points} of 3, Dana gives 3 of 3."
    assert score(MIDDLING, DebriefSettings()) == MARKS


def test_what_does_not_apply_leaves_the_total_and_what_applies_after_all_enters_it():
    assert after(change("1", "-")).possible == MARKS.possible - 3
    limits = after(change("9", "2"))
    assert (limits.total, limits.possible) == (MARKS.total + 2, MARKS.possible + 3)


def test_the_last_word_counts_and_the_earlier_ones_stay_to_be_read():
    found = after(change("1", "3"), change("1", "0", by="Max"))
    assert [one.spent for one in found.changes] == ["Replaced by a later change.", ""]
    assert found.of(1).by == "Max"
    back = after(change("1", "3"), change("1", "withdraw"))
    assert [bool(one.spent) for one in back.changes] == [True, True]
    assert (back.total, back.standing) == (MARKS.total, ())
    again = after(change("1", "3"), change("1", "withdraw"), change("1", "2"))
    assert again.of(1).value == "2"


def test_what_cannot_count_is_kept_and_told():
    old = after(change("1", "3", rubric_version=1))
    assert "version 1" in old.changes[0].spent
    assert old.total == MARKS.total
    for item, value in (
        ("10", "3"),
        ("99", "3"),
        ("1", "yes"),
        ("false_promise", "2"),
        ("no_such_rule", "yes"),
    ):
        (found,) = after(change(item, value)).changes
        assert found.spent


def test_a_critical_error_fails_the_call_and_its_removal_frees_it():
    expert = score(calls.expert(), DebriefSettings())
    assert expert.passed
    failed = after(change("insulted_caller", "yes"), marks=expert)
    assert (failed.passed, failed.total) == (False, expert.total)
    assert "critical error" in failed.verdict
    bad = score(calls.bad(), DebriefSettings())
    raised = [change(str(number), "3") for number in range(1, 9)]
    assert not after(*raised, marks=bad).passed
    assert after(*raised, change("false_promise", "no"), marks=bad).passed


def test_a_record_cut_short_never_passes():
    summary = calls.CallMaker().ends(None)
    found = after(change("1", "3"), marks=score(summary, DebriefSettings()), ended=False)
    assert not found.passed
    assert "neither a pass nor a fail" in found.verdict


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_people_pass_a_call_by_the_rule_that_voicesim_uses(summary):
    marks = score(summary, DebriefSettings())
    points = {mark.number: mark.points for mark in marks.competencies if mark.counts}
    if summary.ending is not None:
        assert passes(points, bool(marks.critical), marks.pass_share) == marks.passed


HOSTILE = "<script>alert(1)</script>"


def page(*changes):
    return render(MIDDLING, MARKS, None, "", "", after(*changes))


def test_the_page_shows_both_with_reason_who_and_when():
    html = page(
        change("1", "3", reason=f"She said her name {HOSTILE}"),
        change("9", "1"),
        change("9", "withdraw", reason="No."),
    )
    reader = Reader(html)
    text = re.sub(r"\s+", " ", "".join(reader.texts))
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    assert reader.names.count("script") == 1
    for told in ("VoiceSim's own", f"{MARKS.total} of {MARKS.possible}", "After review by a person", HOSTILE,
                 f"VoiceSim gave {OPENING.points} of 3, Dana gives 3 of 3.", "Dana, 2026-03-01 10:00 UTC",
                 "After review: 3 of 3", "Changes that no longer count (2)", "Taken back."):  # fmt: skip
        assert told in text, told
    assert f"{MARKS.total + 3 - OPENING.points} of {MARKS.possible}" in text
    for before, later in zip(reader.headings, reader.headings[1:], strict=False):
        assert later <= before + 1


def test_a_page_without_changes_says_nothing_of_them():
    html = render(MIDDLING, MARKS, None, "")
    assert "After review" not in html
    assert "VoiceSim's own" not in html


def test_a_page_whose_changes_were_all_taken_back_says_so():
    assert "own marks stand" in page(change("1", "3"), change("1", "withdraw"))


def test_a_critical_error_that_a_person_denies_is_answered_where_it_stands():
    bad = calls.bad()
    marks = score(bad, DebriefSettings())
    html = render(bad, marks, None, "", "", after(change("false_promise", "no"), marks=marks))
    alert = html[html.index('<div class="alert">') : html.index('id="after-review"')]
    assert "Dana says it did not happen." in alert


def test_the_text_shows_both_with_reason_who_and_when():
    text = summary_text(
        MIDDLING, MARKS, "", after(change("1", "3", reason="Twice."), change("4", "withdraw"))
    )
    flat = re.sub(r"\s+", " ", text)
    assert (
        f"VoiceSim {MARKS.total} of {MARKS.possible}, after review {MARKS.total + 3 - OPENING.points}" in flat
    )
    assert "“Twice.” (Dana, 2026-03-01 10:00 UTC)" in flat
    assert "After review: 3 of 3 (Dana)" in flat
    assert "took the last change back" in flat
    assert "After review" not in summary_text(MIDDLING, MARKS)
