"""What the trainee's moves and voice do to the caller: cues, tone, repeats, sting; and how a turn's effects are settled."""

from __future__ import annotations

from voicesim.caller.facts import find_phrase
from voicesim.caller.hearing import is_gated, times_lately
from voicesim.caller.labels import ATTACK, LABELS, PLAIN
from voicesim.caller.scene import Move, Scene
from voicesim.caller.spoken import insult_in
from voicesim.caller.tokens import tokens
from voicesim.values import Reason, Tone

_WEARS_OFF = {"apologize": "apologised_again", "paraphrase": "repeated_back_again"}
"""Moves that irritate when they come too often, and the answer to that."""

_SMALL = 0.005
"""Less than this is not worth a reason."""


def cue_effects(scene: Scene) -> None:
    """Note what each move of the turn does."""
    for move in scene.heard.harmful:
        _harm(scene, move)
    for move in scene.heard.helpful:
        _help(scene, move)
    _inflaming_words(scene)
    if any(move.label in ("sarcasm", "blame", "threaten") for move in scene.heard.harmful):
        insult = insult_in(scene.heard.text)
        if insult:
            scene.fail("insulted_caller", "You insulted the caller.", insult)


def _harm(scene: Scene, move: Move) -> None:
    weights, temper = scene.weights, scene.model.temper
    if move.label == "premature_fix" and scene.state.heard:
        return  # a caller who feels heard wants the fix
    factor = weights.inflames if move.label in temper.inflames else 1.0
    tension = weights.tension[move.label] * factor
    scene.feel(
        f"cue.{move.label}", PLAIN[move.label], tension, weights.trust.get(move.label, 0.0), move.evidence
    )
    scene.knock = max(scene.knock, weights.knocks.get(move.label, 0.0))
    scene.answers.append(move.label if move.label in scene.model.answers else "inflamed")
    if tension >= weights.sting_from:
        scene.set(sting_until=scene.state.turn + weights.sting_turns)


def _help(scene: Scene, move: Move) -> None:
    weights, temper = scene.weights, scene.model.temper
    if move.label == "own_slip":
        _own_slip(scene, move)
        return
    if is_gated(move.label) and weights.landing and not _can_land(scene, move.start):
        if not (move.label == "explain" and "give_reason" in scene.heard.plain):
            scene.heard.before_care = True
        return
    if move.label in temper.inflames:
        text = f"{PLAIN[move.label]} This caller does not want that."
        scene.feel(f"cue.{move.label}", text, weights.inflaming_word, 0.0, move.evidence)
        return
    answer = _WEARS_OFF.get(move.label)
    if answer and times_lately(scene, move.label) >= weights.irritating_repeat and move.worth < 1.0:
        scene.feel(
            f"repeat.{move.label}",
            f"{PLAIN[move.label]} Too often by now.",
            weights.irritation,
            0.0,
            move.evidence,
        )
        scene.answers.append(answer)
        return
    tension, trust = weights.tension.get(move.label, 0.0), weights.trust.get(move.label, 0.0)
    if not tension and not trust:
        return  # a question for a fact: neither here nor there
    factor = move.worth * (weights.soothes if move.label in temper.soothes else 1.0)
    stung = scene.state.turn <= scene.state.sting_until and not scene.heard.harmful
    if stung:
        factor *= weights.sting_share
    text = PLAIN[move.label] + (" It counted half: the earlier remark still stings." if stung else "")
    if move.worth < 1.0:
        text += " It counts for less when it is repeated."
    scene.feel(f"cue.{move.label}", text, tension * factor, trust * factor, move.evidence)
    if move.label != "greet":
        scene.answers.append("soothed")


def _can_land(scene: Scene, start: int) -> bool:
    return scene.state.heard and start >= scene.heard.heard_from


def _own_slip(scene: Scene, move: Move) -> None:
    weights = scene.weights
    if scene.state.sting_until < scene.state.turn:
        return  # nothing to own
    scene.feel("cue.own_slip", PLAIN["own_slip"], weights.own_slip, weights.trust["own_slip"], move.evidence)
    scene.set(sting_until=0, knocks=max(0.0, scene.state.knocks - weights.heal))
    scene.answers.append("owned_a_slip")


def _inflaming_words(scene: Scene) -> None:
    for word in scene.model.temper.inflames:
        if word not in LABELS and find_phrase(tokens(scene.heard.text), word):
            text = f"'{word}' is a word this caller cannot stand."
            scene.feel("word.inflaming", text, scene.weights.inflaming_word, 0.0, word)
            return


