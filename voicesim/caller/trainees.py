"""Synthetic trainees: known kinds of behaviour that a sound script rewards or does not.

They look into the caller's state, which no real trainee can: what is measured is whether the mechanics tell good
behaviour from bad, not whether people can do it. Every choice comes from a Dice, so a run repeats bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from voicesim.caller.conditions import Clause
from voicesim.caller.labels import GROUPS, HARMFUL
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState

_Choice = TypeVar("_Choice")
_MASK: Final = (1 << 64) - 1


class Dice:
    """Repeatable chance: splitmix64."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def roll(self) -> float:
        """Return a number in [0, 1)."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def pick(self, choices: Sequence[_Choice]) -> _Choice:
        """Return one of `choices`."""
        return choices[int(self.roll() * len(choices))]


@dataclass(frozen=True)
class Part:
    """A stretch of what is said, and the cue it shows."""

    text: str
    label: str = ""
    """'' for words that show no cue."""


Saying = list[Part]
Trainee = Callable[[Script, CallerState, Dice], Saying]

SAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "greet": ("Good morning, this is Dana, how can I help you?",),
    "listen": ("Go on, I am with you.", "Take all the time you need."),
    "validate": ("Anyone would feel that way.", "It makes sense that you are angry."),
    "name_feeling": ("You sound worn out by this.", "I can hear how upset you are."),
    "apologize": ("I am sorry we let it come to this.", "I apologise for what we did there."),
    "align": ("I want the same thing as you here.", "We are on the same side in this."),
    "ask_open": ("What has been the hardest part?", "How did that go on?"),
    "ask_closed": ("Was that this morning?",),
    "check_understanding": ("Did I get that right?", "Have I understood you?"),
    "reassure": ("Nothing more can go missing now.",),
    "explain": ("The reason is this.", "Here is why that happens."),
    "honest_limit": ("I have to be straight about what I cannot do.",),
    "offer_choice": ("We can do it either way, whichever suits you.",),
    "own_it": ("I am doing this myself.", "I will see to it myself."),
    "summarize": ("So let me go over what we agreed.",),
    "refer": ("Let me hand this to a colleague.",),
    "reframe": ("Here is another way to look at it.",),
    "set_limit": ("I want to help, and I cannot while I am called names. If it goes on I have to stop.",),
    "ask_safety": ("Are you thinking of hurting yourself?",),
    "argue": ("That is not correct.",),
    "blame": ("Well, that was up to you.",),
    "dismiss": ("It is not such a big thing.",),
    "policy_wall": ("Those are the rules.",),
    "brush_off": ("Somebody will look into that at some point.",),
    "premature_fix": ("Just fill in the form on the website.",),
    "hollow_apology": ("I am sorry if you feel that way.",),
    "jargon": ("It sits in the exception queue.",),
}
"""What each cue sounds like; only its place in the turn matters here."""

TIMES: Final = ("today", "by Friday", "this afternoon", "tomorrow morning")
_LIKED: Final = ("validate", "name_feeling", "apologize", "align", "listen", "ask_open")


def say(label: str, dice: Dice) -> Part:
    """Return words for a cue."""
    return Part(dice.pick(SAMPLES.get(label, (label,))), label)


def expert(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Care first, one thing at a time, promises with a time, a summary at the end."""
    if state.turn == 0:
        return [say("greet", dice)]
    for name, _ in state.opened:
        if name not in state.met and script.model.moments[name].kind == "limit":
            return [say("set_limit", dice), _care(state, dice)]
    if not state.heard:
        return [_said_back(script, state, dice), _care(state, dice)]
    if not state.verified and "story" in state.met:
        asked = " and ".join(script.model.desk.verify)
        return [
            Part(f"Can I have your {asked}, so that I know it is really you", "ask_closed"),
            say("explain", dice),
        ]
    for name in _wanted(script, state):
        saying = _towards(script, state, name, dice)
        if saying:
            return saying
    return _close(script, state, dice)


def _said_back(script: Script, state: CallerState, dice: Dice) -> Part:
    lately = {name for at, name in state.hurts_back if state.turn - at < 2}
    fresh = [name for name in script.hurts if name not in lately] or list(script.hurts)
    return Part(f"So {_fact(script, dice.pick(fresh))}", "paraphrase")


def _fact(script: Script, name: str) -> str:
    fact = {**script.model.caller_knows, **script.model.desk_knows}[name]
    return fact.say or fact.is_


def _care(state: CallerState, dice: Dice) -> Part:
    lately = [label for at, label in state.labels if state.turn - at < 4]
    fresh = [label for label in _LIKED if label not in lately] or list(_LIKED)
    return say(dice.pick(fresh[:3]), dice)


