"""A marked call after people looked at it: which marks they changed and why, beside VoiceSim's own, never in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voicesim.debrief import rubric
from voicesim.debrief.marks import Marks
from voicesim.debrief.score import DELIVERY, UNHEARD_VERDICT

YES, NO, WITHDRAW, NOT_APPLICABLE = "yes", "no", "withdraw", "-"


@dataclass(frozen=True)
class Change:
    """One mark that a person changed, or took back having changed."""

    item: str
    """Number of a competency, such as '4', or the rule of a critical error."""
    value: str
    """'0' to '3', '-' for does not apply, 'yes' or 'no' for a critical error, or 'withdraw'."""
    reason: str
    by: str
    when: str
    """As a person reads it: '2026-03-01 10:00 UTC'."""
    rubric_version: int
    given: str = ""
    """VoiceSim's own, written as `value` is."""
    spent: str = ""
    """Why it does not count (any more), in a sentence; '' when it does."""

    @property
    def number(self) -> int:
        """The competency; 0 for a critical error."""
        return int(self.item) if self.item.isdecimal() else 0

    @property
    def title(self) -> str:
        """What was marked, in words."""
        if not self.number:
            return f"Critical error: {rubric.CRITICAL.get(self.item, self.item)}"
        known = self.number <= len(rubric.COMPETENCIES)
        return f"{self.item}. {rubric.competency(self.number).title}" if known else self.item

    @property
    def told(self) -> str:
        """Both sides in a sentence, such as: VoiceSim gave 1 of 3, Dana gives 2 of 3."""
        if self.value == WITHDRAW:
            return f"{self.by} took the last change back."
        past, now = ("gave", "gives") if self.number else ("says", "says")
        machine = f"VoiceSim {past} {words(self.given)}, " if self.given else ""
        return f"{machine}{self.by} {now} {words(self.value)}."


@dataclass(frozen=True)
class AfterReview:
    """What becomes of the marks with the changes that count."""

    changes: tuple[Change, ...]
    """All of them, oldest first: nothing is left out that was ever said."""
    total: int
    possible: int
    passed: bool
    verdict: str

    @property
    def standing(self) -> tuple[Change, ...]:
        """Those that count, in the rubric's order."""
        found = [change for change in self.changes if not change.spent]
        return tuple(sorted(found, key=lambda change: (change.number or 99, change.item)))

    def of(self, number: int) -> Change | None:
        """Return the change of a competency that counts, or None."""
        return next((change for change in self.standing if change.number == number), None)


def after_review(marks: Marks, changes: Sequence[Change], ended: bool) -> AfterReview | None:
    """Return the marks after people's changes; None where nobody ever changed one.

    Args:
        marks: VoiceSim's own; they stay as they are.
        changes: oldest first, as kept.
        ended: whether the call came to its end; a record cut short neither passes nor fails.
    """
    if not changes:
        return None
    last = {change.item: place for place, change in enumerate(changes)}
    told = tuple(
        replace(
            change,
            given=given(marks, change.item),
            spent=_spent(marks, changes[place:], last[change.item] == place),
        )
        for place, change in enumerate(changes)
    )
    standing = {change.item: change.value for change in told if not change.spent}
    points = {mark.number: mark.points for mark in marks.competencies if mark.counts}
    for item, value in standing.items():
        if item.isdecimal():
            points[int(item)] = None if value == NOT_APPLICABLE else int(value)
    errors = {error.rule for error in marks.critical} | {
        rule for rule, value in standing.items() if value == YES
    }
    errors -= {rule for rule, value in standing.items() if value == NO}
    total, possible = total_of(points)
    passed = ended and marks.verdict != UNHEARD_VERDICT and passes(points, bool(errors), marks.pass_share)
    verdict = _verdict(marks, (total, possible, passed), bool(errors), ended)
    return AfterReview(told, total, possible, passed, verdict)


def _spent(marks: Marks, since: Sequence[Change], is_last: bool) -> str:
    """Return why the first of these changes does not count, or ''; the others came later."""
    change = since[0]
    if not is_last:
        later = next(one for one in since[1:] if one.item == change.item)
        return "Taken back." if later.value == WITHDRAW else "Replaced by a later change."
    if change.value == WITHDRAW:
        return "VoiceSim's own stands."
    if change.rubric_version != marks.rubric_version:
        return f"Made by version {change.rubric_version} of the rubric; it does not count by version {marks.rubric_version}."
    known = may_change(marks, change.item) and fits(change.item, change.value)
    return "" if known else "It is no part of the marks."


def given(marks: Marks, item: str) -> str:
    """Return what VoiceSim gave, written as a change is; '' for what the rubric does not have."""
    if item in rubric.CRITICAL or any(error.rule == item for error in marks.critical):
        return YES if any(error.rule == item for error in marks.critical) else NO
    points = {str(mark.number): mark.points for mark in marks.competencies}
    if item not in points:
        return ""
    return NOT_APPLICABLE if points[item] is None else str(points[item])


def may_change(marks: Marks, item: str) -> bool:
    """Return whether a person may change this: what the rubric has, delivery only where it counts at all."""
    return given(marks, item) != "" and (item != str(DELIVERY) or marks.competencies[DELIVERY - 1].counts)


def fits(item: str, value: str) -> bool:
    """Return whether this is a value for that item: points for a competency, yes or no for a critical error."""
    points = (NOT_APPLICABLE, *(str(mark) for mark in range(rubric.MOST_POINTS + 1)))
    return value in (points if item.isdecimal() else (YES, NO))


def total_of(points: Mapping[int, int | None]) -> tuple[int, int]:
    """Return (marks reached, marks possible) of the competencies that apply."""
    counted = [mark for mark in points.values() if mark is not None]
    return sum(counted), rubric.MOST_POINTS * len(counted)


def passes(points: Mapping[int, int | None], critical: bool, pass_share: float) -> bool:
    """Return whether marks pass, by the rule that score.py applies to its own: a share of the possible, no critical error.

    Args:
        points: competency -> points, of those that count.
        critical: whether a critical error was made.
        pass_share: needed of the possible marks.
    """
    total, possible = total_of(points)
    return not critical and possible > 0 and total >= pass_share * possible


def words(value: str) -> str:
    """Return a value as a sentence goes on: '2 of 3', 'no mark (does not apply)', 'it happened'."""
    told = {NOT_APPLICABLE: "no mark (does not apply)", YES: "it happened", NO: "it did not happen"}
    return told.get(value, f"{value} of {rubric.MOST_POINTS}")


def _verdict(marks: Marks, result: tuple[int, int, bool], critical: bool, ended: bool) -> str:
    total, possible, passed = result
    if not ended:
        return "The record was cut short: it is neither a pass nor a fail."
    if critical:
        return "Not passed: a critical error fails a call whatever its total."
    if marks.verdict == UNHEARD_VERDICT:
        return "Neither a pass nor a fail: most of the words were not surely heard."
    return f"{'Passed' if passed else 'Not passed yet'}: {total} of {possible} marks."
