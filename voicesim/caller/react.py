"""One stimulus in, the caller's next state and reaction out. Pure: the same inputs give the same outputs."""

from __future__ import annotations

from voicesim.caller import effects, endings, floor, hearing, moments, patience, remembered, told
from voicesim.caller.reply import ask_again, reply
from voicesim.caller.scene import Scene
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.errors import RecordError
from voicesim.values import (
    CallOpened,
    Monologue,
    Observation,
    Reaction,
    Silence,
    Stimulus,
    TalkOver,
    TimePassed,
    TraineeHungUp,
    VoiceRising,
)


def react(
    script: Script, state: CallerState, stimulus: Stimulus, weights: Weights = WEIGHTS
) -> tuple[CallerState, Reaction]:
    """Return the caller after one stimulus, and what came of it.

    Args:
        script: who is calling.
        state: from state.start, or from the reaction before.
        stimulus: what happened on the line.
        weights: the mechanics' numbers.

    Raises:
        TableError: the stimulus cannot happen now (a turn before the line was opened twice, ...).
        RecordError: the state belongs to another version of the script.
    """
    if state.script_sha256 != script.sha256:
        raise RecordError(
            f"{script.name}: the caller's state belongs to another version of the script ({state.script_sha256[:12]}, "
            f"not {script.sha256[:12]}); start the call again."
        )
    scene = Scene(script, state, weights)
    scene.set(sample=stimulus.sample)
    _dispatch(scene, stimulus)
    reaction = scene.reaction()
    return scene.state, reaction


def _dispatch(scene: Scene, stimulus: Stimulus) -> None:
    if isinstance(stimulus, Observation):
        _observation(scene, stimulus)
    elif isinstance(stimulus, CallOpened):
        floor.opened(scene, stimulus)
    elif isinstance(stimulus, TalkOver):
        floor.talk_over(scene, stimulus)
    elif isinstance(stimulus, Silence | Monologue):
        _unless_over(scene, stimulus)
    elif isinstance(stimulus, VoiceRising):
        floor.voice_rising(scene, stimulus)
    elif isinstance(stimulus, TimePassed):
        floor.time_passed(scene, stimulus)
    elif isinstance(stimulus, TraineeHungUp):
        endings.trainee_hung_up(scene)


def _unless_over(scene: Scene, stimulus: Silence | Monologue) -> None:
    if scene.state.ended:
        scene.move("silence")
    elif isinstance(stimulus, Silence):
        floor.silence(scene, stimulus)
    else:
        floor.monologue(scene, stimulus)


def _observation(scene: Scene, observation: Observation) -> None:
    if observation.turn.backchannel:
        floor.backchannel(scene)
        return
    scene.move("turn")
    if scene.state.ended:
        return  # said to somebody who is putting the phone down
    why = hearing.not_understood(scene, observation)
    if why:
        ask_again(scene, why)
        _end_if_time_is_up(scene)
        return
    scene.observation = observation
    _turn(scene, observation)


def _end_if_time_is_up(scene: Scene) -> None:
    if scene.state.time_up:
        scene.lines.clear()
        endings.finish(scene, scene.model.timers.call.ending)


def _turn(scene: Scene, observation: Observation) -> None:
    """Work out one understood turn; the order is the caller's: words first, then what they do, then the answer."""
    greeting = scene.before.turn == 0 and not scene.before.opened
    scene.set(turn=scene.state.turn + 1, unsure=0, silences=0)
    if scene.state.talk_overs:
        scene.answers.append("talked_over")
        scene.set(talk_overs=0)
    effects.sink_in(scene)
    hearing.take_in(scene, observation)
    remembered.remember_name(scene)
    told.update_heard(scene)
    told.verification(scene)
    told.disclosure(scene)
    effects.cue_effects(scene)
    effects.tone_effects(scene, observation.tone)
    scene.set(risen=False)
    floor.hold(scene)
    told.wrong_statements(scene)
    told.land_facts(scene)
    remembered.promises(scene)
    moments.limits(scene)
    if not greeting:  # who has not said anything yet has nothing to be dealt with
        moments.progress(scene)
        patience.stall(scene)
    effects.settle(scene)
    effects.update_band(scene)
    patience.knocks(scene)
    moments.safety(scene)
    _answer_or_end(scene)


def _answer_or_end(scene: Scene) -> None:
    scene.trainee_ends = bool({"goodbye", "end_call"} & scene.heard.labels)
    if scene.everything_met():
        scene.set(done_turns=scene.state.done_turns + 1)
    scene.wraps_up = endings.wrapping_up(scene)
    name = endings.fitting(scene)
    if name:
        endings.finish(scene, name)
    else:
        reply(scene)
