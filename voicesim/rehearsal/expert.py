"""The expert: care first, the caller's own question next, a best ending in view.

Looks into the caller's state, which no real trainee can: what is measured is whether good conduct wins, not whether
people manage it.
"""

from __future__ import annotations

import re

from voicesim.caller.facts import find_said
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.rehearsal.clauses import care, lately, towards
from voicesim.rehearsal.closing import close
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.sayings import Part, Saying, said_back, say

_TO_YOU = (
    ("him", "you"),
    ("them", "you"),
    ("her", "you"),
    ("his", "your"),
    ("their", "your"),
    ("s?he|they", "you"),
)
"""A task is written of the caller and said to the caller."""


def expert(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Return the turn of somebody who knows the craft and the script."""
    if state.turn == 0:
        return greeting(script, state, dice)
    for step in (_danger, _abuse, _listening, _who_are_you, _their_questions, close):
        saying = step(script, state, dice)
        if saying:
            return saying
    return [care(state, dice), say("check_understanding", dice)]


def greeting(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Return the first words: who is speaking, from where, and what for; to a caller who spoke first also an answer."""
    name = script.model.caller.name
    answer = [part for opened, _ in state.opened[:1] for part in towards(script, state, opened, dice)]
    if script.model.call == "outbound":
        hello = f"Good morning, is that {name}? This is Dana, {_service(script)}."
        return [Part(hello, "greet"), *answer[:2], Part(f"I want to help, and {_matter(script)}.", "explain")]
    if not answer:
        hello = f"Good morning, this is Dana, {_service(script)}. How can I help you?"
        return [Part(hello, "greet"), Part("May I ask your name?")]
    hello = f"Hello {name.split()[0]}, this is Dana, {_service(script)}, I want to help."
    if script.hurts:
        answer = [said_back(script, dice.pick(_fresh_hurts(script, state))), care(state, dice)]
    return [Part(hello, "greet"), *answer[:2]]


def _service(script: Script) -> str:
    return script.model.desk.you_are.rstrip(".")


def _matter(script: Script) -> str:
    """Return what the call is for: the task in the trainee's mouth, unless its news would come before any care."""
    task = (script.model.desk.task or "").rstrip(".")
    news = any(find_said(task, name, fact.words) for name, fact in script.model.desk_knows.items())
    if not task or (news and script.hurts):
        return "I am calling about your case"
    for word, mine in _TO_YOU:
        task = re.sub(rf"\b{word}\b", mine, task)
    return f"I am calling to {task}"


# ---------------------------------------------------------------- what cannot wait


def _open_moments(script: Script, state: CallerState, kind: str) -> list[str]:
    opened = [name for name, _ in state.opened if name not in state.met]
    names = [name for name in opened if script.model.moments[name].kind == kind]
    return sorted(names, key=lambda name: name != state.current)


def _danger(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Ask straight out, then whatever the moment still wants."""
    for name in _open_moments(script, state, "safety"):
        saying = towards(script, state, name, dice)
        asked = "ask_safety" in lately(state) or any(part.label == "ask_safety" for part in saying)
        if not asked and script.model.moments[name].risk != "threat":
            saying.insert(0, say("ask_safety", dice))
        return saying or [care(state, dice), say("listen", dice)]
    return []


def _abuse(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Name it and warn, every warning that is owed; then end the call as announced."""
    for name in _open_moments(script, state, "limit"):
        moment = script.model.moments[name]
        if state.limits_set >= max(1, moment.warnings) and _ends_by_warnings(script):
            return [
                Part("I have asked you twice to stop this, so I am ending this call now.", "set_limit"),
                Part("You can ring again when you want to talk. Goodbye.", "goodbye"),
            ]
        saying = [part for part in towards(script, state, name, dice) if part.label != "set_limit"]
        return [say("set_limit", dice), *(saying or [care(state, dice)])][:3]
    return []


def _ends_by_warnings(script: Script) -> bool:
    """Return whether ending the call after the warnings is worth anything here."""
    return any(
        term.kind == "warnings_used"
        for name, condition in script.whens.items()
        if script.model.endings[name].worth >= 2
        for clause in condition
        for term in clause
    )


# ---------------------------------------------------------------- care, and who it is


def _fresh_hurts(script: Script, state: CallerState) -> list[str]:
    lately = {name for at, name in state.hurts_back if state.turn - at < 2}
    return [name for name in script.hurts if name not in lately] or list(script.hurts)


def _listening(script: Script, state: CallerState, dice: Dice) -> Saying:
    if state.heard or not script.hurts:
        return []
    return [said_back(script, dice.pick(_fresh_hurts(script, state))), care(state, dice)]


def _who_are_you(script: Script, state: CallerState, dice: Dice) -> Saying:
    if state.verified or state.turn < 3:
        return []
    asked = " and ".join(script.model.desk.verify)
    return [
        Part("So that nobody else can ask about you, I need to know it is really you.", "explain"),
        Part(f"Can I have your {asked}?", "ask_closed"),
    ]


# ---------------------------------------------------------------- the caller's questions


def _their_questions(script: Script, state: CallerState, dice: Dice) -> Saying:
    for name in _open_moments(script, state, "talk"):
        saying = towards(script, state, name, dice)
        if saying:
            return saying
    return []
