"""A caller script, read and understood: what the rest of the room works with."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voicesim.caller import schema
from voicesim.caller.conditions import (
    PHRASES,
    Condition,
    Names,
    UnknownNameError,
    parse_condition,
)
from voicesim.caller.labels import GROUPS, LABELS
from voicesim.caller.outline import outline_of, phrases_of
from voicesim.caller.reading import Fault, Sheet, UnreadableError, read_sheet
from voicesim.caller.schema import ScriptModel
from voicesim.errors import ScriptError
from voicesim.settings import TurnSettings
from voicesim.values import EndingKind, ScriptOutline

TRAINEE_HUNG_UP: Final = "trainee_hung_up"
HUNG_UP_ON: Final = "hung_up_on"
TIME_UP: Final = "time_up"

BUILT_IN_ENDINGS: Final = {
    TRAINEE_HUNG_UP: EndingKind(TRAINEE_HUNG_UP, "trainee_hung_up", 0, "You put the phone down"),
    HUNG_UP_ON: EndingKind(HUNG_UP_ON, "hung_up_on", 0, "The caller hung up on you"),
    TIME_UP: EndingKind(TIME_UP, "unresolved", 1, "The call ended with nothing settled"),
}

SPECIAL_ANSWERS: Final = frozenset(
    ("soothed", "unmoved", "inflamed", "last_warning", "not_taken_in", "apologised_again", "repeated_back_again",
     "owned_a_slip", "unsure", "talked_over", "not_believed", "too_much_at_once", "hold_yes", "hold_back",
     "asked_wrong", "whats_next", "ask_me")
)  # fmt: skip
"""Names under `answers` that are no cue labels."""

_RESERVED: Final = LABELS | GROUPS.keys() | set(PHRASES)


@dataclass(frozen=True, eq=False)
class Script:
    """One caller. Made by load_script; never changes."""

    name: str
    """Folder and file without ending: 'government/late_refund'."""
    sha256: str
    """Of the file's bytes."""
    model: ScriptModel
    needs: Mapping[str, Condition]
    """By moment."""
    opens: Mapping[str, Condition]
    """By moment; empty where nothing but `needs` counts."""
    meets: Mapping[str, Condition]
    """By moment."""
    whens: Mapping[str, Condition]
    """By ending."""

    @property
    def voice_hint(self) -> str:
        """How the caller's voice should be: 'woman, low, quick'."""
        return self.model.caller.voice

    @property
    def speaks_first(self) -> bool:
        """Whether the caller starts as soon as the line is open."""
        return self.model.caller.speaks_first

    @property
    def hurts(self) -> tuple[str, ...]:
        """Names of the facts the caller needs to hear said back."""
        return tuple(name for name, fact in self.model.caller_knows.items() if fact.hurt)

    def outline(self) -> ScriptOutline:
        """Return what a debrief needs to know of this script."""
        return outline_of(self.model, self.endings())

    def endings(self) -> tuple[EndingKind, ...]:
        """Return every ending: the script's own in its order, then the built-in ones."""
        own = tuple(
            EndingKind(name, end.kind, end.worth, end.title) for name, end in self.model.endings.items()
        )
        names = {end.name for end in own}
        return own + tuple(end for name, end in BUILT_IN_ENDINGS.items() if name not in names)

    def ending_kind(self, name: str) -> EndingKind:
        """Return how the ending called `name` counts.

        Raises:
            ScriptError: the script has no such ending.
        """
        for ending in self.endings():
            if ending.name == name:
                return ending
        known = ", ".join(ending.name for ending in self.endings())
        raise ScriptError(f"{self.name}: no ending called '{name}'; it has {known}.")

    def turn_settings(self, base: TurnSettings) -> TurnSettings:
        """Return `base` with this caller's own patience for silence, holding and monologues."""
        timers = self.model.timers
        return dataclasses.replace(
            base,
            silence_seconds=timers.silence.after,
            hold_seconds=timers.hold.at_most,
            monologue_seconds=timers.monologue.after,
        )

    def vocabulary(self) -> tuple[str, ...]:
        """Return sentences and phrases a trainee may well say here, for a recogniser's language model."""
        return phrases_of(self.model)


def load_script(path: Path) -> Script:
    """Return the script in a file.

    Raises:
        ScriptError: with file, line, rule and what to write instead, of the first fault; the others are counted.
    """
    script, _, faults = read_script(path)
    if script is None:
        more = f" ({len(faults) - 1} more faults: `voicesim scripts check`)" if len(faults) > 1 else ""
        raise ScriptError(f"{faults[0]}{more}")
    return script


