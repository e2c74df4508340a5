"""The small language of conditions."""

import pytest

from voicesim.caller.conditions import Names, Term, UnknownNameError, parse_condition

NAMES = Names(frozenset(("story",)), frozenset(("rent",)), frozenset(("letter",)))


def test_clauses_and_choices():
    parsed = parse_condition(("story", "listen or rent or letter", "not calm"), NAMES)
    assert parsed == (
        (Term("moment", "story"),),
        (Term("label", "listen"), Term("fact", "rent"), Term("promise", "letter")),
        (Term("not_band", "calm"),),
    )


def test_a_comma_inside_an_item_separates_clauses():
    assert len(parse_condition(("after 3 minutes, not calm",), NAMES)) == 2


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("boiling twice", Term("boiling_times", number=2)),
        ("after 3 minutes", Term("minutes", number=3)),
        ("4 moments", Term("some_moments", number=4)),
        ("they ask for case number", Term("ask_details")),
        ("care", Term("group", "care")),
        ("all moments", Term("all_moments")),
    ],
)
def test_phrases(text, term):
    assert parse_condition((text,), NAMES) == ((term,),)


def test_an_unknown_name_is_named():
    with pytest.raises(UnknownNameError, match="stroy"):
        parse_condition(("stroy or rent",), NAMES)
