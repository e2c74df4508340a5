"""One moment of a recorded call as the pages try it again: found, set up, and each side of it in words."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voicesim.caller.script import load_script
from voicesim.caller.weights import weights_for
from voicesim.debrief.labels import effect_of, title_of
from voicesim.errors import RecordError, VoiceSimError
from voicesim.record.export import encode_audio
from voicesim.record.journal import JOURNAL
from voicesim.record.lock import is_held
from voicesim.record.reading import read_audio, read_call, read_entries
from voicesim.rehearsal.again import Moment, Side, moment_of, side_of, turns_of
from voicesim.rehearsal.rehearse import Rehearsal, Step
from voicesim.rehearsal.tryout import TryoutError
from voicesim.settings import Settings, WordsSettings
from voicesim.values import CallHeader, CallSummary, CueContext, Cues, Spoken, Transcript, samples_of
from voicesim.words.finder import CueFinder, load_finder

LEAST_CHANGE = 0.05
"""A smaller change of tension would be shown as 0.0."""
MARGIN_SECONDS = 0.3
"""Played before and after a moment of the recording, so that no sound is cut."""
SIGNS = {"helps": "+", "hurts": "\N{MINUS SIGN}", "plain": "\N{MIDDLE DOT}"}
CHANGED = (
    "The caller's script has changed since this call was made, so the moment cannot be set up as it was. "
    "Take the call afresh and try it there."
)
MOVED_ON = (
    "This caller reacts otherwise now than in the recorded call, so the moment cannot be set up as it was: VoiceSim "
    "has changed since. Take the call afresh and try it there."
)


class CannotRetryError(VoiceSimError):
    """A moment that cannot be tried again; the text says why and what can be done."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """A recorded call whose moments can be tried again."""

    folder: Path
    summary: CallSummary
    happened: tuple[object, ...]
    script_file: Path
    rehearsal: Rehearsal

    @property
    def header(self) -> CallHeader:
        """Return what the record says of the call as a whole."""
        return self.summary.header

    @property
    def turns(self) -> tuple[int, ...]:
        """Return the numbers of the turns that can be tried again, in the call's order."""
        return tuple(turns_of(self.happened))

    def moment(self, turn: int) -> Moment:
        """Set one moment up again.

        Raises:
            CannotRetryError: there is no such turn, or the caller reacts otherwise now.
        """
        if turn not in self.turns:
            raise CannotRetryError(
                f"There is no turn {turn} with words in this call; choose one from its list."
            )
        try:
            return moment_of(self.rehearsal, self.header.seed, self.happened, turn)
        except TryoutError:
            raise CannotRetryError(MOVED_ON) from None


def read_recorded(folder: Path, scripts: Mapping[str, Path], settings: Settings) -> Recorded:
    """Return a call ready to be tried again.

    Raises:
        RecordError: the call cannot be read.
        CannotRetryError: it is still going on, or its script has changed or is gone.
        ScriptError: its script is wrong.
    """
    if is_held(folder / JOURNAL):
        raise CannotRetryError("This call is still going on; wait until it has ended.")
    summary = read_call(folder)
    header = summary.header
    file = scripts.get(header.script)
    if file is None:
        raise CannotRetryError(
            f"The script of this call, {header.script}, is gone; put its file back where it was, and start VoiceSim again."
        )
    script = load_script(file)
    if script.sha256 != header.script_sha256:
        raise CannotRetryError(CHANGED)
    weights = weights_for(WordsSettings(**json.loads(header.settings).get("words", {})))
    happened = tuple(entry.value for entry in read_entries(folder))

    def find(transcript: Transcript, context: CueContext) -> Cues:
        return finder(settings.words).find(transcript, context)

    return Recorded(folder, summary, happened, file, Rehearsal(script, find, weights))


@functools.lru_cache(maxsize=1)
def finder(settings: WordsSettings) -> CueFinder:
    """Return the cue finder, loaded when the first words are to be read: it takes a second."""
    return load_finder(settings)


def then_of(moment: Moment) -> dict[str, Any]:
    """Return in words what the turn did in the recorded call."""
    before = moment.standing.state.tension
    return _in_words(side_of(moment.then[:1], before), before)


def now_of(moment: Moment, step: Step) -> dict[str, Any]:
    """Return in words what a try does, and what it comes to beside the recorded turn."""
    before, state = moment.standing.state.tension, step.after.state
    then = moment.then[0].reaction.tension
    apart = round(state.tension, 1) - round(then, 1)
    beside = f"{abs(apart):.1f} {'lower' if apart < 0 else 'higher'} than then" if apart else "as then"
    told = {
        "verdict": f"Tension {state.tension:.1f} now, {then:.1f} then: {beside}.",
        "over": "The call is over here." if state.ended else "",
    }
    if step.observation is None:
        answer = " ".join(line.text for line in step.lines)
        late = "The caller's time was up before you had said it."
        return {**told, **_LATE, "said": late, "answer": answer}
    return {**told, **_in_words(side_of(step.exchanges, before), before)}


_LATE: dict[str, Any] = {"words": False, "found": [], "tension": "", "because": [], "critical": []}


def _in_words(side: Side, before: float) -> dict[str, Any]:
    moved = f"{side.moved:+.1f}".replace("-", "\N{MINUS SIGN}")
    change = moved if abs(side.moved) >= LEAST_CHANGE else "no change"
    return {
        "said": side.text or "(no words understood)",
        "words": bool(side.text),
        "found": [
            {"effect": effect_of(cue), "sign": SIGNS[effect_of(cue)], "title": title_of(cue.label)}
            for cue in side.cues
        ],
        "tension": f"{before:.1f} before, {side.tension:.1f} after ({change}): {side.band}. Trust {side.trust:.1f}."
        + (" Feels heard." if side.heard else ""),
        "because": [
            f"{reason.text} ({reason.tension:+.1f})".replace("(-", "(\N{MINUS SIGN}")
            for reason in side.because
            if reason.text and abs(reason.tension) >= LEAST_CHANGE
        ],
        "critical": list(side.critical),
        "answer": side.answer or "(says nothing)",
    }


def sound_of(recorded: Recorded, moment: Moment) -> bytes:
    """Return a turn and the caller's answer to it from the recording, as MP3.

    Raises:
        RecordError: the call was typed, or its recording cannot be read.
    """
    if recorded.header.typed:
        raise RecordError("This call was typed; there is no recording of it.")
    turn = moment.observation.turn
    nexts = (
        one.turn.start_sample
        for one in turns_of(recorded.happened).values()
        if one.turn.start_sample > turn.start_sample
    )
    limit = min(nexts, default=recorded.summary.end_sample)
    answers = (
        spoken.end_sample
        for spoken in recorded.summary.spoken
        if isinstance(spoken, Spoken) and turn.start_sample <= spoken.start_sample < limit
    )
    margin = samples_of(MARGIN_SECONDS)
    begin = max(0, turn.start_sample - margin)
    end = max(turn.end_sample, *answers, turn.end_sample) + margin
    trainee, caller = read_audio(recorded.folder)
    return encode_audio(trainee[begin:end], caller[begin:end])


def spoken_sound(parts: list[np.ndarray[Any, np.dtype[np.float32]]]) -> bytes:
    """Return the caller's lines, shape [n] each, one after another as MP3."""
    said = np.concatenate(parts)
    return encode_audio(np.zeros_like(said), said)
