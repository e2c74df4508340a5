"""Whole calls, told turn by turn: every play-through under tests/plays, and that every caller has enough of them."""

import itertools
from pathlib import Path

import pytest

from tests.caller.plays import PLAYS, SCRIPTS, outcome, play, play_files, read, shipped, texts

FILES = play_files()
SHIPPED = sorted(str(file.relative_to(SCRIPTS).with_suffix("")) for file in SCRIPTS.glob("*/*.yaml"))


def by_file(file: Path) -> str:
    return "/".join(file.parts[-3:])


@pytest.mark.parametrize("script", SHIPPED)
def test_each_shipped_script_is_played_to_a_best_ending_and_to_another(script):
    endings = shipped(script).endings()
    best = max(ending.worth for ending in endings)
    reached = [outcome(file).worth for file in FILES if "/".join(file.parts[-3:-1]) == script]
    assert len(reached) >= 2, f"tests/plays/{script}/ has {len(reached)} plays; write two or more"
    assert best in reached, f"no play under tests/plays/{script}/ comes to a best ending"
    assert set(reached) != {best}, f"no play under tests/plays/{script}/ goes badly"


@pytest.mark.parametrize("file", FILES, ids=by_file)
def test_play_comes_as_told(file: Path):
    done = outcome(file)
    assert read(file).play.ends is not None, "a play must say how it ends"
    misses = (
        f"line {m.line}, turn {m.turn}: {m.did!r}: expected {m.expected}; came {m.came}" for m in done.misses
    )
    assert done.passed, "\n".join(misses)


@pytest.mark.parametrize("file", FILES, ids=by_file)
def test_every_turn_is_answered_and_nothing_is_said_twice_in_a_row(file: Path):
    call, done = play(file)
    spoken = [reaction for reaction in call.reactions if reaction.lines]
    answered = [step for step in done.steps if step.observation is not None]
    assert all(step.lines for step in answered)
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
