"""A caller script, read and understood: what the rest of the room works with."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from voicesim.caller.checking.names import name_problems, names_of
from voicesim.caller.checking.plain_yaml import plainly
from voicesim.caller.checking.schema import schema_fault
from voicesim.caller.conditions import Condition, parse_condition
from voicesim.caller.endings_built_in import BUILT_IN_ENDINGS
from voicesim.caller.outline import outline_of, phrases_of
from voicesim.caller.reading import Fault, Sheet, UnreadableError, read_quickly, read_sheet
from voicesim.caller.schema import VERSION, ScriptModel
from voicesim.errors import ScriptError
from voicesim.settings import TurnSettings
from voicesim.values import EndingKind, ScriptOutline


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
    quick = read_quickly(path)
    model = None if quick is None else _model_of(quick[0])
    if quick is not None and model is not None:
        return _understood(path, quick[1], model)
    script, _, faults = read_script(path)  # again, slowly, with the place of every fault
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
        return None, None, (plainly(error.fault),)
    if sheet.tree.get("voicesim") == 1:
        return None, sheet, (_old_version(sheet),)
    try:
        model = ScriptModel.model_validate(_plain(sheet.tree))
    except ValidationError as error:
        return None, sheet, tuple(schema_fault(sheet, found) for found in error.errors())
    faults = tuple(sheet.fault(*problem) for problem in name_problems(model))
    if faults:
        return None, sheet, faults
    return _understood(path, sheet.content, model), sheet, ()


def _model_of(tree: object) -> ScriptModel | None:
    """Return what a tree holds where it is a script without a fault, else None."""
    try:
        model = ScriptModel.model_validate(tree)
    except ValidationError:
        return None
    return None if next(name_problems(model), None) else model


def _understood(path: Path, content: bytes, model: ScriptModel) -> Script:
    names = names_of(model)
    return Script(
        name=f"{path.resolve().parent.name}/{path.stem}",
        sha256=hashlib.sha256(content).hexdigest(),
        model=model,
        needs={name: parse_condition(moment.needs, names) for name, moment in model.moments.items()},
        opens={name: parse_condition(moment.opens_when, names) for name, moment in model.moments.items()},
        meets={name: parse_condition(moment.met_by, names) for name, moment in model.moments.items()},
        whens={name: parse_condition(ending.when, names) for name, ending in model.endings.items()},
    )


def _old_version(sheet: Sheet) -> Fault:
    text = f"written in version 1 of the language; this is version {VERSION}."
    return sheet.fault(("voicesim",), "version", text, f"Run `voicesim scripts convert {sheet.file}`.")


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
