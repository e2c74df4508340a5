"""Play-throughs as a trainer writes them: what a trainee says, turn by turn, and what must come of it.

tests/plays/README.md shows the format. A play stands in `<sector>/<script>/<play>.yaml` under a folder of plays, or in
`<script>.plays/<play>.yaml` beside its script.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from voicesim.caller.labels import LABELS
from voicesim.caller.reading import Fault, Sheet, UnreadableError, read_sheet
from voicesim.caller.schema import GOALS
from voicesim.caller.script import Script
from voicesim.caller.written import Seconds, Text, Texts
from voicesim.debrief import rubric
from voicesim.errors import ScriptError

PLAYS_SUFFIX: Final = ".plays"
"""Of the folder beside a script that holds its plays."""
NOT_YET: Final = "not yet"
"""What `ends` says of a call that is still on."""
ACTIONS: Final = ("say", "silence", "hold", "talk_over", "monologue", "hangs_up")
CRITICAL: Final = frozenset(rubric.CRITICAL) | {
    f"{risk}_mishandled" for risk in ("threat", "self_harm", "danger")
}

_NEAR = 0.05
"""A lone number of tension means itself as it is shown, to one place."""
_RANGE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)\s*$")
_LIMIT = re.compile(r"^\s*(<=|>=|<|>|under|over|at most|at least)\s*(\d+(?:\.\d+)?)\s*$")


@dataclass(frozen=True)
class Span:
    """A stretch of numbers: '3..6', 'under 5', '2'."""

    low: float
    high: float
    text: str
    open_ended: bool = False
    """Whether the ends themselves are left out, as in 'under 5'."""

    def holds(self, value: float) -> bool:
        """Return whether a value lies within."""
        if self.open_ended:
            return self.low < value < self.high
        return self.low <= value <= self.high


def _span(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Span(value - _NEAR, value + _NEAR, f"{value:g}")
    text = value if isinstance(value, str) else ""
    if (found := _RANGE.match(text)) and float(found[1]) <= float(found[2]):
        return Span(float(found[1]), float(found[2]), text.strip())
    if found := _LIMIT.match(text):
        sign, number = found[1], float(found[2])
        below, is_open = sign in ("<", "<=", "under", "at most"), sign in ("<", ">", "under", "over")
        low, high = (float("-inf"), number) if below else (number, float("inf"))
        return Span(low, high, text.strip(), is_open)
    raise ValueError(f"{value!r} is no number or range; write 3..6, 4.5, 'under 5' or 'at least 2'")


def _many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _by_label(value: object) -> object:
    return {label: _many(words) for label, words in value.items()} if isinstance(value, Mapping) else value


Number = Annotated[Span, BeforeValidator(_span)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_many)]
Bands = Annotated[tuple[Literal["calm", "tense", "boiling"], ...], BeforeValidator(_many)]
Flags = Annotated[tuple[Literal["raised", "rushed", "slow", "flat", "even"], ...], BeforeValidator(_many)]
Cued = Annotated[dict[str, Texts], BeforeValidator(_by_label)]


class Part(BaseModel):
    """Anything in a play: no unknown words, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(Part):
    """What must come of a turn; what is left out is not looked at."""

    hear: Texts = ()
    """One of these is said by the caller."""
    not_hear: Texts = ()
    """None of these is."""
    band: Bands = ()
    tension: Number | None = None
    trust: Number | None = None
    heard: bool | None = None
    opens: Names = ()
    meets: Names = ()
    """Moments dealt with by now."""
    moves: Literal["up", "down", "not"] | None = None
    why: Names = ()
    """Rules that must be among the reasons."""
    facts: Names = ()
    """Facts and promises that must be heard in the words."""
    critical: Names | None = None
    """Just these critical errors; [] for none."""


class PlayTurn(Expected):
    """What the trainee does, and what must come of it."""

    say: Text | None = None
    cues: Cued | None = None
    tone: Flags = ()
    pause: Seconds | None = None
    at: Seconds | None = None
    silence: Seconds | None = None
    hold: Seconds | None = None
    talk_over: Seconds | None = None
    monologue: Seconds | None = None
    hangs_up: bool = False

    @model_validator(mode="after")
    def _one_action(self) -> PlayTurn:
        done = [name for name in ACTIONS if getattr(self, name)]
        if len(done) != 1:
            told = f"has {' and '.join(done)}" if done else "does nothing"
            raise ValueError(f"this turn {told}; give each turn one of {', '.join(ACTIONS)}")
        if done != ["say"] and (self.cues is not None or self.tone or self.pause or self.at):
            raise ValueError("cues, tone, pause and at belong to a turn with say")
        return self


class Play(Part):
    """A whole play-through."""

    name: Text | None = None
    about: Text | None = None
    script: Text | None = None
    seed: int = 0
    at_first: Expected = Expected()
    """What must be heard when the line opens."""
    turns: tuple[PlayTurn, ...] = Field(min_length=1)
    ends: Text | None = None
    worth: Number | None = None
    critical: Names | None = None
    marks: dict[str, Number] = {}


