"""Rules about where a call can go: moments, endings, limits, safety, verification."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voicesim.caller.conditions import Clause, Condition, Term
from voicesim.caller.lines import every_written
from voicesim.caller.reading import Fault, Sheet
from voicesim.caller.schema import BandLines
from voicesim.caller.script import Script

_ABUSE = re.compile(
    r"\b(?:stupid (?:cow|woman|man|idiot)|idiots?|moron|you(?:'re| are) (?:all )?useless|shut up|cow|scum|bitch|bastards?)\b",
    re.IGNORECASE,
)


_OWN_CUE = {"limit": "set_limit", "safety": "ask_safety"}
"""The one thing such a moment is about; both are found by plain words as well."""


def reachable(script: Script) -> frozenset[str]:
    """Return the moments that can come up and be dealt with, whatever else happens."""
    known: frozenset[str] = frozenset()
    while True:
        more = frozenset(
            name
            for name in script.model.moments
            if all(
                _possible(condition[name], script, known)
                for condition in (script.needs, script.opens, script.meets)
            )
        )
        if more == known:
            return known
        known = more


def _possible(condition: Condition, script: Script, known: frozenset[str]) -> bool:
    return all(_clause_possible(clause, script, known) for clause in condition)


def _clause_possible(clause: Clause, script: Script, known: frozenset[str]) -> bool:
    return any(_term_possible(term, script, known) for term in clause)


def _term_possible(term: Term, script: Script, known: frozenset[str]) -> bool:
    model = script.model
    if term.kind == "moment":
        return term.name in known
    if term.kind == "all_moments":
        return known >= {name for name, moment in model.moments.items() if moment.relents}
    if term.kind == "some_moments":
        return len(known) >= term.number
    if term.kind == "ask_details":
        return bool(model.desk.verify)
    if term.kind == "warnings_used":
        return any(moment.kind == "limit" for moment in model.moments.values())
    return True  # bands, labels, facts, promises, time: whatever else happens


def unreachable_moment(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find moments that wait for each other, or for what cannot happen."""
    known = reachable(script)
    for name, moment in script.model.moments.items():
        if name not in known and moment.relents:
            text = f"'{name}' can never come up and be dealt with: what it waits for cannot happen."
            fix = "Look at its needs, opens_when and met_by; moments must not wait for each other."
            yield sheet.fault(("moments", name), "unreachable_moment", text, fix)


