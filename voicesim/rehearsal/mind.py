"""A look into a caller's mind: what is open, what it still needs, what is to come, and what each ending lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.caller.conditions import Condition
from voicesim.caller.scene import Scene
from voicesim.rehearsal.rehearse import Rehearsal, Standing

OPEN, MET, NEXT, LATER = "open", "met", "next", "later"


@dataclass(frozen=True)
class MomentView:
    """One moment as it stands."""

    name: str
    kind: str
    """talk, safety or limit."""
    status: str
    """open (brought up and not dealt with), met, next (can be brought up now) or later."""
    opened_turn: int | None
    needs: tuple[str, ...]
    """Lines of `met_by` that are still to happen."""
    waits_for: tuple[str, ...]
    """Lines of `needs` and `opens_when` that do not hold yet; only where it is for later."""
    note: str = ""
    """Of an abusive caller: warnings given, and whether the caller takes them; of a sign of danger: how long is left."""


@dataclass(frozen=True)
class PromiseView:
    """One promise, or something told, that the caller comes back to."""

    name: str
    when: str
    """As the trainee said it; '' for no time, '?' for one not surely heard."""
    turns_left: int | None
    """Until the caller may come back to it; None when that is done."""


@dataclass(frozen=True)
class EndingView:
    """One ending and what is missing for it."""

    name: str
    title: str
    worth: int
    lacks: tuple[str, ...]
    """Lines of `when` that do not hold by now; empty where it would fit."""


@dataclass(frozen=True)
class Mind:
    """A caller's mind between two turns."""

    tension: float
    trust: float
    to_come: float
    """Tension that the next turn will still bring of this one."""
    band: str
    heard: bool
    verified: bool
    warned: bool
    """Whether the caller has said that one more such answer ends the call."""
    moments: tuple[MomentView, ...]
    known: tuple[str, ...]
    """Facts and promises that were taken in."""
    hurts_left: tuple[str, ...]
    """What the caller still needs to hear said back; empty once heard."""
    promises: tuple[PromiseView, ...]
    knocks: float
    gives_up: int
    """Hard knocks after which the caller goes."""
    endings: tuple[EndingView, ...]
    critical: tuple[str, ...]
    ending: str
    """'' while the call is on."""

    def with_status(self, status: str) -> tuple[MomentView, ...]:
        """Return the moments that stand so."""
        return tuple(moment for moment in self.moments if moment.status == status)

    @property
    def best(self) -> tuple[EndingView, ...]:
        """Return the endings of the highest worth."""
        most = max(ending.worth for ending in self.endings)
        return tuple(ending for ending in self.endings if ending.worth == most)


def mind_of(rehearsal: Rehearsal, standing: Standing) -> Mind:
    """Return the caller's mind where a rehearsed call stands."""
    script, state = rehearsal.script, standing.state
    scene = Scene(script, state, rehearsal.weights)
    back = {name for _, name in state.hurts_back}
    return Mind(
        tension=state.tension,
        trust=state.trust,
        to_come=state.pending,
        band=state.band,
        heard=state.heard,
        verified=state.verified,
        warned=state.phase == "WARNED",
        moments=tuple(_moment(scene, name) for name in script.model.moments),
        known=state.known,
        hurts_left=() if state.heard else tuple(name for name in script.hurts if name not in back),
        promises=_promises(scene),
        knocks=state.knocks,
        gives_up=script.model.temper.gives_up,
        endings=tuple(
            EndingView(
                name, ending.title, ending.worth, _lacking(scene, script.whens[name], lines_of(ending.when))
            )
            for name, ending in script.model.endings.items()
        ),
        critical=state.critical,
        ending=state.ending,
    )


def lines_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a condition as written: a comma within one separates two."""
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _lacking(scene: Scene, condition: Condition, texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        text
        for clause, text in zip(condition, texts, strict=True)
        if not any(scene.holds(term) for term in clause)
    )


def _moment(scene: Scene, name: str) -> MomentView:
    script, moment, state = scene.script, scene.moment(name), scene.state
    done = {clause for at, clause in state.landed if at == name}
    met_by = lines_of(moment.met_by)
    waits_for = (
        *_lacking(scene, script.needs[name], lines_of(moment.needs)),
        *_lacking(scene, script.opens[name], lines_of(moment.opens_when)),
    )
    opened = dict(state.opened).get(name)
    status = MET if name in state.met else OPEN if opened is not None else LATER if waits_for else NEXT
    return MomentView(
        name=name,
        kind=moment.kind,
        status=status,
        opened_turn=opened,
        needs=() if status == MET else tuple(text for place, text in enumerate(met_by) if place not in done),
        waits_for=waits_for if status == LATER else (),
        note=_note(scene, name) if status == OPEN else "",
    )


def _note(scene: Scene, name: str) -> str:
    moment, state = scene.moment(name), scene.state
    if moment.kind == "safety":
        left = moment.within - (state.turn - dict(state.opened)[name])
        return f"to be taken up within {left} turns" if left > 0 else "passed over for too long"
    if moment.kind == "limit":
        takes = (
            "takes it when less angry"
            if moment.relents
            else "goes on whatever is said: warn, then end the call"
        )
        return f"{state.limits_set} of {moment.warnings} warnings given; {takes}"
    return ""


def _promises(scene: Scene) -> tuple[PromiseView, ...]:
    state, weights = scene.state, scene.weights
    made = [
        PromiseView(name, when, None if asked else max(0, at + weights.promise_due_turns - state.turn))
        for name, at, when, asked in state.promises
    ]
    times = {one.name: one.when for one in made}
    told = [
        PromiseView(name, times.get(name, ""), max(0, at + weights.comes_back_turns - state.turn))
        for name, at in state.told
        if name not in times
    ]
    return (*made, *told)
