"""A case: one recording of a trainee, where it comes from, and what must come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from voicesim.errors import AudioError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Expectation(_Strict):
    """What must come out; what is left out is not looked at."""

    ending: str | None = None
    """Name of the script's ending."""
    tension_at_most: float | None = None
    """At the end of the call."""
    tension_at_least: float | None = None
    cues: tuple[str, ...] = ()
    """Labels that must be found somewhere in the call."""
    no_cues: tuple[str, ...] = ()
    """Labels that must not be found anywhere."""
    critical: tuple[str, ...] | None = None
    """The critical errors, exactly."""
    passed: bool | None = None


class Sidecar(_Strict):
    """The YAML file beside a recording."""

    title: str
    script: str
    """Relative name, such as 'government/late_refund'."""
    recording: str
    """File name beside the sidecar."""
    speaker: str
    provenance: str
    licence: str
    turns: tuple[RecordedTurn, ...] = ()
    """Given: each turn waits for the caller. Left out: the recording runs on as it is."""
    expect: Expectation = Expectation()


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
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise AudioError(f"{file}: not readable as YAML: {str(error).splitlines()[0]}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise AudioError(f"{file}: {where}: {first['msg']}; CONTRIBUTING.md shows a whole sidecar.") from None
    case = Case(f"{file.parent.name}/{file.stem}", file, sidecar)
    if not case.recording.is_file():
        raise AudioError(f"{file}: its recording {sidecar.recording} is missing beside it.")
    return case


def find_cases(folder: Path) -> tuple[Case, ...]:
    """Read every sidecar below folder, in the order of their names."""
    return tuple(read_case(file) for file in sorted(folder.rglob("*.yaml")))
