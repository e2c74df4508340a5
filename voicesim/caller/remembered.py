"""What the caller remembers and comes back to: promises and their times, what was told some turns ago, a name."""

from __future__ import annotations

from voicesim.caller.facts import Found, surely_heard
from voicesim.caller.lines import plain_pool
from voicesim.caller.names import find_name
from voicesim.caller.scene import Scene
from voicesim.caller.times import find_when, says_when

_TOLD_IN = ("caller_knows", "desk_knows", "promises")

UNSURE_TIME = "?"
"""Stands for a time that was not surely heard: the promise has one, but the caller does not echo it."""


def promises(scene: Scene) -> None:
    """Write down what was promised and for when; give credit for a time."""
    heard, state, weights = scene.heard, scene.state, scene.weights
    text = _said_with(heard.text, heard.promises)
    when = find_when(text)
    sure = (
        scene.observation is not None and scene.observation.transcript.confidence >= weights.sure_time
    ) and surely_heard(scene.observation.transcript, when, weights.sure_time)
    when = (when if sure else UNSURE_TIME) if when else UNSURE_TIME if says_when(text) else ""
    made = {name: (name, at, time, asked) for name, at, time, asked in state.promises}
    credited = False
    for found in heard.promises:
        old = made.get(found.name)
        new_time = bool(when) and (old is None or not old[2])
        if old is None or new_time:
            made[found.name] = (found.name, state.turn, when, False)
        if new_time and found.name in heard.landed and not credited:
            reason = "You promised something definite, with a time."
            scene.feel("promise_with_time", reason, 0.0, weights.promise_with_time_trust, found.evidence)
            credited = True
    if when and not heard.promises:
        for name, at, time, _asked in reversed(state.promises):
            if not time:
                made[name] = (name, at, when, True)
                text = "You put a time to your promise."
                scene.feel("promise_with_time", text, 0.0, weights.promise_with_time_trust, when.strip("?"))
                break
    scene.set(promises=tuple(made.values()))


def promise_comes_due(scene: Scene) -> bool:
    """Come back to a promise made some turns ago; return whether the caller did."""
    state, weights, you_said = scene.state, scene.weights, scene.model.you_said
    for place, (name, at, when, asked) in enumerate(state.promises):
        if asked or state.turn - at < weights.promise_due_turns:
            continue
        if _enough_asked(scene, when):
            continue
        pool = plain_pool(
            "you_said.with_time" if when else "you_said.no_time",
            you_said.with_time if when else you_said.no_time,
            state.band,
        )
        slot = "" if when == UNSURE_TIME else when
        if not scene.say(pool, slot=slot):
            continue
        done = (name, at, when, True)
        scene.set(promises=(*state.promises[:place], done, *state.promises[place + 1 :]))
        if not when:
            text = "You promised without saying when."
            scene.because("promise_without_time", text, weights.promise_no_time, 0.0, name)
            scene.missed.append(name)
        return True
    return False


def _said_with(text: str, promises: list[Found]) -> str:
    """Return the sentences that promises stand in, or the whole text: 'on Thursday' elsewhere is no time for them."""
    if not promises:
        return text
    begin = max(text.rfind(stop, 0, promises[0].start) for stop in ".?!") + 1
    ends = [at for at in (text.find(stop, promises[-1].end) for stop in ".?!") if at >= 0]
    return text[begin : min(ends, default=len(text))]


def later_lines(scene: Scene, name: str) -> tuple[str, ...]:
    """Return what the caller may come back to a fact or promise with."""
    model = scene.model
    for table in (model.caller_knows, model.desk_knows, model.promises):
        if name in table:
            return table[name].later
    return ()


def comes_back_later(scene: Scene) -> bool:
    """Come back, once, to something told some turns ago; return whether the caller did."""
    state, weights = scene.state, scene.weights
    said_now = {found.name for found in (*scene.heard.facts, *scene.heard.promises)}
    times = {name: when for name, _, when, _ in state.promises if when != UNSURE_TIME}
    for name, at in state.told:
        if state.turn - at < weights.comes_back_turns or name in said_now or name not in state.known:
            continue
        place = next(group for group in _TOLD_IN if name in getattr(scene.model, group))
        if scene.say(
            plain_pool(f"{place}.{name}.later", later_lines(scene, name), state.band),
            slot=times.get(name, ""),
        ):
            scene.set(told=tuple(pair for pair in state.told if pair[0] != name))
            return True
    return False


def say_name(scene: Scene) -> None:
    """Say the trainee's own name back, once, before going on with what is on the caller's mind."""
    names, state = scene.model.you_said.name, scene.state
    said = any(pool == "you_said.name" for pool, _ in state.used)
    if names and state.trainee_name and state.turn >= scene.weights.name_turn and not said:
        scene.say(plain_pool("you_said.name", names, state.band))


def remember_name(scene: Scene) -> None:
    """Keep the name the trainee gave, where it was surely heard."""
    if scene.state.trainee_name or scene.observation is None:
        return
    name = find_name(scene.heard.text)
    transcript, sure = scene.observation.transcript, scene.weights.sure_time
    if name and transcript.confidence >= sure and surely_heard(transcript, name, sure):
        scene.set(trainee_name=name)


def _enough_asked(scene: Scene, when: str) -> bool:
    """Return whether the caller lets a promise be: a calm one believes a time, and nobody asks for ever."""
    asked = [bool(time) for _, _, time, done in scene.state.promises if done]
    if when:
        return scene.state.band == "calm" or not scene.model.you_said.with_time or True in asked
    return asked.count(False) >= scene.weights.promises_asked
