"""Simulated trainees: known kinds of conduct that a sound script rewards or does not.

They look into the caller's state, which no real trainee can: what is measured is whether the mechanics tell good
conduct from bad, not whether people can do it. Every choice comes from a Dice, so a run repeats bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.expert import expert, greeting
from voicesim.rehearsal.sayings import (
    INSULTS,
    TIMES,
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
from voicesim.rehearsal.stunts import (
    arguer,
    bungler,
    card_in_pieces,
    card_reciter,
    other_ways,
    vague_promiser,
)

Trainee = Callable[[Script, CallerState, Dice], Saying]
"""What is said next; an empty saying is silence."""


def average(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Means well: right two times in five, else bare sympathy, the rule too soon, now and then a hard word."""
    luck = dice.roll()
    if state.turn == 0 or luck < 0.4:
        return expert(script, state, dice)
    if luck < 0.6:
        return [Part("I understand."), say(dice.pick(("name_feeling", "apologize")), dice)]
    if luck < 0.72:
        return [Part("Can you tell me when that was?", "ask_closed")]
    if luck < 0.82:
        return [_any_reason(script, dice)]
    if luck < 0.91:
        return [say(dice.pick(("premature_fix", "hollow_apology", "jargon")), dice)]
    return [say(dice.pick(("brush_off", "dismiss", "policy_wall", "argue")), dice)]


def calm_down(script: Script, state: CallerState, dice: Dice) -> Saying:
    """The average trainee, who tells the caller to calm down every third turn."""
    if state.turn % 3 == 2:
        return [say("command_calm", dice)]
    return average(script, state, dice)


def policy_first(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Rules and their reasons before any care, and nothing else after."""
    if state.turn == 0:
        return greeting(script, state, dice)
    luck = dice.roll()
    if luck < 0.4:
        return [say("policy_wall", dice), Part(sentence(script.model.desk.rule), "explain")]
    if luck < 0.6:
        return [
            Part(sentence(script.model.desk.rule), "policy_wall"),
            Part(sentence(script.model.desk.because), "explain"),
        ]
    return [_any_reason(script, dice), say("policy_wall", dice)]


def over_apologiser(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Sorry for everything the caller tells, by its name, and decides nothing."""
    if state.turn == 0:
        return greeting(script, state, dice)
    fact = words_of(script.model.caller_knows[dice.pick(list(script.model.caller_knows))])
    sorry = dice.pick(("I am so sorry that", "I do apologise that", "I can only say how sorry I am that"))
    parts = [Part(f"{sorry} {fact}.", "apologize")]
    return [*parts, say("apologize", dice)] if dice.roll() < 0.4 else parts


def parrot(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Says back what the caller told, and does nothing else."""
    if state.turn == 0:
        return greeting(script, state, dice)
    names = list(script.model.caller_knows)
    first = dice.pick(names)
    parts = [said_back(script, first)]
    others = [name for name in names if name != first]
    if others and dice.roll() < 0.4:
        parts.append(said_back(script, dice.pick(others)))
    return [*parts, say("check_understanding", dice)] if dice.roll() < 0.3 else parts


def silent(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Hardly a word: a hello, then dead air with a grunt now and then."""
    if state.turn == 0:
        return [Part("Hello.", "greet")]
    return [Part(dice.pick(("Yes.", "Mm.", "Okay.")))] if dice.roll() < 0.25 else []


def abusive(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Insults, blame and threats."""
    luck = dice.roll()
    if luck < 0.4:
        return [Part(dice.pick(INSULTS), "sarcasm"), say("blame", dice)]
    return [say(dice.pick(("threaten", "sarcasm", "blame", "dismiss")), dice)]


_POLITE: Final = (
    "validate",
    "reassure",
    "name_feeling",
    "thanks",
    "listen",
    "check_understanding",
    "ask_open",
    "apologize",
)


def polite_but_useless(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Greets, feels with the caller, reassures, thanks: never a fact, never a promise."""
    if state.turn == 0:
        return greeting(script, state, dice)
    first = dice.pick(_POLITE)
    return [say(first, dice), say(dice.pick([label for label in _POLITE if label != first]), dice)]


def fixer(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Straight to facts and promises, all of them to the point, with no care at all."""
    if state.turn == 0:
        return greeting(script, state, dice)
    left = [name for name, _ in reversed(state.opened) if name not in state.met]
    for name in left:
        done = {clause for moment, clause in state.landed if moment == name}
        for place, clause in enumerate(script.meets[name]):
            terms = [term for term in clause if term.kind in ("promise", "fact")]
            if place in done or not terms:
                continue
            term = dice.pick(terms)
            if term.kind == "promise":
                return [promised(script, term.name, dice.pick(TIMES))]
            return [told(script, term.name)]
    if not state.verified:
        return [asks_details(script)]
    return [say("premature_fix", dice)] if not script.model.promises else [_any_promise(script, dice)]


def _any_reason(script: Script, dice: Dice) -> Part:
    names = list(script.model.desk_knows)
    return told(script, dice.pick(names)) if names else Part(sentence(script.model.desk.because), "explain")


def _any_promise(script: Script, dice: Dice) -> Part:
    return promised(script, dice.pick(list(script.model.promises)), dice.pick(TIMES))


KINDS: Final[dict[str, Trainee]] = {
    "expert": expert,
    "average": average,
    "fixer": fixer,
    "polite but useless": polite_but_useless,
    "over-apologiser": over_apologiser,
    "parrot": parrot,
    "policy first": policy_first,
    "calm down": calm_down,
    "abusive": abusive,
    "silent": silent,
    "vague promiser": vague_promiser,
    "arguer": arguer,
    "card reciter": card_reciter,
    "card in pieces": card_in_pieces,
    "other ways out": other_ways,
    "bungler": bungler,
}
"""All of them by name; what each does stands in its docstring."""

PEOPLE: Final = tuple(KINDS)[:10]
"""Conduct as it is met with; the others read cards, argue on purpose or bungle to bring out every line."""
NEVER: Final = ("calm down", "policy first", "silent", "abusive")
"""Conduct that must reach the best ending in no call at all."""
SELDOM: Final = ("polite but useless", "parrot", "over-apologiser")
"""Conduct that must reach it in one call of twenty at most."""
