"""Replaying a journal: the same stimuli must give the same reactions, to the last digit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voicesim.record.codec import plain
from voicesim.record.reading import read_call, read_entries
from voicesim.values import Exchange, Observation, Reaction, Stimulus, TurnUndone

State = TypeVar("State")

MOST_DIFFERENCES = 20
"""Reported at most: after the first, the caller's state has gone another way and the rest follows from it."""


@dataclass(frozen=True)
class Difference:
    """One field of one reaction that came out another way."""

    sample: int
    exchange: int
    """Counted from 1."""
    stimulus: str
    """Class of what happened: 'Observation'."""
    field: str
    """Field of the reaction, with the place within it: 'because[0].tension'."""
    recorded: str
    recomputed: str


@dataclass(frozen=True)
class ReplayResult:
    """What replaying a journal showed."""

    exchanges: int
    """How many stimuli were replayed."""
    differences: tuple[Difference, ...]
    """The first MOST_DIFFERENCES, in order."""
    script_recorded: str
    """Digest of the script the call was made with."""
    script_now: str
    """Digest of the script at hand; '' when it was not compared."""

    @property
    def same_script(self) -> bool:
        """Whether the script is still the one the call was made with."""
        return self.script_now in ("", self.script_recorded)

    @property
    def same(self) -> bool:
        """Whether every reaction came out as recorded."""
        return not self.differences


def replay(
    folder: Path,
    start: Callable[[], State],
    react: Callable[[State, Stimulus], tuple[State, Reaction]],
    script: str = "",
) -> ReplayResult:
    """Give a recorded call's stimuli to the caller once more and compare every reaction, also those taken back.

    Args:
        folder: the recorded call.
        start: gives the caller's state at the start of the call.
        react: gives the state after a stimulus, and the reaction to it.
        script: sha256 of the script that `react` plays; '' to leave it uncompared.

    Raises:
        RecordError: the call cannot be read.
    """
    header = read_call(folder).header
    state = start()
    before: dict[int, State] = {}
    """Turn number -> the caller before the answer to it."""
    found: list[Difference] = []
    exchanges = 0
    for entry in read_entries(folder):
        if isinstance(entry.value, TurnUndone):
            state = before.get(entry.value.number, state)
        elif isinstance(entry.value, Exchange):
            stimulus = entry.value.stimulus
            if isinstance(stimulus, Observation):
                before[stimulus.turn.number] = state
            exchanges += 1
            state, reaction = react(state, stimulus)
            found += _differences(entry.value, reaction, exchanges)
    return ReplayResult(exchanges, tuple(found[:MOST_DIFFERENCES]), header.script_sha256, script)


def _differences(exchange: Exchange, reaction: Reaction, number: int) -> list[Difference]:
    recorded, recomputed = plain(exchange.reaction), plain(reaction)
    stimulus = type(exchange.stimulus).__name__
    return [
        Difference(exchange.sample, number, stimulus, *difference)
        for name in (field.name for field in dataclasses.fields(Reaction))
        for difference in _compare(_get(recorded, name), _get(recomputed, name), name)
    ]


def _compare(recorded: object, recomputed: object, path: str) -> list[tuple[str, str, str]]:
    if isinstance(recorded, dict) and isinstance(recomputed, dict):
        return [
            difference
            for key in sorted(recorded)
            for difference in _compare(recorded[key], recomputed.get(key), f"{path}.{key}")
        ]
    if isinstance(recorded, list) and isinstance(recomputed, list) and len(recorded) == len(recomputed):
        return [
            difference
            for place, (one, other) in enumerate(zip(recorded, recomputed, strict=True))
            for difference in _compare(one, other, f"{path}[{place}]")
        ]
    return [] if recorded == recomputed else [(path, repr(recorded), repr(recomputed))]


def _get(raw: object, name: str) -> object:
    return raw[name] if isinstance(raw, dict) else None
