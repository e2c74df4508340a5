"""The trainee's own name in a greeting, and in nothing else."""

import pytest

from voicesim.caller.names import find_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Good morning, this is Dana, how can I help you?", "Dana"),
        ("good morning this is dana how can i help you", "Dana"),
        ("Benefits line, my name is Amir Khan, what can I do for you?", "Amir"),
        ("You're speaking to Jean-Luc.", "Jean-Luc"),
        ("Housing office, Priya speaking.", "Priya"),
        ("My name's Ola.", "Ola"),
    ],
)
def test_a_name_is_found(text, name):
    assert find_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "This is really important.",
        "Good morning, this is the tax office, how can I help?",
        "this is customer service how can i help you",
        "I understand this is about your refund.",
        "This is Friday's payment.",
        "it's not here yet",
        "It's late.",
        "My name's none of your business.",
        "Nobody speaking to you told you that.",
        "",
    ],
)
def test_other_words_are_no_name(text):
    assert find_name(text) == ""