def tone_effects(scene: Scene, tone: Tone | None) -> None:
    """Note what the voice did, where it was surely measured; never an emotion, only what was heard of it."""
    weights = scene.weights
    if tone is None or tone.confidence < weights.sure_tone or tone.doubts:
        return
    if "raised" in tone.flags and not scene.state.risen:
        scene.feel("tone.raised", "Your voice rose above your calm voice.", weights.raised)
    elif "even" in tone.flags and scene.state.band == "boiling":
        scene.feel("tone.even", "Your voice stayed level while the caller was loud.", weights.even)
    if "rushed" in tone.flags:
        scene.feel("tone.rushed", "You spoke faster than your calm rate.", weights.rushed)
    elif "slow" in tone.flags:
        scene.feel("tone.slow", "You spoke much slower than your calm rate.", weights.slow)


def sink_in(scene: Scene) -> None:
    """Let what was still to come of the turn before take effect."""
    pending = scene.state.pending
    if abs(pending) >= _SMALL:
        pending = _above_floor(scene, pending)
        scene.because("sinking_in", "What you said before is still sinking in.", pending)
    scene.set(pending=0.0)


def settle(scene: Scene) -> None:
    """Turn the turn's effects into changes: temper, caps, floor and latency, each reason with its own share."""
    weights, temper = scene.weights, scene.model.temper
    falls = sum(effect.tension for effect in scene.effects if effect.tension < 0)
    rises = sum(effect.tension for effect in scene.effects if effect.tension > 0)
    down = min(1.0, weights.most_down / -falls) * weights.cools[temper.cools] if falls < 0 else 0.0
    up = min(1.0, weights.most_up / rises) * weights.heats[temper.heats] if rises > 0 else 0.0
    whole = falls * down + rises * up
    now = _above_floor(scene, whole * weights.now_share)
    # one factor for all reasons keeps their sum equal to what the caller felt
    share = now / whole if abs(whole) >= _SMALL else 0.0
    gain = weights.trust_gain[temper.trusts]
    for effect in scene.effects:
        tension = effect.tension * (down if effect.tension < 0 else up) * share
        trust = effect.trust * (gain if effect.trust > 0 else 1.0)
        scene.because(effect.rule, effect.text, tension, trust, effect.evidence)
    if falls < 0 and not weights.cools[temper.cools]:
        scene.reasons.append(
            Reason("cannot_be_calmed", "It was right, and it does not reach this caller today.")
        )
    if not scene.reasons and not scene.effects:
        scene.reasons.append(Reason("nothing", "Nothing in these words changed anything for the caller."))
    scene.set(pending=whole * (1.0 - weights.now_share))
    scene.effects.clear()


def _above_floor(scene: Scene, change: float) -> float:
    """Return a fall of tension cut off where an unheard caller stays."""
    if change >= 0 or scene.state.heard:
        return change
    return min(0.0, max(change, scene.weights.heard_floor - scene.state.tension))


def band_of(scene: Scene) -> str:
    """Return the band the tension lies in."""
    if scene.state.tension < scene.weights.calm_below:
        return "calm"
    return "boiling" if scene.state.tension >= scene.weights.boiling_from else "tense"


def update_band(scene: Scene) -> None:
    """Let the caller sound angrier at once, calmer only after some turns."""
    order = ("calm", "tense", "boiling")
    raw, state = band_of(scene), scene.state
    if order.index(raw) >= order.index(state.band):
        scene.set(band=raw, calmer_turns=0)
    elif state.calmer_turns + 1 >= scene.weights.turns_to_fall:
        scene.set(band=order[order.index(state.band) - 1], calmer_turns=0)
    else:
        scene.set(calmer_turns=state.calmer_turns + 1)
    if scene.state.band == "boiling":
        scene.set(boiling_turns=scene.state.boiling_turns + 1)


def raise_band(scene: Scene) -> None:
    """Let the caller sound angrier at once where something other than a turn made it so."""
    order = ("calm", "tense", "boiling")
    raw = band_of(scene)
    if order.index(raw) > order.index(scene.state.band):
        scene.set(band=raw, calmer_turns=0)


def attacked(scene: Scene) -> bool:
    """Return whether the turn held an attack: nothing is settled by it."""
    return any(move.label in ATTACK or move.label == "policy_wall" for move in scene.heard.harmful)
