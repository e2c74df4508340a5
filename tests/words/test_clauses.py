import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicesim.words.clauses import plain, plain_words


def pieces(text: str) -> list[str]:
    found = plain(text)
    return [found.joined(clause).strip() for clause in found.clauses]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("don't", "do not"),
        ("Can\u2019t", "can not"),
        ("cannot", "can not"),
        ("I'll", "i will"),
        ("shouldn't've", "should not have"),
        ("It's", "it is"),
        ("landlord's", "landlord's"),
        ("dont", "do not"),
        ("OK", "okay"),
    ],
)
def test_contractions_are_written_out(written, words):
    assert " ".join(plain_words(written)) == words


def test_marks_split_where_they_are():
    assert pieces("I'm sorry we lost it, and I'll call you. Is that right?") == [
        "i am sorry we lost it",
        "and i will call you",
        "is that right ?",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "i am sorry we lost it i will call you back by four is that right",
            ["i am sorry we lost it", "i will call you back by four", "is that right"],
        ),
        ("yes i hear you are upset", ["yes i hear you are upset"]),
        ("there is nothing i can do about it", ["there is nothing i can do about it"]),
        (
            "the letter went out on monday but it came back",
            ["the letter went out on monday", "but it came back"],
        ),
    ],
)
def test_words_split_where_marks_are_missing(text, wanted):
    assert pieces(text) == wanted


def test_quotation_marks_are_remembered():
    text = 'She said "calm down" to me.'
    ((start, end),) = plain(text).quoted
    assert text[start : end + 1] == '"calm down"'


@given(st.text(max_size=200))
def test_tokens_point_at_their_words_and_clauses_cover_them(text):
    found = plain(text)
    for token in found.tokens:
        assert 0 <= token.start_char < token.end_char <= len(text)
    assert [place for clause in found.clauses for place in range(clause.first, clause.last)] == list(
        range(len(found.tokens))
    )
    assert [place for clause in found.sentences for place in range(clause.first, clause.last)] == list(
        range(len(found.tokens))
    )
