"""How long the caller puts up with it: stalling, hard knocks, the one spoken warning, forgetting again."""

from __future__ import annotations

from voicesim.caller.scene import Scene
from voicesim.caller.table import TALKING, WARNED


def stall(scene: Scene) -> None:
    """Let tension rise while nothing gets anywhere."""
    weights = scene.weights
    still = 0 if scene.progress else scene.state.still + 1
    scene.set(still=still)
    if still >= weights.stall_turns:
        text = f"Nothing has got anywhere for {still} turns."
        scene.feel("stall", text, weights.stall + weights.stall_growth * (still - weights.stall_turns))


def knocks(scene: Scene) -> None:
    """Count hard knocks towards giving up; the caller warns once, aloud, and only then goes."""
    weights, state = scene.weights, scene.state
    knock = scene.knock
    if not knock and state.tension >= weights.overflow_tension and not scene.progress:
        knock = weights.overflow_knock
    total = state.knocks + knock
    good = state.good_turns + 1 if scene.progress and not scene.heard.harmful else state.good_turns
    if good >= weights.heal_good_turns:
        total, good = max(0.0, total - weights.heal / 2), 0
    scene.set(knocks=total, good_turns=0 if knock else good)
    limit = scene.model.temper.gives_up
    if knock and total >= limit and state.phase == WARNED:
        scene.given_up = True
    elif knock and total >= limit - 1 and state.phase == TALKING and (total >= 1 or limit == 1):
        scene.move("warned")
        scene.answers.append("last_warning")
        scene.because("last_warning", "The caller is about to give up, and says so.")
    elif state.phase == WARNED and total <= limit - 1.5:
        scene.move("forgave")
