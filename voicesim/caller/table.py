"""Where a call stands, as a table: phases down, events across. Anything not in the table is a fault in VoiceSim."""

from __future__ import annotations

from typing import Final

WAITING: Final = "WAITING"
"""The line is not open yet, or nobody has said anything on it."""
TALKING: Final = "TALKING"
WARNED: Final = "WARNED"
"""The caller has said that one more such answer ends the call."""
LEAVING: Final = "LEAVING"
"""The caller's last words are said; only the line is still open."""
ENDED: Final = "ENDED"

PHASES: Final = (WAITING, TALKING, WARNED, LEAVING, ENDED)

TABLE: Final[dict[str, dict[str, str]]] = {
    WAITING: {
        "opened": WAITING,
        "turn": TALKING,
        "spoke_first": TALKING,
        "noise": WAITING,
        "silence": WAITING,
        "time": WAITING,
        "gave_up": LEAVING,
        "finished": LEAVING,
        "trainee_hung_up": ENDED,
    },
    TALKING: {
        "turn": TALKING,
        "noise": TALKING,
        "silence": TALKING,
        "time": TALKING,
        "warned": WARNED,
        "gave_up": LEAVING,
        "finished": LEAVING,
        "trainee_hung_up": ENDED,
    },
    WARNED: {
        "turn": WARNED,
        "noise": WARNED,
        "silence": WARNED,
        "time": WARNED,
        "forgave": TALKING,
        "gave_up": LEAVING,
        "finished": LEAVING,
        "trainee_hung_up": ENDED,
    },
    LEAVING: {
        "noise": LEAVING,
        "silence": LEAVING,
        "time": LEAVING,
        "turn": LEAVING,
        "trainee_hung_up": ENDED,
    },
    ENDED: {"time": ENDED, "noise": ENDED, "silence": ENDED, "turn": ENDED, "trainee_hung_up": ENDED},
}
"""phase -> event -> next phase. 'noise' is whatever moves no turn: a backchannel, a talk-over, a monologue."""


class TableError(Exception):
    """An event that cannot happen in this phase: a fault in VoiceSim, not in a script."""


def follow(phase: str, event: str) -> str:
    """Return the phase after `event`.

    Raises:
        TableError: no such move; the phase and the event are named, and nothing has moved.
    """
    try:
        return TABLE[phase][event]
    except KeyError:
        known = ", ".join(TABLE.get(phase, {})) or "none: no such phase"
        raise TableError(f"phase {phase} has no event '{event}'; it knows {known}") from None


def mermaid() -> str:
    """Return the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {WAITING}"]
    for phase in PHASES:
        for event, target in TABLE[phase].items():
            if target != phase:
                lines.append(f"    {phase} --> {target}: {event}")
    stays = [
        f"    note right of {phase}: stays on " + ", ".join(e for e, t in TABLE[phase].items() if t == phase)
        for phase in PHASES
    ]
    return "\n".join([*lines, f"    {ENDED} --> [*]", *stays]) + "\n"
