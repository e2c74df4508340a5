"""One stimulus being worked out: the state as it changes, the reasons gathered, the lines chosen.

The only mutable thing in the room; it lives for one call of react.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from voicesim.caller.conditions import Clause, Condition, Term, fits
from voicesim.caller.facts import Found
from voicesim.caller.labels import GROUPS
from voicesim.caller.lines import Pool, choose
from voicesim.caller.schema import Moment
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.caller.table import follow
from voicesim.caller.weights import Weights
from voicesim.values import SAMPLE_RATE, CriticalError, Cue, Line, Observation, Reaction, Reason

_FIELDS = frozenset(field.name for field in dataclasses.fields(CallerState))
LEAST, MOST = 0.0, 10.0
"""Ends of the tension and trust scales."""


@dataclass(frozen=True)
class Move:
    """One thing the trainee did in a turn, as the caller takes it."""

    label: str
    evidence: str
    start: int
    """Where it stands in the turn's words."""
    worth: float = 1.0
    """1 the first time, less when repeated."""


@dataclass
class Heard:
    """What the caller made of one turn."""

    text: str = ""
    cues: tuple[Cue, ...] = ()
    helpful: list[Move] = field(default_factory=list)
    """In spoken order; those that count."""
    harmful: list[Move] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    """Of everything surely heard, the uncounted included."""
    plain: dict[str, str] = field(default_factory=dict)
    """Label -> words, from spoken.plain_labels."""
    facts: list[Found] = field(default_factory=list)
    """The caller's and the desk's facts."""
    promises: list[Found] = field(default_factory=list)
    wrong: list[Found] = field(default_factory=list)
    landed: set[str] = field(default_factory=set)
    """Facts and promises that count now."""
    heard_from: int = 0
    """Character from which on reasons and promises land in this turn."""
    before_care: bool = False
    """Something was said that cannot land before the caller feels heard."""


@dataclass
class Effect:
    """A change of tension not yet settled."""

    rule: str
    text: str
    tension: float
    trust: float
    evidence: str


