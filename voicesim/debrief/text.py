"""The debrief as plain text for a terminal: the end, the marks, and what to work on."""

from __future__ import annotations

import textwrap

from voicesim.debrief.marks import CompetencyMark, Focus, Marks
from voicesim.debrief.reviewed import AfterReview, Change, words
from voicesim.debrief.story import clock, headline, story_of
from voicesim.values import CallSummary

WIDTH = 78
_BAR = {0: "...", 1: "#..", 2: "##.", 3: "###"}


def summary_text(
    summary: CallSummary, marks: Marks, call_id: str = "", after: AfterReview | None = None
) -> str:
    """Return the short debrief, without markup and without a line end at the end.

    Args:
        summary: the call.
        marks: its marks.
        call_id: what `voicesim calls again` knows the call by; '' for a call that was not kept.
        after: what people changed in the marks, shown beside them; None where nobody did.
    """
    lines = [headline(summary), *_wrapped(" ".join(story_of(summary)), "")]
    lines += ["", *_wrapped(marks.verdict, "")]
    lines += [
        f"CRITICAL  {error.title} (turn {error.turn}, {clock(error.sample)}): {error.text}"
        for error in marks.critical
    ]
    lines += _after(marks, after) if after else []
    lines += ["", "Marks"]
    for mark in marks.competencies:
        lines += _mark(mark, after.of(mark.number) if after else None)
    for place, focus in enumerate(marks.focus, 1):
        lines += ["", *_focus(place, focus)]
        if call_id:
            lines.append(f"  Try again:   voicesim calls again {call_id} --turn {focus.turn}")
    if marks.strengths:
        lines += ["", "Done well"]
        for item in marks.strengths:
            lines += _wrapped(f"{clock(item.sample)}  “{item.quote}” {item.why}", "  ")
    if marks.unsure_turns:
        turns = ", ".join(str(turn) for turn in marks.unsure_turns)
        lines += ["", *_wrapped(f"Not sure what you said in turn {turns}: nothing was judged by it.", "")]
    return "\n".join(lines)


def _mark(mark: CompetencyMark, change: Change | None) -> list[str]:
    points = "  -  " if mark.points is None else f" {_BAR[mark.points]} "
    lines = [f"{points} {mark.number:2}  {mark.title}", *_wrapped(mark.why, " " * 10)]
    if change:
        lines += _wrapped(f"After review: {words(change.value)} ({change.by})", " " * 10)
    return lines


def _after(marks: Marks, after: AfterReview) -> list[str]:
    """Return what people changed: both totals, then every change with its reason, also those that no longer count."""
    lines = [""]
    if after.standing:
        both = f"VoiceSim {marks.total} of {marks.possible}, after review {after.total} of {after.possible}."
        lines += _wrapped(f"{both} {after.verdict}", "")
    for change in after.changes:
        told = f"{change.title}. {change.told} “{change.reason}” ({change.by}, {change.when})"
        lines += _wrapped(f"{told} {change.spent}".rstrip(), "  ")
    return lines


def _focus(place: int, focus: Focus) -> list[str]:
    return [
        *_wrapped(f"Work on {place}: {focus.title} (turn {focus.turn}, {clock(focus.sample)})", ""),
        *_wrapped(f"You said:    “{focus.said}”", "  "),
        *_wrapped(f"It did:      {focus.effect}", "  "),
        *_wrapped(f"Say instead: “{focus.better}”", "  "),
    ]


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + ("  " if indent else "")
    )
