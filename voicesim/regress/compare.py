"""What moved between two runs of the same cases: named by case and turn, from the first cause on."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicesim.regress.means import Mean, means_of
from voicesim.regress.pairing import paired
from voicesim.regress.result import CaseResult, Digests, TurnResult

FIELDS = (
    ("words", "words"),
    ("confidence", "confidence"),
    ("start_seconds", "start in the call"),
    ("end_seconds", "end in the call"),
    ("recorded_start_seconds", "start"),
    ("recorded_end_seconds", "end"),
    ("gap_seconds", "gap before it"),
    ("ended_because", "why it ended"),
    ("waited_seconds", "waited"),
    ("backchannel", "backchannel"),
    ("talk_over_seconds", "talk-over"),
    ("cues", "cues"),
    ("unsure", "unsure cues"),
    ("tone", "tone flags"),
    ("pitch_semitones", "pitch"),
    ("rate_ratio", "rate"),
    ("score", "tone score"),
    ("facts", "facts"),
    ("opened", "moments opened"),
    ("met", "moments met"),
    ("said", "the caller's lines"),
    ("critical", "critical errors"),
    ("tension", "tension"),
)
"""Of a turn, in the order of cause and effect: heard before judged, judged before answered."""
BRANCH = frozenset(("opened", "met", "said", "critical"))
"""Fields that say which way the caller went."""
TURN = "turn"
"""What moved where a turn was taken in one run alone."""
NAMED = {"engines": "", "code": "code of ", "libraries": "library "}
"""Digests that are pairs of name and value, and what stands before a name where it is told."""
ON_THE_CLOCK = frozenset(("start_seconds", "end_seconds"))


@dataclass(frozen=True)
class Move:
    """One thing that is not as it was."""

    case: str
    turn: int
    """Number of the turn in the call; 0 for the whole case."""
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side."""

    inputs: tuple[Move, ...]
    """What went in differently, by the digests: audio, script, expectations, settings, engines, version."""
    moves: tuple[Move, ...]
    """What came out differently."""
    means: tuple[Mean, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    same: int
    """Cases in which nothing moved."""
    not_run: tuple[str, ...]
    """Cases that could not be run in one of the two, or in both."""
    proven: bool
    """Nothing moved, the same cases ran, all of them did, and everything that went in was the same."""

    @property
    def branches(self) -> tuple[Move, ...]:
        """The turns at which the caller went another way."""
        names = {title for field, title in FIELDS if field in BRANCH}
        return tuple(move for move in self.moves if move.turn and move.what in names)


def compare(before: Sequence[CaseResult], after: Sequence[CaseResult]) -> Comparison:
    """Return what moved from one run to the other, case by case in the order of their names."""
    old = {result.name: result for result in before}
    new = {result.name: result for result in after}
    both = sorted(old.keys() & new.keys())
    inputs = tuple(move for name in both for move in _inputs(old[name], new[name]))
    by_case = {name: _case_moves(old[name], new[name]) for name in both}
    only_before, only_after = tuple(sorted(old.keys() - new.keys())), tuple(sorted(new.keys() - old.keys()))
    moves = tuple(move for name in both for move in by_case[name])
    not_run = tuple(
        name
        for name in both
        if "error" in (old[name].status, new[name].status) or not _told(old[name], new[name])
    )
    return Comparison(
        inputs=inputs,
        moves=moves,
        means=means_of([(old[name], new[name]) for name in both]),
        only_before=only_before,
        only_after=only_after,
        same=sum(not found for name, found in by_case.items() if name not in not_run),
        not_run=not_run,
        proven=bool(both) and not (inputs or moves or only_before or only_after or not_run),
    )


def _told(*results: CaseResult) -> bool:
    """Return whether all results say what they hang on."""
    return all(result.digests is not None for result in results)


def _inputs(old: CaseResult, new: CaseResult) -> list[Move]:
    if old.digests is None or new.digests is None:
        return []
    found = []
    for field in dataclasses.fields(Digests):
        one, other = getattr(old.digests, field.name), getattr(new.digests, field.name)
        if field.name in NAMED:
            pairs = [
                (f"{NAMED[field.name]}{name}", was, now)
                for name, was, now in _by_name(dict(one), dict(other))
            ]
        elif field.name == "settings":
            pairs = _by_name(_settings(one), _settings(other))
        else:
            pairs = [(field.name, str(one), str(other))]
        found += [Move(old.name, 0, name, was, now) for name, was, now in pairs if was != now]
    return found


def _by_name(one: Mapping[str, str], other: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [
        (name, one.get(name, "none"), other.get(name, "none")) for name in sorted(one.keys() | other.keys())
    ]


def _settings(text: str) -> dict[str, str]:
    """Return every setting of a JSON object of groups by its dotted name."""
    try:
        groups = json.loads(text)
        return {
            f"{group}.{name}": str(value) for group, table in groups.items() for name, value in table.items()
        }
    except (ValueError, AttributeError):
        return {"settings": text}


def _case_moves(old: CaseResult, new: CaseResult) -> list[Move]:
    pairs = paired(old.turns, new.turns)
    return [move for one, other in pairs for move in turn_moves(old.name, one, other)] + whole_moves(old, new)


def whole_moves(old: CaseResult, new: CaseResult) -> list[Move]:
    """Return what moved of a case that belongs to no single turn."""
    whole = [
        ("status", old.status, new.status),
        ("error", old.error, new.error),
        ("path", " > ".join(old.path), " > ".join(new.path)),
        ("ending", old.ending, new.ending),
        ("length in seconds", old.length_seconds, new.length_seconds),
        ("tension at the end", old.end_tension, new.end_tension),
        ("passed", old.passed, new.passed),
        ("critical errors", old.critical, new.critical),
        ("word error rate", old.word_error_rate, new.word_error_rate),
    ]
    marks_before, marks_after = dict(old.marks), dict(new.marks)
    whole += [
        (f"mark {number}", marks_before.get(number), marks_after.get(number))
        for number in sorted(marks_before.keys() | marks_after.keys())
    ]
    return [Move(old.name, 0, what, *_texts(was, now)) for what, was, now in whole if was != now]


def turn_moves(case: str, old: TurnResult | None, new: TurnResult | None) -> list[Move]:
    """Return what moved of one turn, from cause to effect; None for a turn that was taken in the other run alone."""
    if old is None or new is None:
        turn = old or new
        assert turn is not None  # noqa: S101 - one of a pair is always there
        told = f"'{turn.words}'"
        return [Move(case, turn.number, TURN, told if old else "none", told if new else "none")]
    placed = old.recorded and new.recorded
    return [
        Move(case, old.number, title, *_texts(getattr(old, field), getattr(new, field)))
        for field, title in FIELDS
        # where a turn lies within its recording says what moved; on the call's clock all turns after one move with it
        if getattr(old, field) != getattr(new, field) and not (placed and field in ON_THE_CLOCK)
    ]


def _texts(was: object, now: object) -> tuple[str, str]:
    """Return both values for a reader: numbers as short as they can be and still differ."""
    if isinstance(was, float) and isinstance(now, float) and f"{was:.4g}" != f"{now:.4g}":
        return f"{was:.4g}", f"{now:.4g}"
    return _text(was), _text(now)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        parts = [f"{part[0]} ('{part[1]}')" if isinstance(part, tuple) else str(part) for part in value]
        return ", ".join(parts) or "none"
    return "none" if value is None else str(value)
