"""Mistakes are found where they are made and nowhere else: sentences of the kind on which the finder once slipped."""

from dataclasses import replace

import pytest

from tests.words.test_finder import PLAIN, UPSET, harmful, typed
from voicesim.settings import WordsSettings
from voicesim.values import CueContext
from voicesim.words.finder import NEARLY_THE_SAME, CueFinder, load_finder
from voicesim.words.patterns import PatternSet, compile_pattern
from voicesim.words.phrasebook import SHIPPED, read_phrasebook


@pytest.fixture(scope="module")
def finder():
    return load_finder(WordsSettings())


def test_asking_to_stop_is_no_respectful_limit_where_calm_is_ordered(finder):
    assert "command_calm" in finder.find(typed("Please stop yelling and calm down."), UPSET).labels()


PLAIN_OR_KIND = (
    "Parks department.",
    "Planning desk.",
    "You signed it in August and then nothing came.",
    "You lost your brother that winter.",
    "You two never gave up on the place.",
    "You're the one who carries the keys.",
    "Somebody stands at platform two with your name on a card.",
    "Your case is on the pile for Thursday.",
    "I'm sorry that the nurse was late.",
    "I'm sorry you were left outside.",
    "It's not a favour, it's your own pension.",
    "Your wife thinks you don't care, and you work two shifts for her.",
    "I have no doubt that you posted it.",
    "You should have a room that locks.",
    "What did you notice while you were waiting?",
    "We'll see you on Wednesday at nine.",
    "If you'd like, I can read it out.",
    "Oh, that's great to hear.",
    "That must be so hard.",
    "I want to help you with this.",
)
"""Helpful or plain words that have the manner of a mistake."""

MISTAKES = (
    ("blame", "You should have told us that you had moved."),
    ("blame", "You should have packed it properly."),
    ("blame", "You should never have signed that lease."),
    ("argue", "I don't believe that."),
    ("argue", "That's simply untrue."),
    ("policy_wall", "It goes to whoever is named there, those are the rules."),
    ("policy_wall", "We don't waive that fee."),
    ("threaten", "Go on like that and there will be consequences."),
)


@pytest.mark.parametrize("text", PLAIN_OR_KIND)
def test_no_mistake_is_invented_in_plain_or_kind_words(finder, text):
    assert harmful(finder.find(typed(text), UPSET)) == []


@pytest.mark.parametrize(("label", "text"), MISTAKES)
def test_common_forms_of_mistakes_are_found(finder, label, text):
    assert label in finder.find(typed(text), UPSET).labels()


def test_a_label_s_needs_hold_back_what_only_examples_speak_for():
    book = read_phrasebook((SHIPPED,))

    def heard(text: str, *needs: str) -> bool:
        signs = tuple(compile_pattern(line, {}, "here:1") for line in needs)
        patterns = {**book.patterns, "brush_off": PatternSet(needs=signs)}
        finder = CueFinder(replace(book, patterns=patterns), WordsSettings())
        return "brush_off" in finder.find(typed(text), PLAIN).labels()

    new = "Somebody from the team may ring at some point."
    assert heard(new)
    assert heard(new, "some point")
    assert not heard(new, "zebra")
    assert heard("Somebody will get back to you at some point.", "zebra"), (
        "an example's own words need no sign"
    )


def test_a_row_of_things_and_a_question_sum_up(finder):
    text = "So, the key on Monday, the bill in June, and I ring your aunt. Did I leave anything out?"
    assert "summarize" in finder.find(typed(text), UPSET).labels()
    no_question = "So, the key on Monday, the bill in June, and I ring your aunt."
    assert "summarize" not in {
        cue.label for cue in finder.find(typed(no_question), UPSET).sure if cue.confidence == 0.8
    }


def test_the_caller_s_story_told_to_them_is_a_paraphrase_with_one_word_of_theirs(finder):
    context = CueContext(before="I stood at that counter until they shut!")
    assert "paraphrase" in finder.find(typed("So you were left at the counter."), context).labels()
    assert "paraphrase" not in finder.find(typed("The counter opens again at nine."), context).labels()


def test_strange_words_are_like_nothing(finder):
    cues = finder.find(typed("Zirbelnuss quandary vetiver, calmness oblong."), UPSET)
    assert cues.sure == ()


@pytest.mark.parametrize(
    "text",
    [
        "Is there anything else I can help you with?",
        "anything else you need from me",
        "Can I do anything else for you today?",
    ],
)
def test_asking_for_more_neither_ends_the_call_nor_sets_a_limit(finder, text):
    assert not {"goodbye", "set_limit"} & set(finder.find(typed(text), PLAIN).labels())


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("goodbye", "Thank you for your call, goodbye."),
        ("goodbye", "Have a quiet weekend, and good luck tomorrow."),
        ("set_limit", "I want to help, and I can't while you call me names."),
        ("set_limit", "Sir, I've asked you to lower your tone, otherwise I finish this call."),
    ],
)
def test_a_farewell_and_a_limit_are_still_heard(finder, label, text):
    assert label in finder.find(typed(text), PLAIN).labels()


KNOWN_SLIPS = (
    ("ask_safety", "Are you sure?"),
    ("blame", "You're the one who waters the garden."),
    ("blame", "You're afraid they will believe you never tried."),
    ("blame", "You lost her in the winter, and this was her ring."),
    ("policy_wall", "I'm not permitted to name the person."),
    ("brush_off", "You can ring us tomorrow as well."),
    ("brush_off", "I can help you with that."),
    ("paraphrase", "Harbour office, good afternoon."),
    ("command_calm", "He told you to calm down, with all that smoke."),
    ("command_calm", "I'd never tell you to calm down."),
    ("hollow_apology", "Sorry about that, go on."),
    ("brush_off", "Is there somebody who could call a neighbour for you?"),
)
"""A label that each of these was once given, and sentences on other subjects that show the same."""


@pytest.mark.parametrize(("label", "text"), KNOWN_SLIPS)
def test_what_once_slipped_does_not_slip_again(finder, label, text):
    found = finder.find(typed(text), UPSET)
    assert label not in found.labels() | {cue.label for cue in found.unsure}


def test_a_desk_that_names_itself_greets(finder):
    assert "greet" in finder.find(typed("Harbour office, good afternoon."), PLAIN).labels()


def test_may_not_tell_is_an_honest_limit(finder):
    assert "honest_limit" in finder.find(typed("I'm not permitted to name the person."), UPSET).labels()


def test_an_example_that_denies_is_not_near_one_that_does_not(finder):
    heads = finder._heads
    plainly = heads.likeness("i can help you with that ", "brush_off")
    denied = heads.likeness("i can not help you with that ", "brush_off")
    assert denied > 0.9
    assert plainly < NEARLY_THE_SAME


def test_the_view_of_the_caller_said_back_is_no_mistake_but_what_follows_but_is(finder):
    back = "You feel they were right and it was your own fault."
    turned = "You feel they were wrong, but it was your own fault."
    assert "blame" not in finder.find(typed(back), UPSET).labels()
    assert "blame" in finder.find(typed(turned), UPSET).labels()
