"""Trainees to try a script with that nobody meets: they look for ways to win without conduct, or bring out every line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from voicesim.caller.labels import HARMFUL
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.rehearsal.closing import best_endings, towards_ending
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.expert import expert, greeting
from voicesim.rehearsal.sayings import (
    GOES_ON,
    MUMBLES,
    TALKS_OVER,
    Part,
    Saying,
    asks_details,
    promised,
    said_back,
    say,
    sentence,
    told,
    words_of,
)


def vague_promiser(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Friendly, sorry, and full of promises with no time; never says back what happened."""
    if state.turn == 0:
        return greeting(script, state, dice)
    parts = [say(dice.pick(("apologize", "validate", "reassure")), dice)]
    if script.model.promises:
        promise = dice.pick(list(script.model.promises.values()))
        return [*parts, Part(f"I will {promise.words[0]} for you.", "own_it")]
    return [*parts, say("own_it", dice)]


def arguer(script: Script, state: CallerState, dice: Dice) -> Saying:
    """An expert who argues, blames or makes light of it every fourth turn."""
    if state.turn % 4 == 3:
        return [say(dice.pick(("argue", "blame", "dismiss")), dice)]
    return expert(script, state, dice)


def card_reciter(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Reads every technique and every keyword off a card, all of them, every time."""
    card = ["listen", "paraphrase", "validate", "apologize", "explain", "own_it", "summarize"]
    parts = [
        Part("So I hear what you say.", label) if label == "paraphrase" else say(label, dice)
        for label in card
    ]
    promises = [Part(f"I will {promise.words[0]} today.") for promise in script.model.promises.values()]
    asked = [asks_details(script)] if script.model.desk.verify else []
    return [*parts, *asked, *(Part(sentence(_known(script, name))) for name in _facts(script)), *promises]


def card_in_pieces(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Reads the same card two techniques and two keywords at a time, whatever the caller says; hands nobody on."""
    labels = (
        "validate",
        "apologize",
        "ask_open",
        "explain",
        "own_it",
        "name_feeling",
        "listen",
        "check_understanding",
    )
    words = [*_facts(script), *(name for name in script.model.promises if name != "put_through")]
    at = 2 * state.turn
    asks = state.turn % 6 == 5 and bool(script.model.desk.verify)
    said = [asks_details(script)] if asks else []
    for name in (words[at % len(words)], words[(at + 1) % len(words)]):
        promise = script.model.promises.get(name)
        said.append(Part(f"I will {promise.words[0]}." if promise else sentence(_known(script, name))))
    return [say(labels[at % len(labels)], dice), say(labels[(at + 1) % len(labels)], dice), *said]


def other_ways(script: Script, state: CallerState, dice: Dice) -> Saying:
    """An expert who takes one of the other ways out: hands over, ends it early with nothing promised, says goodbye too soon."""
    first = best_endings(script)[0]
    ends = script.model.endings
    others = [name for name in ends if name != first and ends[name].kind != "hung_up_on"]
    if not state.turn or not others:
        return expert(script, state, dice)
    target = others[state.seed % len(others)]
    saying = towards_ending(script, state, target, dice)
    if saying:
        return saying
    usual = expert(script, state, dice)
    asked = {term.kind for clause in script.whens[target] for term in clause}
    if asked & {"promise", "fact", "moment", "some_moments", "all_moments"}:
        return usual
    return [part for part in usual if part.label != "own_it"] or [say("listen", dice)]


def bungler(script: Script, state: CallerState, dice: Dice) -> Saying:
    """An expert one turn in three, who otherwise does everything that can go wrong on a telephone."""
    if state.on_hold:
        return [Part("Thank you for waiting, I am back.", "thanks")] if dice.roll() < 0.5 else []
    if state.turn == 0:
        return [Part("Hello.", "greet")] if dice.roll() < 0.5 else greeting(script, state, dice)
    if state.sting_until > state.turn and dice.roll() < 0.4:
        return [say("own_slip", dice)]
    luck = dice.roll()
    if luck < 0.35:
        return expert(script, state, dice)
    if luck < 0.45:
        return [Part("", dice.pick((TALKS_OVER, TALKS_OVER, GOES_ON))), *expert(script, state, dice)]
    return dice.pick(_BUNGLES)(script, dice)


def _wrong(script: Script, dice: Dice) -> Saying:
    model = script.model
    facts = (*model.caller_knows.values(), *model.desk_knows.values())
    ways = [way for fact in facts for way in fact.not_]
    ways += [way for promise in model.promises.values() for way in promise.not_]
    if not ways:
        return [say("false_promise", dice)]
    way = dice.pick(ways)
    return [Part(f"I promise, {way}.", "false_promise")] if dice.roll() < 0.5 else [Part(sentence(way))]


def _too_much(script: Script, dice: Dice) -> Saying:
    told_all = [told(script, name) for name in list(script.model.desk_knows)[:4]]
    return [*told_all, *(promised(script, name) for name in list(script.model.promises)[:3])] or [
        say("explain", dice)
    ]


def _no_time(script: Script, dice: Dice) -> Saying:
    if not script.model.promises:
        return [say("own_it", dice)]
    return [Part(f"I will {dice.pick(list(script.model.promises.values())).words[0]}.", "own_it")]


def _details_first(script: Script, dice: Dice) -> Saying:
    return [asks_details(script)] if script.model.desk.verify else [say("ask_closed", dice)]


_BUNGLES: Final[tuple[Callable[[Script, Dice], Saying], ...]] = (
    lambda script, dice: [],
    lambda script, dice: [Part("", MUMBLES)],
    lambda script, dice: [say("ask_hold", dice)],
    lambda script, dice: [say("apologize", dice)],
    lambda script, dice: [said_back(script, dice.pick(list(script.model.caller_knows)))],
    lambda script, dice: [say(dice.pick(sorted(HARMFUL)), dice)],
    _wrong,
    _too_much,
    _no_time,
    _details_first,
)


def _facts(script: Script) -> list[str]:
    return [*script.model.caller_knows, *script.model.desk_knows]


def _known(script: Script, name: str) -> str:
    return words_of({**script.model.caller_knows, **script.model.desk_knows}[name])
