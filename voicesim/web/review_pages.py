"""The pages on which a trainer marks calls blind, sees both sides once the marks are given, and how far markers agree.

Up to then nothing that VoiceSim or anybody else found in the call is read, let alone shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from voicesim import wiring_calls
from voicesim.debrief import rubric
from voicesim.debrief.agreement import compare
from voicesim.debrief.english import count, listed
from voicesim.debrief.marks import Marks
from voicesim.debrief.reviewed import total_of
from voicesim.debrief.said import read
from voicesim.debrief.transcript import transcript_of
from voicesim.errors import RecordError
from voicesim.record.export import encode_audio
from voicesim.record.journal import JOURNAL
from voicesim.record.lock import is_held
from voicesim.record.reading import read_audio, read_call
from voicesim.record.reviews import Review, add, drop_draft, person, read_draft, read_reviews, write_draft
from voicesim.record.store import Calls, StoredCall
from voicesim.settings import Settings
from voicesim.values import CallSummary
from voicesim.web.rendering import SECURITY_HEADERS, page, same_origin
from voicesim.web.review_form import Given, given_by, given_in
from voicesim.web.shared import Reviewing

_VERDICTS = {True: "passed", False: "not passed", None: "neither passed nor failed"}


@dataclass(frozen=True)
class ReviewPages:
    """The pages of reviewing."""

    settings: Settings
    reviewing: Reviewing

    def calls(self, request: Request) -> Response:
        """Ask who marks, and list the calls: no mark, no ending."""
        asked, fault, name = request.query_params.get("by", ""), "", ""
        try:
            name = person(asked) if asked else ""
        except RecordError as error:
            fault = str(error)
        calls = [
            {"call": call, "state": _state(call, name) if name else ""}
            for call in self._store().list()
            if not call.fault and not call.going_on
        ]
        return page(
            "reviews.html.j2", 400 if fault else 200, asked=asked, name=name, fault=fault, calls=calls
        )

    def review(self, request: Request) -> Response:
        """Show the call and the rubric to be marked; once marked, both sides."""
        folder, asked = self._folder(request), request.query_params.get("by", "")
        if not asked.strip():
            return RedirectResponse("/review")
        name = person(asked)
        found = read_reviews(folder).of(name, rubric.VERSION)
        if found:
            return self._both(folder, found)
        draft = read_draft(folder, name)
        anew = draft is not None and draft.rubric_version != rubric.VERSION
        return self._form(folder, name, given_by(draft), anew=anew, kept=draft is not None and not anew)

    async def give(self, request: Request) -> Response:
        """Keep what was marked; give it when asked to and nothing is missing."""
        same_origin(request)
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        return await run_in_threadpool(self._given, request, form)

    def sound(self, request: Request) -> Response:
        """Return the call's recording."""
        folder = self._folder(request)
        if read_call(folder).header.typed:
            raise RecordError("This call was typed; there is no recording of it.")
        return Response(encode_audio(*read_audio(folder)), media_type="audio/mpeg", headers=SECURITY_HEADERS)

    def agreement(self, _request: Request) -> Response:
        """Show how far trainers and VoiceSim, and trainers among themselves, mark alike."""
        collected, broken = self.reviewing.collected(self.settings), []
        for folder in self._store().folders():
            try:
                collected.add(folder)
            except RecordError as error:
                broken.append(f"{folder.name}: left out ({error})")
        found = compare(collected.rated)
        notes = [f"{count(many, 'review')} {what}." for what, many in sorted(collected.notes.items())]
        tables = [
            {"title": listed(list(one.raters)), "two": len(one.raters) == 2, "between": one} for one in found
        ]
        return page(
            "agreement.html.j2", tables=tables, notes=[*notes, *broken], tell=self.reviewing,
            alone=bool(collected.rated),
        )  # fmt: skip

    def _given(self, request: Request, form: dict[str, list[str]]) -> Response:
        folder, name = self._folder(request), person(form.get("by", [""])[0])
        given, back = given_in(form), f"/calls/{folder.name}/review?by={quote(name)}"
        if read_reviews(folder).of(name, rubric.VERSION):
            return RedirectResponse(back, status_code=303)
        review = given.review(name, datetime.now(UTC))
        write_draft(folder, review)
        if form.get("do") != ["give"]:
            if given.loose:
                return self._form(folder, name, given, status=422)
            return RedirectResponse(f"/review?by={quote(name)}", status_code=303)
        if given.missing:
            return self._form(folder, name, given, missing=given.missing, status=422)
        add(folder, review)
        drop_draft(folder, name)
        return RedirectResponse(back, status_code=303)

    def _form(self, folder: Path, name: str, given: Given, status: int = 200, **told: Any) -> Response:
        summary = read_call(folder)
        return page(
            "review.html.j2", status, ident=folder.name, name=name, given=given, rubric=rubric, summary=summary,
            outline=summary.header.outline, desk=self.reviewing.desk(summary), rows=self._rows(summary),
            **{"anew": False, "kept": False, "missing": (), **told},
        )  # fmt: skip

    def _rows(self, summary: CallSummary) -> list[dict[str, Any]]:
        """Return what was to be heard, in the order of time."""
        said = [
            {"at": entry.at, "time": entry.time, "who": entry.who, "text": entry.text, "sure": entry.sure}
            for entry in transcript_of(read(summary))
            if entry.who != "line"
        ]
        beside = [
            {"at": at, "time": time, "who": "line", "text": text, "sure": True}
            for at, time, _, text in self.reviewing.on_the_line(summary)
        ]
        return sorted([*said, *beside], key=lambda row: float(row["at"]))

    def _both(self, folder: Path, found: Review) -> Response:
        """Show a review beside VoiceSim's marks."""
        summary = read_call(folder)
        marks, ended = wiring_calls.mark(summary, self.settings), summary.ending is not None
        total, possible = total_of(self.reviewing.counted(found, marks))
        result = self.reviewing.passed(found, marks, ended)
        return page(
            "reviewed.html.j2", ident=folder.name, name=found.reviewer, outline=summary.header.outline,
            at=f"{found.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", rows=_side_by_side(found, marks),
            errors=_errors(found, marks), mine=f"{total} of {possible}, {_VERDICTS[result]}",
            theirs=f"{marks.total} of {marks.possible}, {_VERDICTS[marks.passed if ended else None]}",
        )  # fmt: skip

    def _store(self) -> Calls:
        return Calls(wiring_calls.calls_folder(self.settings))

    def _folder(self, request: Request) -> Path:
        folder = self._store().find(str(request.path_params["ident"]))
        if is_held(folder / JOURNAL):
            raise RecordError("This call is still going on; wait until it has ended.")
        return folder


