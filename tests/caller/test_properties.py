"""Whatever happens on the line: numbers in range, an answer to every turn, no line twice in a row, an end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.caller.plays import begin, said, shipped
from voicesim.caller.labels import LABELS
from voicesim.caller.react import react
from voicesim.caller.state import CallerState
from voicesim.rehearsal.trainees import Dice
from voicesim.values import (
    Monologue,
    Observation,
    Silence,
    TalkOver,
    TimePassed,
    samples_of,
)

SCRIPTS = {name: shipped(name) for name in ("government/late_refund", "customer_service/double_charge")}
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def phrases(script):
    model = script.model
    ways = [fact.say or fact.is_ for fact in (*model.caller_knows.values(), *model.desk_knows.values())]
    ways += [f"I will {promise.words[0]} today" for promise in model.promises.values()]
    return [
        *ways,
        "I see",
        "date of birth and reference number",
        "order number and postcode",
        "you'll have it tomorrow",
    ]


def stimulus(script, number, dice, at):
    """A random thing on the line."""
    luck, sample = dice.roll(), samples_of(at)
    if luck < 0.06:
        return TalkOver(sample, sample - 8000, 0.5)
    if luck < 0.12:
        return Silence(sample, sample - samples_of(6.0), 1 + int(dice.roll() * 3), on_hold=dice.roll() < 0.3)
    if luck < 0.15:
        return Monologue(sample, sample - samples_of(25.0), 25.0)
    if luck < 0.25:
        return TimePassed(sample)
    words = ". ".join(dice.pick(phrases(script)) for _ in range(1 + int(dice.roll() * 3)))
    cues = {dice.pick(sorted(LABELS)): words[:5] for _ in range(int(dice.roll() * 3))}
    return said(words, cues, number=number, at=at, confidence=0.9 if dice.roll() < 0.9 else 0.2)


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("seed", range(5))
def test_two_hundred_random_stimuli(name, seed):
    script, dice = SCRIPTS[name], Dice(seed)
    call, said_last = begin(script, seed), set()
    for number in range(200):
        if call.state.ended:
            call, said_last = begin(script, seed + number), set()
        moment = stimulus(script, number, dice, 3.0 * (number % 60) + 1)
        reaction = call.do(moment)
        assert 0 <= reaction.tension <= 10
        assert 0 <= reaction.trust <= 10
        assert reaction.band in ("calm", "tense", "boiling")
        if isinstance(moment, Observation):
            assert reaction.lines, moment
        spoken = [line.text for line in reaction.lines]
        assert len(set(spoken)) == len(spoken)
        assert not set(spoken) & said_last
        said_last = set(spoken) or said_last
        assert CallerState.from_json(call.state.to_json()) == call.state


@QUIET
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(SCRIPTS)))
def test_the_same_stimulus_gives_the_same_reaction(seed, name):
    script, dice = SCRIPTS[name], Dice(seed)
    call = begin(script, seed % 97)
    for number in range(8):
        if call.state.ended:
            break
        moment = stimulus(script, number, dice, 8.0 * number + 1)
        once, again = react(script, call.state, moment), react(script, call.state, moment)
        assert once == again
        call.do(moment)


@QUIET
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(SCRIPTS)))
def test_every_call_ends(seed, name):
    """However the trainee behaves, as long as turns take their eight seconds."""
    script, dice = SCRIPTS[name], Dice(seed)
    call = begin(script, seed % 97)
    for number in range(1, 120):
        at = 8.0 * number
        labels = {dice.pick(sorted(LABELS)): "I" for _ in range(2)}
        call.do(said("I " + dice.pick(phrases(script)), labels, number=number, at=at))
        if call.state.ended:
            return
        call.do(TimePassed(samples_of(at + 7.0)))
    raise AssertionError(f"still talking after 119 turns: {call.state}")


def test_silence_alone_ends_the_call():
    call = begin(SCRIPTS["government/late_refund"])
    for count in range(1, 10):
        call.do(Silence(samples_of(6.0 * count), 0, count))
        if call.state.ended:
            return
    raise AssertionError("nobody hung up on a dead line")
