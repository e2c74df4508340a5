"""A case: one recording of a trainee, where it comes from, and what must come out of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from voicesim.debrief.rubric import COMPETENCIES, CRITICAL
from voicesim.errors import AudioError, VoiceSimError
from voicesim.words.labels import LABELS, SERVICE

TONE_FLAGS = ("raised", "rushed", "slow", "flat", "even")
SCHEMA_TITLE = "A recorded-audio regression case of VoiceSim"
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
Tension = Annotated[float, Field(ge=0, le=10)]
Labels = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class HeardExpectation(_Strict):
    """What must be heard, in one turn or in the whole recording; what is left out is not looked at."""

    word_error_rate_at_most: float | None = Field(default=None, ge=0)
    """Wrong, missing and added words over the words really said."""
    hears: tuple[str, ...] = ()
    """Phrases that must stand in the transcript."""
    hears_not: tuple[str, ...] = ()
    cues: Labels = ()
    """Labels that must be found."""
    no_cues: Labels = ()
    tone: tuple[str, ...] = ()
    """Flags the voice must get: raised, rushed, slow, flat, even."""
    no_tone: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known_names(self) -> HeardExpectation:
        for label in (*self.cues, *self.no_cues):
            if label not in _KNOWN_LABELS:
                raise ValueError(f"'{label}' is no cue; `voicesim cues labels` lists them")
        for flag in (*self.tone, *self.no_tone):
            if flag not in TONE_FLAGS:
                raise ValueError(f"'{flag}' is no tone flag; choose of {', '.join(TONE_FLAGS)}")
        return self


class TurnExpectation(HeardExpectation):
    """What must come out of one recorded turn."""

    starts_within_seconds: Seconds | None = None
    """How far the start that was found may lie from start_seconds."""
    ends_within_seconds: Seconds | None = None
    turns: int | None = Field(default=None, ge=0)
    """As how many turns it must be taken: 1 for a turn that must not be cut in two, 0 for a noise."""
    tension_at_most: Tension | None = None
    """After the caller's answer."""
    tension_at_least: Tension | None = None
    opened: tuple[str, ...] = ()
    """Moments the answer must bring up."""
    met: tuple[str, ...] = ()


class RecordedTurn(_Strict):
    """One turn of the trainee in the recording."""

    start_seconds: float = Field(ge=0)
    end_seconds: float = Field(gt=0)
    words: str
    """What was really said."""
    pause_seconds: float = Field(default=0.8, ge=0)
    """How long the trainee waits after the caller has finished."""
    waits: bool = True
    """False when the trainee talks over the caller, pause_seconds after the turn before."""
    expect: TurnExpectation = TurnExpectation()

    @model_validator(mode="after")
    def _forwards(self) -> RecordedTurn:
        if self.end_seconds <= self.start_seconds:
            raise ValueError(f"ends at {self.end_seconds} s, not after its start at {self.start_seconds} s")
        return self


class Expectation(HeardExpectation):
    """What must come out of the whole; what is left out is not looked at."""

    turns: int | None = Field(default=None, ge=0)
    """Turns taken, backchannels included."""
    path: tuple[str, ...] | None = None
    """Moments brought up, in this order, exactly."""
    ending: str | None = None
    """Name of the script's ending."""
    tension_at_most: Tension | None = None
    """At the end of the call."""
    tension_at_least: Tension | None = None
    critical: tuple[str, ...] | None = None
    """The critical errors, exactly."""
    passed: bool | None = None
    marks: dict[int, int | tuple[int, int]] = {}
    """Number of a competency -> points, or the least and the most, as in [2, 3]."""
    marks_within: int = Field(default=0, ge=0)
    """How far each mark may lie off."""
    longest_gap_seconds_at_most: Seconds | None = None
    """The trainee's longest hesitation before an answer."""

    @model_validator(mode="after")
    def _known_rules(self) -> Expectation:
        for rule in self.critical or ():
            if rule not in CRITICAL:
                raise ValueError(f"'{rule}' is no critical error; there are {', '.join(CRITICAL)}")
        for number in self.marks:
            if number not in _COMPETENCIES:
                raise ValueError(f"marks: there is no competency {number}, only 1 to {max(_COMPETENCIES)}")
        return self


class Sidecar(_Strict):
    """The YAML file beside a recording."""

    title: str
    script: str | None = None
    """Relative name, such as 'government/late_refund'; left out, the recording is only heard: turns, words, tone, cues."""
    recording: str
    """File name beside the sidecar: WAV, FLAC, MP3, OGG or Opus."""
    channel: str | int | None = None
    """The trainee's channel of a stereo recording: left, right, mix or a number from 1."""
    speaker: str
    provenance: str
    licence: str
    consent: str = ""
    """How the speaker agreed; must be given for a real person's voice."""
    settings: dict[str, Any] = {}
    """Settings of this case alone, such as {turns.end_seconds: 0.7}."""
    seed: int = Field(default=0, ge=0)
    """Of the call: which of equal lines the caller says."""
    baseline: str | None = None
    """File name beside the sidecar: the same voice reading aloud, measured as `voicesim calibrate --from` does. Left out,
    the voice is held against its own calmer turns."""
    blessed_with: str = ""
    """The recogniser that the expectations were blessed with; written by `voicesim regress bless`."""
    sets: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w-]*$")], ...] = ()
    """Sets it belongs to; 'short' is what `make test` runs."""
    turns: tuple[RecordedTurn, ...] = ()
    """Given: each turn waits for the caller. Left out: the recording runs on as it is."""
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _one_after_another(self) -> Sidecar:
        for number, (one, other) in enumerate(pairwise(self.turns), 2):
            if other.start_seconds < one.end_seconds:
                raise ValueError(
                    f"turns.{number} begins at {other.start_seconds} s, before the turn in front of it ends at "
                    f"{one.end_seconds} s; one who talks over the caller has waits: false"
                )
        return self


