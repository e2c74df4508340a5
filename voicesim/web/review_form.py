"""A trainer's marks as a form carries them: read from it, and put back into it from a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from voicesim.debrief import rubric
from voicesim.debrief.reviewed import NOT_APPLICABLE
from voicesim.record.reviews import GivenCritical, GivenMark, Review

POINTS = tuple(str(points) for points in range(rubric.MOST_POINTS + 1))
MOST_COMMENT = 1000
"""Characters of a comment; the rest is cut off."""


@dataclass(frozen=True)
class Given:
    """What a trainer has given so far."""

    marks: Mapping[int, GivenMark]
    critical: Mapping[str, GivenCritical]
    loose: Mapping[int, str] = field(default_factory=dict)
    """Comments on competencies without a mark: they can be shown again, but not kept."""

    @property
    def missing(self) -> tuple[rubric.Competency, ...]:
        """Return the competencies still without a mark."""
        return tuple(row for row in rubric.COMPETENCIES if row.number not in self.marks)

    def review(self, reviewer: str, now: datetime) -> Review:
        """Return it as it is kept."""
        return Review(
            reviewer,
            rubric.VERSION,
            now,
            "browser",
            tuple(self.marks[number] for number in sorted(self.marks)),
            tuple(self.critical[rule] for rule in rubric.CRITICAL if rule in self.critical),
        )


def given_in(form: Mapping[str, list[str]]) -> Given:
    """Return what a form holds; a value that is no mark counts as not given."""
    marks, critical, loose = {}, {}, {}
    for row in rubric.COMPETENCIES:
        value, comment = _one(form, f"mark-{row.number}"), _one(form, f"comment-{row.number}")
        if value in (*POINTS, NOT_APPLICABLE):
            points = None if value == NOT_APPLICABLE else int(value)
            marks[row.number] = GivenMark(row.number, points, comment)
        elif comment:
            loose[row.number] = comment
    for rule in rubric.CRITICAL:
        happened = _one(form, f"critical-{rule}") == "yes"
        critical[rule] = GivenCritical(rule, happened, _one(form, f"comment-{rule}"))
    return Given(marks, critical, loose)


def given_by(draft: Review | None) -> Given:
    """Return what a draft holds; nothing where there is none, or it was made by another version of the rubric."""
    if draft is None or draft.rubric_version != rubric.VERSION:
        return Given({}, {})
    return Given({mark.number: mark for mark in draft.marks}, {one.rule: one for one in draft.critical})


def _one(form: Mapping[str, list[str]], name: str) -> str:
    return " ".join(form.get(name, [""])[0].split())[:MOST_COMMENT]
