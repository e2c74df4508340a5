"""What comes up: which moment is dealt with, which is brought up next, what happens to safety and abuse."""

from __future__ import annotations

from voicesim.caller.effects import attacked
from voicesim.caller.labels import PLAIN
from voicesim.caller.lines import pool_of
from voicesim.caller.scene import Scene

_FIRST = {"safety": 0, "limit": 1, "talk": 2}
"""Safety is brought up before abuse, abuse before everything else."""

_SIGNS = {
    "threat": "a threat",
    "self_harm": "a sign that the caller may come to harm",
    "danger": "a sign that somebody is in danger",
}
"""What was passed over, by a moment's risk."""


def progress(scene: Scene) -> None:
    """Note which lines of `met_by` happened this turn, and which moments are dealt with by it."""
    hurt = attacked(scene)
    if hurt:
        scene.missed.extend(scene.open_moments()[:1])
    for name in scene.model.moments:
        if name in scene.state.met or (hurt and scene.moment(name).kind != "safety"):
            continue  # a hard word settles nothing, and undoes no question about somebody's safety
        is_open = scene.is_open(name)
        early = scene.moment(name).kind == "talk" and scene.needed_before(name)
        if not is_open and not early:
            continue  # nobody deals with abuse before it was voiced, or with what has not come up yet
        _land_clauses(scene, name, is_open)
        done = {clause for moment, clause in scene.state.landed if moment == name}
        if len(done) == len(scene.script.meets[name]) and _relents(scene, name):
            scene.met.append(name)
            scene.set(met=(*scene.state.met, name))
            scene.progress = True
            text = f"You dealt with what was on the caller's mind: {name.replace('_', ' ')}."
            scene.feel("met", text, 0.0, scene.weights.met_trust)
    current = scene.state.current
    if not hurt and current and scene.is_open(current) and not any(m == current for m, _ in _new(scene)):
        scene.missed.append(current)


def _new(scene: Scene) -> list[tuple[str, int]]:
    return [pair for pair in scene.state.landed if pair not in scene.before.landed]


def _land_clauses(scene: Scene, name: str, is_open: bool) -> None:
    clauses = scene.script.meets[name]
    with_fact = any(
        term.kind in ("fact", "promise") and term.name in scene.heard.landed
        for clause in clauses
        for term in clause
    )
    for place, clause in enumerate(clauses):
        if (name, place) not in scene.state.landed and scene.lands(clause, is_open or with_fact):
            scene.set(landed=(*scene.state.landed, (name, place)))
            if is_open:
                scene.progress = True


def _relents(scene: Scene, name: str) -> bool:
    """Return whether an abusive caller takes the limit; every other moment needs no second look."""
    moment = scene.moment(name)
    if moment.kind != "limit":
        return True
    return moment.relents and scene.state.tension < scene.weights.relents_under


def limits(scene: Scene) -> None:
    """Count limits set: called for on abuse, out of place elsewhere."""
    if "set_limit" not in scene.heard.labels or "end_call" in scene.heard.labels:
        return  # what announces the end of the call is no warning before it
    evidence = next((cue.evidence for cue in scene.heard.cues if cue.label == "set_limit"), "")
    if scene.open_moments("limit"):
        scene.set(limits_set=scene.state.limits_set + 1)
        scene.feel("limit_set", PLAIN["set_limit"], scene.weights.limit_set, 0.0, evidence)
        scene.progress = True
    elif scene.state.limits_set == 0 and not scene.open_moments("safety"):
        text = "You set a limit where nothing called for one."
        scene.feel("limit_unprovoked", text, scene.weights.limit_unprovoked, 0.0, evidence)
        scene.answers.append("inflamed")


def safety(scene: Scene) -> None:
    """Fail a sign of danger that was passed over for too long."""
    for name, turn in scene.state.opened:
        moment = scene.moment(name)
        if moment.kind != "safety" or name in scene.state.met:
            continue
        if scene.state.turn - turn >= moment.within:
            words = _SIGNS[moment.risk]
            text = f"You passed over {words}."
            scene.fail(f"{moment.risk}_mishandled", text)


def bring_up(scene: Scene) -> bool:
    """Say the next thing on the caller's mind; return whether there was one.

    A moment just brought up is come back to a few times, then the next one gets its turn; what is unmet returns.
    """
    if bring_up_urgent(scene):
        return True
    state = scene.state
    current = state.current
    if current and scene.is_open(current) and state.agains < scene.weights.agains_before_moving_on:
        return _again(scene, current)
    fresh = _available(scene)
    if fresh:
        return _open(scene, fresh[0])
    left = scene.open_moments()
    if not left:
        return False
    after = left[(left.index(current) + 1) % len(left)] if current in left else left[0]
    scene.set(agains=0)
    return _again(scene, after)


def bring_up_urgent(scene: Scene) -> bool:
    """Say what cannot wait, danger or an insult, if it has come to that."""
    urgent = [name for name in _available(scene) if scene.moment(name).kind != "talk"]
    return bool(urgent) and _open(scene, urgent[0])


def goes_on_abusing(scene: Scene) -> bool:
    """Say the next insult of a caller who does not relent; nothing else is on their mind until the call is ended."""
    names = [name for name in scene.open_moments("limit") if not scene.moment(name).relents]
    return bool(names) and not scene.opened and _again(scene, names[0])


def asked_about_danger(scene: Scene) -> bool:
    """Answer a straight question about safety with what the caller says to just that, never with a word of thanks."""
    names = scene.open_moments("safety")
    asked = "ask_safety" in scene.heard.labels and not scene.heard.harmful
    return bool(names) and asked and not scene.opened and _again(scene, names[0])


def something_new(scene: Scene) -> bool:
    """Return whether there is a thing the caller has not brought up yet and could bring up now."""
    return bool(_available(scene))


def open_details(scene: Scene, name: str) -> bool:
    """Answer a request for details with what the caller says to it; return whether anything was said."""
    if name in scene.state.met:
        return False
    if any(opened == name for opened, _ in scene.state.opened):
        return _again(scene, name)
    return _open(scene, name)


def _available(scene: Scene) -> list[str]:
    """Return the moments that can be brought up now, most urgent first, then in the script's order."""
    opened = {name for name, _ in scene.state.opened}
    names = [
        name
        for name in scene.model.moments
        if name not in opened
        and name not in scene.state.met
        and scene.fits(scene.script.needs[name])
        and scene.fits(scene.script.opens[name])
    ]
    return sorted(names, key=lambda name: _FIRST[scene.moment(name).kind])


def _open(scene: Scene, name: str) -> bool:
    scene.set(opened=(*scene.state.opened, (name, scene.state.turn)), current=name, agains=0)
    scene.opened.append(name)
    if scene.moment(name).kind == "safety":
        _land_clauses(scene, name, True)  # the trainee's own question may have brought it out: it was asked
    return scene.say(pool_of(f"moments.{name}.says", scene.moment(name).says, scene.state.band))


def _again(scene: Scene, name: str) -> bool:
    scene.set(current=name, agains=scene.state.agains + 1)
    moment = scene.moment(name)
    return scene.say(
        pool_of(f"moments.{name}.again", moment.again, scene.state.band),
        pool_of(f"moments.{name}.says", moment.says, scene.state.band),
    )


def say_met(scene: Scene) -> bool:
    """Say how it feels that a moment is dealt with, of two at most; the one that was on the caller's mind comes first."""
    names = sorted(scene.met, key=lambda name: name != scene.before.current)[:2]
    said = [
        scene.say(pool_of(f"moments.{name}.met", scene.moment(name).met, scene.state.band)) for name in names
    ]
    return any(said)
