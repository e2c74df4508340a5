"""How competencies 1, 2 and 5 are marked: the opening, letting them finish, open questions.

Each rule gives points, one sentence why, and its evidence. What the sentence says is what the rule did.
"""

from __future__ import annotations

import re

from voicesim.debrief.english import count, listed, sentence
from voicesim.debrief.marks import NOT_SEEN, Evidence
from voicesim.debrief.said import Read, Ruling, Said
from voicesim.values import TalkOver

OPENING_TURNS = 2
"""Turns that may hold the opening; the caller's name may come a little later. Decision."""
NAME_TURNS = 4
DEAF_COST = 2
"""Points. Decision: saying nothing that shows listening is not letting somebody finish, however quiet the line was."""
TALK_OVER_SHARE = 0.10
"""Share of the trainee's speech over the caller's from which it is flagged (trade advice)."""

_HELP = re.compile(r"\b(?:help|do for you|assist|what can i|what's happened|what happened)\b", re.IGNORECASE)
_WHO_I_AM = re.compile(
    r"\b(?:my name is|my name's|this is|you're speaking (?:to|with)|you are speaking (?:to|with)|you're through to|"
    r"you've reached|welcome to|i'm [A-Z]\w+|\w+ speaking|\w+ (?:line|desk|office|department|service|services|team))\b",
    re.IGNORECASE,
)
_GREETING = re.compile(r"\b(?:good (?:morning|afternoon|evening|day)|hello|hi|hey|welcome)\b", re.IGNORECASE)
_ASK_NAME = re.compile(
    r"\b(?:your (?:full |last |first )?name|who(?:m)? (?:am i|i'm|i am) (?:speaking|talking)|who's calling|"
    r"how (?:should|may|can) i (?:call|address) you)\b",
    re.IGNORECASE,
)


def opening(call: Read) -> Ruling:
    """1: a greeting, name or service, an offer of help, the caller's name."""
    first = call.turns[:OPENING_TURNS]
    parts = {
        "a greeting": next(
            (said for said in first if said.surely_heard and _GREETING.search(said.text)), None
        ),
        "your name or service": next((s for s in first if s.surely_heard and _WHO_I_AM.search(s.text)), None),
        "an offer of help": next((said for said in first if _offers_help(said)), None),
        "the caller's name": next((s for s in call.turns[:NAME_TURNS] if _names_caller(call, s)), None),
    }
    seen = {name: said for name, said in parts.items() if said is not None}
    missing = [name for name in parts if name not in seen]
    points = (0, 1, 1, 2, 3)[len(seen)]
    evidence = [
        said.good(f"Shows {name}.", "greet") for name, said in seen.items() if name != "the caller's name"
    ]
    named = seen.get("the caller's name")
    if named is not None:
        evidence.append(named.good("Shows the caller's name."))
    if not missing:
        return (
            points,
            "Greeting, name or service, offer of help and the caller's name were all there.",
            _once(evidence),
        )
    return points, f"Not seen in this call: {listed(missing)}.", _once(evidence) + _first_turn(call, missing)


def let_finish(call: Read) -> Ruling:
    """2: no talking over the first story, no early solution."""
    if not call.turns:
        return 0, NOT_SEEN, []
    evidence: list[Evidence] = []
    faults: list[str] = []
    heard_at = next((said.sample for said in call.turns if said.heard_before), call.summary.end_sample)
    over = _talked_over(call, heard_at)
    if over:
        faults.append("you talked over the story")
        evidence += over[:2]
    early = [said for said in call.before_heard() if said.has("premature_fix")]
    if early:
        faults.append("you went for a solution before the caller was heard")
        evidence += [
            said.against("A solution, while the story was still coming.", "premature_fix")
            for said in early[:2]
        ]
    share = talk_over_share(call)
    if share is not None and share > TALK_OVER_SHARE:
        faults.append(f"you spoke over the caller for {share:.0%} of your speaking time")
    listening = [said.good("An invitation to go on.", "listen") for said in call.with_label("listen")[:2]]
    listening += [
        Evidence(b.number, b.sample, b.text, "A short sound of listening.", True)
        for b in call.backchannels[:1]
    ]
    cost = len(faults)
    room = [said for said in call.turns if said.surely_heard]
    if not (listening or _shows_listening(call)):
        cost += DEAF_COST
        faults.append(f"nothing showed {call.caller} that you were listening")
        evidence += [said.against("Here was room for a sign of listening.") for said in room[:2][-1:]]
    points = max(0, min(3, len(call.turns)) - cost)
    if faults:
        return points, f"{sentence(faults)}.", evidence + listening
    if not listening:
        listening = [call.turns[0].good("You began only when the caller had finished.")]
    where = "In a typed call nobody can talk over; no early solution was offered." if call.summary.header.typed else (
        "No talking over and no early solution."
    )  # fmt: skip
    return points, where, listening


