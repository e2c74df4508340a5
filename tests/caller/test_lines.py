"""Lines: stage directions, delivery, rotation, and everything there is to say known beforehand."""

import re
from dataclasses import replace

import pytest

from tests.caller.plays import SCRIPTS, begin, play, play_files, shipped
from voicesim.caller.checking.names import SPECIAL_ANSWERS
from voicesim.caller.lines import (
    BUILT_IN,
    MANNERS,
    Pool,
    choose,
    every_line,
    every_written,
    pool_of,
    read_line,
)
from voicesim.caller.schema import BandLines
from voicesim.caller.script import load_script
from voicesim.caller.state import start

LATE = shipped("government/late_refund")


def test_stage_directions_are_manner_and_never_spoken():
    assert read_line("(flat) Some days.") == ("flat", "Some days.")
    assert read_line("Under another number. (sighs) All week.") == ("", "Under another number. All week.")


@pytest.mark.parametrize("file", sorted(SCRIPTS.rglob("*.yaml")), ids=lambda file: file.stem)
def test_every_line_is_sayable_and_has_a_delivery(file):
    lines = every_line(load_script(file))
    assert len(lines) > 200
    for line in lines:
        assert line.text.strip()
        assert not set("(){}<>*_") & set(line.text)
        assert line.delivery.band in ("calm", "tense", "boiling")
        assert line.delivery.manner in ("", *MANNERS)
        assert line.source
    assert len({(line.text, line.delivery) for line in lines}) == len(lines)


def slotted(script):
    for _, lines in every_written(script):
        for text in (
            lines if isinstance(lines, tuple) else (*lines.any, *lines.boiling, *lines.tense, *lines.calm)
        ):
            if "{" in text:
                yield read_line(text)[1]


def slot_pattern(text):
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)))


def test_every_line_holds_whatever_is_said_in_the_plays():
    for file in play_files():
        call, _ = play(file)
        known = {(line.text, line.delivery) for line in every_line(call.script)}
        slots = [slot_pattern(text) for text in slotted(call.script)]
        for reaction in call.reactions:
            for line in reaction.lines:
                filled = any(pattern.fullmatch(line.text) for pattern in slots)
                assert (line.text, line.delivery) in known or filled, line


def test_a_band_without_lines_speaks_in_the_nearest():
    lines = BandLines(tense=("Well.",))
    assert pool_of("p", lines, "boiling") == Pool("p.tense", ("Well.",), "tense")
    assert pool_of("p", BandLines(any=("Well.",)), "boiling").band == "boiling"


def test_equal_lines_take_turns_and_the_last_one_is_passed_over():
    state = start(LATE, seed=1)
    pool = Pool("p", ("a", "b", "c"), "calm")
    first = choose(state, [pool])
    assert first is not None
    assert first[0].text == "b"
    state = replace(state, used=(("p", 1),), last_said=("c",))
    second = choose(state, [pool])
    assert second is not None
    assert second[0].text == "a"
    assert choose(replace(state, last_said=("a", "b", "c")), [pool]) is None


def test_a_slot_is_filled_or_the_line_left_out():
    state = start(LATE)
    pool = Pool("p", ("You said {when}.", "And when?"), "calm")
    filled = choose(state, [pool], slots={"when": "by Friday"})
    empty = choose(state, [pool])
    assert filled is not None
    assert filled[0].text == "You said by Friday."
    assert empty is not None
    assert empty[0].text == "And when?"


def test_a_slot_that_begins_a_sentence_gets_a_capital():
    pool = Pool("p", ("You said {when}. {when}!",), "calm")
    chosen = choose(start(LATE), [pool], slots={"when": "by Friday"})
    assert chosen is not None
    assert chosen[0].text == "You said by Friday. By Friday!"


def test_different_seeds_say_different_things():
    def first(seed):
        call = begin(LATE, seed)
        call.say("Good morning.", {"greet": "Good morning"})
        return call.say("I see.").lines

    assert len({first(seed) for seed in range(6)}) > 1


def test_every_answer_a_script_may_leave_out_is_built_in():
    assert BUILT_IN.keys() >= SPECIAL_ANSWERS
