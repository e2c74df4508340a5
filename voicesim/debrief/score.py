"""Marking a call: the twelve competencies, the critical errors, the total, and whether it passes.

Pure and deterministic: the same call and the same settings give the same marks, each with the words it rests on.
"""

from __future__ import annotations

from collections.abc import Callable

from voicesim.debrief import rubric
from voicesim.debrief.delivery import delivery, measure
from voicesim.debrief.focus import focus_of, strengths_of
from voicesim.debrief.marks import CompetencyMark, CriticalMark, Marks
from voicesim.debrief.rules_act import choices, close, control, limits, limits_apply, ownership
from voicesim.debrief.rules_care import feelings, nothing_provocative, say_back
from voicesim.debrief.rules_listen import let_finish, open_questions, opening
from voicesim.debrief.said import Read, Ruling, Said, read
from voicesim.settings import DebriefSettings
from voicesim.values import CallSummary, Observation

__all__ = ["Marks", "score"]

LIMITS, DELIVERY = 9, 10
NEEDS_COOPERATION = frozenset((5, 7, 8, 11, 12))
"""Competencies that need a caller who works with you: not marked where a call was rightly cut short."""
RIGHTLY_CUT = frozenset(("limit_set", "safety_route"))
WORTH_CUTTING = 2
"""Worth of the ending from which it was rightly cut. Not everybody can be de-escalated, and ending well is a pass."""

UNHEARD_VERDICT = (
    "Neither a pass nor a fail: most of your words were not surely heard, so nothing is marked. `voicesim doctor` checks "
    "the microphone, and `voicesim models fetch base.en` gets the better recogniser."
)
MOST_UNHEARD = 0.5
"""Share of the turns that may be unsurely heard; over it nothing is marked, for or against. Decision: marks given on the
lesser half of what somebody said are the recogniser's."""

_RULES: dict[int, Callable[[Read], Ruling | None]] = {
    1: opening,
    2: let_finish,
    3: feelings,
    4: say_back,
    5: open_questions,
    6: nothing_provocative,
    7: ownership,
    8: choices,
    LIMITS: limits,
    DELIVERY: delivery,
    11: control,
    12: close,
}


def score(summary: CallSummary, settings: DebriefSettings) -> Marks:
    """Return a call's marks.

    Args:
        summary: the call, as read from its journal.
        settings: which share passes, and whether delivery counts.
    """
    call = read(summary)
    competencies = tuple(_mark(call, number, settings) for number in _RULES)
    critical = _critical(call)
    counted = [mark.points for mark in competencies if mark.counts and mark.points is not None]
    total, possible = sum(counted), rubric.MOST_POINTS * len(counted)
    passed, verdict = _verdict(summary, total, possible, len(critical), settings.pass_share)
    if mostly_unheard(call) and summary.ending is not None and not critical:
        passed, verdict = False, UNHEARD_VERDICT
    return Marks(
        rubric_version=rubric.VERSION,
        competencies=competencies,
        critical=critical,
        total=total,
        possible=possible,
        pass_share=settings.pass_share,
        passed=passed,
        verdict=verdict,
        focus=focus_of(call, competencies, critical),
        strengths=strengths_of(call, competencies),
        unsure_turns=tuple(said.number for said in call.turns if not said.surely_heard),
        delivery=measure(call),
    )


def _mark(call: Read, number: int, settings: DebriefSettings) -> CompetencyMark:
    row = rubric.competency(number)
    none = _not_marked(call, number, settings)
    ruling = None if none else _RULES[number](call)
    if ruling is None:
        return CompetencyMark(number, row.title, None, none or "Nothing could be measured.", (), counts=False)
    points, why, evidence = ruling
    return CompetencyMark(number, row.title, points, why, tuple(evidence), counts=True)


def _not_marked(call: Read, number: int, settings: DebriefSettings) -> str:
    """Return why a competency is not marked in this call, or ''."""
    ending = call.summary.ending
    if mostly_unheard(call) and number != DELIVERY:
        return "Not marked: most of your words were not surely heard."
    if (
        number in NEEDS_COOPERATION
        and ending
        and ending.kind in RIGHTLY_CUT
        and ending.worth >= WORTH_CUTTING
    ):
        return f"Not marked: the call rightly ended before there was room for it ({ending.title.rstrip('.').lower()})."
    if number == LIMITS and not limits_apply(call):
        return "Does not apply: nobody was abusive in this call."
    if number == DELIVERY and call.summary.header.typed:
        return "Does not apply: the call was typed."
    if number == DELIVERY and not settings.delivery_counts:
        return "Shown as measurements below, for yourself; never part of the marks."
    return ""


def mostly_unheard(call: Read) -> bool:
    """Return whether too little was surely heard to mark anything."""
    unsure = sum(not said.surely_heard for said in call.turns)
    return unsure > MOST_UNHEARD * len(call.turns)


def _critical(call: Read) -> tuple[CriticalMark, ...]:
    found: list[CriticalMark] = []
    said: Said | None = None
    by_number = {turn.number: turn for turn in call.turns}
    for step in call.summary.exchanges:
        if isinstance(step.stimulus, Observation):
            said = by_number.get(step.stimulus.turn.number, said)
        for error in step.reaction.critical:
            title = rubric.CRITICAL.get(error.rule, error.rule.replace("_", " ").capitalize())
            turn, sample = (said.number, said.sample) if said else (0, step.sample)
            found.append(CriticalMark(error.rule, title, error.text, turn, sample, error.evidence))
    return tuple(found)


def _verdict(
    summary: CallSummary, total: int, possible: int, critical: int, pass_share: float
) -> tuple[bool, str]:
    needed = f"{pass_share:.0%} of the possible marks are needed"
    if summary.ending is None:
        return (
            False,
            "The record was cut short: the marks cover what was kept, and it is not a pass or a fail.",
        )
    if critical:
        return False, "Not passed: a critical error fails a call whatever its total."
    if possible and total >= pass_share * possible:
        return True, f"Passed: {total} of {possible} marks; {needed}."
    return False, f"Not passed yet: {total} of {possible} marks; {needed}."
