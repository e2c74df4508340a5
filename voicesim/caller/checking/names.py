"""Names in a script: taken twice, taken by the language, or naming nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from voicesim.caller.conditions import PHRASES, Names, UnknownNameError, parse_condition
from voicesim.caller.endings_built_in import BUILT_IN_ENDINGS
from voicesim.caller.labels import GROUPS, LABELS
from voicesim.caller.schema import ScriptModel

Place = tuple[str | int, ...]

SPECIAL_ANSWERS: Final = frozenset(
    ("soothed", "unmoved", "inflamed", "last_warning", "not_taken_in", "apologised_again", "repeated_back_again",
     "owned_a_slip", "unsure", "talked_over", "not_believed", "too_much_at_once", "hold_yes", "hold_back",
     "asked_wrong", "whats_next", "ask_me")
)  # fmt: skip
"""Names under `answers` that are no cue labels."""

SURELY_MISSPELT: Final = 0.8
"""Likeness from which a name is taken for another one misspelt, and not for one that was never written. Guess."""
_RESERVED: Final = LABELS | GROUPS.keys() | set(PHRASES)


class Problem(NamedTuple):
    """One name that is wrong; the fields are those of Sheet.fault."""

    place: Place
    rule: str
    text: str
    fix: str


def names_of(model: ScriptModel) -> Names:
    """Return what the script's conditions may speak of."""
    facts = frozenset((*model.caller_knows, *model.desk_knows))
    return Names(frozenset(model.moments), facts, frozenset(model.promises))


def name_problems(model: ScriptModel) -> Iterator[Problem]:
    """Yield every name that is taken twice or names nothing."""
    yield from _clashes(model)
    names = names_of(model)
    for place, text in _conditions(model):
        try:
            parse_condition((text,), names)
        except UnknownNameError as error:
            yield _unknown_condition(place, str(error), _all_names(names))
    endings = {*model.endings, *BUILT_IN_ENDINGS}
    if model.timers.call.ending not in endings:
        yield _unknown(("timers", "call", "ending"), model.timers.call.ending, endings)
    for name in model.answers:
        if name not in SPECIAL_ANSWERS | LABELS:
            yield _unknown(("answers", name), name, SPECIAL_ANSWERS | LABELS)
    for step, label in enumerate(model.temper.soothes):
        if label not in LABELS:
            yield _no_cue(("temper", "soothes", step), label)


def _clashes(model: ScriptModel) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    groups: Sequence[tuple[str, Mapping[str, object]]] = (
        ("caller_knows", model.caller_knows),
        ("desk_knows", model.desk_knows),
        ("promises", model.promises),
        ("moments", model.moments),
    )
    for group, table in groups:
        for name in table:
            if name in seen or name in _RESERVED:
                taken = f"{seen[name]} already" if name in seen else "the language itself"
                text = f"the name '{name}' is used by {taken}."
                yield Problem((group, name), "name_twice", text, f"Call it '{name}_2' or something plainer.")
            seen.setdefault(name, group)


def _conditions(model: ScriptModel) -> Iterator[tuple[Place, str]]:
    for name, moment in model.moments.items():
        for key, texts in (
            ("needs", moment.needs),
            ("opens_when", moment.opens_when),
            ("met_by", moment.met_by),
        ):
            for step, text in enumerate(texts):
                yield ("moments", name, key, step), text
    for name, ending in model.endings.items():
        for step, text in enumerate(ending.when):
            yield ("endings", name, "when", step), text


def _all_names(names: Names) -> set[str]:
    return {*names.moments, *names.facts, *names.promises, *_RESERVED}


def _unknown_condition(place: Place, text: str, known: set[str]) -> Problem:
    """Return what to say of a condition that is no word of the language and no name in the script."""
    parts = re.split(r"\s+and\s+|\s*&\s*", text)
    if len(parts) > 1:
        fix = f"Write [{', '.join(parts)}]: what stands between commas must all be so; `or` gives a choice."
        return Problem(place, "unknown_name", f"'{text}' is no name, and there is no 'and' here.", fix)
    sure = difflib.get_close_matches(text, sorted(known), n=1, cutoff=SURELY_MISSPELT)
    if sure:
        return _unknown(place, text, known)
    near = difflib.get_close_matches(text, sorted(known), n=1)
    guess = f"Did you mean '{near[0]}'? " if near else ""
    fix = (
        f"{guess}A name has to stand under caller_knows, desk_knows, promises or moments; the table in "
        "scripts/README.md lists the other words."
    )
    return Problem(place, "unknown_name", f"'{text}' names nothing in this script.", fix)


def _no_cue(place: Place, text: str) -> Problem:
    near = difflib.get_close_matches(text, sorted(LABELS), n=1)
    guess = f"Did you mean '{near[0]}'? " if near else ""
    fix = f"{guess}Write cues, such as paraphrase, name_feeling or apologize; scripts/README.md lists them."
    return Problem(place, "unknown_name", f"'{text}' is no cue, so nothing would soothe the caller.", fix)


def _unknown(place: Place, name: str, known: set[str] | frozenset[str]) -> Problem:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    fix = f"Did you mean '{near[0]}'?" if near else "scripts/README.md lists the words of the language."
    return Problem(place, "unknown_name", f"'{name}' names nothing in this script.", fix)
