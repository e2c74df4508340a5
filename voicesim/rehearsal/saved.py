"""A tried-out call written down as a play-through, with what happened as what must happen."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from voicesim.caller.weights import WEIGHTS
from voicesim.rehearsal.actions import GAP_SECONDS, Action, GoesOn, Say, TalksOver, Wait, did
from voicesim.rehearsal.outcome import LEAST_MOVE
from voicesim.rehearsal.plays import NOT_YET
from voicesim.rehearsal.rehearse import Step
from voicesim.values import Cues

SURE_TONE = WEIGHTS.sure_tone
"""Confidence under which a tone did nothing, and is not worth keeping."""


def play_text(steps: Sequence[Step], script: str = "") -> str:
    """Return the steps of one branch, the open line first, as the text of a play.

    The caller's wording is left out, and so are exact figures: a play should fail when the caller behaves
    differently, not when a line is polished. Cues are kept where they were written down; those that were found are
    left out, so that the cue finder reads the words again. A spoken turn in which no words were understood is left out.

    Args:
        steps: from Tryout.path.
        script: name of the script, where the play's folder does not tell it.
    """
    from ruamel.yaml import YAML

    state = steps[-1].after.state
    data: dict[str, Any] = {"script": script} if script else {}
    if state.seed:
        data["seed"] = state.seed
    data |= {"ends": state.ending or NOT_YET, "critical": sorted(state.critical)}
    if steps[0].opened:
        data["at_first"] = {"opens": list(steps[0].opened)}
    data["turns"] = [
        dict((*_action(after.action), *_expected(before, after)))
        for before, after in pairwise(steps)
        if after.action is not None and did(after.action)
    ]
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _action(action: Action) -> Iterator[tuple[str, Any]]:
    match action:
        case Say():
            yield "say", action.text
            if action.cues is not None:
                yield "cues", _cues(action.cues)
            if action.pause_seconds != GAP_SECONDS:
                yield "pause", f"{action.pause_seconds:g} s"
            if action.at_seconds:
                yield "at", f"{action.at_seconds:g} s"
            tone = action.tone
            if tone is not None and tone.flags and not tone.doubts and tone.confidence >= SURE_TONE:
                yield "tone", list(tone.flags)
        case Wait():
            yield ("hold" if action.on_hold else "silence"), f"{action.seconds:g} s"
        case TalksOver():
            yield "talk_over", f"{action.seconds:g} s"
        case GoesOn():
            yield "monologue", f"{action.seconds:g} s"
        case _:
            yield "hangs_up", True


def _cues(cues: Cues) -> dict[str, list[str]]:
    written: dict[str, list[str]] = {}
    for cue in cues.sure:
        written.setdefault(cue.label, []).append(cue.evidence)
    return written


def _expected(before: Step, after: Step) -> Iterator[tuple[str, Any]]:
    was, now = before.after.state, after.after.state
    if after.opened:
        yield "opens", list(after.opened)
    if after.met:
        yield "meets", list(after.met)
    if now.heard != was.heard:
        yield "heard", now.heard
    if now.band != was.band:
        yield "band", now.band
    if abs(now.tension - was.tension) >= LEAST_MOVE:
        yield "moves", "up" if now.tension > was.tension else "down"
    if after.critical:
        yield "critical", [error.rule for error in after.critical]
