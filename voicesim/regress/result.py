"""What came out of a case: one value that two runs can be compared by, and a line of JSON.

It holds everything that a change of model, threshold, exemplar, script or library can move, and the digests of all
that went in; it holds no time of day and no timing, so that equal runs give equal bytes.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicesim.debrief.marks import Marks
from voicesim.regress.alignment import word_errors
from voicesim.regress.case import RecordedTurn
from voicesim.values import CallSummary, Observation, Reaction, samples_of, seconds_of

VERSION = 2
"""Of the result's form."""


@dataclass(frozen=True)
class Digests:
    """What a result hangs on: two results with equal digests must be equal."""

    audio: str
    """SHA-256 of the recording."""
    script: str
    """SHA-256 of the caller's script; '' when the recording is only heard."""
    expectations: str
    """SHA-256 of the sidecar."""
    settings: str
    """Every setting that matters, as JSON."""
    engines: tuple[tuple[str, str], ...]
    """('recogniser', name, version and digest) and so on."""
    voicesim: str
    baseline: str = ""
    """SHA-256 of the reading the voice is held against; '' without one."""
    seed: int = 0
    """Of the call."""
    code: tuple[tuple[str, str], ...] = ()
    """(room of the code, digest of its files)."""
    libraries: tuple[tuple[str, str], ...] = ()
    """(library, version)."""


@dataclass(frozen=True)
class TurnResult:
    """One turn as it was taken, and what it did."""

    number: int
    recorded: int
    """Number of the recorded turn it belongs to, from 1; 0 when the sidecar gives no turns or none overlaps."""
    start_seconds: float
    """On the call's clock."""
    end_seconds: float
    recorded_start_seconds: float | None
    """Start within the recording; None without a recorded turn."""
    recorded_end_seconds: float | None
    ended_because: str
    gap_seconds: float | None
    talk_over_seconds: float
    backchannel: bool
    words: str
    confidence: float
    cues: tuple[tuple[str, str], ...]
    """(label, the words that show it) of every sure cue."""
    unsure: tuple[str, ...]
    """Labels seen but not surely heard."""
    tone: tuple[str, ...]
    """Flags."""
    pitch_semitones: float | None
    rate_ratio: float | None
    score: float | None
    tension: float | None
    """After the caller's answer; None when the recording is only heard."""
    opened: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """Where in the script the caller's answer stands, line by line."""
    critical: tuple[str, ...] = ()
    waited_seconds: float | None = None
    """How long the silence after it lasted before the turn was taken to be over."""


@dataclass(frozen=True)
class Difference:
    """One expectation that was not met."""

    what: str
    expected: str
    got: str
    turn: int = 0
    """Number of the recorded turn; 0 for the whole call."""


@dataclass(frozen=True)
class CaseResult:
    """One case, run."""

    name: str
    status: str
    """passed, failed (something expected did not come out) or error (it could not be run)."""
    error: str = ""
    differences: tuple[Difference, ...] = ()
    digests: Digests | None = None
    length_seconds: float = 0.0
    """Of the call."""
    turns: tuple[TurnResult, ...] = ()
    path: tuple[str, ...] = ()
    """Moments brought up, in order."""
    end_tension: float | None = None
    """None when the recording is only heard."""
    ending: str = ""
    marks: tuple[tuple[int, int | None], ...] = ()
    """(competency, points)."""
    passed: bool | None = None
    critical: tuple[str, ...] = ()
    word_error_rate: float | None = None
    """Over all recorded turns; None without their words."""
    note: str = ""
    """What else may be behind a difference: that another recogniser listened than at the blessing."""
    version: int = VERSION

    @property
    def recogniser(self) -> str:
        """The recogniser that listened, without its digests, such as 'whisper:tiny.en'; '' when none did."""
        engines = dict(self.digests.engines) if self.digests else {}
        return engines.get("recogniser", "").partition(" (")[0]

    def to_json(self) -> str:
        """Return the result as one line of JSON; equal results give equal lines."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Placed:
    """Where a recorded turn was played into the call."""

    start_sample: int
    """On the call's clock."""
    end_sample: int


def turns_of(
    summary: CallSummary, recorded: Sequence[RecordedTurn], placed: Sequence[Placed]
) -> tuple[TurnResult, ...]:
    """Return what came out of every turn.

    Args:
        summary: the call.
        recorded: the sidecar's turns.
        placed: where each of them was played, in the same order; fewer when the caller hung up before the last.
    """
    return tuple(
        turn_of(exchange.stimulus, exchange.reaction, recorded, placed)
        for exchange in summary.exchanges
        if isinstance(exchange.stimulus, Observation)
    )


