import dataclasses
import math

import pytest

from voicesim.settings import TurnSettings
from voicesim.turns.ending import (
    ANSWER_WAIT_SECONDS,
    LEAST_SPEECH_SECONDS,
    SIGNS,
    USUAL,
    WEIGHTS,
    PauseEvidence,
    end_wait,
    signs,
)
from voicesim.turns.own_pauses import REMEMBERED, TYPICAL_SECONDS, pause_habit
from voicesim.values import Tail

SETTINGS = dataclasses.replace(
    TurnSettings(), shortest_end_seconds=0.32, end_seconds=0.5, longest_end_seconds=1.25
)
PLAIN = PauseEvidence(5.0, "you handed the form in on the third", 0.8)


def but(**changes):
    return dataclasses.replace(PLAIN, **changes)


def seconds(evidence, settings=SETTINGS):
    return end_wait(evidence, settings).seconds


def tail(level_db):
    return Tail(-5.0, -1.0, level_db, 0.25)


def test_at_the_usual_signs_the_wait_is_the_one_that_was_set():
    usual = but(speech_seconds=math.exp(USUAL[SIGNS.index("length")]))
    assert signs(usual) == pytest.approx(USUAL)
    assert seconds(usual) == pytest.approx(SETTINGS.end_seconds, abs=0.001)
    assert seconds(usual, dataclasses.replace(SETTINGS, end_seconds=0.8)) == pytest.approx(0.8, abs=0.001)


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        (PLAIN, but(text="you handed the form in on the")),
        (but(text="when did you hand the form in to us"), PLAIN),
        (but(satisfied=True), PLAIN),
        (but(tail=tail(-12.0)), but(tail=tail(0.0))),
        (but(speech_seconds=9.0), but(speech_seconds=3.0)),
        (PLAIN, but(own_pauses=(1.0, 1.1, 0.9, 1.0))),
    ],
    ids=[
        "hanging words",
        "a question",
        "what was awaited",
        "a soft end",
        "a long turn",
        "long pauses of their own",
    ],
)
def test_each_sign_moves_the_wait(shorter, longer):
    assert seconds(longer) - seconds(shorter) > 0.05


def test_unsure_words_weigh_less():
    sure, unsure = (but(text="and i looked at the", confidence=c, speech_seconds=8.0) for c in (0.9, 0.1))
    deaf = but(text="and i looked at the", confidence=0.0, speech_seconds=8.0)
    assert seconds(sure) > seconds(unsure) > seconds(deaf) == seconds(but(text="", speech_seconds=8.0))


@pytest.mark.parametrize("text", ["yes", "no", "no i can't", "not yet", "on friday", ""])
def test_a_short_answer_to_a_question_is_over_soon(text):
    answer = PauseEvidence(0.4, text, 0.5, asked=True)
    assert end_wait(answer, SETTINGS).because == "answer"
    assert seconds(answer) == ANSWER_WAIT_SECONDS


@pytest.mark.parametrize(
    "evidence",
    [
        PauseEvidence(0.4, "um", 0.8, asked=True),
        PauseEvidence(0.4, "yes", 0.8, asked=False),
        PauseEvidence(3.0, "yes", 0.8, asked=True),
        PauseEvidence(1.0, "yes i looked at it", 0.8, asked=True),
    ],
    ids=["a filler", "nobody asked", "much unheard speech", "more than an answer"],
)
def test_not_everything_short_is_an_answer(evidence):
    assert seconds(evidence) > ANSWER_WAIT_SECONDS


def test_a_sure_end_is_not_made_later_by_being_an_answer():
    question = PauseEvidence(1.0, "is it", 1.0, tail(-20.0), asked=True, satisfied=True)
    free = dataclasses.replace(SETTINGS, end_seconds=0.0)
    assert seconds(question, free) == SETTINGS.shortest_end_seconds


def test_the_wait_stays_within_its_bounds():
    eager = but(text="can you tell me when that was", confidence=1.0, satisfied=True, speech_seconds=30.0)
    patient = but(text="and i looked at the", speech_seconds=0.5, own_pauses=(3.0,) * 12)
    assert seconds(eager) == SETTINGS.shortest_end_seconds
    assert seconds(patient) == SETTINGS.longest_end_seconds


@pytest.mark.parametrize(
    ("evidence", "because"),
    [
        (but(text="i looked at your file and", speech_seconds=8.0), "hanging"),
        (but(text="can you tell me when that was", speech_seconds=8.0), "question"),
        (but(speech_seconds=1.0), "length"),
        (but(speech_seconds=8.5, tail=tail(-18.0)), "soft"),
        (but(speech_seconds=8.5, satisfied=True), "satisfied"),
    ],
)
def test_the_strongest_sign_is_named(evidence, because):
    assert end_wait(evidence, SETTINGS).because == because


def test_every_number_is_finite_whatever_comes_in():
    odd = PauseEvidence(0.0, "", 7.0, Tail(None, None, None, 0.0), (0.0, 99.0))
    assert all(math.isfinite(sign) for sign in signs(odd))
    assert signs(odd)[SIGNS.index("length")] == math.log(LEAST_SPEECH_SECONDS)
    assert SETTINGS.shortest_end_seconds <= seconds(odd) <= SETTINGS.longest_end_seconds


def test_signs_weights_and_usual_belong_together():
    assert len(SIGNS) == len(WEIGHTS) == len(USUAL) == len(signs(PLAIN))


def test_a_speaker_without_pauses_is_typical():
    assert pause_habit(()) == 0.0
    assert pause_habit((TYPICAL_SECONDS,) * 5) == 0.0
    assert pause_habit((0.1, 0.2)) == 0.0


def test_a_habit_needs_more_than_one_pause_and_is_forgotten():
    once, often = pause_habit((1.5,)), pause_habit((1.5,) * 8)
    assert 0 < once < 0.4 * math.log(3) < often < math.log(3)
    assert pause_habit((1.5,) * 8 + (TYPICAL_SECONDS,) * REMEMBERED) == 0.0
    assert pause_habit((0.3,) * 8) < 0
