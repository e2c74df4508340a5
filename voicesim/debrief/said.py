"""The call as marking reads it: each turn of the trainee with what came before and what it did."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from voicesim.debrief.labels import HURTS, effect_of
from voicesim.debrief.marks import Evidence
from voicesim.settings import WordsSettings
from voicesim.values import CallSummary, Cue, Exchange, Observation, Reaction

Ruling = tuple[int, str, list[Evidence]]
"""What a rule gives: points, why in one sentence, and the evidence."""


@dataclass(frozen=True)
class Said:
    """One turn of the trainee."""

    observation: Observation
    reaction: Reaction
    before: str
    """What the caller had just said."""
    tension_before: float
    heard_before: bool
    surely_heard: bool
    """False when the words may be wrong: nothing in them counts."""

    @property
    def number(self) -> int:
        """Number of the turn."""
        return self.observation.turn.number

    @property
    def sample(self) -> int:
        """Where to listen from."""
        return self.observation.turn.start_sample

    @property
    def text(self) -> str:
        """What was heard."""
        return self.observation.transcript.text

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The sure cues; none when the words themselves are not sure."""
        return self.observation.cues.sure if self.surely_heard else ()

    @property
    def hurts(self) -> tuple[Cue, ...]:
        """The mistakes among the cues."""
        return tuple(cue for cue in self.cues if effect_of(cue) == HURTS)

    @property
    def moved(self) -> float:
        """Change of the caller's tension."""
        return self.reaction.tension - self.tension_before

    @property
    def answer(self) -> str:
        """What the caller said to it."""
        return " ".join(line.text for line in self.reaction.lines)

    def cue(self, *labels: str) -> Cue | None:
        """Return the first cue with one of these labels."""
        return next((cue for cue in self.cues if cue.label in labels), None)

    def has(self, *labels: str) -> bool:
        """Return whether one of these labels was surely found."""
        return self.cue(*labels) is not None

    def good(self, why: str, *labels: str) -> Evidence:
        """Return evidence for a mark, quoting the cue with one of these labels, else the turn."""
        return self._evidence(why, labels, True)

    def against(self, why: str, *labels: str) -> Evidence:
        """Return evidence against a mark."""
        return self._evidence(why, labels, False)

    def _evidence(self, why: str, labels: tuple[str, ...], good: bool) -> Evidence:
        cue = self.cue(*labels)
        return Evidence(self.number, self.sample, cue.evidence if cue else self.text, why, good)


@dataclass(frozen=True)
class Read:
    """A whole call, as marking reads it."""

    summary: CallSummary
    turns: tuple[Said, ...]
    """Turns with words, backchannels left out."""
    backchannels: tuple[Said, ...]

    @cached_property
    def facts(self) -> frozenset[str]:
        """Names of all facts and promises that the trainee's words carried."""
        return frozenset(name for said in self.turns for name in said.reaction.facts)

    @property
    def caller(self) -> str:
        """The caller's first name, or 'the caller'."""
        return self.summary.header.outline.caller_name.split(" ")[0] or "the caller"

    def with_label(self, *labels: str) -> tuple[Said, ...]:
        """Return the turns in which one of these labels was surely found."""
        return tuple(said for said in self.turns if said.has(*labels))

    def before_heard(self) -> tuple[Said, ...]:
        """Return the turns up to the one in which the caller came to feel heard."""
        return tuple(said for said in self.turns if not said.heard_before)

    def exchanges(self, *kinds: type[object]) -> Iterable[Exchange]:
        """Return the steps whose stimulus is one of these kinds."""
        return (step for step in self.summary.exchanges if isinstance(step.stimulus, kinds))


def read(summary: CallSummary) -> Read:
    """Return the call turn by turn."""
    sure = sure_transcript(summary.header.settings)
    tension, heard, before = summary.header.start_tension, False, ""
    turns: list[Said] = []
    for step in summary.exchanges:
        if isinstance(step.stimulus, Observation):
            certain = step.stimulus.transcript.confidence >= sure
            turns.append(Said(step.stimulus, step.reaction, before, tension, heard, certain))
        tension, heard = step.reaction.tension, step.reaction.heard
        before = " ".join(line.text for line in step.reaction.lines) or before
    spoken = tuple(said for said in turns if not said.observation.turn.backchannel and said.text.strip())
    return Read(summary, spoken, tuple(said for said in turns if said.observation.turn.backchannel))


def sure_transcript(settings: str) -> float:
    """Return the confidence from which a call's own settings (as JSON) call its words sure."""
    default = WordsSettings().sure_transcript
    try:
        return float(json.loads(settings)["words"]["sure_transcript"])
    except (ValueError, KeyError, TypeError):
        return default  # a record from before the setting, or a test's bare header
