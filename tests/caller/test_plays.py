"""Whole calls, told turn by turn: an expert, an average and a bad trainee for each caller."""

import itertools
from pathlib import Path

import pytest

from tests.caller.plays import PLAYS, play, play_files, texts

FILES = play_files()


def test_each_shipped_script_has_an_expert_an_average_and_a_bad_play():
    for script in ("government/late_refund", "customer_service/double_charge"):
        assert {"expert", "average", "bad"} <= {file.stem for file in (PLAYS / script).glob("*.yaml")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.parts[-3:]))
def test_play_ends_as_told(file: Path):
    call, data = play(file)
    assert call.state.ending == data["ends"]
    assert call.critical() == data["critical"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.parts[-3:]))
def test_every_turn_is_answered_and_nothing_is_said_twice_in_a_row(file: Path):
    call, _ = play(file)
    spoken = [reaction for reaction in call.reactions if reaction.lines]
    ordinary = call.reactions[1:] if call.state.ending != "trainee_hung_up" else call.reactions[1:-1]
    assert all(reaction.lines for reaction in ordinary)
    for before, after in itertools.pairwise(spoken):
        assert not set(texts([before])) & set(texts([after]))


def test_the_expert_is_heard_early_and_leaves_a_calm_caller():
    call, _ = play(PLAYS / "government" / "late_refund" / "expert.yaml")
    assert call.reactions[3].heard
    assert call.reactions[-1].band == "calm"
    assert set(call.state.met) == set(call.script.model.moments)


def test_the_caller_warns_aloud_before_hanging_up():
    call, _ = play(PLAYS / "government" / "late_refund" / "bad.yaml")
    before = texts(call.reactions[:-1])
    assert any("phone down" in text or "hanging up" in text for text in before)
