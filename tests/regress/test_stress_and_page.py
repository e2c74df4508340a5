import dataclasses

import pytest

from tests.regress.results import RESULT, TURN
from voicesim.regress.compare import compare
from voicesim.regress.page import render_results
from voicesim.regress.result import Difference
from voicesim.regress.stress import survival


def test_a_channel_that_changes_nothing_keeps_all():
    found = survival("g711", [RESULT], [RESULT])
    assert (found.same_ending, found.same_marks, found.same_branch, found.kept_cues) == (1, 1, 1, 1)
    assert found.marks_share == 1.0
    assert found.added_cues == 0


def test_what_a_channel_takes_is_counted():
    turn = dataclasses.replace(TURN, cues=(("blame", "cut off"),), said=("moments.form.says[0]",))
    worse = dataclasses.replace(
        RESULT, turns=(turn,), ending="hung_up", marks=((4, 1), (9, None)), word_error_rate=0.5
    )
    broken = dataclasses.replace(RESULT, name="set/two", status="error", error="x")
    found = survival("clip", [RESULT, dataclasses.replace(RESULT, name="set/two")], [worse, broken])
    assert (found.cases, found.errors) == (1, 1)
    assert (found.same_ending, found.same_marks, found.marks) == (0, 0, 1)
    assert (found.same_branch, found.kept_cues, found.added_cues) == (0, 0, 1)
    assert found.word_error_rate == (pytest.approx(1 / 6), 0.5)


def test_a_turn_that_is_lost_took_another_branch():
    assert survival("clip", [RESULT], [dataclasses.replace(RESULT, turns=())]).same_branch == 0


def test_the_page_shows_what_was_expected_what_came_and_its_sound():
    failed = dataclasses.replace(
        RESULT,
        name="set/<two>",
        status="failed",
        differences=(Difference("cue", "validate", "none", 1), Difference("ending", "agreed", "hung_up")),
    )
    asked = []

    def sound(name, start, end):
        asked.append((name, start, end))
        return b"mp3"

    survivals = [survival("g711", [RESULT], [RESULT])]
    page = render_results([RESULT, failed], sound, survivals, compare([RESULT], [RESULT]))
    assert asked == [("set/<two>", 0.65, 2.1)], "only turns that failed carry their sound"
    assert "data:audio/mpeg;base64,bXAz" in page
    assert "set/&lt;two&gt;" in page
    assert "expected validate, got none" in page
    assert "hung_up" in page
    assert "g711" in page
    assert "http" not in page.replace("http-equiv", ""), "nothing from outside"


def test_a_case_that_could_not_be_run_says_why_on_the_page():
    broken = dataclasses.replace(RESULT, status="error", error="torn file", turns=(), digests=None)
    assert "torn file" in render_results([broken], lambda *_: b"")


def test_the_page_begins_with_what_needs_looking_at():
    failed = dataclasses.replace(RESULT, name="set/z", status="failed")
    broken = dataclasses.replace(RESULT, name="set/y", status="error", error="x")
    page = render_results([RESULT, broken, failed], lambda *_: b"")
    places = [page.index(f">{name}</a>") for name in ("set/y", "set/z", RESULT.name)]
    assert places == sorted(places)
