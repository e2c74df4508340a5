"""What the callers of built calls make of a turn so far: the `satisfied` of the evidence, by the caller's own judgement.

Each play-through is played up to the turn as it is written; the turn itself, up to the pause, goes through the cue finder and the
caller's reaction as in a call.
"""

from __future__ import annotations

from functools import cache

from tests.caller.plays import finder, outcome, play_files, read, shipped
from voicesim.caller.expects import foresee
from voicesim.values import CueContext, Observation, Transcript, Turn, samples_of


@cache
def _played(key: str):
    """Return the script and the steps of a play-through named 'script/play'."""
    file = next(file for file in play_files() if f"{file.parent.name}/{file.stem}" == key)
    return shipped(read(file).script), outcome(file).steps


def satisfies(take_name: str, text: str, confidence: float, speech_seconds: float) -> bool:
    """Return whether the caller has what they are waiting for, were the turn over now.

    Args:
        take_name: 'script/play/turn/voice' of a built call.
        text: the words so far.
        confidence: of the words.
        speech_seconds: so far.
    """
    script, play, number, _ = take_name.split("/")
    called, steps = _played(f"{script}/{play}")
    before = steps[int(number)].after
    heard = any(one.reaction.heard for step in steps[: int(number) + 1] for one in step.exchanges)
    at = samples_of(before.seconds + 1.0)
    length = samples_of(speech_seconds)
    turn = Turn(int(number) + 1, at, at + length, at + length + samples_of(0.32), length)
    transcript = Transcript(text, (), confidence, "bench")
    cues = finder().find(transcript, CueContext(before.before, heard))
    return foresee(called, before.state, Observation(turn, transcript, cues, None)).satisfied
