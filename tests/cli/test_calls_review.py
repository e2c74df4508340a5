"""A trainer's blind review at the terminal."""

import re
from datetime import timedelta

import numpy as np
import pytest

from tests import calls
from tests.cli.reviewing import FIRST, QUESTIONS, marks_of, voicesim
from tests.cli.test_calls import stored
from voicesim.debrief import rubric
from voicesim.errors import AudioError
from voicesim.record.journal import FolderJournal
from voicesim.record.reading import read_call
from voicesim.record.reviews import read_reviews
from voicesim.record.store import Calls, Consent
from voicesim.values import CallEnded


def review(folder, *answers, reviewer="Dana"):
    return voicesim(
        "calls", "review", folder.name, "--reviewer", reviewer, typed="".join(f"{a}\n" for a in answers)
    )


def whole(points=1):
    return [str(points)] * len(rubric.COMPETENCIES) + [""] * len(rubric.CRITICAL)


def leaks(text, folder):
    """What of VoiceSim's marks, verdict, cues, tension or ending stands in a text."""
    marks, ending = marks_of(folder), read_call(folder).ending
    told = [mark.why for mark in marks.competencies] + [error.text for error in marks.critical]
    told += [
        marks.verdict,
        f"{marks.total} of {marks.possible}",
        ending.title,
        "ension",
        "heard 9",
        "VoiceSim gave",
    ]
    told += [f"{focus.better}" for focus in marks.focus]
    flat = re.sub(r"\s+", " ", text)
    return [one for one in told if one in flat]


def test_nothing_of_voicesims_is_told_before_the_marks_are_given_and_then_it_is(bad):
    review(bad, *whole(2), "y", reviewer="Max")
    voicesim("calls", "override", bad.name, "--mark", "4=3", "--reason", "Said back softly.", "--by", "Max")
    asked = review(bad, *whole(), "q").output
    assert leaks(asked, bad) == []
    assert "Max" not in asked
    assert "softly" not in asked
    for row in rubric.COMPETENCIES:
        assert row.title in asked
    for said in (
        "You need to calm down, madam.",
        "TRAINEE",
        "CALLER",
        "(both speak at once for 1.2 seconds)",
        "Sore points:",
    ):
        assert said in asked
    shown = review(bad, "y").output
    flat = re.sub(r"\s+", " ", shown)
    marks = marks_of(bad)
    assert f"VoiceSim: {marks.total} of {marks.possible}, not passed." in flat
    assert "Dana: 10 of 30, not passed." not in flat  # twelve marks of 1, delivery left out
    assert "Dana: 11 of 33, not passed." in flat
    assert "Critical error, seen by VoiceSim" in flat


def test_stopping_half_way_keeps_what_was_given_and_goes_on_there(bad):
    first = review(bad, "0", "1 a comment, here", "-").output
    assert f"Kept: 3 of {QUESTIONS}" in first
    assert read_reviews(bad).standing() == ()
    second = review(bad, *whole()[3:], "y").output
    assert "4 of 12. " in second
    assert "\n1 of 12. " not in second
    (given,) = read_reviews(bad).standing()
    assert [mark.points for mark in given.marks] == [0, 1, None] + [1] * 9
    assert given.marks[1].comment == "a comment, here"
    assert [answer.happened for answer in given.critical] == [False] * 7
    assert list(bad.glob("review-draft-*")) == []


def test_back_help_nonsense_and_enter_for_what_was_given(bad):
    output = review(
        bad, "b", "7", "", "?", "2", "b", "3", "1", "b", "", *whole()[2:-1], "Y, twice", "b", "n", "x", "y"
    ).output
    assert "'7' is no mark" in output
    assert "you gave 2; Enter keeps it" in output
    (given,) = read_reviews(bad).standing()
    assert [mark.points for mark in given.marks][:3] == [3, 1, 1]
    assert not given.critical[-1].happened