@dataclass(frozen=True, eq=False)
class PlayFile:
    """A play as read from its file."""

    file: Path
    sheet: Sheet
    play: Play

    @property
    def script(self) -> str:
        """Return the name of the script it plays: as written, else by the folder it lies in."""
        if self.play.script:
            return self.play.script
        folder = self.file.resolve().parent
        return f"{folder.parent.name}/{folder.name.removesuffix(PLAYS_SUFFIX)}"

    @property
    def name(self) -> str:
        """Return script and play: 'government/late_refund/expert'."""
        return f"{self.script}/{self.file.stem}"


def read_play(file: Path) -> tuple[PlayFile | None, tuple[Fault, ...]]:
    """Return a play where it can be used, else every fault found in it.

    Raises:
        ScriptError: no such file, or not text.
    """
    if not file.is_file():
        raise ScriptError(f"{file}: no such play; `voicesim scripts test --help` says where plays stand.")
    try:
        sheet = read_sheet(file)
    except UnreadableError as error:
        return None, (error.fault,)
    try:
        play = Play.model_validate(plain(sheet.tree))
    except ValidationError as error:
        return None, tuple(_fault(sheet, found) for found in error.errors())
    faults = tuple(_cue_faults(sheet, play))
    return (None if faults else PlayFile(file, sheet, play)), faults


def is_play(sheet: Sheet) -> bool:
    """Return whether a file is a play and not a script."""
    return "turns" in sheet.tree


def name_faults(play: PlayFile, script: Script) -> tuple[Fault, ...]:
    """Return a fault for each name in a play that its script does not have."""
    model = script.model
    facts = {*model.caller_knows, *model.desk_knows, *model.promises}
    endings = {NOT_YET, *(name for end in script.endings() for name in (end.name, end.kind))}
    asked: list[tuple[tuple[str | int, ...], tuple[str, ...], set[str] | frozenset[str]]] = []
    expected: list[tuple[tuple[str | int, ...], Expected]] = [(("at_first",), play.play.at_first)]
    expected += [(("turns", place), turn) for place, turn in enumerate(play.play.turns)]
    for place, one in expected:
        asked.append(((*place, "opens"), one.opens, set(model.moments)))
        asked.append(((*place, "meets"), one.meets, set(model.moments)))
        asked.append(((*place, "facts"), one.facts, facts))
        asked.append(((*place, "critical"), one.critical or (), CRITICAL))
    asked.append((("ends",), (play.play.ends,) if play.play.ends else (), endings))
    asked.append((("critical",), play.play.critical or (), CRITICAL))
    asked += [(("marks", goal), (goal,), set(GOALS)) for goal in play.play.marks]
    return tuple(
        play.sheet.fault(place, "unknown_name", f"'{name}' names nothing here.", _nearest(name, known))
        for place, names, known in asked
        for name in names
        if name not in known
    )


def _cue_faults(sheet: Sheet, play: Play) -> Iterator[Fault]:
    for number, turn in enumerate(play.turns):
        for label, all_words in (turn.cues or {}).items():
            place = ("turns", number, "cues", label)
            if label not in LABELS:
                yield sheet.fault(place, "unknown_name", f"'{label}' is no cue.", _nearest(label, LABELS))
            for words in all_words:
                if words not in (turn.say or ""):
                    text = f"'{words}' is not in what is said."
                    yield sheet.fault(place, "cue_words", text, "Copy the words that show the cue exactly.")


def _nearest(name: str, known: set[str] | frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(sorted(known))}."


def _fault(sheet: Sheet, found: ErrorDetails) -> Fault:
    place = tuple(step for step in found["loc"])
    word = str(place[-1]) if place else ""
    if found["type"] == "missing":
        return sheet.fault(place[:-1], "schema", f"'{word}' is missing.", f"Add '{word}: ...'.")
    if found["type"] == "too_short":
        return sheet.fault(
            place, "schema", f"'{word}' is empty.", "Write at least one; `- say: ...` is a turn."
        )
    if found["type"] == "extra_forbidden":
        known = {*PlayTurn.model_fields} if "turns" in place else {*Play.model_fields}
        return sheet.fault(place, "schema", f"'{word}' has no meaning here.", _nearest(word, known))
    message = found["msg"].removeprefix("Value error, ")
    text = message if found["type"] == "value_error" else f"{word}: {found['input']!r}: {message}"
    return sheet.fault(
        place, "schema", f"{text}.", "`voicesim scripts test --help` shows how plays are written."
    )


def plain(node: Any) -> Any:
    """Return a YAML tree as plain Python values."""
    if isinstance(node, Mapping):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    if isinstance(node, bool) or node is None:
        return node
    return next((kind(node) for kind in (str, int, float) if isinstance(node, kind)), node)
