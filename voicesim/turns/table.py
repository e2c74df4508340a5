"""The trainee's side of the line as one table: in which state, at which event, what comes next.

An event that stands nowhere in a state's row is a fault of the program: it raises, names both, and
moves nothing. The diagram is drawn from the table, so the two cannot differ.
"""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where the trainee's side of the line stands."""

    WAITING = "waiting"
    """Nobody has the floor."""
    STARTING = "starting"
    """Sound, but not yet long enough to be a turn: it may be a click."""
    SPEAKING = "speaking"
    FALTERING = "faltering"
    """Silent within a turn, too short for a pause."""
    RECOVERING = "recovering"
    """Sound after faltering, not yet long enough to count."""
    PAUSED = "paused"
    """Silent within a turn: understanding has begun."""
    RESUMING = "resuming"
    """Sound after a pause, not yet long enough to count."""
    ENDED = "ended"
    """The turn is over, but may still go on: the caller has not answered, or the answer can be taken back."""
    REOPENING = "reopening"
    """Sound after the end, not yet long enough to count."""


class Event(Enum):
    """What can happen to it."""

    SPEECH = "speech"
    """A frame of speech."""
    QUIET = "quiet"
    """A frame without speech."""
    LONG_ENOUGH = "long enough"
    """Speech in a row has reached start_seconds."""
    PAUSE_REACHED = "pause reached"
    """Silence has reached pause_seconds."""
    END_REACHED = "end reached"
    """Silence has lasted as long as this pause was to be waited for."""
    TOO_LATE = "too late"
    """The time in which an ended turn can go on is over."""
    ANSWERED = "answered"
    """The caller's answer stands: it can no longer be taken back."""
    INPUT_ENDED = "input ended"
    """The trainee's side is over: a recording's end."""


TABLE: dict[State, dict[Event, State]] = {
    State.WAITING: {
        Event.SPEECH: State.STARTING,
        Event.QUIET: State.WAITING,
        Event.ANSWERED: State.WAITING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.STARTING: {
        Event.SPEECH: State.STARTING,
        Event.QUIET: State.WAITING,
        Event.LONG_ENOUGH: State.SPEAKING,
        Event.ANSWERED: State.STARTING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.SPEAKING: {
        Event.SPEECH: State.SPEAKING,
        Event.QUIET: State.FALTERING,
        Event.ANSWERED: State.SPEAKING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.FALTERING: {
        Event.SPEECH: State.RECOVERING,
        Event.QUIET: State.FALTERING,
        Event.PAUSE_REACHED: State.PAUSED,
        Event.ANSWERED: State.FALTERING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.RECOVERING: {
        Event.SPEECH: State.RECOVERING,
        Event.QUIET: State.FALTERING,
        Event.LONG_ENOUGH: State.SPEAKING,
        Event.ANSWERED: State.RECOVERING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.PAUSED: {
        Event.SPEECH: State.RESUMING,
        Event.QUIET: State.PAUSED,
        Event.END_REACHED: State.ENDED,
        Event.ANSWERED: State.PAUSED,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.RESUMING: {
        Event.SPEECH: State.RESUMING,
        Event.QUIET: State.PAUSED,
        Event.LONG_ENOUGH: State.SPEAKING,
        Event.ANSWERED: State.RESUMING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.ENDED: {
        Event.SPEECH: State.REOPENING,
        Event.QUIET: State.ENDED,
        Event.TOO_LATE: State.WAITING,
        Event.ANSWERED: State.WAITING,
        Event.INPUT_ENDED: State.WAITING,
    },
    State.REOPENING: {
        Event.SPEECH: State.REOPENING,
        Event.QUIET: State.ENDED,
        Event.LONG_ENOUGH: State.SPEAKING,
        Event.ANSWERED: State.STARTING,
        Event.INPUT_ENDED: State.WAITING,
    },
}

HOLDING = frozenset({State.SPEAKING, State.FALTERING, State.RECOVERING, State.PAUSED, State.RESUMING})
"""States in which the trainee holds the floor."""

UNSURE = frozenset({State.STARTING, State.RECOVERING, State.RESUMING, State.REOPENING})
"""States in which sound is waiting to be long enough to count as speech."""


class UnknownTransitionError(ValueError):
    """An event that the state knows nothing of."""


def next_state(state: State, event: Event) -> State:
    """Return the state that follows.

    Raises:
        UnknownTransitionError: the table has no such entry.
    """
    try:
        return TABLE[state][event]
    except KeyError:
        raise UnknownTransitionError(
            f"nothing follows from '{event.value}' in state '{state.value}'"
        ) from None


def diagram() -> str:
    """Return the table as a Mermaid state diagram; steps that stay where they are, are left out."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.WAITING.value}"]
    for state, row in TABLE.items():
        lines += [
            f"    {state.value} --> {following.value}: {event.value}"
            for event, following in row.items()
            if following is not state
        ]
    return "\n".join(lines) + "\n"
