"""What happens around the turns: talk-over, dead air, being put on hold, being talked at, time."""

from __future__ import annotations

from voicesim.caller import endings, moments
from voicesim.caller.effects import raise_band
from voicesim.caller.lines import Pool, answer_pools, built_in, plain_pool
from voicesim.caller.scene import Scene
from voicesim.caller.spoken import explains_hold
from voicesim.caller.table import WAITING
from voicesim.values import SAMPLE_RATE, CallOpened, Monologue, Silence, TalkOver, TimePassed, VoiceRising

OVERTIME_SECONDS = 30.0
"""How long after the call's time the caller waits for a turn to end before cutting in. Guess."""
WEAK_SECONDS = 1.5
"""A boiling caller talks on through less than this of being talked over. Guess, unmeasured."""
WEAK_QUIET_SECONDS = 3.0
"""The same where the trainee says it quietly. Guess, unmeasured."""
QUIET_DB = -6.0
"""Level under the trainee's own so far at which an interruption counts as quiet. Guess, unmeasured."""


def opened(scene: Scene, stimulus: CallOpened) -> None:
    """Open the line; some callers start at once."""
    scene.set(opened_sample=stimulus.sample)
    scene.move("opened")
    if scene.script.speaks_first:
        scene.move("spoke_first")
        moments.bring_up(scene)


def backchannel(scene: Scene) -> None:
    """Take an 'mm-hm' for the listening it is: no turn, no line."""
    scene.move("noise")
    if scene.state.band != "calm" and not scene.state.ended:
        scene.because(
            "backchannel", "A short sound while the caller spoke: listening.", scene.weights.backchannel
        )


def talk_over(scene: Scene, stimulus: TalkOver) -> None:
    """Mind being talked over, once between two turns; the caller says so when it is their turn.

    Most callers stop. One who is boiling talks on through a short or a quiet interruption, and gives way to a long one.
    """
    scene.move("noise")
    if scene.state.phase == WAITING or scene.state.ended:
        return
    if stimulus.count == 1:  # the same one going on is not another one
        if scene.state.talk_overs < scene.weights.talk_over_a_turn:
            text = f"You talked over the caller for {stimulus.seconds:.1f} s."
            scene.because("talk_over", text, scene.weights.talk_over)
            raise_band(scene)
        scene.set(talk_overs=scene.state.talk_overs + 1)
    scene.yields = scene.state.band != "boiling" or not _weak(stimulus)


def _weak(stimulus: TalkOver) -> bool:
    quiet = stimulus.level_db is not None and stimulus.level_db <= QUIET_DB
    return stimulus.seconds < (WEAK_QUIET_SECONDS if quiet else WEAK_SECONDS)


def monologue(scene: Scene, stimulus: Monologue) -> None:
    """Cut in on somebody who goes on and on."""
    scene.move("noise")
    timer = scene.model.timers.monologue
    text = f"You spoke for {stimulus.seconds:.0f} s without a break."
    scene.because("monologue", text, scene.weights.monologue)
    raise_band(scene)
    scene.interrupt = True
    pool = plain_pool("timers.monologue.says", timer.says, scene.state.band)
    scene.say(pool, *answer_pools(scene.script, "talked_over", scene.state.band))


def voice_rising(scene: Scene, stimulus: VoiceRising) -> None:
    """Take in a voice that rises in mid-turn; the end of the turn does not count it again."""
    scene.move("noise")
    weights = scene.weights
    if scene.state.phase == WAITING or scene.state.ended or scene.state.risen:
        return
    if stimulus.tone.confidence < weights.sure_tone or stimulus.tone.doubts:
        return
    scene.because("tone.raised", "Your voice rose above your calm voice while you spoke.", weights.raised)
    scene.set(risen=True)
    raise_band(scene)


def silence(scene: Scene, stimulus: Silence) -> None:
    """Ask into dead air, warn, and in the end go."""
    scene.move("silence")
    # the turn taker counts anew each time the caller has spoken; the caller remembers
    count = scene.state.silences + 1
    scene.set(silences=count)
    weights, timers, band = scene.weights, scene.model.timers, scene.state.band
    if stimulus.on_hold:
        text = f"The caller was left on hold for more than {timers.hold.at_most:.0f} s."
        scene.because("hold_late", text, weights.hold_late)
        pool = plain_pool("timers.hold.late", timers.hold.late, band)
    else:
        scene.because("dead_air", "Nobody said anything, and nobody had said why.", weights.dead_air)
        pool = plain_pool("timers.silence.says", timers.silence.says, band)
        if count == 2 and scene.state.turn:
            pool = plain_pool("timers.hold.not_asked", timers.hold.not_asked, band)
    raise_band(scene)
    if count >= weights.silences_to_giving_up:
        scene.given_up = True
    name = endings.fitting(scene)
    if name:
        endings.finish(scene, name)
        return
    warning = count >= weights.silences_to_warning
    pools: list[Pool] = [built_in("silence_warning", band)] if warning else []
    scene.say(*pools, pool, built_in("unsure", band))


def time_passed(scene: Scene, stimulus: TimePassed) -> None:
    """Notice that the caller's time is up: told at the next turn, or over a trainee who does not stop."""
    scene.move("time")
    if scene.state.ended:
        return
    after = scene.model.timers.call.after
    seconds = (stimulus.sample - scene.state.opened_sample) / SAMPLE_RATE
    if seconds >= after and not scene.state.time_up:
        scene.set(time_up=True)
    if seconds >= after + OVERTIME_SECONDS:
        scene.interrupt = True
        endings.finish(scene, scene.model.timers.call.ending)


def hold(scene: Scene) -> None:
    """Take being asked to wait, and being back."""
    weights, heard = scene.weights, scene.heard
    if scene.state.on_hold:
        scene.set(on_hold=False)
        scene.because("hold_back", "You came back to the caller.", weights.hold_back)
        scene.answers.append("hold_back")
    # 'one moment', or a cue with no plain words for it, in the middle of something else is no hold
    busy = bool(heard.helpful or heard.harmful or heard.promises or heard.facts)
    if "ask_hold" not in heard.plain and (busy or not {"ask_hold", "one_moment"} & heard.labels):
        return
    scene.set(on_hold=True)
    scene.answers.append("hold_yes")
    scene.progress = True
    if explains_hold(heard.text):
        scene.because("hold_asked", "You asked the caller to wait and said why or how long.")
    else:
        text = "You asked the caller to wait with no reason and no time."
        scene.because("hold_unexplained", text, weights.hold_unexplained)