def test_a_critical_error_takes_a_yes_and_a_comment(bad):
    output = review(bad, *whole()[:12], "", "", "", "y said twice", "", "", "", "y").output
    (given,) = read_reviews(bad).standing()
    assert [(one.rule, one.comment) for one in given.critical if one.happened] == [
        ("false_promise", "said twice")
    ]
    assert "seen by Dana and VoiceSim" in output


def test_a_given_review_is_closed_and_can_be_withdrawn(bad):
    review(bad, *whole(), "y")
    again = review(bad, *whole(3), "y", reviewer="DANA").output
    assert "stay as they were given" in again
    assert "\n1 of 12. " not in again
    assert voicesim("calls", "review", bad.name, "--reviewer", "dana", "--withdraw", " ").exit_code == 2
    assert "no longer counts" in voicesim(
        "calls", "review", bad.name, "--reviewer", "dana", "--withdraw", "Mixed up two calls."
    ).output  # fmt: skip
    review(bad, *whole(3), "y")
    assert read_reviews(bad).of("Dana", rubric.VERSION).marks[0].points == 3
    assert "no longer blind" in voicesim("calls", "agreement").output


def test_without_a_call_the_calls_are_listed_without_marks(bad, home):
    other = stored(home, calls.expert(), FIRST + timedelta(days=1), "bbbbbb")
    review(bad, "1")
    review(other, *whole(), "y")
    for folder in (bad, other):
        voicesim("calls", "debrief", folder.name)  # writes the marks beside the call
    output = voicesim("calls", "review", "--reviewer", "Dana").output
    assert re.search(rf"{bad.name}.*begun", output)
    assert re.search(rf"{other.name}.*reviewed", output)
    assert leaks(output, bad) == leaks(output, other) == []
    assert "to do" in voicesim("calls", "review", "--reviewer", "Max").output


def test_the_words_alone_can_be_read_blind(bad):
    output = voicesim("calls", "review", "--words", bad.name).output
    assert "You need to calm down, madam." in output
    assert leaks(output, bad) == []


def test_words_not_surely_heard_are_told_and_brackets_are_no_markup(home):
    call = calls.CallMaker().opens("[bold]Finally.[/bold]").says("um [red]hello[/red]", {}, confidence=0.1)
    folder = stored(home, call.ends("hung_up"), FIRST, "aaaaaa")
    output = voicesim("calls", "review", "--words", folder.name).output
    assert "[bold]Finally.[/bold]" in output
    assert "[red]hello[/red] (the recogniser was not sure" in re.sub(r"\s+", " ", output)


@pytest.mark.parametrize(
    "arguments",
    [
        ["CALL"],
        ["CALL", "CALL", "--reviewer", "D"],
        ["--sheet", "a.csv"],
        ["--sheet", "a.csv", "--words", "CALL"],
        ["--import", "a.csv"],
        ["--words"],
        ["CALL", "--withdraw", "x"],
        ["--audio", "a.mp3", "--reviewer", "D"],
    ],
)
def test_what_does_not_go_together_is_refused(bad, arguments):
    done = voicesim("calls", "review", *(bad.name if one == "CALL" else one for one in arguments))
    assert done.exit_code == 2
    assert not (bad.parent.parent / "a.csv").exists()


def test_the_call_can_be_listened_to(home):
    summary = calls.bad()
    folder = Calls(home / "calls").new("x", FIRST, "cc", Consent(True, "flag", FIRST))
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", summary.header)
    silence = np.zeros(512, np.float32)
    for _ in range(40):
        journal.audio(silence, silence)
    journal.entry(20480, "CallEnded", CallEnded(20480, summary.ending))
    journal.close()
    voicesim("calls", "review", folder.name, "--audio", "call.mp3")
    assert (home / "call.mp3").stat().st_size > 1000
    with pytest.raises(AudioError, match="is there already"):
        voicesim("calls", "review", folder.name, "--audio", "call.mp3")
    with pytest.raises(AudioError, match=r"ends in \.mp3"):
        voicesim("calls", "review", folder.name, "--audio", "call.wav")
    typed = stored(home, summary, FIRST, "dd")
    with pytest.raises(AudioError, match="was typed"):
        voicesim("calls", "review", typed.name, "--audio", "other.mp3")