@dataclass(frozen=True)
class Case:
    """A sidecar and where it stands."""

    name: str
    """'late_refund/goes_well'."""
    file: Path
    sidecar: Sidecar

    @property
    def recording(self) -> Path:
        """The audio file."""
        return self.file.parent / self.sidecar.recording

    @property
    def baseline(self) -> Path | None:
        """The recording of the same voice reading aloud; None without one."""
        return self.file.parent / self.sidecar.baseline if self.sidecar.baseline else None


@dataclass(frozen=True)
class Unusable:
    """A sidecar that cannot be run: told by name, while the others run on."""

    name: str
    file: Path
    error: str


def read_case(file: Path) -> Case:
    """Read one sidecar.

    Raises:
        AudioError: not readable, not a sidecar, or its recording is missing; the field is named.
    """
    try:
        data = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        sidecar = Sidecar.model_validate(data)
    except FileNotFoundError:
        raise AudioError(f"{file}: no such sidecar; a case is a .yaml beside its recording.") from None
    except ValidationError as error:
        raise AudioError(f"{file}: {_told(error)}; CONTRIBUTING.md shows a whole sidecar.") from None
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise AudioError(
            f"{file}{line}: not readable as YAML: {str(error.problem).splitlines()[0]}."
        ) from None
    except (OSError, ValueError, YAMLError) as error:
        raise AudioError(f"{file}: not readable as YAML: {str(error).splitlines()[0]}.") from None
    case = Case(name_of(file), file, sidecar)
    if not case.recording.is_file():
        raise AudioError(f"{file}: its recording {sidecar.recording} is missing beside it.")
    if case.baseline is not None and not case.baseline.is_file():
        raise AudioError(f"{file}: its baseline {sidecar.baseline} is missing beside it.")
    return case


def _told(error: ValidationError) -> str:
    """Return a sidecar's first fault with its place; turns are counted from 1, as people do."""
    first = error.errors()[0]
    parts = [part for part in first["loc"] if part != "int"]
    places = [
        part + 1 if isinstance(part, int) and before == "turns" else part
        for before, part in pairwise(["", *parts])
    ]
    where = ".".join(str(part) for part in places)
    message = first["msg"].removeprefix("Value error, ")
    if not where and isinstance(first.get("ctx", {}).get("error"), ValueError):
        return message
    return f"{where or 'the file'}: {message}"


def name_of(file: Path) -> str:
    """Return the name of the case a sidecar holds: its folder and its own name."""
    return f"{file.resolve().parent.name}/{file.stem}"


def find_cases(paths: tuple[Path, ...]) -> tuple[Case | Unusable, ...]:
    """Read every sidecar given or below a folder given, each once, in the order of their names.

    A sidecar that cannot be read, and the second of two cases of one name, come back as Unusable. Caller scripts beside
    the cases that use them are passed over.
    """
    files = {file.resolve(): file for path in paths for file in _below(path)}
    found: list[Case | Unusable] = []
    first: dict[str, Path] = {}
    for file in sorted(files.values(), key=lambda one: (name_of(one), one.resolve())):
        name = name_of(file)
        if name in first:
            other = os.path.relpath(first[name], file.parent)
            text = f"{file}: the name '{name}' is taken by {other}; rename one of the two."
            found.append(Unusable(name, file, text))
            continue
        first[name] = file
        try:
            found.append(read_case(file))
        except VoiceSimError as error:
            found.append(Unusable(name, file, str(error)))
    return tuple(found)


def _below(path: Path) -> list[Path]:
    return [file for file in sorted(path.rglob("*.yaml")) if not is_script(file)] if path.is_dir() else [path]


def is_script(file: Path) -> bool:
    """Return whether a YAML file is a caller script, and so no sidecar."""
    try:
        return _SCRIPT.search(file.read_text(encoding="utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a sidecar, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Sidecar.model_json_schema(),
        "title": SCHEMA_TITLE,
    }


_COMPETENCIES = frozenset(competency.number for competency in COMPETENCIES)
_KNOWN_LABELS = frozenset(label.name for label in (*LABELS, *SERVICE))
_SCRIPT = re.compile(r"^voicesim:\s*\d", re.MULTILINE)
"""What every caller script says of itself, and no sidecar may."""
