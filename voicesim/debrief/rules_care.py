"""How competencies 3, 4 and 6 are marked: feelings, saying back, nothing provocative.

Each rule gives points, one sentence why, and its evidence. What the sentence says is what the rule did.
"""

from __future__ import annotations

import re

from voicesim.debrief.english import capital, count, times
from voicesim.debrief.labels import competency_of, title_of
from voicesim.debrief.marks import NOT_SEEN, Evidence
from voicesim.debrief.said import Read, Ruling, Said

REPAIR_TURNS = 3
"""Turns within which a slip can still be owned. Decision: while the caller still speaks of it."""
SLIP_COST, OWNED_COST = 2, 1
"""Points. Decision: a slip that is owned costs half, since recovery must show in the marks."""
PLAIN_TENSION = 5.0
"""Caller's tension from which a feeling is plain to hear. Guess: the middle of the scale."""

_BARE_CARE = re.compile(
    r"\bi(?:'m| am)? (?:so |very |really |do )?(?:sorry|understand|hear you|appreciate)\b", re.IGNORECASE
)


def feelings(call: Read) -> Ruling:
    """3: the feeling named and said to make sense, tied to the caller's own fact."""
    named, valid = call.with_label("name_feeling"), call.with_label("validate", "align")
    turns = {said.number for said in (*named, *valid)}
    tied = [said for said in (*named, *valid) if _ties(call, said)]
    evidence = [said.good("Names the feeling.", "name_feeling") for said in named]
    evidence += [said.good("Says it makes sense.", "validate", "align") for said in valid]
    if not turns:
        bare = [
            said for said in call.turns
            if said.surely_heard and (said.has("apologize", "reassure") or _BARE_CARE.search(said.text))
        ]  # fmt: skip
        if bare:
            found = [
                said.against("Kind, but names no feeling.", "apologize", "reassure") for said in bare[:3]
            ]
            return 1, "Sorry or 'I understand', and no feeling named or said to make sense.", found
        return 0, f"{NOT_SEEN} No feeling was named or said to make sense.", _missed_feeling(call)
    both = bool(named) and bool(valid)
    if both and tied and len(turns) >= 2:
        return (
            3,
            "Named and said to make sense, more than once, and tied to the caller's own story.",
            evidence,
        )
    if tied or both:
        missing = "Once more, and both the feeling and why it makes sense, would be the full mark."
        return (
            2,
            ("Tied to the caller's own story. " if tied else "Both, but not tied to the caller's story. ")
            + missing,
            evidence,
        )
    return 1, "Named once, with nothing of the caller's own story tied to it.", evidence


def say_back(call: Read) -> Ruling:
    """4: paraphrase and check."""
    back = call.with_label("paraphrase", "summarize")
    checks = call.with_label("check_understanding")
    hurts = {fact.name for fact in call.summary.header.outline.hurts}
    said_back = hurts & call.facts
    wanted = min(2, len(hurts))
    evidence = [said.good("Says the caller's story back.", "paraphrase", "summarize") for said in back[:4]]
    evidence += [said.good("Checks whether it is right.", "check_understanding") for said in checks[:2]]
    if not back:
        return 0, f"{NOT_SEEN} Nothing of the caller's story was said back.", _missed_fact(call)
    if hurts and not said_back:
        missed = [
            said.against("Says back something, and nothing of what hurt.", "paraphrase", "summarize")
            for said in back[:4]
        ]
        return 1, "Said back in your own words, and nothing of what hurt.", missed + _missed_fact(call)
    if checks and (len(said_back) >= wanted if hurts else len(back) >= 2):
        return 3, f"{count(len(said_back), 'sore point')} said back, and checked.", evidence
    if len(back) >= 2 or checks:
        lack = "never checked" if not checks else f"{len(said_back)} of {wanted} sore points said back"
        return (
            2,
            f"Said back {times(len(back))}; {lack}.",
            evidence + ([] if len(said_back) >= wanted else _missed_fact(call)),
        )
    return 1, "Said back once, and never checked.", evidence


def nothing_provocative(call: Read) -> Ruling:
    """6: slips, and whether they were owned."""
    if not call.turns:
        return 0, NOT_SEEN, []
    evidence: list[Evidence] = []
    cost = 0
    for place, said in enumerate(call.turns):
        slips = [cue for cue in said.hurts if competency_of(cue) == 6]
        if not slips:
            continue
        repair = owned_by(call, place)
        cost += OWNED_COST if repair else SLIP_COST
        evidence += [
            Evidence(said.number, said.sample, cue.evidence, f"{capital(title_of(cue.label))}.", False)
            for cue in slips
        ]
        if repair:
            evidence.append(
                repair.good(f"Owns the slip of turn {said.number}: it costs half.", "own_slip", "apologize")
            )
    points = max(0, min(3, len(call.turns)) - cost)
    slipped = len({item.turn for item in evidence if not item.good})
    owned = len([item for item in evidence if item.good])
    if not slipped:
        return points, "Nothing that stings was said.", []
    how = {0: "not owned", slipped: "owned afterwards"}.get(owned, f"{owned} of them owned afterwards")
    return points, f"{count(slipped, 'slip')}, {how}.", evidence


def owned_by(call: Read, place: int) -> Said | None:
    """Return the turn that owned the slip of turn `place` (an index): before another slip and within REPAIR_TURNS.

    An apology owns it only in the very next turn; later it is for something else.
    """
    for distance, said in enumerate(call.turns[place + 1 : place + 1 + REPAIR_TURNS]):
        if said.hurts:
            return None
        if said.has("own_slip") or (distance == 0 and said.has("apologize")):
            return said
    return None


# ---------------------------------------------------------------- small parts


def _ties(call: Read, said: Said) -> bool:
    hurts = {fact.name for fact in call.summary.header.outline.hurts}
    return said.has("paraphrase") or bool(hurts & set(said.reaction.facts))


def _missed_feeling(call: Read) -> list[Evidence]:
    tense = [said for said in call.turns[1:] if said.surely_heard and said.tension_before >= PLAIN_TENSION]
    return [said.against("Here a feeling was plain to hear, and not named.") for said in tense[:1]]


def _missed_fact(call: Read) -> list[Evidence]:
    passed = [said for said in call.turns if said.surely_heard and said.reaction.missed]
    return [said.against("Passed over what the caller had just told.") for said in passed[:2]]
