"""A better wording for the trainee's own sentence, made of this caller's facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from voicesim.caller.times import says_when
from voicesim.values import FactOutline, ScriptOutline

_FILE = Path(__file__).with_name("better.yaml")
_SLOT = re.compile(r"\{(\w+)\}")
_SPEAKABLE = re.compile(
    r"\byou(?:r|rs|'\w+)?\b|^(?:the|a|an|it|there|this|that|nobody|somebody)\b", re.IGNORECASE
)
"""A fact that can be said to the caller as it stands: a clause to 'you', or about a thing."""
_CLAUSE_ENDS = re.compile(r"[,;:]| and | but | because ")
_I_WILL = re.compile(r"^I(?: will|'ll) ")

TOLD_WORDS = 2
"""Words of a fact that must have fallen before it may be said back. Guess, unmeasured."""
TOLD_SHARE = 0.5
"""Share of each clause's longer words that must have fallen: of 'you have not slept and are afraid of the next night', the
caller may have told one half only. Guess, unmeasured."""
_COMMON = {
    word[:4]
    for word in [
        "this",
        "that",
        "have",
        "been",
        "with",
        "your",
        "from",
        "they",
        "them",
        "were",
        "what",
        "when",
        "will",
        "would",
        "there",
        "then",
        "just",
        "like",
    ]
}

FEELINGS = {"boiling": "angry", "tense": "upset", "calm": "worried"}
"""What a trainee may name, by the caller's tension. The feeling is the scripted caller's, never the trainee's."""


@dataclass(frozen=True)
class Advice:
    """One entry of better.yaml."""

    better: tuple[str, ...]
    weak: str
    strong: str
    why: str


@dataclass(frozen=True)
class Place:
    """Where in the call the better words would stand."""

    outline: ScriptOutline
    before: str
    """What the caller had just said."""
    told: str
    """All that the caller had said by then: nothing else may be said back."""
    band: str
    """calm, tense or boiling."""
    said_back: frozenset[str]
    """Names of the facts and promises already said by then: others come first."""
    turn: int
    """Chooses among equally good sentences."""


@cache
def load_advice() -> dict[str, Advice]:
    """Return better.yaml: by cue label, critical error or key of a competency."""
    from ruamel.yaml import YAML

    raw: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    return {
        key: Advice(tuple(entry["better"]), entry["weak"], entry["strong"], entry["why"])
        for key, entry in raw.items()
    }


def better_words(key: str, place: Place) -> str:
    """Return a sentence to say in this place instead.

    Sentences that use the caller's facts go before general ones; which of them is taken hangs on the turn's number.
    """
    slots = _slots(place)
    fillable = [text for text in load_advice()[key].better if set(_SLOT.findall(text)) <= set(slots)]
    specific = [text for text in fillable if _SLOT.search(text)]
    choice = specific or fillable
    # Every entry ends in a sentence without a slot that the outline could lack (test_better).
    return _filled(choice[place.turn % len(choice)], slots)


def _filled(text: str, slots: dict[str, str]) -> str:
    words = _SLOT.sub(lambda slot: slots[slot[1]], text)
    return re.sub(r"([.!?])\.", r"\1", words)


def _slots(place: Place) -> dict[str, str]:
    outline = place.outline
    hurts = _best(outline.hurts, place)
    captures = _best(outline.captures, place)
    promises = [fact.say.rstrip(".") for fact in _best_promises(outline.promises, place)]
    slots = {"feeling": FEELINGS.get(place.band, "upset")}
    found = {"hurt": hurts[:1], "hurt2": hurts[1:2], "capture": captures[:1]}
    slots |= {name: facts[0].say.rstrip(".") for name, facts in found.items() if facts}
    if "hurt" in slots:
        slots["Hurt"] = slots["hurt"][:1].upper() + slots["hurt"][1:]
    if promises:
        slots["promise"] = promises[0]
        slots["when"] = "" if says_when(promises[0]) else " by [a time you can keep]"
    options = [_I_WILL.sub("I can ", promise) for promise in promises]
    if len(options) > 1:
        slots |= {"option": options[0], "option2": options[1]}
    if outline.because:
        slots["because"] = outline.because.rstrip(". ") + "."
    if outline.rule:
        slots["rule"] = outline.rule.rstrip(". ") + "."
    if outline.verify:
        slots["verify"] = "your " + " and ".join(outline.verify)
    return slots


def _best(facts: tuple[FactOutline, ...], place: Place) -> list[FactOutline]:
    """Return the speakable facts that the caller has told: the latest first, then those not said back yet."""
    just_said, told = _stems(place.before), _stems(place.told)

    def shared(fact: FactOutline, words: set[str]) -> int:
        return len(words & _stems(f"{fact.text} {fact.say}"))

    def is_told(fact: FactOutline) -> bool:
        clauses = [stems for clause in _CLAUSE_ENDS.split(fact.say) if (stems := _stems(clause))]
        whole = all(len(stems & told) >= TOLD_SHARE * len(stems) for stems in clauses)
        return whole and shared(fact, told) >= min(TOLD_WORDS, len(_stems(fact.say)))

    usable = [fact for fact in facts if _SPEAKABLE.search(fact.say) and is_told(fact)]
    return sorted(usable, key=lambda fact: (-shared(fact, just_said), fact.name in place.said_back))


def _best_promises(promises: tuple[FactOutline, ...], place: Place) -> list[FactOutline]:
    usable = [promise for promise in promises if _I_WILL.search(promise.say)]
    return sorted(usable, key=lambda promise: (promise.name in place.said_back, not says_when(promise.say)))


def _stems(text: str) -> set[str]:
    """Return the longer words' first four letters: enough to match 'handed' with 'hand it in'; numbers whole."""
    words = re.findall(r"[a-z]+|\d+", text.lower())
    return {
        word if word.isdigit() else word[:4] for word in words if word.isdigit() or len(word) > 3
    } - _COMMON
