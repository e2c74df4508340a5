"""Dice are fair enough, repeat, and a call's seed hangs on nothing but its name."""

from voicesim.rehearsal.dice import Dice, seed_of


def test_dice_are_fair_enough_and_repeat():
    rolls = [Dice(5).roll() for _ in range(3)]
    assert rolls[0] == rolls[1] == rolls[2]
    dice = Dice(1)
    mean = sum(dice.roll() for _ in range(2000)) / 2000
    assert 0.47 < mean < 0.53
    assert {Dice(seed).pick("abc") for seed in range(50)} == set("abc")


def test_seeds_are_pinned_and_tell_calls_apart():
    assert seed_of(0, "expert", 0) == 3071258925
    seeds = {seed_of(seed, kind, number) for seed in range(3) for kind in ("a", "b") for number in range(50)}
    assert len(seeds) == 300
