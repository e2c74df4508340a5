"""A trainer marks one call at the terminal, question by question; stopping half way keeps what was given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voicesim.debrief import rubric
from voicesim.record.reviews import (
    GivenCritical,
    GivenMark,
    Review,
    add,
    drop_draft,
    read_draft,
    write_draft,
)

MARK_HELP = (
    "0, 1, 2 or 3: the mark; a comment may follow it: `2 never checked`.\n"
    "-  the competency does not apply to this call.   b  back.   q  stop; what you gave is kept."
)
CRITICAL_HELP = (
    "y: it happened; n or Enter: it did not; a comment may follow: `y said twice`.   b  back.   q  stop; what you "
    "gave is kept."
)
DONE_HELP = "y: give these marks.   b: back to the last question.   q: stop; what you gave is kept."
_MARK = re.compile(r"([0-3-])(?:[\s,;:]+(.*))?")
_ANSWER = re.compile(r"(y|yes|n|no)(?:[\s,;:]+(.*))?", re.IGNORECASE)


@dataclass
class Session:
    """One trainer and one call."""

    folder: Path
    reviewer: str
    console: Console
    now: Callable[[], datetime]
    marks: dict[int, GivenMark] = field(default_factory=dict)
    critical: dict[str, GivenCritical] = field(default_factory=dict)

    def run(self) -> Review | None:
        """Ask what is still open and return the review once it is given; None when the trainer stops before.

        Raises:
            RecordError: the call's folder cannot be written.
        """
        place = self._go_on()
        questions: list[rubric.Competency | str] = [*rubric.COMPETENCIES, *rubric.CRITICAL]
        while True:
            if place < len(questions):
                question = questions[place]
                asked = self._critical(question, place) if isinstance(question, str) else self._mark(question)
            else:
                asked = self._done()
            if asked == "given":
                review = self._review()
                add(self.folder, review)
                drop_draft(self.folder, self.reviewer)
                return review
            if asked == "stop":
                given = len(self.marks) + len(self.critical)
                self._say(f"Kept: {given} of {len(questions)} answers. The same command goes on from there.")
                return None
            place = max(0, place + (1 if asked == "on" else -1))

    def _go_on(self) -> int:
        """Take up a draft of the rubric in use, and return the first question still open."""
        draft = read_draft(self.folder, self.reviewer)
        if draft and draft.rubric_version != rubric.VERSION:
            self._say(
                f"Your draft was made by version {draft.rubric_version} of the rubric; it begins anew by {rubric.VERSION}."
            )
        elif draft:
            self.marks = {mark.number: mark for mark in draft.marks}
            self.critical = {answer.rule: answer for answer in draft.critical}
            self._say(
                f"Going on: {len(self.marks) + len(self.critical)} answers are kept; `b` goes back to them."
            )
        self._say(f"{MARK_HELP}\n")
        answered = [row.number in self.marks for row in rubric.COMPETENCIES]
        answered += [rule in self.critical for rule in rubric.CRITICAL]
        return answered.index(False) if False in answered else len(answered)

    def _mark(self, row: rubric.Competency) -> str:
        self._say(f"\n{row.number} of {len(rubric.COMPETENCIES)}. {row.title}", "bold")
        self._say(row.what)
        anchors = Table.grid(padding=(0, 2))
        for step, anchor in enumerate(row.anchors):
            anchors.add_row(f"  {step}", Text(anchor))
        self.console.print(anchors)
        before = self.marks.get(row.number)
        kept = f" (you gave {_points(before.points)}; Enter keeps it)" if before else ""
        while True:
            words = self._ask(f"Mark 0 to 3, or -{kept}: ")
            if words in ("b", "q"):
                return {"b": "back", "q": "stop"}[words]
            if not words and before:
                return "on"
            found = _MARK.fullmatch(words)
            if found:
                points = None if found[1] == "-" else int(found[1])
                self.marks[row.number] = GivenMark(row.number, points, (found[2] or "").strip())
                return self._keep()
            self._say(MARK_HELP if words == "?" else f"{words or 'Nothing'!r} is no mark.\n{MARK_HELP}")

    def _critical(self, rule: str, place: int) -> str:
        number = place - len(rubric.COMPETENCIES) + 1
        if number == 1:
            self._say(f"\nCritical errors: each fails a call whatever its total.\n{CRITICAL_HELP}", "bold")
        before = self.critical.get(rule)
        kept = f" (you said {'y' if before.happened else 'n'}; Enter keeps it)" if before else ""
        while True:
            words = self._ask(f"{number} of {len(rubric.CRITICAL)}. {rubric.CRITICAL[rule]}? y or n{kept}: ")
            if words in ("b", "q"):
                return {"b": "back", "q": "stop"}[words]
            if not words and before:
                return "on"
            found = _ANSWER.fullmatch(words or "n")
            if found:
                happened = found[1].lower().startswith("y")
                self.critical[rule] = GivenCritical(rule, happened, (found[2] or "").strip())
                return self._keep()
            self._say(CRITICAL_HELP)

    def _done(self) -> str:
        self._say("\nYour marks", "bold")
        for row in rubric.COMPETENCIES:
            mark = self.marks[row.number]
            comment = f"  ({mark.comment})" if mark.comment else ""
            self._say(f"  {_points(mark.points)}  {row.number:2}  {row.title}{comment}")
        for rule, answer in self.critical.items():
            if answer.happened:
                self._say(f"  Critical: {rubric.CRITICAL[rule]}")
        self._say("Once given they stay as they are, and VoiceSim's are shown beside them.")
        while True:
            words = self._ask("Give these marks? y, b or q: ")
            if words in ("y", "b", "q"):
                return {"y": "given", "b": "back", "q": "stop"}[words]
            self._say(DONE_HELP)

    def _keep(self) -> str:
        write_draft(self.folder, self._review())
        return "on"

    def _review(self) -> Review:
        return Review(
            self.reviewer,
            rubric.VERSION,
            self.now(),
            "terminal",
            tuple(self.marks[number] for number in sorted(self.marks)),
            tuple(self.critical[rule] for rule in rubric.CRITICAL if rule in self.critical),
        )

    def _ask(self, question: str) -> str:
        try:
            words: str = click.prompt(question, default="", show_default=False, prompt_suffix="")
        except click.Abort:  # the end of the input, or Ctrl-C: as good as stopping
            self._say("")
            return "q"
        words = " ".join(words.split())
        return words.lower() if len(words) == 1 else words

    def _say(self, text: str, style: str | None = None) -> None:
        self.console.print(text, style=style, markup=False)


def _points(points: int | None) -> str:
    return "-" if points is None else str(points)
