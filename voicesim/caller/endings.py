"""How the call ends: the first ending that fits wins, then its last words."""

from __future__ import annotations

from voicesim.caller.endings_built_in import HUNG_UP_ON, TIME_UP, TRAINEE_HUNG_UP
from voicesim.caller.lines import built_in, plain_pool, pool_of
from voicesim.caller.moments import say_met
from voicesim.caller.scene import Scene


def wrapping_up(scene: Scene) -> bool:
    """Return whether the trainee brings the call to its close: never by one cue alone.

    A summary, a check, two agreed things said again, or goodbye; and once everything is dealt with, time.
    """
    heard, state = scene.heard, scene.state
    old = set(scene.before.known)
    said_again = {found.name for found in (*heard.facts, *heard.promises)} & old
    if heard.labels & {"goodbye", "summarize"} or len(said_again) >= 2:
        return True
    done = scene.everything_met()
    return done and (
        "check_understanding" in heard.labels or state.done_turns >= scene.weights.turns_to_wrap_up
    )


def fitting(scene: Scene) -> str:
    """Return the first ending of the script that fits now, or ''."""
    for name, condition in scene.script.whens.items():
        if scene.fits(condition):
            return name
    if scene.given_up:
        return HUNG_UP_ON
    if scene.state.time_up:
        return scene.model.timers.call.ending
    return ""


def finish(scene: Scene, name: str) -> None:
    """Say the last words and leave."""
    band = scene.state.band
    kind = scene.script.ending_kind(name)
    if scene.met:
        say_met(scene)
    timed = scene.state.time_up and name == scene.model.timers.call.ending
    if timed:
        scene.say(plain_pool("timers.call.says", scene.model.timers.call.says, band))
    pools = []
    if name in scene.model.endings:
        pools.append(pool_of(f"endings.{name}.says", scene.model.endings[name].says, band))
    pools.append(built_in("time_up" if name == TIME_UP else "hung_up_on", band))
    if not (timed and name == TIME_UP):
        scene.say(*pools)
    scene.move("gave_up" if kind.kind == "hung_up_on" else "finished")
    scene.set(ending=name)
    scene.because("ending", f"The call is over: {kind.title}.")


def trainee_hung_up(scene: Scene) -> None:
    """Judge a phone put down: after all was said, after fair warning, before a threat; or out of nowhere."""
    if scene.state.ended:
        scene.move("trainee_hung_up")
        return
    scene.trainee_ends = True
    scene.wraps_up = scene.everything_met()
    name = fitting(scene)
    warned = scene.warnings_used()
    threat = any(
        scene.moment(m).kind == "safety" and scene.moment(m).risk == "threat" for m, _ in scene.state.opened
    )
    if not name:
        name = TRAINEE_HUNG_UP
    if scene.script.ending_kind(name).kind in ("trainee_hung_up", "unresolved") and not (warned or threat):
        scene.fail("hung_up_without_warning", "You put the phone down without a warning.")
    scene.move("trainee_hung_up")
    scene.set(ending=name)
    scene.because("ending", f"The call is over: {scene.script.ending_kind(name).title}.")
