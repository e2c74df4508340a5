"""The explorer: repeatable, and able to tell good conduct from bad."""

import pytest

from tests.caller.plays import shipped
from voicesim.caller.explore import Ears, play, tally, without
from voicesim.caller.trainees import (
    KINDS,
    Dice,
    arguer,
    average,
    card_in_pieces,
    card_reciter,
    expert,
    vague_promiser,
)
from voicesim.caller.weights import WEIGHTS

SCRIPTS = [shipped("government/late_refund"), shipped("customer_service/double_charge")]
EACH = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
CALLS = 12


@EACH
def test_a_call_repeats_bit_for_bit(script):
    ears = Ears(missed_cues=0.3, missed_facts=0.1, false_harm=0.05)
    assert play(script, average, 7, ears) == play(script, average, 7, ears)


@EACH
def test_conduct_decides(script):
    won = {
        kind.__name__: tally(script, kind, CALLS).won
        for kind in (expert, vague_promiser, arguer, card_reciter, card_in_pieces)
    }
    assert won["expert"] > 0.9
    assert max(won["vague_promiser"], won["arguer"], won["card_reciter"], won["card_in_pieces"]) < 0.3
    assert 0.2 < tally(script, average, CALLS).won <= 0.95


@EACH
def test_an_expert_wins_with_bad_ears_as_well(script):
    assert tally(script, expert, CALLS, Ears(missed_cues=0.4, missed_facts=0.15)).won > 0.8
    assert tally(script, expert, CALLS, Ears(false_harm=0.05)).won > 0.8


@EACH
def test_an_expert_needs_about_five_minutes(script):
    assert 4.0 < tally(script, expert, CALLS).minutes < 8.0


def test_a_mechanic_can_be_switched_off_and_an_unknown_one_is_refused():
    assert not without(WEIGHTS, "landing").landing
    with pytest.raises(KeyError):
        without(WEIGHTS, "luck")


def test_dice_are_fair_enough_and_repeat():
    rolls = [Dice(5).roll() for _ in range(3)]
    assert rolls[0] == rolls[1] == rolls[2]
    dice = Dice(1)
    mean = sum(dice.roll() for _ in range(2000)) / 2000
    assert 0.47 < mean < 0.53
    assert {Dice(seed).pick("abc") for seed in range(50)} == set("abc")


def test_every_kind_says_something_at_once():
    from voicesim.caller.state import start

    for trainee in KINDS.values():
        assert trainee(SCRIPTS[0], start(SCRIPTS[0]), Dice(0))
