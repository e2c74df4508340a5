"""Finished calls put together with what is made of them: where they lie, their marks, their debrief, their replay.

The composition root's part for what comes after a call; like wiring.py, nothing below it may import it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim import places
from voicesim.caller.react import react
from voicesim.caller.script import load_script
from voicesim.caller.state import start
from voicesim.caller.weights import weights_for
from voicesim.debrief.score import Marks, score
from voicesim.settings import Settings, WordsSettings
from voicesim.values import CallSummary

if TYPE_CHECKING:
    from voicesim.debrief.reviewed import AfterReview
    from voicesim.record.replay import ReplayResult


def calls_folder(settings: Settings) -> Path:
    """Return where calls are kept."""
    return Path(settings.record.folder) if settings.record.folder else places.user_data() / "calls"


def mark(summary: CallSummary, settings: Settings) -> Marks:
    """Return a call's marks."""
    return score(summary, settings.debrief)


def changed_marks(folder: Path, marks: Marks, ended: bool) -> AfterReview | None:
    """Return a recorded call's marks after people's changes; None where nobody ever changed one.

    Raises:
        RecordError: what people said of the call cannot be read.
    """
    from voicesim.debrief.reviewed import Change, after_review
    from voicesim.record.reviews import read_reviews

    changes = [
        Change(one.item, one.value, one.reason, one.by, _utc(one.at), one.rubric_version)
        for one in read_reviews(folder).overrides
    ]
    return after_review(marks, changes, ended)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def write_debrief(folder: Path, settings: Settings) -> tuple[Path, Marks]:
    """Mark a recorded call, write its page beside its journal, and return both.

    Raises:
        RecordError: the call cannot be read, or the page not written.
    """
    from voicesim.debrief.page import render
    from voicesim.record.export import encode_audio
    from voicesim.record.reading import read_audio, read_call
    from voicesim.record.store import Calls

    summary = read_call(folder)
    marks = mark(summary, settings)
    after = changed_marks(folder, marks, ended=summary.ending is not None)
    audio = None if summary.header.typed else encode_audio(*read_audio(folder))
    store = Calls(folder.parent)
    page = store.write_page(
        folder.name, render(summary, marks, audio, store.started(folder.name), folder.name, after)
    )
    store.write_marks(folder.name, marks.total, marks.possible, marks.passed)
    return page, marks


def replay_call(folder: Path, script_file: Path) -> ReplayResult:
    """Recompute every reaction of a recorded call.

    Raises:
        RecordError: the call cannot be read.
        ScriptError: the script is wrong.
    """
    from voicesim.record.reading import read_call
    from voicesim.record.replay import replay

    script = load_script(script_file)
    header = read_call(folder).header
    weights = weights_for(WordsSettings(**json.loads(header.settings).get("words", {})))
    return replay(
        folder, partial(start, script, header.seed), partial(react, script, weights=weights), script.sha256
    )