def read_script(path: Path) -> tuple[Script | None, Sheet | None, tuple[Fault, ...]]:
    """Return the script where it can be used, its sheet, and every fault found on the way.

    Raises:
        ScriptError: no such file, or not text.
    """
    try:
        sheet = read_sheet(path)
    except UnreadableError as error:
        return None, None, (error.fault,)
    try:
        model = ScriptModel.model_validate(_plain(sheet.tree))
    except ValidationError as error:
        return None, sheet, tuple(_schema_fault(sheet, found) for found in error.errors())
    faults = tuple(_name_faults(sheet, model))
    if faults:
        return None, sheet, faults
    names = names_of(model)
    script = Script(
        name=f"{path.resolve().parent.name}/{path.stem}",
        sha256=hashlib.sha256(sheet.content).hexdigest(),
        model=model,
        needs={name: parse_condition(moment.needs, names) for name, moment in model.moments.items()},
        opens={name: parse_condition(moment.opens_when, names) for name, moment in model.moments.items()},
        meets={name: parse_condition(moment.met_by, names) for name, moment in model.moments.items()},
        whens={name: parse_condition(ending.when, names) for name, ending in model.endings.items()},
    )
    return script, sheet, ()


def names_of(model: ScriptModel) -> Names:
    """Return what the script's conditions may speak of."""
    facts = frozenset((*model.caller_knows, *model.desk_knows))
    return Names(frozenset(model.moments), facts, frozenset(model.promises))


def _plain(node: object) -> object:
    """Return a YAML tree as plain Python values."""
    if isinstance(node, Mapping):
        return {_plain(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def _schema_fault(sheet: Sheet, found: ErrorDetails) -> Fault:
    place = tuple(found["loc"])
    kind, word = found["type"], str(place[-1]) if place else ""
    if kind == "missing":
        under = ".".join(str(step) for step in place[:-1]) or "the script"
        return sheet.fault(place[:-1], "schema", f"'{word}' is missing from {under}.", f"Add '{word}: ...'.")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(word, sorted(_known_words()), n=1)
        fix = (
            f"Did you mean '{near[0]}'?"
            if near
            else "Leave it out; scripts/README.md lists what may stand here."
        )
        return sheet.fault(place, "schema", f"'{word}' has no meaning here.", fix)
    if kind == "string_type" and isinstance(found["input"], int | float):
        text = (
            f"{found['input']!r} was read as a number or a yes/no, not as words (a leading zero gets lost)."
        )
        return sheet.fault(place, "yaml_trap", text, "Put it in quotes.")
    if kind == "literal_error":
        expected = str(found.get("ctx", {}).get("expected", ""))
        return sheet.fault(place, "schema", f"{found['input']!r} is not possible here.", f"Write {expected}.")
    message = found["msg"].removeprefix("Value error, ")
    fix = "" if kind == "value_error" else "scripts/README.md shows how this is written."
    return sheet.fault(place, "schema", f"{'.'.join(map(str, place))}: {message}.", fix)


def _known_words() -> Iterator[str]:
    for part in vars(schema).values():
        if isinstance(part, type) and issubclass(part, schema.Part):
            for name, field in part.model_fields.items():
                yield field.alias or name


def _name_faults(sheet: Sheet, model: ScriptModel) -> Iterator[Fault]:
    yield from _clashes(sheet, model)
    names = names_of(model)
    for place, text in _conditions(model):
        try:
            parse_condition((text,), names)
        except UnknownNameError as error:
            yield _unknown(sheet, place, str(error), _all_names(names))
    endings = {*model.endings, *BUILT_IN_ENDINGS}
    if model.timers.call.ending not in endings:
        yield _unknown(sheet, ("timers", "call", "ending"), model.timers.call.ending, endings)
    for name in model.answers:
        if name not in SPECIAL_ANSWERS | LABELS:
            yield _unknown(sheet, ("answers", name), name, SPECIAL_ANSWERS | LABELS)
    for step, label in enumerate(model.temper.soothes):
        if label not in LABELS:
            yield _unknown(sheet, ("temper", "soothes", step), label, LABELS)


def _clashes(sheet: Sheet, model: ScriptModel) -> Iterator[Fault]:
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
                yield sheet.fault(
                    (group, name), "name_twice", text, f"Call it '{name}_2' or something plainer."
                )
            seen.setdefault(name, group)


def _conditions(model: ScriptModel) -> Iterator[tuple[tuple[str | int, ...], str]]:
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


def _unknown(
    sheet: Sheet, place: tuple[str | int, ...], name: str, known: set[str] | frozenset[str]
) -> Fault:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    fix = f"Did you mean '{near[0]}'?" if near else "scripts/README.md lists the words of the language."
    return sheet.fault(place, "unknown_name", f"'{name}' names nothing in this script.", fix)


__all__ = [
    "BUILT_IN_ENDINGS",
    "SPECIAL_ANSWERS",
    "Script",
    "load_script",
    "read_script",
]
