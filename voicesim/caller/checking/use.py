"""Rules about things that stand in a script and lead nowhere: facts nobody needs, goals nobody can reach, moments told twice."""

from __future__ import annotations

from collections.abc import Iterator

from voicesim.caller.conditions import Condition
from voicesim.caller.reading import Fault, Sheet
from voicesim.caller.script import Script

_TOLD = ("fact", "promise")


def _named(script: Script) -> frozenset[str]:
    """Return the facts and promises that some condition asks for."""
    conditions: list[Condition] = [
        condition
        for table in (script.needs, script.opens, script.meets, script.whens)
        for condition in table.values()
    ]
    return frozenset(
        term.name for condition in conditions for clause in condition for term in clause if term.kind in _TOLD
    )


def unused_fact(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find facts of the caller's that nothing hangs on: saying them back would do nothing."""
    named = _named(script)
    for name, fact in script.model.caller_knows.items():
        if not (fact.hurt or fact.capture or name in named):
            text = f"nothing hangs on '{name}': a trainee who says it back gets nothing for it."
            fix = "Mark it `hurt: yes` or `capture: yes`, name it in a moment's met_by, or leave it out."
            yield sheet.warning(("caller_knows", name), "unused_fact", text, fix)


def goal_out_of_reach(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find goals that no call with this caller can score."""
    model = script.model
    kinds = {moment.kind for moment in model.moments.values()}
    missing = {
        "limits": None if "limit" in kinds else "a moment of `kind: limit`",
        "say_back": None if script.hurts else "a fact with `hurt: yes`",
        "choices": None if model.promises or model.desk_knows else "facts or promises the desk can offer",
        "ownership": None if model.promises else "promises the desk can keep",
    }
    for step, goal in enumerate(model.goals):
        needed = missing.get(goal)
        if needed:
            text = f"the goal '{goal}' cannot be scored here: it takes {needed}."
            fix = "Add that, or name another goal."
            yield sheet.fault(("goals", step), "goal_out_of_reach", text, fix)


def met_alike(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find two moments that are met by the very same thing: dealing with one deals with both."""
    seen: dict[frozenset[object], str] = {}
    for name, condition in script.meets.items():
        key: frozenset[object] = frozenset(frozenset(clause) for clause in condition)
        first = seen.setdefault(key, name)
        # a question of mood alone may well come up twice; a fact said once is said
        if first != name and any(term.kind in _TOLD for clause in condition for term in clause):
            text = f"'{name}' is met by the very same things as '{first}': whoever deals with one deals with both."
            fix = "Let each ask for something of its own: another fact, another promise."
            yield sheet.warning(("moments", name, "met_by"), "met_alike", text, fix)


def safety_without_action(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find signs of danger that are dealt with by kind words alone."""
    for name, moment in script.model.moments.items():
        if moment.kind != "safety":
            continue
        acted = any(
            term.kind in _TOLD or (term.kind == "label" and term.name in ("ask_safety", "refer", "set_limit"))
            for clause in script.meets[name]
            for term in clause
        )
        if not acted:
            text = f"'{name}' is a sign of danger, and kind words alone deal with it."
            fix = "Ask for more in met_by: ask_safety, refer, or a fact or promise of the safety route."
            yield sheet.fault(("moments", name, "met_by"), "safety_without_action", text, fix)
