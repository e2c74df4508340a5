"""Facts are found as people say them and as recognisers mishear them; `not` phrases only where they are meant."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.caller import plain_facts
from tests.caller.plays import said
from voicesim.caller.facts import find_not, find_phrase, find_said, surely_heard
from voicesim.caller.script import load_script
from voicesim.caller.tokens import stem, tokens

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("you gave us the long form in", "gave form in"),
        ("so that's six hundred and forty", "640"),
        ("the slip says 4471", "4471"),
        ("four four seven one", "4471"),
        ("they took an over draft fee", "overdraft"),
        ("you've been waiting", "wait"),
        ("You Told us, in April", "told us in april"),
        ("you were charged for it twice", "charged twice"),
        ("on the 3rd", "the third"),
    ],
)
def test_found(text, way):
    assert find_said(text, "fact", (way,)) is not None


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("the rental car", "rent"),
        ("twice a week your landlord was charged", "charged twice"),
        ("I charged my phone and then went home twice", "charged twice"),
        ("", "anything"),
        ("we have it today", "have it tomorrow"),
    ],
)
def test_not_found(text, way):
    assert find_said(text, "fact", (way,)) is None


def test_evidence_is_the_trainees_own_words():
    text = "So, you were cut off, after fifty minutes."
    found = find_said(text, "call", ("cut off",))
    assert found is not None
    assert text[found.start : found.end] == found.evidence == "cut off"


@pytest.mark.parametrize(
    "text", ["I can't call you back", "we are not able to call you back", "I never call you back"]
)
def test_a_denied_promise_is_none(text):
    assert find_said(text, "call_back", ("call you back",), deny=True) is None
    assert find_said(text, "call_back", ("call you back",)) is not None


def test_a_denial_in_another_clause_denies_nothing():
    text = "I can't say yet, but I will call you back"
    assert find_said(text, "call_back", ("call you back",), deny=True) is not None


def test_the_past_promises_nothing():
    assert find_said("we sent your letter in May", "letter", ("send your letter",), deny=True) is None


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("You'll have the money today.", True),
        ("I promise you the money today.", True),
        ("The money today then.", False),
    ],
)
def test_a_not_phrase_is_stated_or_promised(text, promised):
    found = find_not(text, "days", ("money today",))
    assert found is not None
    assert found.promised is promised


@pytest.mark.parametrize(
    "text",
    [
        "You need the money today.",
        "It won't be the money today.",
        "I'll see to the money, and the letter goes out today.",
        "I'll send the letter today.",
    ],
)
def test_a_not_phrase_needs_one_clause_and_no_wish_or_denial(text):
    assert find_not(text, "days", ("money today",)) is None


def test_a_not_phrase_keeps_its_small_words():
    assert find_not("I'll do it today.", "days", ("have it today",)) is None


def test_stems_agree():
    assert len({stem(word) for word in ("move", "moved", "moving", "moves")}) == 1
    assert stem("paid") == stem("pay")
    assert stem("charge") != stem("change")


def test_tokens_keep_their_places():
    text = "Well — it's 640, isn't it?"
    written = {t.raw: text[t.start : t.end] for t in tokens(text)}
    assert written == {
        "well": "Well", "its": "it's", "six": "640", "hundred": "640", "forty": "640", "is": "isn't", "not": "isn't", "it": "it"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said_so", "written"),
    [
        ("I won't be told a story", "will not be told"),
        ("we'll find her", "we will find her"),
        ("you cannot stay", "can't stay"),
        ("you can't stay", "cannot stay"),
        ("They\u2019re coming", "they are coming"),
        ("I've written it down", "I have written it down"),
    ],
)
def test_contractions_are_what_they_stand_for(said_so, written):
    assert find_said(said_so, "fact", (written,))


def test_a_phrase_does_not_run_from_one_sentence_into_the_next():
    assert find_said("I will pass you to a nurse.", "fact", ("pass you to",))
    assert find_said("It passes. Are you going to the shop?", "fact", ("pass you to",)) is None
    assert find_not("The letter goes out. Today is Monday.", "fact", ("out today",)) is None


def test_she_will_promises_as_he_will():
    for who in ("he'll", "she'll", "we'll"):
        found = find_not(f"{who} have the money today", "fact", ("money today",))
        assert found is not None
        assert found.promised


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("You may record this call.", True),
        ("You can't record this call.", False),
        ("You are not allowed to record this call.", False),
        ("You may not record this call.", False),
        ("That was not your fault, you may record this call.", True),
    ],
)
def test_a_fact_told_as_not_so_is_not_told(text, told):
    assert bool(find_said(text, "may_record", ("record this call", "record the call"), refuse=True)) is told


def test_a_fact_that_is_itself_a_denial_is_told_by_it():
    assert find_said("It was not copied over.", "not_copied", ("not copied",), refuse=True)


def test_a_not_phrase_may_hold_a_denial_of_its_own():
    assert find_not("There is nothing to worry about.", "fact", ("nothing to worry",))
    assert find_not("There is nothing paid today.", "fact", ("paid today",)) is None


def test_a_promise_may_hold_a_denial_of_its_own():
    ways = ("nobody comes without ringing",)
    assert find_said("I promise that nobody comes without ringing first.", "ring_first", ways, deny=True)
    assert find_said("I can't say that nobody comes without ringing.", "ring_first", ways, deny=True) is None


def test_a_note_is_not_a_denial():
    assert find_said("I can see that's not right.", "note", ("see the note",)) is None
    assert find_said("I have noted it.", "note", ("note it",))


def test_what_is_promised_counts_before_what_is_only_asked():
    found = find_not(
        "How about five per cent off? I will give you five per cent off.", "price", ("five per cent off",)
    )
    assert found is not None
    assert found.promised


def test_surely_heard_looks_at_every_word_of_the_evidence():
    assert surely_heard(said("money today", word_confidence=0.5).transcript, "money today", 0.3)
    assert not surely_heard(said("money today", word_confidence=0.2).transcript, "money today", 0.3)
    assert surely_heard(said("money today").transcript, "money today", 0.3)


# ---------------------------------------------------------------- the quick way agrees with the plain one


def _shipped_ways() -> list[tuple[str, ...]]:
    names = ("government/late_refund", "customer_service/double_charge")
    models = [load_script(SCRIPTS / f"{name}.yaml").model for name in names]
    facts = [fact for model in models for fact in (*model.caller_knows.values(), *model.desk_knows.values())]
    promises = [promise for model in models for promise in model.promises.values()]
    return [ways for thing in (*facts, *promises) for ways in (thing.words, thing.not_) if ways]


WAYS = _shipped_ways()
EVERY_PHRASE = sorted({way for ways in WAYS for way in ways})
SMALL_WORDS = (
    "i you it the a is to not but will need on for over draft overdraft thi eves thief 640 six hundred and forty "
    "3rd third 12.50 1,000 paid pay told told. move moved, moving today tomorrow? letter let ter"
)
WORDS = st.one_of(
    st.sampled_from(SMALL_WORDS.split()),
    st.sampled_from(sorted({word for phrase in EVERY_PHRASE for word in phrase.split()})),
    st.sampled_from(EVERY_PHRASE),
    st.text(alphabet="abdeginrstvy'", min_size=1, max_size=6),
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, ways=st.sampled_from(WAYS), deny=st.booleans())
def test_the_quick_way_finds_what_the_plain_way_finds(text, ways, deny):
    assert find_said(text, "fact", ways, deny) == plain_facts.find_said(text, "fact", ways, deny)
    assert find_not(text, "fact", ways) == plain_facts.find_not(text, "fact", ways)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, phrase=TEXTS, gap=st.integers(0, 4), exact=st.booleans())
def test_any_phrase_in_any_text(text, phrase, gap, exact):
    words = tokens(text)
    assert find_phrase(words, phrase, gap, exact) == plain_facts.find_phrase(words, phrase, gap, exact)


def test_every_shipped_phrase_in_every_other():
    for text in EVERY_PHRASE[::7]:
        for ways in WAYS:
            assert find_said(text, "fact", ways) == plain_facts.find_said(text, "fact", ways)
