import dataclasses
import json

import pytest

from tests.regress.results import DIGESTS, RESULT, TURN
from voicesim.regress.compare import compare


def changed(**fields):
    return dataclasses.replace(RESULT, turns=(dataclasses.replace(TURN, **fields),))


def test_equal_runs_prove_that_nothing_moved():
    found = compare([RESULT], [RESULT])
    assert found.proven
    assert (found.moves, found.inputs, found.same) == ((), (), 1)


@pytest.mark.parametrize(
    ("fields", "what", "branch"),
    [
        ({"words": "so you were caught off"}, "words", False),
        ({"cues": ()}, "cues", False),
        ({"tone": ("raised",)}, "tone flags", False),
        ({"said": ("moments.form.says[0]",)}, "the caller's lines", True),
        ({"met": ("story",)}, "moments met", True),
        ({"tension": 3.5}, "tension", False),
        ({"recorded_end_seconds": 2.2}, "end", False),
    ],
)
def test_what_moved_is_named_at_its_turn(fields, what, branch):
    found = compare([RESULT], [changed(**fields)])
    (move,) = found.moves
    assert (move.case, move.turn, move.what) == ("set/one", 1, what)
    assert bool(found.branches) is branch
    assert not found.proven


def test_a_turn_that_only_came_later_in_the_call_did_not_move():
    assert compare([RESULT], [changed(start_seconds=4.5, end_seconds=5.95)]).moves == ()
    alone = dataclasses.replace(TURN, recorded=0)
    before, after = (
        dataclasses.replace(RESULT, turns=(dataclasses.replace(alone, end_seconds=end),))
        for end in (5.4, 5.6)
    )
    assert [move.what for move in compare([before], [after]).moves] == ["end in the call"]


def test_what_moved_of_the_whole_case():
    after = dataclasses.replace(RESULT, ending="hung_up", passed=False, marks=((4, 1), (9, None)))
    assert [move.what for move in compare([RESULT], [after]).moves] == ["ending", "passed", "mark 4"]


def test_what_went_in_differently_is_told_and_is_no_proof():
    digests = dataclasses.replace(DIGESTS, engines=(("recogniser", "whisper"), ("voice", "espeak 1")))
    found = compare([RESULT], [dataclasses.replace(RESULT, digests=digests)])
    assert [(move.what, move.before, move.after) for move in found.inputs] == [
        ("recogniser", "sphinx 1", "whisper")
    ]
    assert not found.moves
    assert not found.proven


def test_turns_are_paired_by_the_recorded_turn_they_belong_to():
    second = dataclasses.replace(TURN, number=2, recorded=2, start_seconds=8.0, words="and the form")
    before = dataclasses.replace(RESULT, turns=(TURN, second))
    after = dataclasses.replace(RESULT, turns=(dataclasses.replace(second, number=1),))
    moves = compare([before], [after]).moves
    assert [(move.turn, move.what) for move in moves] == [(1, "turn")]
    assert moves[0].after == "none"


def test_cases_that_ran_only_once():
    other = dataclasses.replace(RESULT, name="set/two")
    found = compare([RESULT], [RESULT, other])
    assert found.only_after == ("set/two",)
    assert not found.proven


def test_the_mean_change_has_its_interval():
    names = ["set/a", "set/b", "set/c"]
    before = [dataclasses.replace(RESULT, name=name) for name in names]
    rates = (0.2, 0.3, 0.4)
    after = [dataclasses.replace(one, word_error_rate=rate) for one, rate in zip(before, rates, strict=True)]
    mean = next(one for one in compare(before, after).means if one.what == "word error rate")
    assert mean.mean == pytest.approx(0.3 - 1 / 6)
    # 4.3027 (Student's t, two degrees of freedom) * 0.1 / sqrt(3), by hand
    assert mean.high - mean.mean == pytest.approx(0.24841, abs=1e-5)
    assert (mean.count, mean.unit) == (3, "cases")


def with_pitches(name, *pitches):
    turns = tuple(
        dataclasses.replace(TURN, number=number, recorded=number, pitch_semitones=pitch)
        for number, pitch in enumerate(pitches, 1)
    )
    return dataclasses.replace(RESULT, name=name, turns=turns)


def test_the_turns_of_a_case_are_taken_together():
    before = [with_pitches("set/a", 0.0, 0.0), with_pitches("set/b", 0.0)]
    after = [with_pitches("set/a", 1.0, 1.0), with_pitches("set/b", 0.4)]
    mean = next(one for one in compare(before, after).means if one.what == "pitch in semitones")
    assert mean.mean == pytest.approx(0.8)
    assert (mean.count, mean.unit) == (3, "turns in 2 cases")
    # off by case: 0.4 and -0.4; sqrt(2 * 0.32) / 3 = 0.26667, times 12.706 with one degree of freedom, by hand
    assert mean.high - mean.mean == pytest.approx(3.3883, abs=1e-3)


def test_the_turns_of_a_single_case_stand_alone():
    found = compare([with_pitches("set/a", 0.0, 0.0)], [with_pitches("set/a", 1.0, 0.0)])
    mean = next(one for one in found.means if one.what == "pitch in semitones")
    assert (mean.count, mean.unit) == (2, "turns")
    assert mean.low < 0 < mean.high


def test_a_case_that_could_not_be_run_proves_nothing():
    broken = dataclasses.replace(RESULT, status="error", error="torn", digests=None)
    for pair in (([broken], [broken]), ([RESULT], [broken])):
        found = compare(*pair)
        assert (found.proven, found.not_run, found.same) == (False, ("set/one",), 0)


def test_a_setting_that_differs_is_named_alone():
    one, other = (
        dataclasses.replace(
            DIGESTS, settings=json.dumps({"turns": {"end_seconds": seconds, "pause_seconds": 0.2}})
        )
        for seconds in (0.5, 0.7)
    )
    found = compare([dataclasses.replace(RESULT, digests=one)], [dataclasses.replace(RESULT, digests=other)])
    assert [(move.what, move.before, move.after) for move in found.inputs] == [
        ("turns.end_seconds", "0.5", "0.7")
    ]
