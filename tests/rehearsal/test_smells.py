"""Faults of a caller are told with their place; a sound caller has none."""

from dataclasses import replace

import pytest

from tests.rehearsal.callers import OUTBOUND, REFUND, caller
from tests.rehearsal.test_findings import call
from voicesim.rehearsal.explore import Plan, explore
from voicesim.rehearsal.smells import smells


@pytest.fixture
def no_lone_cues(monkeypatch):
    """Leave out the calls that hang on the script alone: they are tested once."""
    monkeypatch.setattr("voicesim.rehearsal.smells.LONE_CUES", ())


def rules(calls, file=REFUND) -> dict[str, tuple]:
    return {smell.rule: smell.place for smell in smells(caller(file), calls)}


def test_a_sound_caller_has_no_smell():
    assert smells(caller(REFUND), explore(REFUND, Plan(calls=240, seed=1), 2)) == ()


@pytest.mark.usefixtures("no_lone_cues")
def test_each_fault_is_found_and_placed():
    assert rules([call(worth=0)])["not_winnable"] == ("endings",)
    assert rules([call(minutes=9.0)])["takes_longer"] == ("minutes",)
    assert rules([call(critical=("false_promise",))])["expert_fails"] == ("moments",)
    assert rules([call(tensions=(10.5,))])["off_the_scale"] == ("temper",)
    assert rules([call("polite but useless")])["bad_conduct_wins"] == ("endings",)
    assert rules([call("silent")])["bad_conduct_wins"] == ("endings",)
    dead = {(smell.rule, smell.place) for smell in smells(caller(REFUND), [call()])}
    assert {("dead_moment", ("moments", "story")), ("dead_ending", ("endings", "no_further"))} <= dead
    assert "dead_lines" in rules([call()])


@pytest.mark.usefixtures("no_lone_cues")
def test_marks_that_do_not_follow_the_ending():
    good, bad = call(score=0.5), call("average", worth=0, score=0.8)
    got = rules([good, bad])
    assert got["best_marks_elsewhere"] == ("endings", "hung_up")
    assert got["bad_call_scores_higher"] == ("endings", "hung_up")
    fair = rules([replace(good, score=0.9), bad])
    assert not {"best_marks_elsewhere", "bad_call_scores_higher"} & fair.keys()


def test_a_call_won_by_one_kind_of_words_is_told(tmp_path):
    text = OUTBOUND.read_text(encoding="utf-8")
    file = tmp_path / "easy.yaml"
    file.write_text(
        text.replace("[all moments, calm or tense, they wrap up]", "[validate]"), encoding="utf-8"
    )
    found = [smell for smell in smells(caller(file), ()) if smell.rule == "one_cue_wins"]
    assert [smell.place for smell in found] == [("endings", "agreed", "when")]
    assert found[0].text.startswith("'validate' alone")
    assert "one_cue_wins" not in rules((), OUTBOUND)