def turn_of(
    seen: Observation, reaction: Reaction | None, recorded: Sequence[RecordedTurn], placed: Sequence[Placed]
) -> TurnResult:
    """Return what came out of one turn; `reaction` is None when the recording is only heard."""
    turn, tone = seen.turn, seen.tone
    index = _overlapping(turn.start_sample, turn.end_sample, placed)
    offset = None if index is None else samples_of(recorded[index].start_seconds) - placed[index].start_sample
    result = TurnResult(
        number=turn.number,
        recorded=0 if index is None else index + 1,
        start_seconds=_rounded(seconds_of(turn.start_sample)),
        end_seconds=_rounded(seconds_of(turn.end_sample)),
        recorded_start_seconds=None if offset is None else _rounded(seconds_of(turn.start_sample + offset)),
        recorded_end_seconds=None if offset is None else _rounded(seconds_of(turn.end_sample + offset)),
        ended_because=turn.because,
        gap_seconds=None if turn.gap_samples is None else _rounded(seconds_of(turn.gap_samples)),
        talk_over_seconds=_rounded(seconds_of(turn.talk_over_samples)),
        backchannel=turn.backchannel,
        words=seen.transcript.text,
        confidence=seen.transcript.confidence,
        cues=tuple((cue.label, cue.evidence) for cue in seen.cues.sure),
        unsure=tuple(cue.label for cue in seen.cues.unsure),
        tone=tone.flags if tone else (),
        pitch_semitones=tone.pitch_semitones if tone else None,
        rate_ratio=tone.rate_ratio if tone else None,
        score=tone.score if tone else None,
        tension=None,
        waited_seconds=_rounded(seconds_of(turn.decided_sample - turn.end_sample)),
    )
    return result if reaction is None else _answered(result, reaction)


def _answered(turn: TurnResult, reaction: Reaction) -> TurnResult:
    return dataclasses.replace(
        turn,
        tension=_rounded(reaction.tension),
        opened=reaction.opened,
        met=reaction.met,
        facts=reaction.facts,
        said=tuple(line.source for line in reaction.lines),
        critical=tuple(error.rule for error in reaction.critical),
    )


def _overlapping(start_sample: int, end_sample: int, placed: Sequence[Placed]) -> int | None:
    """Return the recorded turn that shares most of the time between two samples; None when none shares any."""
    shared = [min(end_sample, one.end_sample) - max(start_sample, one.start_sample) for one in placed]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None


def _rounded(value: float) -> float:
    """Leave out what only the order of additions made: 5.8 and 5.799999999999999 are one tension."""
    return round(value, 4)


def heard_in(turns: Iterable[TurnResult], number: int) -> str:
    """Return all words heard of one recorded turn, in whatever pieces it was taken."""
    return " ".join(turn.words for turn in turns if turn.recorded == number)


def error_rate(turns: Sequence[TurnResult], recorded: Sequence[RecordedTurn], played: int) -> float | None:
    """Return the word error rate over the recorded turns that were played; None when there are none.

    All words are aligned at once: a turn taken in two pieces, or two taken as one, is no error of the words.
    """
    said = " ".join(one.words for one in recorded[:played])
    if not said.strip():
        return None
    return round(word_errors(said, " ".join(turn.words for turn in turns)).rate, 6)


def result_of(
    name: str,
    summary: CallSummary,
    marks: Marks,
    digests: Digests,
    recorded: Sequence[RecordedTurn] = (),
    placed: Sequence[Placed] = (),
) -> CaseResult:
    """Return a case's result, not yet judged."""
    turns = turns_of(summary, recorded, placed)
    reactions = [exchange.reaction for exchange in summary.exchanges]
    return CaseResult(
        name=name,
        status="passed",
        digests=digests,
        length_seconds=_rounded(seconds_of(summary.end_sample)),
        turns=turns,
        path=tuple(moment for reaction in reactions for moment in reaction.opened),
        end_tension=_rounded(reactions[-1].tension if reactions else summary.header.start_tension),
        ending=summary.ending.name if summary.ending else "",
        marks=tuple((mark.number, mark.points) for mark in marks.competencies),
        passed=marks.passed,
        critical=tuple(sorted({error.rule for reaction in reactions for error in reaction.critical})),
        word_error_rate=error_rate(turns, recorded, len(placed)),
    )
