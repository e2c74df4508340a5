"""What the caller says to a turn: first an answer to what was just said, then what is on the caller's mind."""

from __future__ import annotations

from voicesim.caller import moments
from voicesim.caller.labels import LABELS
from voicesim.caller.lines import Pool, answer_pools, built_in, plain_pool, pool_of
from voicesim.caller.remembered import comes_back_later, promise_comes_due, say_name
from voicesim.caller.scene import Scene
from voicesim.caller.told import has_details_moment

_BEFORE_ALL = ("last_warning", "false_promise", "two_answers")
_AFTER_HARM = (
    "inflamed",
    "apologised_again",
    "repeated_back_again",
    "owned_a_slip",
    "not_taken_in",
    "too_much_at_once",
    "not_believed",
    "hold_back",
    "talked_over",
    "soothed",
)
"""Which answer wins when several fit: the hardest first."""


def reply(scene: Scene) -> None:
    """Choose the lines of an ordinary turn; there is always at least one."""
    if "hold_yes" in scene.answers:
        _answer(scene, "hold_yes")
        return
    if _asked_details(scene):
        return
    if not scene.state.opened and not scene.heard.harmful:
        _next(scene)  # after the greeting: the caller simply begins
        return
    if not scene.met and moments.asked_about_danger(scene):
        return
    key = _most_pressing(scene)
    if scene.met and key not in ("last_warning", "false_promise", "two_answers"):
        moments.say_met(scene)
        _next(scene)
        return
    bare = key == "soothed" and scene.progress and scene.state.agains == 0 and len(scene.state.last_said) != 1
    _answer(scene, key)
    abusing = any(not scene.moment(name).relents for name in scene.open_moments("limit"))
    if key in LABELS or key in ("inflamed", "last_warning", "two_answers") or (bare and not abusing):
        moments.bring_up_urgent(scene)
        return  # the answer stands alone: the floor is the trainee's again
    _next(scene)


def _asked_details(scene: Scene) -> bool:
    """Answer a request for the caller's details that was refused for now."""
    name = has_details_moment(scene)
    if "asked_wrong" not in scene.answers or not name or scene.heard.harmful:
        return False
    return moments.open_details(scene, name)


def _most_pressing(scene: Scene) -> str:
    answers = scene.answers
    if scene.heard.before_care and "not_taken_in" not in answers:
        answers.append("not_taken_in")
    for key in _BEFORE_ALL:
        if key in answers:
            return key
    for key in answers:
        if key in LABELS:
            return key
    for key in _AFTER_HARM:
        if key in answers:
            return key
    return "asked_wrong" if "asked_wrong" in answers else "unmoved"


def _answer(scene: Scene, key: str) -> None:
    band = scene.state.band
    pools: list[Pool] = answer_pools(scene.script, key, band)
    if key == "two_answers":
        pools.insert(0, plain_pool("you_said.two_answers", scene.model.you_said.two_answers, band))
    scene.say(*pools, *answer_pools(scene.script, "unmoved", band), *_fallback(band))


def _next(scene: Scene) -> None:
    if moments.goes_on_abusing(scene):
        return
    if not scene.opened and promise_comes_due(scene):
        return
    say_name(scene)
    if not moments.something_new(scene) and comes_back_later(scene):
        return
    if moments.bring_up(scene):
        return
    band = scene.state.band
    if scene.everything_met():
        scene.say(*answer_pools(scene.script, "whats_next", band))
    elif not scene.state.verified:
        scene.missed.append("verify")
        scene.say(*answer_pools(scene.script, "ask_me", band))
    if not scene.lines:
        scene.say(*_fallback(scene.state.band))


def _fallback(band: str) -> list[Pool]:
    return [built_in("unmoved", band), built_in("soothed", band), built_in("unsure", band)]


def ask_again(scene: Scene, why: str) -> None:
    """Ask the trainee to say it again; after the second time in a row the caller goes on about the same thing instead."""
    scene.set(unsure=scene.state.unsure + 1)
    words = {
        "no words": "Nothing could be made out.",
        "unsure words": "The words were not surely heard.",
        "unsure knock": "Something was heard that may have been a hard word, or may not.",
    }
    scene.because("unsure", f"{words[why]} The caller asks again; nothing counts against you.")
    band, current = scene.state.band, scene.state.current
    if scene.state.unsure > 2 and current:
        moment = scene.moment(current)

        again = pool_of(f"moments.{current}.again", moment.again, band)
        says = pool_of(f"moments.{current}.says", moment.says, band)
        scene.say(again, says, *answer_pools(scene.script, "unsure", band))
        return
    scene.say(*answer_pools(scene.script, "unsure", band), *_fallback(band))
