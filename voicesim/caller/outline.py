"""What others need to know of a script: the debrief its outline, the recogniser its vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voicesim.caller.schema import ScriptModel
from voicesim.values import EndingKind, FactOutline, ScriptOutline

_OPENERS: Final = (
    "good morning",
    "good afternoon",
    "how can I help you",
    "tell me what happened",
    "go on",
    "I'm listening",
    "take your time",
    "I'm sorry about that",
    "that makes sense",
    "is that right",
    "did I get that right",
    "let me check that for you",
    "can you hold for a minute",
    "thank you for holding",
    "what would work for you",
    "I can hear how upset you are",
    "that must be frustrating",
    "so what you are saying is",
    "here is what I will do",
    "let me go over what we agreed",
    "is there anything else",
)
"""What is said on every such call."""


def outline_of(model: ScriptModel, endings: tuple[EndingKind, ...]) -> ScriptOutline:
    """Return the situation and what could have been said in it."""
    facts = model.caller_knows
    promises = tuple(
        FactOutline(name, promise.is_ or promise.words[0], promise.say or f"I will {promise.words[0]}")
        for name, promise in model.promises.items()
    )
    return ScriptOutline(
        title=model.title,
        caller_name=model.caller.name,
        situation=model.caller.wants,
        underneath=model.caller.underneath,
        practises=model.practises,
        hurts=tuple(FactOutline(n, f.is_, f.say or f.is_) for n, f in facts.items() if f.hurt),
        captures=tuple(FactOutline(n, f.is_, f.say or f.is_) for n, f in facts.items() if f.capture),
        promises=promises,
        verify=model.desk.verify,
        rule=model.desk.rule,
        because=model.desk.because,
        has_limit=any(moment.kind == "limit" for moment in model.moments.values()),
        has_safety=any(moment.kind == "safety" for moment in model.moments.values()),
        endings=endings,
        you_are=model.desk.you_are,
        task=model.desk.task or "",
        goals=model.goals,
        call=model.call,
        limit_moments=tuple(name for name, moment in model.moments.items() if moment.kind == "limit"),
    )


def phrases_of(model: ScriptModel) -> tuple[str, ...]:
    """Return each phrase once, in the script's order, as plain words."""
    return tuple(dict.fromkeys(text for text in (_bare(raw) for raw in _phrases(model)) if text))


def _phrases(model: ScriptModel) -> Iterator[str]:
    name = model.caller.name
    yield from _OPENERS
    yield name
    yield f"thank you {name}"
    yield from name.split()
    for fact in (*model.caller_knows.values(), *model.desk_knows.values()):
        yield from fact.words
        yield from fact.not_
        if fact.say:
            yield fact.say
            yield f"so {fact.say}"
    for promise in model.promises.values():
        yield from promise.words
        yield from promise.not_
        yield from (f"I will {way}" for way in promise.words)
        if promise.say:
            yield promise.say
    for item in model.desk.verify:
        yield from (item, f"can I have your {item}", f"could you give me your {item}")
    yield from (model.desk.rule, model.desk.because)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s'-]", " ", text)).strip()
