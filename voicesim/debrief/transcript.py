"""The call as two voices one after another, with what was found in the trainee's words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from voicesim.debrief.charts import SMALLEST_MOVE, signed
from voicesim.debrief.labels import HURTS, effect_of, title_of
from voicesim.debrief.said import Read, Said
from voicesim.debrief.story import clock
from voicesim.tone.score import explain
from voicesim.values import (
    CallSummary,
    Cue,
    Monologue,
    Reason,
    Silence,
    TalkOver,
    TraineeHungUp,
    VoiceRising,
    seconds_of,
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a turn's text with the same cues throughout."""

    text: str
    effect: str
    """helps, hurts, plain, or '' where no cue stands."""


@dataclass(frozen=True)
class Chip:
    """One cue in words."""

    title: str
    effect: str
    quote: str


@dataclass(frozen=True)
class Why:
    """One reason the caller moved, as the caller's own mechanics give it."""

    change: str
    text: str
    direction: str
    """rose, fell or stayed."""


@dataclass(frozen=True)
class Entry:
    """One thing said or happened."""

    who: str
    """you, caller or line (what happened on the line)."""
    at: float
    """Seconds into the call."""
    time: str
    text: str
    turn: int = 0
    """The trainee's turn; 0 for others."""
    pieces: tuple[Piece, ...] = ()
    chips: tuple[Chip, ...] = ()
    sure: bool = True
    effect: str = ""
    """'Tension +1.2 to 6.3, tense'."""
    reasons: tuple[Why, ...] = ()
    cut: bool = False


def transcript_of(call: Read) -> tuple[Entry, ...]:
    """Return the call in the order in which it was heard."""
    summary = call.summary
    turns = [_turn(said) for said in call.turns]
    listening = [
        _plain("you", b.sample, f"{b.text or 'mm-hm'} (while {call.caller} spoke)") for b in call.backchannels
    ]
    entries = [*turns, *listening, *_caller(summary), *_events(call)]
    order = {"caller": 0, "line": 1, "you": 2}
    return tuple(sorted(entries, key=lambda entry: (entry.at, order[entry.who])))


def pieces_of(text: str, cues: tuple[Cue, ...]) -> tuple[Piece, ...]:
    """Return the text cut where a cue begins or ends; where two overlap, the one that hurts shows."""
    edges = sorted({0, len(text), *(edge for cue in cues for edge in (cue.start_char, cue.end_char))})
    edges = [edge for edge in edges if 0 <= edge <= len(text)]
    pieces = []
    for start, end in pairwise(edges):
        effects = [effect_of(cue) for cue in cues if cue.start_char <= start and end <= cue.end_char]
        effect = HURTS if HURTS in effects else effects[0] if effects else ""
        pieces.append(Piece(text[start:end], effect))
    return tuple(pieces)


def _turn(said: Said) -> Entry:
    reaction = said.reaction
    return Entry(
        who="you",
        at=round(seconds_of(said.sample), 2),
        time=clock(said.sample),
        text=said.text,
        turn=said.number,
        pieces=pieces_of(said.text, said.cues),
        chips=tuple(Chip(title_of(cue.label), effect_of(cue), cue.evidence) for cue in said.cues),
        sure=said.surely_heard,
        effect=_moved(said),
        reasons=tuple(
            _why(reason)
            for reason in reaction.because
            if reason.text and max(abs(reason.tension), abs(reason.trust)) >= SMALLEST_MOVE
        ),
    )


def _caller(summary: CallSummary) -> list[Entry]:
    if summary.spoken:
        return [
            Entry("caller", round(seconds_of(spoken.start_sample), 2), clock(spoken.start_sample), spoken.line.text,
                  cut=spoken.cut)
            for spoken in summary.spoken
        ]  # fmt: skip
    return [
        _plain("caller", step.sample, line.text) for step in summary.exchanges for line in step.reaction.lines
    ]


def _events(call: Read) -> list[Entry]:
    found = []
    for step in call.summary.exchanges:
        stimulus = step.stimulus
        if isinstance(stimulus, TalkOver):
            text = f"You and {call.caller} spoke at once for {stimulus.seconds:.1f} seconds."
            found.append(_plain("line", stimulus.start_sample, text))
        elif isinstance(stimulus, Silence):
            length = seconds_of(stimulus.sample - stimulus.since_sample)
            what = "on hold" if stimulus.on_hold else "silence"
            found.append(_plain("line", stimulus.since_sample, f"{length:.0f} seconds of {what}."))
        elif isinstance(stimulus, Monologue):
            text = f"You had been talking for {stimulus.seconds:.0f} seconds without a break."
            found.append(_plain("line", stimulus.sample, text))
        elif isinstance(stimulus, VoiceRising):
            found.append(
                _plain("line", stimulus.sample, f"While you spoke: {'; '.join(explain(stimulus.tone))}.")
            )
        elif isinstance(stimulus, TraineeHungUp):
            found.append(_plain("line", stimulus.sample, "You hung up."))
    found += [
        _plain("line", note.sample, note.text) for note in call.summary.notes if note.kind != "late_reply"
    ]
    return found


def _plain(who: str, sample: int, text: str) -> Entry:
    return Entry(who, round(seconds_of(sample), 2), clock(sample), text)


def _moved(said: Said) -> str:
    tension, band = said.reaction.tension, said.reaction.band
    if abs(said.moved) < SMALLEST_MOVE:
        return f"Tension stayed at {tension:.1f}, {band}"
    return f"Tension {signed(said.moved)} to {tension:.1f}, {band}"


def _why(reason: Reason) -> Why:
    tension = signed(reason.tension) if abs(reason.tension) >= SMALLEST_MOVE else ""
    trust = f" (trust {signed(reason.trust)})" if abs(reason.trust) >= SMALLEST_MOVE else ""
    return Why(tension, reason.text + trust, _direction(reason.tension))


def _direction(change: float) -> str:
    return "rose" if change > 0 else "fell" if change < 0 else "stayed"