class Scene:
    """The state, the reasons and the reply while one stimulus is worked out."""

    def __init__(self, script: Script, state: CallerState, weights: Weights) -> None:
        self.script = script
        self.model = script.model
        self.before = state
        self.state = state
        self.weights = weights
        self.heard = Heard()
        self.observation: Observation | None = None
        self.effects: list[Effect] = []
        self.reasons: list[Reason] = []
        self.lines: list[Line] = []
        self.opened: list[str] = []
        self.met: list[str] = []
        self.missed: list[str] = []
        self.critical: list[CriticalError] = []
        self.interrupt = False
        self.yields = False
        self.progress = False
        self.answers: list[str] = []
        """Keys of answers that fit, most pressing first once chosen."""
        self.wraps_up = False
        self.trainee_ends = False
        self.given_up = False
        self.knock = 0.0

    # -------------------------------------------------------------- the state

    def set(self, **changes: object) -> None:
        """Replace fields of the state."""
        if not changes.keys() <= _FIELDS:
            raise TypeError(f"a caller's state has no {', '.join(sorted(changes.keys() - _FIELDS))}")
        # what dataclasses.replace does, at a fifth of its time: it is called some twenty times a turn
        state = object.__new__(CallerState)
        state.__dict__.update(self.state.__dict__, **changes)
        self.state = state

    def move(self, event: str) -> None:
        """Follow one event in the table of phases."""
        self.set(phase=follow(self.state.phase, event))

    def feel(
        self, rule: str, text: str, tension: float = 0.0, trust: float = 0.0, evidence: str = ""
    ) -> None:
        """Note an effect, to be settled with all others of the turn."""
        self.effects.append(Effect(rule, text, tension, trust, evidence))

    def because(
        self, rule: str, text: str, tension: float = 0.0, trust: float = 0.0, evidence: str = ""
    ) -> None:
        """Change tension and trust at once, within their scale, and give the reason for just that change."""
        if tension < 0 and not self.weights.cools[self.model.temper.cools]:
            tension = 0.0
        tension_now = min(MOST, max(LEAST, self.state.tension + tension))
        trust_now = min(MOST, max(LEAST, self.state.trust + trust))
        reason = Reason(rule, text, tension_now - self.state.tension, trust_now - self.state.trust, evidence)
        self.reasons.append(reason)
        self.set(tension=tension_now, trust=trust_now)

    def fail(self, rule: str, text: str, evidence: str = "") -> None:
        """Note a critical error, once a call for each rule."""
        if rule not in self.state.critical:
            self.critical.append(CriticalError(rule, text, evidence))
            self.set(critical=(*self.state.critical, rule))

    # -------------------------------------------------------------- the reply

    def say(self, *pools: Pool, slot: str = "") -> bool:
        """Add a line of the first pool that has one not just said; return whether there was one."""
        slots = {"when": slot, "name": self.state.trainee_name}
        chosen = choose(self.state, pools, [line.text for line in self.lines], slots)
        if chosen is None:
            return False
        line, pool = chosen
        self.lines.append(line)
        used = dict(self.state.used)
        used[pool] = used.get(pool, 0) + 1
        self.set(used=tuple(used.items()))
        return True

    def reaction(self) -> Reaction:
        """Return what came of the stimulus."""
        state = self.state
        if self.lines:
            self.set(last_said=tuple(line.text for line in self.lines))
        said = dict.fromkeys(found.name for found in (*self.heard.facts, *self.heard.promises))
        return Reaction(
            lines=tuple(self.lines),
            tension=state.tension,
            trust=state.trust,
            band=state.band,
            heard=state.heard,
            because=tuple(self.reasons),
            opened=tuple(self.opened),
            met=tuple(self.met),
            facts=tuple(said),
            missed=tuple(dict.fromkeys(self.missed)),
            critical=tuple(self.critical),
            interrupt=self.interrupt,
            yields=self.yields,
            ending=state.ending or None if not self.before.ending else None,
        )

    # -------------------------------------------------------------- moments

    def moment(self, name: str) -> Moment:
        """Return a moment of the script."""
        return self.model.moments[name]

    def is_open(self, name: str) -> bool:
        """Return whether a moment was brought up and is not met."""
        return any(opened == name for opened, _ in self.state.opened) and name not in self.state.met

    def open_moments(self, kind: str = "") -> list[str]:
        """Return the moments brought up and not met, oldest first; of one kind, or of all."""
        names = [name for name, _ in self.state.opened if name not in self.state.met]
        return [name for name in names if not kind or self.moment(name).kind == kind]

    def everything_met(self) -> bool:
        """Return whether nothing is left: moments that wait for an occasion count only once brought up."""
        opened = {name for name, _ in self.state.opened}
        wanted = (
            name
            for name, moment in self.model.moments.items()
            if name in opened or (moment.kind == "talk" and not moment.opens_when)
        )
        return all(name in self.state.met for name in wanted)

    # -------------------------------------------------------------- conditions

    def fits(self, condition: Condition) -> bool:
        """Return whether every clause holds."""
        return fits(condition, self)

    def needed_before(self, name: str) -> bool:
        """Return whether what a moment needs was there before this turn."""
        now, self.state = self.state, self.before
        try:
            return self.fits(self.script.needs[name])
        finally:
            self.state = now

    def holds(self, term: Term) -> bool:
        """Return whether a term of `needs`, `opens_when` or `when` holds now."""
        state, name = self.state, term.name
        seconds = (state.sample - state.opened_sample) / SAMPLE_RATE
        values: dict[str, bool] = {
            "band": state.band == name,
            "not_band": state.band != name,
            "heard": state.heard,
            "verified": state.verified,
            "given_up": self.given_up,
            "all_moments": self.everything_met(),
            "wrap_up": self.wraps_up,
            "goodbye": "goodbye" in self.heard.labels,
            "ask_details": state.details_asked > 0,
            "trainee_ends": self.trainee_ends,
            "call_timer": state.time_up,
            "warnings_used": self.warnings_used(),
            "minutes": seconds >= 60 * term.number,
            "turns": state.turn >= term.number,
            "boiling_times": state.boiling_turns >= term.number,
            "some_moments": len(state.met) >= term.number,
            "moment": name in state.met,
            "fact": name in state.known,
            "promise": name in state.known,
            "label": name in self.heard.labels,
            "group": bool(GROUPS.get(name, frozenset()) & self.heard.labels),
        }
        return values[term.kind]

    def warnings_used(self) -> bool:
        """Return whether an abusive caller has had every warning and goes on."""
        limits = self.open_moments("limit")
        return bool(limits) and self.state.limits_set >= max(self.moment(name).warnings for name in limits)

    def lands(self, clause: Clause, is_open: bool) -> bool:
        """Return whether this turn does what one line of `met_by` asks for.

        Labels count for a moment that was brought up, or together with one of its facts.
        """
        counted = {move.label for move in self.heard.helpful if move.worth >= self.weights.meets_from}
        counted |= self.heard.plain.keys() & {"ask_safety", "own_slip"}
        if "set_limit" in self.heard.labels:
            counted.add("set_limit")
        for term in clause:
            if term.kind in ("fact", "promise"):
                if term.name in self.heard.landed:
                    return True
            elif term.kind in ("label", "group"):
                wanted = GROUPS[term.name] if term.kind == "group" else frozenset((term.name,))
                if is_open and wanted & (counted | (self.heard.labels & _ASKED)):
                    return True
            elif self.holds(term):
                return True
        return False


_ASKED = frozenset(("ask_closed", "ask_safety"))
"""Questions for facts use up no move, so they are not among the counted ones."""
