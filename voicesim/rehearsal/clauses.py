"""Words for what a script asks: the turn that does what a moment or an ending still waits for."""

from __future__ import annotations

from collections.abc import Iterable

from voicesim.caller.conditions import Clause, Term
from voicesim.caller.labels import GROUPS
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.caller.weights import WEIGHTS
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.sayings import SAMPLES, TIMES, Part, Saying, promised, said_back, say, told

_LIKED = ("validate", "name_feeling", "apologize", "align", "listen", "ask_open", "reassure")
_LATELY_TURNS = 4
_BY_PROMISE, _BY_FACT, _BY_WORDS, _BY_STATE = range(4)


def care(state: CallerState, dice: Dice) -> Part:
    """Return a caring move not made lately."""
    made = lately(state)
    fresh = [label for label in _LIKED if label not in made] or list(_LIKED)
    return say(dice.pick(fresh[:3]), dice)


def lately(state: CallerState) -> list[str]:
    """Return the moves made in the last turns."""
    return [label for at, label in state.labels if state.turn - at < _LATELY_TURNS]


def towards(script: Script, state: CallerState, name: str, dice: Dice) -> Saying:
    """Return a turn that does what is still missing for one moment."""
    done = {clause for moment, clause in state.landed if moment == name}
    missing = [clause for place, clause in enumerate(script.meets[name]) if place not in done]
    parts = [
        part for part in (for_clause(script, state, clause, dice) for clause in missing) if part is not None
    ]
    parts = sorted(dict.fromkeys(parts), key=lambda part: part.label in ("own_it", "explain"))
    if len(parts) < 2:
        parts.insert(0, care(state, dice))
    return parts


def for_clause(script: Script, state: CallerState, clause: Clause, dice: Dice) -> Part | None:
    """Return words that do what one clause asks for; None where only care and time can."""
    ranked = sorted(clause, key=lambda term: _rank(term, state))
    labels = _labels_of(clause)
    for term in ranked:
        if term.kind == "promise":
            return promised(script, term.name, dice.pick(TIMES))
        if term.kind == "fact":
            own = term.name in script.model.caller_knows
            return said_back(script, term.name) if own else told(script, term.name)
        if labels:
            fresh = [label for label in labels if label not in lately(state)]
            return say((fresh or labels)[0], dice)
    return None


def _rank(term: Term, state: CallerState) -> int:
    """Return what to try first: a promise once it would be believed, a fact, a kind of words."""
    if term.kind == "promise":
        return _BY_PROMISE if state.trust >= WEIGHTS.trust_gate else _BY_STATE
    if term.kind == "fact":
        return _BY_FACT
    return _BY_WORDS if term.kind in ("label", "group") else _BY_STATE


def _labels_of(clause: Iterable[Term]) -> list[str]:
    labels = [term.name for term in clause if term.kind == "label"]
    for term in clause:
        if term.kind == "group":
            labels.extend(sorted(GROUPS[term.name] - {"own_slip"}))
    return [label for label in labels if label in SAMPLES]
