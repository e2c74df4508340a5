"""What the caller is waiting for, foreseen; and how being talked over ends, by temper and by how long and loud it is."""

from pathlib import Path

import pytest

from voicesim.caller.expects import answers, foresee
from voicesim.caller.react import react
from voicesim.caller.script import load_script
from voicesim.caller.state import start
from voicesim.values import CallOpened, Cue, Cues, Observation, TalkOver, Transcript, Turn, Word, samples_of

SCRIPT = load_script(Path(__file__).parent.parent.parent / "scripts" / "government" / "late_refund.yaml")


def observation(text, *labels, number=1, confidence=0.9):
    words = tuple(Word(word, 0, 0, confidence) for word in text.split())
    cues = tuple(Cue(label, "connect", 0.95, text, 0, len(text)) for label in labels)
    turn = Turn(number, 1000, 9000, 17000, 8000, 0, 500)
    return Observation(turn, Transcript(text, words, confidence, "test"), Cues(cues), None)


@pytest.fixture
def begun():
    """The caller once she has told her story."""
    state, _ = react(SCRIPT, start(SCRIPT, 0), CallOpened(0))
    state, reaction = react(
        SCRIPT, state, observation("good morning how can i help you", "greet", "ask_open")
    )
    assert reaction.opened
    return state


def test_foreseeing_moves_nothing_and_gives_what_react_gives(begun):
    turn = observation("you filed in february and nobody has told you why", "paraphrase", number=2)
    foreseen = foresee(SCRIPT, begun, turn)
    assert foreseen.reaction == react(SCRIPT, begun, turn)[1]
    assert foreseen == foresee(SCRIPT, begun, turn)


@pytest.mark.parametrize(
    ("text", "labels", "satisfied"),
    [
        ("you filed in february and have been waiting seven months", ("paraphrase",), True),
        ("one moment please while i look that up", ("ask_hold",), True),
        ("so what i can see here is", (), False),
        ("well the thing is that", (), False),
        ("you need to calm down", ("command_calm",), False),
        ("", (), False),
    ],
)
def test_satisfied_is_what_gets_the_call_on(begun, text, labels, satisfied):
    assert foresee(SCRIPT, begun, observation(text, *labels, number=2)).satisfied is satisfied


def test_words_not_surely_heard_satisfy_nobody(begun):
    text = "you filed in february and have been waiting seven months"
    assert not foresee(SCRIPT, begun, observation(text, "paraphrase", number=2, confidence=0.2)).satisfied


@pytest.mark.parametrize(("labels", "satisfied"), [(("greet",), False), (("greet", "ask_open"), True)])
def test_a_greeting_satisfies_once_it_hands_over_the_floor(labels, satisfied):
    state, _ = react(SCRIPT, start(SCRIPT, 0), CallOpened(0))
    assert foresee(SCRIPT, state, observation("good morning", *labels)).satisfied is satisfied


@pytest.mark.parametrize(
    "text", ["yes", "Yes.", "no", "No, never.", "yeah", "of course", "yes i did", "that's right", "i have"]
)
def test_answers_by_themselves(text):
    assert answers(text)


@pytest.mark.parametrize(
    "text", ["", "mm-hm", "okay", "i see", "go on", "no i mean let me explain", "oh dear"]
)
def test_sounds_of_listening_and_more_than_an_answer(text):
    assert not answers(text)


def talked_over(state, seconds, count=1, level_db=None):
    return react(SCRIPT, state, TalkOver(samples_of(20), samples_of(20 - seconds), seconds, count, level_db))


@pytest.mark.parametrize(
    ("seconds", "level_db", "yields"),
    [(0.6, None, False), (0.6, 3.0, False), (1.5, None, True), (1.5, -2.0, True), (1.5, -8.0, False), (3.0, -8.0, True)],
)  # fmt: skip
def test_a_boiling_caller_gives_way_to_a_long_interruption_and_later_to_a_quiet_one(
    begun, seconds, level_db, yields
):
    assert begun.band == "boiling"
    assert talked_over(begun, seconds, level_db=level_db)[1].yields is yields


def test_an_interruption_that_goes_on_counts_once(begun):
    state, first = talked_over(begun, 0.6)
    again, second = talked_over(state, 1.5, count=2)
    assert first.tension > begun.tension
    assert second.because == ()
    assert (again.tension, again.talk_overs) == (state.tension, 1)
