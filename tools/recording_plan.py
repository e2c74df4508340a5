"""What a plan says: how a recording of a synthetic trainee is made. TOML, beside the recording it makes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

PAUSE = re.compile(r"\((\d+(?:\.\d+)?)\)")
"""'I see (0.8) so you waited': a silence of 0.8 s inside the turn."""
Manner = Literal["calm", "slow", "rushed", "raised", "quiet", "loud"]
Format = Literal["flac", "wav", "mp3", "ogg", "opus"]
Made = Literal["cough", "knock", "keys", "silence"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedTurn(_Strict):
    """One turn of the trainee."""

    words: str = ""
    """Spoken; a number in parentheses is a silence of so many seconds."""
    sound: Made | None = None
    """A made sound in place of words."""
    manner: Manner = "calm"
    pause_seconds: float = Field(default=0.6, ge=0)
    waits: bool = True
    voice: str | None = None
    """Another voice than the recording's: somebody else near the microphone."""
    decibels: float = 0.0
    """Against the usual level."""

    @model_validator(mode="after")
    def _one_of_both(self) -> PlannedTurn:
        if bool(self.words.strip()) == bool(self.sound):
            raise ValueError("a turn has either words or a sound")
        return self

    @property
    def said(self) -> str:
        """The words without the marks of silence."""
        return " ".join(PAUSE.sub(" ", self.words).split())


class Plan(_Strict):
    """A whole recording."""

    title: str
    script: str | None = None
    """Left out: the recording is only heard."""
    voice: str
    """'flite:slt' or 'espeak:en-gb'."""
    rate: float = Field(default=1.0, gt=0.4, lt=2.0)
    """Of the voice's own."""
    pitch_semitones: float = Field(default=0.0, ge=-6, le=6)
    format: Format = "opus"
    stereo: Literal["left", "right"] | None = None
    """The trainee's channel; the other one carries the caller's side of the line: an espeak voice, softly."""
    noise: Literal["pink", "hum", "babble"] | None = None
    noise_db: float = 20.0
    """Speech over noise."""
    decibels: float = Field(default=0.0, ge=-40, le=12)
    """Against the usual level, a peak of half of full scale."""
    band: Literal["telephone"] | None = None
    runs_on: bool = False
    """The sidecar gives no turns: the recording is played as it is."""
    gap_seconds: Annotated[float, Field(ge=0.05)] = 0.4
    """Silence between turns."""
    turn: tuple[PlannedTurn, ...] = Field(min_length=1)


@dataclass(frozen=True)
class PlanFile:
    """A plan and where it stands."""

    file: Path
    plan: Plan

    @property
    def name(self) -> str:
        """'late_refund/goes_well'."""
        return f"{self.file.parent.name}/{self.ident}"

    @property
    def ident(self) -> str:
        """'goes_well'."""
        return self.file.name.removesuffix(".plan.toml")

    @property
    def recording(self) -> Path:
        """The audio file it makes."""
        return self.file.with_name(f"{self.ident}.{self.plan.format}")

    @property
    def sidecar(self) -> Path:
        """The YAML file beside it."""
        return self.file.with_name(f"{self.ident}.yaml")


def read_plan(file: Path) -> PlanFile:
    """Read a plan.

    Raises:
        SystemExit: it is none; the file and the field are named.
    """
    try:
        return PlanFile(file, Plan.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))))
    except tomllib.TOMLDecodeError as error:
        raise SystemExit(f"{file}: not readable as TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SystemExit(f"{file}: {where}: {first['msg']}; audio/README.md shows a plan.") from None
