import dataclasses

import pytest

from tests.regress.results import RESULT, TURN
from voicesim.regress.case import Expectation, RecordedTurn, Sidecar, TurnExpectation
from voicesim.regress.judge import differences, judged

TURNS = ({"start_seconds": 0.5, "end_seconds": 2.0, "words": "so you were cut off twice"},)


def sidecar(expect=None, turn=None):
    turns = [dict(one) for one in TURNS]
    turns[0]["expect"] = turn or {}
    return Sidecar(
        title="a", script="s/a", recording="a.flac", speaker="s", provenance="p", licence="l",
        turns=[RecordedTurn(**one) for one in turns], expect=Expectation(**(expect or {})),
    )  # fmt: skip


def test_nothing_expected_is_always_met():
    assert differences(RESULT, sidecar()) == ()
    assert judged(RESULT, sidecar()).status == "passed"


@pytest.mark.parametrize(
    ("expect", "what"),
    [
        ({"ending": "no_such_ending"}, "ending"),
        ({"tension_at_most": 2.9}, "tension at the end"),
        ({"tension_at_least": 3.1}, "tension at the end"),
        ({"cues": ("apologize",)}, "cue"),
        ({"no_cues": ("paraphrase",)}, "cue"),
        ({"critical": ("false_promise",)}, "critical errors"),
        ({"passed": False}, "passed"),
        ({"turns": 2}, "turns"),
        ({"path": ("story", "form")}, "path"),
        ({"marks": {4: 3}}, "mark 4"),
        ({"marks": {9: 1}}, "mark 9"),
        ({"longest_gap_seconds_at_most": 0.5}, "longest gap"),
        ({"word_error_rate_at_most": 0.1}, "word error rate"),
        ({"hears": ("cut off twice",)}, "words"),
        ({"hears_not": ("cut off",)}, "words"),
        ({"tone": ("rushed",)}, "tone"),
        ({"no_tone": ("even",)}, "tone"),
    ],
)
def test_each_expectation_of_the_whole_can_fail(expect, what):
    (difference,) = differences(RESULT, sidecar(expect))
    assert (difference.what, difference.turn) == (what, 0)
    assert judged(RESULT, sidecar(expect)).status == "failed"


@pytest.mark.parametrize(
    "expect",
    [
        {"ending": "agreed", "tension_at_most": 3.0, "tension_at_least": 3.0, "passed": True},
        {"cues": ("paraphrase",), "no_cues": ("blame",), "critical": (), "turns": 1, "path": ("story",)},
        {"marks": {4: 3}, "marks_within": 1, "longest_gap_seconds_at_most": 0.6},
        {"word_error_rate_at_most": 0.2, "hears": ("Cut off",), "tone": ("even",), "no_tone": ("raised",)},
    ],
)
def test_each_expectation_of_the_whole_can_hold(expect):
    assert differences(RESULT, sidecar(expect)) == ()


@pytest.mark.parametrize(
    ("expect", "what"),
    [
        ({"word_error_rate_at_most": 0.1}, "word error rate"),
        ({"hears": ("twice",)}, "words"),
        ({"cues": ("apologize",)}, "cue"),
        ({"tone": ("raised",)}, "tone"),
        ({"turns": 2}, "taken as turns"),
        ({"starts_within_seconds": 0.1}, "start"),
        ({"ends_within_seconds": 0.05}, "end"),
        ({"tension_at_most": 2.0}, "tension"),
        ({"opened": ("form",)}, "opened"),
        ({"met": ("story",)}, "met"),
    ],
)
def test_each_expectation_of_a_turn_can_fail_and_names_the_turn(expect, what):
    (difference,) = differences(RESULT, sidecar(turn=expect))
    assert (difference.what, difference.turn) == (what, 1)


def test_each_expectation_of_a_turn_can_hold():
    expect = {"turns": 1, "starts_within_seconds": 0.2, "ends_within_seconds": 0.1, "opened": ("story",), "hears": ("cut off",)}  # fmt: skip
    assert differences(RESULT, sidecar(turn=expect)) == ()


def test_a_recorded_turn_that_was_not_taken_breaks_what_is_asked_of_it():
    lost = dataclasses.replace(RESULT, turns=(dataclasses.replace(TURN, recorded=0),))
    asked = {"starts_within_seconds": 1.0, "tension_at_most": 10.0, "cues": ("paraphrase",)}
    found = differences(lost, sidecar(turn=asked))
    assert [one.what for one in found] == ["cue", "start", "tension"]


def test_a_noise_that_must_be_no_turn():
    lost = dataclasses.replace(RESULT, turns=())
    assert differences(lost, sidecar(turn={"turns": 0})) == ()
    assert differences(RESULT, sidecar(turn={"turns": 0}))[0].what == "taken as turns"


def test_names_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="validat' is no cue"):
        Expectation(cues=("validat",))
    with pytest.raises(ValueError, match="loud' is no tone flag"):
        TurnExpectation(tone=("loud",))