def unreachable_ending(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find endings whose conditions cannot hold."""
    known = reachable(script)
    for name, condition in script.whens.items():
        if not _possible(condition, script, known):
            text = f"the ending '{name}' can never happen."
            fix = "Its `when` asks for a moment nobody gets to, or for more moments than there are."
            yield sheet.fault(("endings", name, "when"), "unreachable_ending", text, fix)
    names = list(script.whens)
    for index, name in enumerate(names):
        first = next((one for one in names[:index] if _covers(script.whens[one], script.whens[name])), None)
        if first is not None:
            text = (
                f"the ending '{name}' can never happen: '{first}' stands above it and fits whenever it does."
            )
            fix = f"The first that fits wins: move '{name}' above '{first}', or ask more of '{first}'."
            yield sheet.fault(("endings", name), "unreachable_ending", text, fix)


def _covers(wide: Condition, narrow: Condition) -> bool:
    """Return whether `wide` holds whenever `narrow` does: each of its clauses is one of the other's, or a looser one."""
    return all(any(set(clause) <= set(other) for clause in narrow) for other in wide)


def no_good_ending(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find scripts in which nobody can do well."""
    known = reachable(script)
    good = (
        name
        for name, ending in script.model.endings.items()
        if ending.worth >= 2 and _possible(script.whens[name], script, known)
    )
    if next(good, None) is None:
        text = "no ending worth 2 or 3 can be reached: nobody can do well here."
        fix = "Give one ending `worth: 3` and a `when` that good conduct leads to; it need not solve the problem."
        yield sheet.fault(("endings",), "no_good_ending", text, fix)


def ending_on_one_cue(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find endings that are lost when one cue is not recognised."""
    for name, ending in script.model.endings.items():
        for step, clause in enumerate(script.whens[name]):
            if ending.worth >= 2 and len(clause) == 1 and clause[0].kind == "label":
                label = clause[0].name
                text = f"the ending '{name}' hangs on the one cue '{label}', which a recogniser may miss."
                fix = f"Give it another way: '{label} or <a promise or fact that says the same>'."
                yield sheet.fault(("endings", name, "when", step), "ending_on_one_cue", text, fix)


def moment_on_one_cue(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find moments that can be met by a single cue label only."""
    for name, moment in script.model.moments.items():
        for step, clause in enumerate(script.meets[name]):
            alone = len(clause) == 1 and clause[0].kind == "label"
            if alone and clause[0].name != _OWN_CUE.get(moment.kind):
                text = f"this line of '{name}' hangs on the one cue '{clause[0].name}'."
                fix = (
                    "Allow another: 'validate or apologize', or a group such as care, asking, acting, reason."
                )
                yield sheet.warning(("moments", name, "met_by", step), "moment_on_one_cue", text, fix)


def limit_without_path(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find abusive callers on whom the trainee cannot rightly hang up."""
    limits = [name for name, moment in script.model.moments.items() if moment.kind == "limit"]
    ends = any(
        term.kind == "warnings_used"
        for condition in script.whens.values()
        for clause in condition
        for term in clause
    )
    if limits and not ends:
        text = "the caller may be abusive, but no ending lets the trainee warn and then end the call."
        fix = "Add an ending with `kind: limit_set` and `when: [warnings used up, they end the call]`."
        yield sheet.fault(("moments", limits[0]), "limit_without_path", text, fix)


def abuse_without_limit(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find insults outside a `kind: limit` moment: the trainee could do nothing right about them."""
    model = script.model
    allowed = {("moments", name) for name, moment in model.moments.items() if moment.kind == "limit"}
    last_words = ("limit_set", "hung_up_on")
    allowed |= {("endings", name) for name, ending in model.endings.items() if ending.kind in last_words}
    for place, text in spoken_places(sheet, script):
        found = _ABUSE.search(text)
        if found and place[:2] not in allowed:
            words = f"the caller is abusive here ('{found[0]}')."
            fix = "Move the line into a moment of `kind: limit`, with warnings and an ending for it."
            yield sheet.fault(place, "abuse_without_limit", words, fix)


def warnings_for_content(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find scripts that do not tell beforehand what will be spoken of."""
    model = script.model
    if model.warning:
        return
    safety = [name for name, moment in model.moments.items() if moment.kind == "safety"]
    fix = "Add `warning: ...` near the top: a few words a trainee reads before the call."
    if safety:
        text = f"'{safety[0]}' speaks of danger, and the script carries no content warning."
        yield sheet.fault(("moments", safety[0]), "safety_without_warning", text, fix)
    else:
        yield sheet.warning(("title",), "no_content_warning", "the script carries no content warning.", fix)


def verification_path(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find details to ask for that the caller never gives, and private facts nothing protects."""
    model = script.model
    asked = any(
        term.kind == "ask_details"
        for condition in script.opens.values()
        for clause in condition
        for term in clause
    )
    if model.desk.verify and not asked:
        text = "the trainee must ask for details, but no moment has the caller give them."
        fix = "Add a moment with `opens_when: [they ask for details]` and `met_by: [verified]`."
        yield sheet.fault(("desk", "verify"), "verify_without_moment", text, fix)
    for name, fact in model.desk_knows.items():
        if fact.private and not model.desk.verify:
            text = f"'{name}' is private, but the trainee has nothing to ask for first."
            fix = "Add `verify: [date of birth]` under desk, or take `private` away."
            yield sheet.fault(("desk_knows", name, "private"), "private_without_verify", text, fix)


def spoken_places(sheet: Sheet, script: Script) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place and the text of every line the script has the caller say."""
    for dotted, lines in every_written(script):
        path: tuple[str | int, ...] = tuple(dotted.split("."))
        if isinstance(lines, BandLines):
            for band in ("any", "boiling", "tense", "calm"):
                for step, text in enumerate(lines.band(band)):
                    yield _line_place(sheet, path, band, step), text
        else:
            for step, text in enumerate(lines):
                yield (*path, step), text


def _line_place(sheet: Sheet, path: tuple[str | int, ...], band: str, step: int) -> tuple[str | int, ...]:
    """Return where a line stands: lines for any band may be written without naming it."""
    node: object = sheet.tree
    for key in path:
        node = node[key] if isinstance(node, dict) else node
    return (*path, band, step) if isinstance(node, dict) else (*path, step)