def open_questions(call: Read) -> Ruling:
    """5: open questions, one at a time."""
    opened = call.with_label("ask_open")
    verify = {word for item in call.summary.header.outline.verify for word in item.lower().split()}
    closed = [
        said for said in call.with_label("ask_closed")
        if not said.has("verify") and not _is_verifying(said, verify) and not said.has("ask_safety")
    ]  # fmt: skip
    alone = [said for said in opened if said not in closed]
    stacked = [said for said in closed if _questions(said) >= 2]
    evidence = [said.good("An open question.", "ask_open") for said in opened[:3]]
    if not opened:
        asked = [said.against("A question for one word or number.", "ask_closed") for said in closed[:2]]
        return 0, f"{NOT_SEEN} No question began with what, how or tell me.", asked
    total = len(opened) + len(closed)
    share = f"{count(len(opened), 'open question')} of {total} (asking who is calling left out)"
    if len(opened) == 1 or len(opened) * 2 < total:
        return (
            1,
            f"{share}.",
            evidence + [said.against("A closed question.", "ask_closed") for said in closed[:2]],
        )
    if len(alone) < 2:
        more = [
            said.against("Several questions in one turn: the caller can answer only one.")
            for said in stacked[:2]
        ]
        return 2, f"{share}; {count(len(alone), 'turn')} with nothing but open ones.", evidence + more
    return 3, f"{share}, one at a time.", evidence


def talk_over_share(call: Read) -> float | None:
    """Return which share of the trainee's speech was over the caller's; None in a typed call."""
    if call.summary.header.typed:
        return None
    turns = [said.observation.turn for said in call.turns]
    speech = sum(turn.speech_samples for turn in turns)
    return sum(turn.talk_over_samples for turn in turns) / speech if speech else 0.0


# ---------------------------------------------------------------- small parts


def _offers_help(said: Said) -> bool:
    return said.surely_heard and (said.has("listen", "ask_open") or bool(_HELP.search(said.text)))


def _names_caller(call: Read, said: Said) -> bool:
    names = [
        name for name in re.findall(r"\w+", call.summary.header.outline.caller_name.lower()) if len(name) > 2
    ]
    words = set(re.findall(r"\w+", said.text.lower()))
    return said.surely_heard and (any(name in words for name in names) or bool(_ASK_NAME.search(said.text)))


def _talked_over(call: Read, until_sample: int) -> list[Evidence]:
    """Return each time the trainee spoke over the caller's story."""
    return [
        Evidence(
            0, said.start_sample, "", f"You spoke over {call.caller} for {said.seconds:.1f} seconds.", False
        )
        for step in call.exchanges(TalkOver)
        if isinstance(said := step.stimulus, TalkOver) and step.sample < until_sample
    ]


def _shows_listening(call: Read) -> bool:
    """Return whether words of the trainee's, or the caller's own feeling, show that it was taken in.

    An open question asks for the story; a limit to abuse and a question about safety answer what was said.
    """
    answers = (
        "paraphrase",
        "summarize",
        "name_feeling",
        "validate",
        "align",
        "ask_open",
        "set_limit",
        "ask_safety",
    )
    taken_in = call.with_label(*answers)
    return bool(taken_in) or any(said.reaction.heard and not said.heard_before for said in call.turns)


def _is_verifying(said: Said, words: set[str]) -> bool:
    cue = said.cue("ask_closed")
    return cue is not None and len(words & set(re.findall(r"\w+", cue.evidence.lower()))) >= 2


def _questions(said: Said) -> int:
    asked = {(cue.start_char, cue.end_char) for cue in said.cues if cue.label in ("ask_open", "ask_closed")}
    return len(asked)


def _first_turn(call: Read, missing: list[str]) -> list[Evidence]:
    return [said.against(f"Without {listed(missing, 'or')}.") for said in call.turns[:1] if len(missing) > 1]


def _once(evidence: list[Evidence]) -> list[Evidence]:
    """Return the evidence with what rests on the same words told in one entry."""
    joined: dict[tuple[int, str], Evidence] = {}
    for item in evidence:
        key = (item.turn, item.quote)
        first = joined.get(key)
        why = item.why if first is None else f"{first.why[:-1]}, {item.why.removeprefix('Shows ')}"
        joined[key] = Evidence(item.turn, item.sample, item.quote, why, item.good)
    return list(joined.values())
