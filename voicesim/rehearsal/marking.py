"""A rehearsed call as the debrief reads it, and its marks."""

from __future__ import annotations

from voicesim import __version__
from voicesim.caller.script import Script
from voicesim.caller.state import start
from voicesim.debrief.score import Marks, score
from voicesim.rehearsal.ears import WORDS_A_SECOND
from voicesim.rehearsal.one_call import Played
from voicesim.settings import DebriefSettings
from voicesim.values import CallHeader, CallSummary, Spoken, samples_of


def header_of(script: Script, seed: int) -> CallHeader:
    """Return the header of a rehearsed call: typed, so that delivery is not marked."""
    state = start(script, seed)
    return CallHeader(
        voicesim=__version__,
        script=script.name,
        script_sha256=script.sha256,
        outline=script.outline(),
        settings="{}",
        engines={"recogniser": "rehearsal", "cues": "rehearsal"},
        start_tension=state.tension,
        start_trust=state.trust,
        baseline=None,
        typed=True,
        seed=seed,
    )


def summary_of(header: CallHeader, played: Played) -> CallSummary:
    """Return the call as a debrief takes it."""
    spoken: list[Spoken] = []
    for step in played.exchanges:
        at = step.sample
        for line in step.reaction.lines:
            end = at + samples_of(len(line.text.split()) / WORDS_A_SECOND)
            spoken.append(Spoken(line, at, end))
            at = end
    return CallSummary(header, played.exchanges, tuple(spoken), (), samples_of(played.seconds), played.ending)


def marks_of(header: CallHeader, played: Played, settings: DebriefSettings) -> Marks:
    """Return the marks of a rehearsed call."""
    return score(summary_of(header, played), settings)


def share_of(marks: Marks) -> float:
    """Return the share of the possible marks, 0 to 1; critical errors are told apart from it."""
    return marks.total / marks.possible if marks.possible else 0.0
