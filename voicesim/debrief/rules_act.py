"""How competencies 7, 8, 9, 11 and 12 are marked: owning it, choices, limits, control, the close.

Each rule gives points, one sentence why, and its evidence. What the sentence says is what the rule did.
"""

from __future__ import annotations

from voicesim.caller.times import says_when
from voicesim.debrief.english import capital, count, listed
from voicesim.debrief.marks import NOT_SEEN, Evidence
from voicesim.debrief.said import Read, Ruling, Said
from voicesim.values import Monologue, Silence

CLOSING_TURNS = 3
"""Turns at the end of a call in which a commitment closes it. Decision."""
LIMIT_KEPT = frozenset(("limit_set", "resolved", "agreed", "handed_over", "safety_route"))
"""Kinds of ending in which a limit was kept: the caller came round, or the call ended as announced."""


def ownership(call: Read) -> Ruling:
    """7: I will, what, when; an apology for something definite."""
    mine, sorry, guarantees = (call.with_label(label) for label in ("own_it", "apologize", "false_promise"))
    timed = [said for said in mine if says_when(said.text)]
    kept = {fact.name for fact in call.summary.header.outline.promises} & call.facts
    evidence = [said.good("Says what you will do, and when.", "own_it") for said in timed[:2]]
    evidence += [said.against("A promise without a time.", "own_it") for said in mine if said not in timed][
        :2
    ]
    evidence += [said.good("Sorry for something definite.", "apologize") for said in sorry[:2]]
    evidence += [said.against("A guarantee that nobody can give.", "false_promise") for said in guarantees]
    if not (mine or sorry or guarantees):
        return 0, f"{NOT_SEEN} Nothing was taken on and nothing definite was apologised for.", []
    if guarantees:
        return 1 if mine or sorry else 0, "A guarantee was given that nobody can keep.", evidence
    if timed and (sorry or kept):
        return (
            3,
            "An 'I will' with a time, and " + ("a definite apology." if sorry else "this desk can do it."),
            evidence,
        )
    if timed or (mine and sorry):
        return (
            2,
            "An 'I will' with a time." if timed else "An 'I will' and an apology, but no time.",
            evidence,
        )
    return 1, "An 'I will' without a time." if mine else "An apology, and no 'I will'.", evidence


def choices(call: Read) -> Ruling:
    """8: real options, reasons, realistic hope and honest limits, once the caller is heard."""
    kinds = {
        "a choice": ("offer_choice", "refer"),
        "the reason": ("explain", "reframe"),
        "an honest limit": ("honest_limit",),
        "realistic hope": ("reassure",),
    }
    landed: dict[str, list[Said]] = {}
    early: list[Evidence] = []
    for name, labels in kinds.items():
        for said in call.with_label(*labels):
            if said.reaction.heard:
                landed.setdefault(name, []).append(said)
            else:
                early.append(
                    said.against(
                        f"{capital(name)}, before {call.caller} felt heard: it did not land.", *labels
                    )
                )
    evidence = [
        said.good(f"Gives {name}.", *kinds[name]) for name, turns in landed.items() for said in turns[:2]
    ]
    evidence += early[:2]
    if not landed:
        if early:
            return 1, f"Offered only before {call.caller} felt heard.", evidence
        return 0, f"{NOT_SEEN} No choice, reason, hope or honest limit.", []
    if "a choice" in landed and ("the reason" in landed or "an honest limit" in landed):
        return 3, f"{capital(listed(list(landed)))}, once {call.caller} felt heard.", evidence
    points = 2 if len(landed) >= 2 else 1
    return points, f"{capital(listed(list(landed)))}; a full mark also needs {_wanted(landed)}.", evidence


