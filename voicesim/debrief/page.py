"""The debrief as one HTML file: read offline, on paper, by keyboard or by ear, and the same bytes each time."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.debrief import charts, rubric
from voicesim.debrief.focus import effect_text
from voicesim.debrief.marks import Marks
from voicesim.debrief.reviewed import AfterReview, words
from voicesim.debrief.said import read
from voicesim.debrief.story import clock, duration, headline, story_of
from voicesim.debrief.transcript import transcript_of
from voicesim.settings import RecordSettings
from voicesim.values import CallSummary, seconds_of

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
ENGINE_NAMES = {
    "recogniser": "Wrote down your words",
    "detector": "Told speech from silence",
    "cues": "Found techniques and slips",
    "voice": "Spoke the caller's lines",
}


def render(
    summary: CallSummary,
    marks: Marks,
    audio: bytes | None,
    wall_clock: str,
    call_id: str = "",
    after: AfterReview | None = None,
) -> str:
    """Return the debrief page of a call.

    Args:
        summary: the call.
        marks: its marks.
        audio: the recording as MP3; None or b"" for a page without sound.
        wall_clock: when the call was, as a person reads it. Stands in one place, marked data-wall-clock; everything
            but this, call_id and after hangs on the call alone.
        call_id: what `voicesim calls again` knows the call by; '' writes CALL, to be looked up.
        after: what people changed in the marks, shown beside them; None where nobody did.
    """
    call = read(summary)
    delivery = marks.delivery
    return _environment().get_template("debrief.html.j2").render(
        summary=summary,
        header=summary.header,
        outline=summary.header.outline,
        caller=call.caller,
        marks=marks,
        after=after,
        words=words,
        rubric=rubric,
        story=story_of(summary),
        headline=headline(summary),
        audio=base64.b64encode(audio).decode("ascii") if audio else "",
        wall_clock=wall_clock,
        tension=charts.tension_chart(call),
        pitch=charts.pitch_bars(delivery),
        rate=charts.rate_bars(delivery),
        entries=transcript_of(call),
        engines=[(ENGINE_NAMES.get(part, part), name) for part, name in sorted(summary.header.engines.items())],
        keep_days=_keep_days(summary.header.settings),
        call_id=call_id or "CALL",
        did={said.number: effect_text(call, said) for said in call.turns},
        length=duration(seconds_of(summary.end_sample)),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clock"] = clock
    environment.filters["seconds"] = lambda sample: f"{seconds_of(max(0, sample)):.2f}"
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    return environment


def _keep_days(settings: str) -> int:
    try:
        return int(json.loads(settings)["record"]["keep_days"])
    except (ValueError, KeyError, TypeError):
        return RecordSettings().keep_days  # a bare header, as in tests
