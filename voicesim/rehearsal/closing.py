"""How an expert brings a call to its end: the best ending within reach, or any other one that is wanted."""

from __future__ import annotations

from voicesim.caller.conditions import Clause
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.rehearsal.clauses import for_clause
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.sayings import Part, Saying, promised, say


def best_endings(script: Script) -> list[str]:
    """Return the names of the endings worth most, in the script's order."""
    endings = script.model.endings
    most = max(ending.worth for ending in endings.values())
    return [name for name, ending in endings.items() if ending.worth == most]


def close(script: Script, state: CallerState, dice: Dice) -> Saying:
    """Do what the first best ending within reach still waits for."""
    for name in best_endings(script):
        if not any(_out_of_reach(script, state, clause) for clause in script.whens[name]):
            return [*_recap(script, state, dice), *_last_steps(script, state, name, dice)]
    return _recap(script, state, dice)


def towards_ending(script: Script, state: CallerState, name: str, dice: Dice) -> Saying:
    """Return a turn on the way to one ending, whatever its worth; nothing while the caller has to be heard first."""
    waits = [clause for clause in script.whens[name] if not _holds(script, state, clause)]
    if any(term.kind in _BY_TALKING for clause in waits for term in clause):
        return []
    return _last_steps(script, state, name, dice)


_BY_TALKING = ("moment", "some_moments", "all_moments", "heard", "verified", "warnings_used", "given_up")
"""What no single turn brings about."""


def _last_steps(script: Script, state: CallerState, name: str, dice: Dice) -> Saying:
    waits = [clause for clause in script.whens[name] if not _holds(script, state, clause)]
    steps = (_last_step(script, state, clause, dice) for clause in waits)
    return [part for part in steps if part is not None]


def _out_of_reach(script: Script, state: CallerState, clause: Clause) -> bool:
    """Return whether a clause waits for abuse or a despair that is not there."""
    if not all(term.kind in ("warnings_used", "given_up", "boiling_times", "moment") for term in clause):
        return False
    opened = {name for name, _ in state.opened}
    return not any(
        term.kind == "moment" and (term.name in opened or not script.model.moments[term.name].opens_when)
        for term in clause
    )


def _holds(script: Script, state: CallerState, clause: Clause) -> bool:
    """Return whether a clause holds already, as far as the state tells."""
    return any(
        (term.kind in ("fact", "promise") and term.name in state.known)
        or (term.kind == "moment" and term.name in state.met)
        or (term.kind == "some_moments" and len(state.met) >= term.number)
        or (term.kind == "all_moments" and _all_met(script, state))
        or (term.kind == "warnings_used" and warnings_used(script, state))
        or (term.kind == "heard" and state.heard)
        or (term.kind == "verified" and state.verified)
        for term in clause
    )


def _last_step(script: Script, state: CallerState, clause: Clause, dice: Dice) -> Part | None:
    kinds = {term.kind for term in clause}
    if "trainee_ends" in kinds:
        return Part("Then I am ending this call now. Goodbye.", "goodbye")
    if "goodbye" in kinds:
        return Part("If that is all for now, thank you for calling. Goodbye.", "goodbye")
    for term in clause:
        if term.kind == "moment":
            part = _bring_about(script, state, term.name, dice)
            if part is not None:
                return part
    return for_clause(script, state, clause, dice)


def _bring_about(script: Script, state: CallerState, name: str, dice: Dice) -> Part | None:
    """Return words that give the caller the occasion for a moment that waits for one."""
    parts = (for_clause(script, state, clause, dice) for clause in script.opens[name])
    return next((part for part in parts if part is not None), None)


def _recap(script: Script, state: CallerState, dice: Dice) -> Saying:
    agreed = [name for name in state.known if name in script.model.promises][:2]
    parts = [promised(script, name) for name in agreed]
    return [say("summarize", dice), *parts, say("check_understanding", dice)]


def _all_met(script: Script, state: CallerState) -> bool:
    opened = {name for name, _ in state.opened}
    return all(
        name in state.met
        for name, moment in script.model.moments.items()
        if name in opened or (moment.kind == "talk" and not moment.opens_when)
    )


def warnings_used(script: Script, state: CallerState) -> bool:
    """Return whether an abusive caller has had every warning and goes on."""
    abuse = [script.model.moments[name] for name, _ in state.opened if name not in state.met]
    owed = [moment.warnings for moment in abuse if moment.kind == "limit"]
    return bool(owed) and state.limits_set >= max(owed)