def _state(call: StoredCall, name: str) -> str:
    if read_reviews(call.folder).of(name, rubric.VERSION):
        return "reviewed"
    return "begun" if read_draft(call.folder, name) else "to do"


def _side_by_side(found: Review, marks: Marks) -> list[dict[str, Any]]:
    given = {mark.number: mark for mark in found.marks}
    rows = []
    for mark in marks.competencies:
        mine = given.get(mark.number)
        differs = mine is None or mine.points != mark.points
        rows.append(
            {
                "number": mark.number,
                "title": mark.title,
                "mine": _told(mine.points if mine else None),
                "comment": mine.comment if mine else "",
                "theirs": _told(mark.points),
                "differs": differs,
                "why": mark.why,
            }
        )
    return rows


def _errors(found: Review, marks: Marks) -> list[dict[str, str]]:
    """Return the critical errors that either side saw."""
    mine = {answer.rule: answer.comment for answer in found.critical if answer.happened}
    theirs = {error.rule for error in marks.critical}
    seen = []
    for rule in sorted(mine.keys() | theirs):
        who = [
            name for name, there in ((found.reviewer, rule in mine), ("VoiceSim", rule in theirs)) if there
        ]
        title = rubric.CRITICAL.get(rule, rule)
        seen.append({"title": title, "who": " and ".join(who), "comment": mine.get(rule, "")})
    return seen


def _told(points: int | None) -> str:
    return "does not apply" if points is None else str(points)
