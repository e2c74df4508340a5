"""What the trainee told the caller: hurts said back, desk facts, promises, contradictions, private things too early."""

from __future__ import annotations

from collections.abc import Iterable

from voicesim.caller.effects import attacked
from voicesim.caller.facts import Found, find_said, surely_heard
from voicesim.caller.remembered import later_lines
from voicesim.caller.scene import Scene


def update_heard(scene: Scene) -> None:
    """Count the caller's hurts that were said back; enough of them within a few turns and the caller feels heard."""
    heard, state, weights = scene.heard, scene.state, scene.weights
    if attacked(scene):
        return
    hurts = [found for found in heard.facts if found.name in scene.script.hurts][: weights.hurts_a_turn]
    lately = [(at, name) for at, name in state.hurts_back if state.turn - at < weights.hurt_window_turns]
    fresh = [found for found in hurts if found.name not in {name for _, name in lately}]
    if fresh and not heard.harmful and not any(move.label == "paraphrase" for move in heard.helpful):
        text = "You said back what happened."
        scene.feel("said_back", text, weights.said_back, weights.said_back_trust, fresh[0].evidence)
    needed = min(weights.hurts_to_be_heard, len(scene.script.hurts))
    for found in hurts:
        lately.append((state.turn, found.name))
        if not scene.state.heard and len({name for _, name in lately}) >= needed:
            text = "You said back what hurt. The caller feels heard."
            scene.set(heard=True, knocks=max(0.0, state.knocks - weights.heal))
            scene.because("heard", text, 0.0, weights.heard_trust, found.evidence)
            heard.heard_from = found.end
            scene.progress = True
    scene.set(hurts_back=tuple(lately))
    if not scene.state.heard:
        back = {name for _, name in lately}
        scene.missed.extend(name for name in scene.script.hurts if name not in back)


def land_facts(scene: Scene) -> None:
    """Let facts and promises count, in spoken order and only so many a turn: the caller's own always, the desk's once heard.

    Help that an open sign of danger asks for is taken in at once: nobody has to feel heard before the ambulance comes.
    """
    heard, state, weights, model = scene.heard, scene.state, scene.weights, scene.model
    if attacked(scene):
        return
    own = [found for found in heard.facts if found.name in model.caller_knows]
    desk = [found for found in heard.facts if found.name in model.desk_knows]
    landed = [found.name for found in own[: weights.hurts_a_turn]]
    offers = sorted((*desk, *heard.promises), key=lambda found: found.start)
    urgent = _asked_for(scene, scene.open_moments("safety"))
    waiting = [found for found in offers if found.name not in urgent]
    if waiting and weights.landing and not (state.heard and waiting[-1].start >= heard.heard_from):
        _too_early(scene, [found for found in desk if found.name not in urgent])
    early = [
        found for found in offers if not weights.landing or found.name in urgent or _after_care(scene, found)
    ]
    # what was agreed before may be gone over again at any length
    known = [found for found in early if found.name in state.known]
    new_ones = [found for found in early if found.name not in state.known]
    if len(new_ones) > weights.offers_a_turn:
        scene.answers.append("too_much_at_once")
    for found in (*known, *new_ones[: weights.offers_a_turn]):
        doubted = (
            found.name in model.promises and found.name not in urgent and state.trust < weights.trust_gate
        )
        if doubted:
            scene.answers.append("not_believed")
            scene.missed.append(found.name)
        else:
            landed.append(found.name)
    if _past_the_point(scene, landed):
        landed = [name for name in landed if name in model.caller_knows or name in state.known]
    heard.landed = set(landed)
    new = [name for name in landed if name not in state.known]
    if new:
        told = dict(state.told)
        scene.set(known=(*state.known, *new))
        scene.set(
            told=tuple({**{name: state.turn for name in new if later_lines(scene, name)}, **told}.items())
        )
        scene.progress = scene.progress or not state.heard or bool(set(new) & _wanted(scene))


def _wanted(scene: Scene) -> set[str]:
    """Return the facts and promises that the moments brought up so far still ask for."""
    return _asked_for(scene, scene.open_moments())


def _asked_for(scene: Scene, names: Iterable[str]) -> set[str]:
    return {
        term.name
        for name in names
        for clause in scene.script.meets[name]
        for term in clause
        if term.kind in ("fact", "promise")
    }


def _past_the_point(scene: Scene, landed: list[str]) -> bool:
    """Return whether the turn runs ahead of the call while passing over everything the caller has brought up.

    What may come up next can be answered before it does; what lies further on, without an answer to what was asked,
    is a card being read.
    """
    wanted = _wanted(scene)
    if not wanted or set(landed) & wanted or scene.open_moments("safety"):
        return False
    left = [name for name in scene.model.moments if name not in scene.state.met]
    next_ones = [name for name in left if scene.is_open(name) or scene.needed_before(name)]
    ahead = _asked_for(scene, (name for name in left if name not in next_ones)) - _asked_for(scene, next_ones)
    told = {name for name in landed if name not in scene.model.caller_knows}
    if not ahead & told - set(scene.state.known):
        return False
    text = "You answered something else: the caller's own question was passed over."
    scene.feel("past_the_point", text, scene.weights.past_the_point, scene.weights.past_the_point_trust)
    scene.knock = max(scene.knock, scene.weights.past_the_point_knock)
    scene.answers.append("not_taken_in")
    scene.missed.extend(scene.open_moments()[-1:])
    return True


