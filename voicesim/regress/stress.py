"""What survives a channel: each case through it, beside the same case clean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.regress.compare import Comparison, compare
from voicesim.regress.result import CaseResult


@dataclass(frozen=True)
class Survival:
    """One channel's score."""

    channel: str
    cases: int
    """That ran both clean and through the channel."""
    errors: int
    """That could not be run through it."""
    same_ending: int
    marks: int
    """Marks given, clean or through the channel: what is marked in neither is no mark that held."""
    same_marks: int
    turns: int
    """Turns of the clean runs."""
    same_branch: int
    """Turns after which the caller did as in the clean run."""
    cues: int
    """Sure cues of the clean runs."""
    kept_cues: int
    added_cues: int
    """Sure cues that only the channel gave."""
    word_error_rate: tuple[float, float] | None
    """Mean (clean, through the channel) over the cases that tell their words."""

    @property
    def marks_share(self) -> float:
        """Share of marks that stayed the same; 1 where there were none."""
        return self.same_marks / self.marks if self.marks else 1.0


def survival(channel: str, clean: Sequence[CaseResult], through: Sequence[CaseResult]) -> Survival:
    """Return what of the clean runs came out of a channel as well."""
    known = {result.name: result for result in clean if result.status != "error"}
    pairs = [(known[one.name], one) for one in through if one.name in known and one.status != "error"]
    errors = sum(one.status == "error" for one in through)
    moved = compare([old for old, _ in pairs], [new for _, new in pairs])
    points = [(points, dict(new.marks).get(number)) for old, new in pairs for number, points in old.marks]
    marks = [pair for pair in points if pair != (None, None)]
    old_cues = [cue for old, _ in pairs for cue in _cues(old)]
    new_cues = [cue for _, new in pairs for cue in _cues(new)]
    rates = [
        (old.word_error_rate, new.word_error_rate)
        for old, new in pairs
        if old.word_error_rate is not None and new.word_error_rate is not None
    ]
    turns = sum(len(old.turns) for old, _ in pairs)
    return Survival(
        channel=channel,
        cases=len(pairs),
        errors=errors,
        same_ending=sum(old.ending == new.ending for old, new in pairs),
        marks=len(marks),
        same_marks=sum(was == now for was, now in marks),
        turns=turns,
        same_branch=turns - _moved_turns(moved),
        cues=len(old_cues),
        kept_cues=len(set(old_cues) & set(new_cues)),
        added_cues=len(set(new_cues) - set(old_cues)),
        word_error_rate=_mean(rates) if rates else None,
    )


def _moved_turns(moved: Comparison) -> int:
    lost = {(move.case, move.turn) for move in moved.moves if move.what == "turn" and move.before != "none"}
    return len(lost | {(move.case, move.turn) for move in moved.branches})


def _cues(result: CaseResult) -> list[tuple[str, int, str]]:
    """Return (case, recorded turn, label) of every sure cue, once each."""
    found = {
        (result.name, turn.recorded or turn.number, label) for turn in result.turns for label, _ in turn.cues
    }
    return sorted(found)


def _mean(rates: Sequence[tuple[float, float]]) -> tuple[float, float]:
    count = len(rates)
    return sum(clean for clean, _ in rates) / count, sum(through for _, through in rates) / count
