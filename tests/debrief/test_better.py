import dataclasses
import re

import pytest

from tests.calls import ROSA
from voicesim.debrief import rubric
from voicesim.debrief.better import Place, better_words, load_advice
from voicesim.debrief.labels import COMPETENCY_OF
from voicesim.values import FactOutline

TOLD = (
    "I handed that form in at the counter on the third. Third call this week! And the rent is due on Friday."
)
BARE = dataclasses.replace(
    ROSA, caller_name="X", hurts=(), captures=(), promises=(), verify=(), rule="", because="", underneath=""
)
NOT_A_TURN = {"nothing_provocative", "delivery"}
"""Competencies whose advice hangs on the mistake itself, or that give none."""
KEYS = {
    *COMPETENCY_OF, *rubric.CRITICAL, *(row.key for row in rubric.COMPETENCIES if row.key not in NOT_A_TURN)
}  # fmt: skip


def place(outline=ROSA, before="", told=TOLD, turn=1, said_back=()):
    return Place(outline, before, told, "boiling", frozenset(said_back), turn)


def test_there_is_advice_for_every_mistake_critical_error_and_competency():
    assert set(load_advice()) == KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
@pytest.mark.parametrize("outline", [ROSA, BARE], ids=["rosa", "bare"])
def test_sentences_are_whole_english_with_or_without_facts(key, outline):
    for turn in range(6):
        text = better_words(key, place(outline, turn=turn))
        assert not re.search(r"[{}]|\s\s|\.\.|[.!?][A-Za-z]|\s[.,;?!]|^\s|\s$", text), text
        assert text[0].isupper()
        assert text[-1] in ".?!)"
        assert not re.search(r"[.!?] [a-z]", text), text


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_fact_at_hand_is_used(key):
    texts = load_advice()[key].better
    if any("{" in text for text in texts):
        assert all(better_words(key, place(turn=turn)) not in texts for turn in range(4))


def test_nothing_is_said_back_that_the_caller_has_not_told():
    assert "form" not in better_words("feelings", place(told=""))
    assert "handed the form in" in better_words("feelings", place())
    assert "rent" not in better_words(
        "say_back", place(told="I handed that form in at the counter on the third!")
    )


def test_what_the_caller_has_just_said_comes_first():
    rent = place(before="And Friday he wants the rent!", turn=0)
    assert "your rent is due on friday" in better_words("feelings", rent).lower()
    form = place(before="I gave that form in at the counter!", turn=0)
    assert "you handed the form in" in better_words("feelings", form).lower()


def test_what_was_said_back_already_gives_way():
    first = better_words("feelings", place(turn=0))
    second = better_words("feelings", place(turn=0, said_back=("handed_in",)))
    assert first != second


def test_equal_sentences_take_turns_and_the_same_turn_gives_the_same():
    texts = [better_words("command_calm", place(turn=turn)) for turn in range(4)]
    assert len(set(texts)) == 2
    assert texts[0] == texts[2] == better_words("command_calm", place(turn=0))


def test_a_promise_without_a_time_asks_for_one_and_options_come_as_options():
    vague = dataclasses.replace(ROSA, promises=(FactOutline("x", "x", "I will ring your landlord"),))
    assert (
        better_words("ownership", place(vague, turn=0))
        == "I will ring your landlord by [a time you can keep]."
    )
    assert better_words("ownership", place(turn=0)) == "I will move your form to the right case today."
    assert "I can move your form to the right case today, or I can send a letter" in better_words(
        "choices", place(turn=0)
    )


def test_a_fact_that_cannot_be_said_to_the_caller_is_left_out():
    odd = dataclasses.replace(ROSA, hurts=(FactOutline("a", "handed in the form", "handed in the form"),))
    assert "handed" not in better_words("feelings", place(odd))


def test_of_a_fact_told_by_halves_nothing_is_said_back():
    nights = FactOutline(
        "nights", "three nights", "you have not slept for three nights and you are afraid of the next one"
    )
    outline = dataclasses.replace(BARE, hurts=(nights,))
    assert "afraid" not in better_words("feelings", place(outline, told="Three nights I haven't slept."))
    assert "afraid" in better_words(
        "feelings", place(outline, told="Three nights not slept, and I'm afraid of the next.")
    )
