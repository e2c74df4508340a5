"""All a caller remembers between two stimuli: one frozen value that survives JSON unchanged."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from voicesim.caller.script import Script
from voicesim.caller.table import ENDED, LEAVING, WAITING
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.errors import RecordError


@dataclass(frozen=True)
class CallerState:
    """The caller's side of the call. Turns are the trainee's counted turns: backchannels and unheard ones are none."""

    seed: int
    phase: str
    """One of table.PHASES."""
    tension: float
    trust: float
    band: str
    """How the caller sounds: it falls later than the tension does."""
    script_sha256: str
    """Of the script it belongs to."""
    turn: int = 0
    opened_sample: int = 0
    sample: int = 0
    """Of the last stimulus."""
    pending: float = 0.0
    """Tension still to come, next turn."""
    calmer_turns: int = 0
    """Turns in a row in which the tension lay in a lower band than `band`."""
    boiling_turns: int = 0
    heard: bool = False
    hurts_back: tuple[tuple[int, str], ...] = ()
    """(turn, hurt) said back lately."""
    verified: bool = False
    details_asked: int = 0
    """How often the trainee asked for the caller's details."""
    opened: tuple[tuple[str, int], ...] = ()
    """(moment, turn) in the order brought up."""
    met: tuple[str, ...] = ()
    current: str = ""
    """Moment brought up or come back to last; '' before the first."""
    agains: int = 0
    """How often the caller has come back to `current` since."""
    landed: tuple[tuple[str, int], ...] = ()
    """(moment, clause) that happened and counted."""
    known: tuple[str, ...] = ()
    """Facts and promises that landed."""
    wrong: tuple[str, ...] = ()
    """Facts the trainee has stated wrongly and not yet put right."""
    told: tuple[tuple[str, int], ...] = ()
    """(fact or promise the caller may come back to later, turn it first landed)."""
    trainee_name: str = ""
    """As the trainee gave it, if surely heard."""
    promises: tuple[tuple[str, int, str, bool], ...] = ()
    """(name, turn, when, come back to); when is '' for none and '?' for one not surely heard."""
    labels: tuple[tuple[int, str], ...] = ()
    """(turn, label) lately."""
    facts_said: tuple[tuple[int, str], ...] = ()
    """(turn, fact) lately."""
    sting_until: int = 0
    """Last turn in which help counts half."""
    knocks: float = 0.0
    good_turns: int = 0
    """Turns with progress and no harm since the last knock healed."""
    still: int = 0
    """Turns in a row without progress."""
    done_turns: int = 0
    """Turns since everything was dealt with."""
    unsure: int = 0
    """Times in a row that the caller could not understand."""
    silences: int = 0
    """Times the caller had to ask into dead air since the trainee last spoke."""
    talk_overs: int = 0
    """Since the last turn."""
    risen: bool = False
    """Whether the trainee's voice has been heard to rise in the turn that is running."""
    false_promises: int = 0
    """Turns with a guarantee heard in the words alone."""
    on_hold: bool = False
    limits_set: int = 0
    """Warnings the trainee gave that were called for."""
    critical: tuple[str, ...] = ()
    """Rules of the critical errors so far, each named once."""
    time_up: bool = False
    used: tuple[tuple[str, int], ...] = ()
    """(pool of lines, times drawn from)."""
    last_said: tuple[str, ...] = ()
    """The lines said last: none of them is said next."""
    ending: str = ""

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self.phase in (LEAVING, ENDED)

    def to_json(self) -> str:
        """Return the state as one line of JSON."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> CallerState:
        """Return the state that to_json wrote.

        Raises:
            RecordError: not such a state.
        """
        try:
            return TypeAdapter(cls).validate_json(text)
        except ValidationError as error:
            found = error.errors()[0]
            place = ".".join(str(step) for step in found["loc"]) or "the line"
            raise RecordError(
                f"no caller state: {place}: {found['msg']}; the record was altered or cut short."
            ) from None


def start(script: Script, seed: int = 0, weights: Weights = WEIGHTS) -> CallerState:
    """Return the caller before the line is open.

    Args:
        script: the caller.
        seed: what the choice among equal lines hangs on.
        weights: the mechanics' numbers.
    """
    temper = script.model.temper
    return CallerState(
        seed=seed,
        phase=WAITING,
        tension=weights.start_tension[temper.starts],
        trust=weights.start_trust[temper.trusts],
        band=temper.starts,
        script_sha256=script.sha256,
        verified=not script.model.desk.verify,
        heard=not script.hurts,
    )
