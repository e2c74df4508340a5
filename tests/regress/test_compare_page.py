import dataclasses

import pytest

from tests.regress.results import DIGESTS, RESULT, TURN
from voicesim.regress.compare import compare
from voicesim.regress.compare_page import MOST_SOUNDS, Side, render_comparison
from voicesim.regress.result import Difference

SECOND = dataclasses.replace(
    TURN, number=2, recorded=2, start_seconds=8.0, end_seconds=8.5, tension=6.0, words="<no>"
)


def page(before, after, sound=lambda *_: b"mp3"):
    return render_comparison(
        compare(before, after), Side("pocketsphinx", before), Side("whisper & co", after), sound
    )


def changed(result=RESULT, **fields):
    return dataclasses.replace(
        result, turns=(dataclasses.replace(result.turns[0], **fields), *result.turns[1:])
    )


def test_what_moved_stands_side_by_side_from_the_first_cause_on():
    after = changed(words="so you were caught off", cues=(), tension=4.0)
    after = dataclasses.replace(
        after, ending="hung_up", differences=(Difference("ending", "agreed", "hung_up"),)
    )
    asked = []

    def sound(name, start, end):
        asked.append((name, start, end))
        return b"mp3"

    html = page([RESULT], [after], sound)
    assert asked == [("set/one", 0.65, 2.1)], "the turn that moved, in its recording's own time"
    assert "data:audio/mpeg;base64,bXAz" in html
    assert "words <strong>(first cause)</strong>" in html
    assert html.index("so you were caught off") < html.index("greet" if "greet" in html else "cues")
    assert "<td>agreed</td><td>as expected</td><td>hung_up</td>" in html
    assert "whisper &amp; co" in html
    assert "http" not in html, "nothing from outside"


def test_both_tensions_lie_in_one_picture_and_differ_by_more_than_colour():
    html = page([RESULT], [changed(tension=8.0)])
    assert "Before: Turn 1: tension 3.0. After: Turn 1: tension 8.0." in html
    assert '<path class="after" d="M60.56 20.00"/>' in html
    assert "broken with square marks" in html


def test_a_turn_taken_in_one_run_alone_is_shown_once():
    html = page([dataclasses.replace(RESULT, turns=(TURN, SECOND))], [RESULT])
    assert "&ldquo;&lt;no&gt;&rdquo;" in html
    assert html.count("no such turn") == 1


def test_nothing_moved_is_shown_with_its_digests():
    html = page([RESULT], [RESULT])
    assert "Nothing moved, and everything that went in was the same" in html
    assert "<td>a1</td><td>b2</td><td>c3</td>" in html
    assert "What moved" not in html


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (
            dataclasses.replace(RESULT, digests=dataclasses.replace(DIGESTS, seed=3)),
            "not everything that went in",
        ),
        (dataclasses.replace(RESULT, status="error", error="torn"), "something came out differently"),
        (dataclasses.replace(RESULT, name="set/two"), "not the same cases ran"),
    ],
)
def test_what_is_no_proof_says_why(after, why):
    html = page([RESULT], [after])
    assert why in html
    assert "Nothing moved" not in html


def test_a_case_that_never_ran_is_told_and_the_rest_is_shown():
    broken = dataclasses.replace(
        RESULT, name="set/two", status="error", error="torn <file>", digests=None, turns=()
    )
    html = page([RESULT, broken], [RESULT, broken])
    assert "some cases could not be run" in html
    assert "torn &lt;file&gt;" in html


def test_means_have_their_intervals_and_what_they_are_taken_over():
    names = ("set/a", "set/b", "set/c")
    before = [dataclasses.replace(RESULT, name=name) for name in names]
    after = [
        dataclasses.replace(one, word_error_rate=rate)
        for one, rate in zip(before, (0.2, 0.3, 0.4), strict=True)
    ]
    assert "<td>+0.133</td><td>-0.115 to +0.382</td><td>3 cases</td>" in page(before, after)


def test_a_recording_that_runs_on_is_heard_on_the_call_s_clock():
    alone = changed(recorded=0, recorded_start_seconds=None, recorded_end_seconds=None)
    asked = []
    page([alone], [changed(alone, words="x")], lambda *where: asked.append(where) or b"")
    assert asked == [("set/one", 4.0, 5.45)]


def test_sounds_are_bounded_and_it_is_said():
    many = tuple(dataclasses.replace(TURN, number=n, recorded=n) for n in range(1, MOST_SOUNDS + 2))
    before = dataclasses.replace(RESULT, turns=many)
    after = dataclasses.replace(RESULT, turns=tuple(dataclasses.replace(one, words="x") for one in many))
    html = page([before], [after])
    assert html.count("<audio") == MOST_SOUNDS
    assert "carry their sound" in html
