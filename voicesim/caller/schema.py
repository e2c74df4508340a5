"""The shape of a caller script, version 1. Every word a trainer may write is here; anything else is a fault."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

BANDS = ("calm", "tense", "boiling")
SECTORS_HINT = "a word such as government, customer_service, police"
ENDING_KINDS = (
    "resolved",
    "agreed",
    "handed_over",
    "limit_set",
    "safety_route",
    "hung_up_on",
    "trainee_hung_up",
    "unresolved",
)

_SECONDS = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|sec|seconds?|min|minutes?)\s*$")
_KNOCKS = re.compile(r"^\s*after\s+(\d+)\s+(?:hard\s+)?knocks?\s*$")
_TURNS = re.compile(r"^\s*(\d+)\s+turns?\s*$")


def _seconds(value: object) -> object:
    found = _SECONDS.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no length of time; write '6 s' or '11 min'")
    return float(found[1]) * (60.0 if found[2].startswith("min") else 1.0)


def _knocks(value: object) -> object:
    found = _KNOCKS.match(value) if isinstance(value, str) else None
    if found is None or int(found[1]) < 1:
        raise ValueError(f"{value!r} is not understood; write 'after 3 hard knocks'")
    return int(found[1])


def _turns(value: object) -> object:
    found = _TURNS.match(value) if isinstance(value, str) else None
    if found is None or int(found[1]) < 1:
        raise ValueError(f"{value!r} is no number of turns; write '2 turns'")
    return int(found[1])


def _many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _by_band(value: object) -> object:
    return {"any": value} if isinstance(value, str | list) else value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_many)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0)]
Knocks = Annotated[int, BeforeValidator(_knocks)]
Turns = Annotated[int, BeforeValidator(_turns)]


class Part(BaseModel):
    """Anything in a script: no unknown words, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BandLines(Part):
    """Lines for each band of tension; `any` serves where a band has none of its own."""

    any: Texts = ()
    boiling: Texts = ()
    tense: Texts = ()
    calm: Texts = ()

    @model_validator(mode="after")
    def _not_empty(self) -> BandLines:
        if not (self.any or self.boiling or self.tense or self.calm):
            raise ValueError('no lines here; write for example ["What do you mean?"]')
        return self

    def band(self, name: str) -> tuple[str, ...]:
        """Return the lines written for one band ('any' included as a name), without falling back."""
        return {"any": self.any, "boiling": self.boiling, "tense": self.tense, "calm": self.calm}[name]


Spoken = Annotated[BandLines, BeforeValidator(_by_band)]


class Person(Part):
    """Who is calling."""

    name: Text
    about: Text
    voice: Text = ""
    background: Text = "quiet"
    wants: Text
    underneath: Text
    speaks_first: bool = False


class Temper(Part):
    """How the caller takes things."""

    starts: Literal["boiling", "tense", "calm"]
    cools: Literal["slowly", "normally", "quickly"] = "normally"
    heats: Literal["slowly", "normally", "quickly"] = "normally"
    trusts: Literal["little", "some", "much"] = "some"
    gives_up: Knocks = 3
    soothes: Texts = ()
    inflames: Texts = ()


class Fact(Part):
    """Something true, with the ways a trainee may put it."""

    is_: Text = Field(alias="is")
    say: Text | None = None
    words: Texts = Field(min_length=1)
    hurt: bool = False
    capture: bool = False
    private: bool = False
    not_: Texts = Field(alias="not", default=())


class Desk(Part):
    """What the trainee has in front of them."""

    screen: Text
    verify: Texts = ()
    rule: Text
    because: Text


class Promise(Part):
    """Something this desk can keep."""

    is_: Text | None = Field(alias="is", default=None)
    say: Text | None = None
    words: Texts = Field(min_length=1)
    not_: Texts = Field(alias="not", default=())


class YouSaid(Part):
    """What the caller says when a promise comes due, or two answers do not agree."""

    with_time: Texts = ()
    no_time: Texts = Field(min_length=1)
    two_answers: Texts = Field(min_length=1)


class Moment(Part):
    """One thing that comes up in the call."""

    kind: Literal["talk", "safety", "limit"] = "talk"
    needs: Texts = ()
    opens_when: Texts = ()
    says: Spoken
    met_by: Texts = Field(min_length=1)
    again: Spoken
    met: Spoken
    warnings: int = Field(default=1, ge=0, le=3)
    within: Turns = 3
    risk: Literal["self_harm", "threat"] = "self_harm"


class SilenceTimer(Part):
    """Dead air."""

    after: Seconds
    says: Texts = Field(min_length=1)


class HoldTimer(Part):
    """Being asked to wait."""

    at_most: Seconds
    late: Texts = Field(min_length=1)
    not_asked: Texts = Field(min_length=1)


class MonologueTimer(Part):
    """Being talked at."""

    after: Seconds
    says: Texts = Field(min_length=1)


class CallTimer(Part):
    """How long the caller has."""

    after: Seconds
    says: Texts = Field(min_length=1)
    ending: Text


class Timers(Part):
    """What the caller does when time passes."""

    silence: SilenceTimer
    hold: HoldTimer
    monologue: MonologueTimer
    call: CallTimer


class Ending(Part):
    """One way the call can end."""

    kind: Literal[
        "resolved", "agreed", "handed_over", "limit_set", "safety_route", "hung_up_on", "unresolved"
    ]
    title: Text
    worth: int = Field(ge=0, le=3)
    when: Texts = Field(min_length=1)
    says: Spoken


class ScriptModel(Part):
    """A whole script."""

    voicesim: Literal[1]
    title: Text
    sector: Text
    language: Literal["en"]
    difficulty: int = Field(ge=1, le=5)
    minutes: int = Field(ge=1, le=30)
    warning: Text | None = None
    practises: Texts = ()
    caller: Person
    temper: Temper
    caller_knows: dict[str, Fact] = Field(min_length=1)
    desk: Desk
    desk_knows: dict[str, Fact] = {}
    promises: dict[str, Promise] = {}
    you_said: YouSaid
    moments: dict[str, Moment] = Field(min_length=1)
    answers: dict[str, Spoken] = {}
    timers: Timers
    endings: dict[str, Ending] = Field(min_length=1)