def _wanted(script: Script, state: CallerState) -> list[str]:
    opened = [name for name, _ in state.opened if name not in state.met]
    return sorted(opened, key=lambda name: name != state.current)


def _towards(script: Script, state: CallerState, name: str, dice: Dice) -> Saying:
    """Return a turn that does what is still missing for one moment."""
    done = {clause for moment, clause in state.landed if moment == name}
    saying: Saying = []
    for place, clause in enumerate(script.meets[name]):
        if place not in done:
            part = _for_clause(script, state, clause, dice)
            if part is not None:
                saying.append(part)
    if len(saying) < 2:
        saying.append(_care(state, dice))
    return saying


def _for_clause(script: Script, state: CallerState, clause: Clause, dice: Dice) -> Part | None:
    facts = [term.name for term in clause if term.kind == "fact"]
    promises = [term.name for term in clause if term.kind == "promise"]
    labels = [term.name for term in clause if term.kind == "label"]
    for term in clause:
        if term.kind == "group":
            labels.extend(sorted(GROUPS[term.name] - {"own_slip"}))
    if promises:
        promise = script.model.promises[promises[0]]
        said = promise.say or f"I will {promise.words[0]}"
        return Part(f"{said} {dice.pick(TIMES)}", "own_it")
    if facts:
        label = "explain" if facts[0] in script.model.desk_knows else "paraphrase"
        return Part(_fact(script, facts[0]), label)
    if labels:
        lately = [label for at, label in state.labels if state.turn - at < 4]
        fresh = [label for label in labels if label not in lately and label in SAMPLES]
        return say((fresh or labels)[0], dice)
    return None


def _close(script: Script, state: CallerState, dice: Dice) -> Saying:
    agreed = [name for name in state.known if name in script.model.promises][:2]
    parts = [Part(script.model.promises[name].say or name) for name in agreed]
    return [say("summarize", dice), *parts, say("check_understanding", dice)]


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
        return [Part(_fact(script, dice.pick(list(script.model.desk_knows))), "explain")]
    if luck < 0.91:
        return [say(dice.pick(("premature_fix", "hollow_apology", "jargon")), dice)]
    return [say(dice.pick(("brush_off", "dismiss", "policy_wall", "argue")), dice)]


def vague_promiser(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Friendly, sorry, and full of promises with no time; never says back what happened."""
    if state.turn == 0:
        return [say("greet", dice)]
    promise = dice.pick(list(script.model.promises.values()))
    return [
        say(dice.pick(("apologize", "validate", "reassure")), dice),
        Part(f"I will {promise.words[0]} for you", "own_it"),
    ]


def arguer(script: Script, state: CallerState, dice: Dice) -> Saying:
    """An expert who argues, blames or makes light of it every fourth turn."""
    if state.turn % 4 == 3:
        return [say(dice.pick(("argue", "blame", "dismiss")), dice)]
    return expert(script, state, dice)


def card_reciter(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Reads every technique and every keyword off a card, all of them, every time."""
    facts = list(script.model.caller_knows) + list(script.model.desk_knows)
    card = ["listen", "paraphrase", "validate", "apologize", "explain", "own_it", "summarize"]
    parts = [say(label, dice) for label in card]
    promises = [Part(f"I will {promise.words[0]} today") for promise in script.model.promises.values()]
    asked = Part(f"Can I have your {' and '.join(script.model.desk.verify)}")
    return [*parts, asked, *(Part(_fact(script, name)) for name in facts), *promises]


def card_in_pieces(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Reads the same card two techniques and two keywords at a time, whatever the caller says; hands nobody on."""
    labels = (
        "paraphrase",
        "validate",
        "apologize",
        "ask_open",
        "explain",
        "own_it",
        "name_feeling",
        "listen",
    )
    words = list(script.model.caller_knows) + list(script.model.desk_knows)
    words += [name for name in script.model.promises if name != "put_through"]
    at = 2 * state.turn
    asked = f"Can I have your {' and '.join(script.model.desk.verify)}"
    said = [Part(asked)] if state.turn % 6 == 5 else []
    for name in (words[at % len(words)], words[(at + 1) % len(words)]):
        promise = script.model.promises.get(name)
        said.append(Part(f"I will {promise.words[0]}" if promise else _fact(script, name)))
    return [say(labels[at % len(labels)], dice), say(labels[(at + 1) % len(labels)], dice), *said]


def harmful_slip(dice: Dice) -> Part:
    """Return a harmful cue nobody meant: what a cue finder may invent."""
    return Part("", dice.pick(sorted(HARMFUL)))


KINDS: Final[dict[str, Trainee]] = {
    "expert": expert,
    "average": average,
    "vague promiser": vague_promiser,
    "arguer": arguer,
    "card reciter": card_reciter,
    "card in pieces": card_in_pieces,
}
"""All of them by name."""
