"""The debrief as plain text for a terminal: the end, the marks, and what to work on."""

from __future__ import annotations

import textwrap

from voicesim.debrief.marks import Focus, Marks
from voicesim.debrief.story import clock, headline, story_of
from voicesim.values import CallSummary

WIDTH = 78
_BAR = {0: "...", 1: "#..", 2: "##.", 3: "###"}


def summary_text(summary: CallSummary, marks: Marks, call_id: str = "") -> str:
    """Return the short debrief, without markup and without a line end at the end.

    Args:
        summary: the call.
        marks: its marks.
        call_id: what `voicesim calls again` knows the call by; '' for a call that was not kept.
    """
    lines = [headline(summary), *_wrapped(" ".join(story_of(summary)), "")]
    lines += ["", *_wrapped(marks.verdict, "")]
    lines += [
        f"CRITICAL  {error.title} (turn {error.turn}, {clock(error.sample)}): {error.text}"
        for error in marks.critical
    ]
    lines += ["", "Marks"]
    for mark in marks.competencies:
        points = "  -  " if mark.points is None else f" {_BAR[mark.points]} "
        lines.append(f"{points} {mark.number:2}  {mark.title}")
        lines += _wrapped(mark.why, " " * 10)
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
