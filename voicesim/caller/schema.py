"""The shape of a caller script, version 2. Every word a trainer may write is here; anything else is a fault.

The sentence under each field is what an editor shows while the trainer types (`voicesim scripts schema`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from voicesim.caller.written import SPOKEN_SCHEMA, Knocks, Seconds, Text, Texts, Turns, YesNo, by_band

VERSION = 2
"""Of the language; convert.py turns version 1 into it."""
BANDS = ("calm", "tense", "boiling")
Goal = Literal[
    "opening", "let_finish", "feelings", "say_back", "open_questions", "nothing_provocative",
    "ownership", "choices", "limits", "delivery", "control", "close",
]  # fmt: skip
GOALS: tuple[str, ...] = get_args(Goal)
"""The twelve competencies of the rubric."""
Background = Literal[
    "quiet", "street", "car", "television", "office", "baby", "children", "cafe", "rain", "machine", "party", "wind"
]  # fmt: skip
BACKGROUNDS: tuple[str, ...] = get_args(Background)
"""What may be heard behind a caller."""
OwnKind = Literal[
    "resolved", "agreed", "handed_over", "limit_set", "safety_route", "hung_up_on", "unresolved"
]


class Part(BaseModel):
    """Anything in a script: no unknown words, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


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


Spoken = Annotated[BandLines, BeforeValidator(by_band), SPOKEN_SCHEMA]


class Person(Part):
    """Who is on the line."""

    name: Text
    about: Text
    """Age, life, what brought them to this call: for the trainer and the debrief."""
    voice: Text = ""
    """Such as 'woman, low, quick'."""
    background: Background = "quiet"
    """What is heard behind them."""
    wants: Text
    """What they ask for; the trainee sees it before the call."""
    underneath: Text
    """What they need beneath what they say; shown in the debrief."""
    speaks_first: YesNo = False
    """yes: they start as soon as the line is open."""


class Temper(Part):
    """How they take things."""

    starts: Literal["boiling", "tense", "calm"]
    cools: Literal["never", "slowly", "normally", "quickly"] = "normally"
    """never: nothing said on the phone brings them down; the right ending is a limit, a hand-over or the safety route."""
    heats: Literal["slowly", "normally", "quickly"] = "normally"
    trusts: Literal["little", "some", "much"] = "some"
    """How soon they believe a promise."""
    gives_up: Knocks = 3
    """Such as 'after 3 hard knocks': blame, sarcasm, threats, bare rules, impossible promises."""
    soothes: Texts = ()
    """Cues that work better than usual on this person."""
    inflames: Texts = ()
    """Cues, or words in quotes, that this person cannot stand."""


class Fact(Part):
    """Something true, with the ways a trainee may put it."""

    is_: Text = Field(alias="is", description="What is true, in one sentence.")
    say: Text | None = None
    """A sentence the trainee could have said; the debrief shows it."""
    words: Texts = Field(min_length=1)
    """Short phrases a trainee may use; one is enough."""
    hurt: YesNo = False
    """yes: they need to hear it said back."""
    capture: YesNo = False
    """yes: the trainee has to find it out."""
    private: YesNo = False
    """yes: not to be told before the caller has said who they are."""
    not_: Texts = Field(
        alias="not", default=(), description="Whole phrases that are wrong, and false if promised."
    )
    later: Texts = ()
    """What they say when they come back to it, some turns after they were told."""


class Desk(Part):
    """Who the trainee is in this call, and what they have in front of them."""

    you_are: Text
    """Such as 'a call-taker on the tax office's public line'."""
    task: Text | None = None
    """What the trainee has to get done, where the caller's wish does not say it: on outbound calls above all."""
    screen: Text
    verify: Texts = ()
    """What to ask for before anything private is told."""
    rule: Text
    because: Text
    """Why the rule is there: what the trainee can tell instead of the bare rule."""


class Promise(Part):
    """Something this desk can keep."""

    is_: Text | None = Field(alias="is", default=None)
    say: Text | None = None
    """A sentence the trainee could have said."""
    words: Texts = Field(min_length=1)
    """Short phrases a trainee may use; one is enough."""
    not_: Texts = Field(alias="not", default=())
    later: Texts = ()
    """What they say when they come back to it; {when} is the trainee's own time."""


class YouSaid(Part):
    """What they remember of what the trainee said: promises with and without a time, two answers, a name."""

    with_time: Texts = ()
    """{when} is the trainee's own time, used only if surely heard."""
    no_time: Texts = Field(min_length=1)
    two_answers: Texts = Field(min_length=1)
    name: Texts = ()
    """{name} is the name the trainee gave, used only if surely heard."""


class Moment(Part):
    """One thing that comes up in the call."""

    kind: Literal["talk", "safety", "limit"] = "talk"
    needs: Texts = ()
    """What must have happened before it can come up."""
    opens_when: Texts = ()
    """The occasion on which it comes up; may be left out."""
    says: Spoken
    met_by: Texts = Field(min_length=1)
    """Every item must happen, in any order, over any number of turns; 'or' gives choices."""
    again: Spoken
    """When they come back to it, unmet."""
    met: Spoken
    """How it feels that it was met."""
    warnings: int = Field(default=1, ge=0, le=3)
    """limit: how many warnings the trainee owes before ending the call."""
    relents: YesNo = True
    """limit: no for a caller who goes on whatever is said."""
    within: Turns = 3
    """safety: how soon it has to be taken up."""
    risk: Literal["self_harm", "threat", "danger"] = "self_harm"
    """safety: danger means somebody is hurt, missing or at risk now."""


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
    """One way the call can end; the first that fits wins."""

    kind: OwnKind
    title: Text
    worth: int = Field(ge=0, le=3)
    """3 for doing it right, which need not mean solving it."""
    when: Texts = Field(min_length=1)
    says: Spoken


class ScriptModel(Part):
    """A whole caller."""

    voicesim: Literal[2]
    """The version of this language."""
    title: Text
    sector: Text
    language: Literal["en"]
    difficulty: int = Field(ge=1, le=5)
    """1 easy to 5 hard."""
    minutes: int = Field(ge=1, le=30)
    """About how long the call takes."""
    warning: Text | None = None
    """What a trainee should know before they start: death, children, violence ..."""
    goals: tuple[Goal, ...] = Field(min_length=1, max_length=4)
    """Which of the twelve competencies this caller is for."""
    practises: Texts = ()
    """What is practised here, in the trainer's own words."""
    call: Literal["inbound", "outbound", "transferred"] = "inbound"
    """outbound: the trainee rings this person."""
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


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a script as it is written, for editors."""
    found = ScriptModel.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "VoiceSim caller script",
    }
