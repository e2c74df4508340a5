"""From an observation to what the caller takes in of it: which words, moves, facts and promises, and how surely."""

from __future__ import annotations

from voicesim.caller.facts import Found, find_not, find_said, surely_heard
from voicesim.caller.labels import CONNECT, GATED, HARMFUL, HELPFUL, NOT_A_MOVE
from voicesim.caller.scene import Heard, Move, Scene
from voicesim.caller.spoken import plain_labels
from voicesim.values import Cue, Observation

_FRESH = frozenset(
    ("paraphrase", "validate", "name_feeling", "explain", "own_it", "summarize", "offer_choice", "reframe")
)
"""Labels that are new again when they come with a fact not said lately."""

_PLAIN_MOVES = frozenset(("own_slip",))
"""Plain things in the words that are moves of their own."""


def not_understood(scene: Scene, observation: Observation) -> str:
    """Return why the caller must ask again: 'no words', 'unsure words', 'unsure knock'; or ''.

    A harmful cue that was not surely heard is asked about once, and only where nothing else was surely said.
    """
    transcript, cues = observation.transcript, observation.cues
    if not transcript.text.strip():
        return "no words"
    if transcript.confidence < scene.weights.sure_transcript:
        return "unsure words"
    doubtful = _doubtful(scene, observation)
    knock = doubtful or any(cue.label in HARMFUL for cue in cues.unsure)
    nothing_else = len(doubtful) == len(cues.sure) and not _any_fact(scene, transcript.text)
    if knock and nothing_else and scene.state.unsure == 0:
        return "unsure knock"
    return ""


def _doubtful(scene: Scene, observation: Observation) -> tuple[Cue, ...]:
    """Return the harmful cues that are too unlikely, beside what else the turn shows, to be held against anybody."""
    cues, weights = observation.cues.sure, scene.weights
    hurts = (scene.model.caller_knows[name] for name in scene.script.hurts)
    care = any(cue.label in CONNECT for cue in cues) or any(
        find_said(observation.transcript.text, "hurt", hurt.words) for hurt in hurts
    )
    needed = weights.sure_harm if care else weights.doubtful_harm
    return tuple(cue for cue in cues if cue.label in HARMFUL and cue.confidence < needed)


def _any_fact(scene: Scene, text: str) -> bool:
    facts = {**scene.model.caller_knows, **scene.model.desk_knows}
    return any(find_said(text, name, fact.words) for name, fact in facts.items())


def take_in(scene: Scene, observation: Observation) -> None:
    """Fill scene.heard from one turn's words and cues."""
    text = observation.transcript.text
    heard = Heard(text=text)
    doubtful = _doubtful(scene, observation)
    sure = (cue for cue in observation.cues.sure if cue not in doubtful)
    heard.cues = tuple(sorted(sure, key=lambda cue: (cue.start_char, cue.label)))
    heard.plain = dict(plain_labels(text))
    heard.labels = {cue.label for cue in heard.cues} | heard.plain.keys()
    if scene.state.turn == 1 or "greet" in heard.labels:
        heard.labels.discard("goodbye")  # 'thank you for calling' opens calls as well as closing them
    scene.heard = heard
    _find_facts(scene, observation)
    _count_moves(scene)


def _find_facts(scene: Scene, observation: Observation) -> None:
    heard, model, weights = scene.heard, scene.model, scene.weights
    text, transcript = heard.text, observation.transcript
    for name, fact in (*model.caller_knows.items(), *model.desk_knows.items()):
        wrong = find_not(text, name, fact.not_)
        if wrong and surely_heard(transcript, wrong.evidence, weights.sure_word):
            heard.wrong.append(wrong)
        found = find_said(text, name, fact.words, refuse=name in model.desk_knows)
        if found and not (wrong and wrong.start <= found.start < wrong.end):
            heard.facts.append(found)
    for name, promise in model.promises.items():
        wrong = find_not(text, name, promise.not_)
        if wrong and surely_heard(transcript, wrong.evidence, weights.sure_word):
            heard.wrong.append(wrong)
        found = find_said(text, name, promise.words, deny=True)
        if found and not wrong:
            heard.promises.append(found)
    heard.facts.sort(key=_place)
    heard.promises.sort(key=_place)


def _place(found: Found) -> tuple[int, str]:
    return found.start, found.name


def _count_moves(scene: Scene) -> None:
    """Set the moves that count: the first helpful ones, each worth less when repeated; every harmful one once."""
    heard, state, weights = scene.heard, scene.state, scene.weights
    turn = state.turn
    recent = [label for at, label in state.labels if turn - at < weights.repeat_window_turns]
    said = {name for at, name in state.facts_said if turn - at < weights.repeat_window_turns}
    news = any(found.name not in said for found in (*heard.facts, *heard.promises))
    moves = [(cue.label, cue.evidence, cue.start_char) for cue in heard.cues]
    for label in sorted(_PLAIN_MOVES & heard.plain.keys()):
        moves.append((label, heard.plain[label], max(0, heard.text.find(heard.plain[label]))))
    slots, seen = weights.moves_a_turn, set[str]()
    for label, evidence, start in sorted(moves, key=lambda move: (move[2], move[0])):
        if label in seen:
            continue
        seen.add(label)
        if label in HARMFUL:
            heard.harmful.append(Move(label, evidence, start))
        elif label in HELPFUL:
            if label not in NOT_A_MOVE:
                if slots == 0:
                    continue
                slots -= 1
            times = 0 if news and label in _FRESH else recent.count(label)
            worth = weights.repeats[min(times, len(weights.repeats) - 1)]
            heard.helpful.append(Move(label, evidence, start, worth))
    kept = tuple(pair for pair in state.labels if turn - pair[0] < weights.repeat_window_turns)
    scene.set(labels=(*kept, *((turn, move.label) for move in heard.helpful)))
    old = tuple(pair for pair in state.facts_said if turn - pair[0] < weights.repeat_window_turns)
    names = dict.fromkeys(found.name for found in (*heard.facts, *heard.promises))
    scene.set(facts_said=(*old, *((turn, name) for name in names)))


def times_lately(scene: Scene, label: str) -> int:
    """Return how often a helpful label has come within the window, this turn included."""
    window = scene.weights.repeat_window_turns
    return sum(1 for at, name in scene.state.labels if name == label and scene.state.turn - at < window)


def is_gated(label: str) -> bool:
    """Return whether a label counts only once the caller feels heard."""
    return label in GATED