def limits(call: Read) -> Ruling:
    """9: a limit that is respectful and kept."""
    threats = call.with_label("threaten")
    set_turns = call.with_label("set_limit")
    evidence = [said.good("Names the behaviour and what follows.", "set_limit") for said in set_turns[:3]]
    evidence += [said.against("A threat, not a limit.", "threaten") for said in threats[:2]]
    if not set_turns:
        why = "Abuse was answered with a threat." if threats else f"{NOT_SEEN} The abuse was left standing."
        return 0, why, evidence
    if threats or all(said.hurts for said in set_turns):
        return 1, "A limit, but with a threat or a slip beside it.", evidence
    ending = call.summary.ending
    if ending is not None and ending.kind in LIMIT_KEPT:
        return 3, f"A respectful limit, and it was kept: {ending.title.rstrip('.').lower()}.", evidence
    return 2, "A respectful limit; it did not carry to the end of the call.", evidence


def limits_apply(call: Read) -> bool:
    """Return whether the caller turned abusive in this call."""
    outline = call.summary.header.outline
    if not outline.limit_moments:
        return outline.has_limit
    opened = {name for step in call.summary.exchanges for name in step.reaction.opened}
    return bool(opened & set(outline.limit_moments))


def control(call: Read) -> Ruling:
    """11: the facts needed, silences and holds explained, short turns."""
    captures = call.summary.header.outline.captures
    got = [fact for fact in captures if fact.name in call.facts]
    lacking = [fact for fact in captures if fact.name not in call.facts]
    evidence = [
        said.good(f"Takes note: {fact.text}.")
        for fact in got
        for said in [turn for turn in call.turns if fact.name in turn.reaction.facts][:1]
    ]
    breaks = _breaks(call)
    lost = min(2, len({item.why for item in breaks}))
    if not captures:
        share = 3 if call.turns else 0
    elif not got:
        share = 0
    else:
        share = 3 if not lacking else 2 if len(got) * 2 >= len(captures) else 1
    facts = f"{len(got)} of {count(len(captures), 'fact')} needed" if captures else "No facts were needed"
    missing = f". {NOT_SEEN[:-1]}: {'; '.join(fact.text for fact in lacking)}" if lacking else ""
    holds = [
        said.good("Asks before putting on hold.", "ask_hold") for said in call.with_label("ask_hold")[:2]
    ]
    why = f"{facts}{missing}." + (f" {count(len(breaks), 'break')} in the line." if breaks else "")
    return max(0, share - lost), why, evidence + holds + breaks


def close(call: Read) -> Ruling:
    """12: recap, check, commitment at the end, and the trainee's own reflection."""
    last = call.turns[-CLOSING_TURNS:]
    parts = {
        "a recap": (call.with_label("summarize"), ("summarize",)),
        "a check": (
            tuple(said for said in last if said.has("check_understanding")),
            ("check_understanding",),
        ),
        "a commitment": (tuple(said for said in last if said.has("own_it")), ("own_it",)),
    }
    seen = [name for name, (turns, _) in parts.items() if turns]
    evidence = [
        turns[-1].good(f"{capital(name)}.", *labels) for name, (turns, labels) in parts.items() if turns
    ]
    missing = [name for name in parts if name not in seen]
    if call.summary.reflection:
        seen.append("your own reflection")
    else:
        missing.append("your own reflection")
    points = (0, 1, 1, 2, 3)[len(seen)]
    if not missing:
        return points, "Recap, check, commitment and your own reflection were all there.", evidence
    return points, f"Not seen in this call: {listed(missing)}.", evidence


def _breaks(call: Read) -> list[Evidence]:
    found = []
    for step in call.exchanges(Silence, Monologue):
        stimulus = step.stimulus
        if isinstance(stimulus, Monologue):
            found.append(
                Evidence(0, stimulus.start_sample, "", "A turn longer than this caller listens.", False)
            )
        elif isinstance(stimulus, Silence):
            why = (
                "The hold went on longer than announced."
                if stimulus.on_hold
                else "A silence that was not explained."
            )
            found.append(Evidence(0, stimulus.since_sample, "", why, False))
    return found


def _wanted(landed: dict[str, list[Said]]) -> str:
    return "a real choice" if "a choice" not in landed else "the reason or an honest limit"