def _after_care(scene: Scene, found: Found) -> bool:
    return scene.state.heard and found.start >= scene.heard.heard_from


def _too_early(scene: Scene, desk: list[Found]) -> None:
    """Take a rule that comes before care as the wall it is felt to be, unless somebody is in danger now."""
    if scene.open_moments("safety"):
        return
    scene.heard.before_care = True
    policy = any(move.label == "policy_wall" for move in scene.heard.harmful)
    if desk and not policy and not scene.state.heard:
        text = "You explained before the caller felt heard: it sounded like a wall. Say it again afterwards."
        scene.feel("rule_before_heard", text, scene.weights.rule_before_heard, 0.0, desk[0].evidence)


def wrong_statements(scene: Scene) -> None:
    """Take what cannot be true: a promise nobody can keep, or an answer that does not agree with the one before."""
    for wrong in scene.heard.wrong:
        if wrong.promised:
            _impossible(scene, wrong)
        elif wrong.name in scene.state.known:
            _contradiction(scene, wrong)
        if wrong.name not in scene.state.wrong:
            scene.set(wrong=(*scene.state.wrong, wrong.name))
    for found in scene.heard.facts:
        if found.name in scene.state.wrong and not any(w.name == found.name for w in scene.heard.wrong):
            scene.set(wrong=tuple(name for name in scene.state.wrong if name != found.name))
            _contradiction(scene, found)
    _guarantees(scene)


def _impossible(scene: Scene, wrong: Found) -> None:
    weights = scene.weights
    text = "You promised what this desk cannot keep."
    scene.feel(
        "impossible_promise",
        text,
        weights.impossible_promise,
        weights.impossible_promise_trust,
        wrong.evidence,
    )
    scene.knock = max(scene.knock, weights.impossible_promise_knock)
    scene.fail("false_promise", text, wrong.evidence)
    scene.answers.append("false_promise" if "false_promise" in scene.model.answers else "inflamed")
    scene.set(sting_until=scene.state.turn + weights.sting_turns)


def _contradiction(scene: Scene, found: Found) -> None:
    weights, state = scene.weights, scene.state
    text = "You said one thing before and another now."
    scene.feel("contradiction", text, weights.contradiction, weights.contradiction_trust, found.evidence)
    scene.set(known=tuple(name for name in state.known if name != found.name))
    scene.answers.append("two_answers")


def _guarantees(scene: Scene) -> None:
    """Fail a guarantee heard in the words alone only when it comes a second time: the first may be a mishearing."""
    guarantees = [move for move in scene.heard.harmful if move.label == "false_promise"]
    if not guarantees:
        return
    scene.set(false_promises=scene.state.false_promises + 1)
    if scene.state.false_promises >= 2:
        text = "You guaranteed, more than once, what nobody can know."
        scene.fail("false_promise", text, guarantees[0].evidence)


def disclosure(scene: Scene) -> None:
    """Fail private facts told before the caller has said who they are."""
    if scene.state.verified or scene.observation is None:
        return
    for found in scene.heard.facts:
        fact = scene.model.desk_knows.get(found.name)
        transcript = scene.observation.transcript
        if (
            fact is not None
            and fact.private
            and surely_heard(transcript, found.evidence, scene.weights.sure_word)
        ):
            text = "You told something private before you knew who was calling."
            scene.fail("disclosed_before_verification", text, found.evidence)
            scene.because("disclosed", text, 0.0, 0.0, found.evidence)


def verification(scene: Scene) -> None:
    """Notice that the trainee asks who is calling; the caller's answer, and nothing else, verifies."""
    desk, state, heard = scene.model.desk, scene.state, scene.heard
    if state.verified or not _asks_details(scene):
        return
    scene.set(details_asked=state.details_asked + 1)
    explained = "explain" in heard.labels or "give_reason" in heard.plain
    willing = scene.state.band == "calm" or scene.state.heard or explained or scene.state.details_asked > 1
    if willing and not attacked(scene):
        scene.set(verified=True)
        scene.progress = True
        text = f"You asked for {' and '.join(desk.verify)} and got it."
        scene.because("verified", text, 0.0, 0.0, heard.plain.get("verify", ""))
    else:
        scene.answers.append("asked_wrong")
        scene.missed.append("verify")
        text = "You asked for details with no reason given, and the caller is not ready to give them yet."
        scene.because("verify_refused", text)


def _asks_details(scene: Scene) -> bool:
    text, model = scene.heard.text, scene.model
    return (
        "verify" in scene.heard.labels or find_said(text, "verify", model.desk.verify, deny=True) is not None
    )


def has_details_moment(scene: Scene) -> str:
    """Return the moment in which the caller is asked for details, or ''."""
    for name, condition in scene.script.opens.items():
        if any(term.kind == "ask_details" for clause in condition for term in clause):
            return name
    return ""
