"""Definite times are found; vague words are none."""

import pytest

from voicesim.caller.numerals import number_in_words, ordinal_in_words
from voicesim.caller.times import find_when, says_when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("I will call you by Friday.", "by Friday"),
        ("tomorrow morning at the latest", "tomorrow morning"),
        ("it takes three to five working days", "takes three to five working days"),
        ("within the hour", "within the hour"),
        ("I'll do that this afternoon", "this afternoon"),
        ("by the end of the day", "by the end of the day"),
        ("by five o'clock", "by five o'clock"),
        ("in 20 minutes", "in 20 minutes"),
    ],
)
def test_found(text, when):
    assert find_when(text) == when


@pytest.mark.parametrize(
    "text", ["soon", "I will see to it", "as quickly as we can", "by one of us", "some time"]
)
def test_vague(text):
    assert find_when(text) == ""
    assert not says_when(text)


def test_at_once_is_a_time_too():
    assert says_when("I'm doing it right now")
    assert find_when("I'm doing it right now") == ""


def test_numbers_in_words():
    assert number_in_words(640) == ("six", "hundred", "forty")
    assert number_in_words(2140) == ("two", "thousand", "one", "hundred", "forty")
    assert number_in_words(1_000_001) == ("one", "zero", "zero", "zero", "zero", "zero", "one")
    assert ordinal_in_words(3) == ("third",)
    assert ordinal_in_words(21) == ("twenty", "first")
    assert ordinal_in_words(20) == ("twentieth",)
