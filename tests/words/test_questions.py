"""Questions told by their build, with and without marks."""

import pytest

from voicesim.words.clauses import plain
from voicesim.words.questions import questions

OPEN = (
    "How did that end?",
    "Okay, um, so what happened at the gate?",
    "What have the nights been like, how do you get through them?",
    "Can you tell me a little bit about your lodger?",
    "It was late. Why is the cellar so important to you?",
    "what did you tell the plumber about it",
)
CLOSED = (
    "Did the plumber come?",
    "And how many rooms are there?",
    "When was that?",
    "Are you on the ground floor?",
    "did you get the blue letter",
)
NONE = (
    "How can I help?",
    "How dare you?",
    "What did you expect?",
    "Is that right?",
    "Would you prefer Monday?",
    "Why don't you ask your aunt?",
    "Why should I care?",
    "What I can tell you is the date.",
    "You know how it is.",
    "He asked what happened.",
    "Do you understand?",
)


@pytest.mark.parametrize(
    ("text", "label"),
    [(text, "ask_open") for text in OPEN] + [(text, "ask_closed") for text in CLOSED],
)
def test_a_question_is_told_by_its_build(text, label):
    found = questions(plain(text))
    assert label in [name for name, _, _ in found]
    for _, span, number in found:
        sentence = plain(text).sentences[number]
        assert sentence.first <= span.first < span.last <= sentence.last


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_question_is_none(text):
    assert questions(plain(text)) == []
