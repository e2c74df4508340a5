"""What to work on next, and what was done well: two or three places in the call, not a list of everything."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.debrief import rubric
from voicesim.debrief.better import Place, better_words, load_advice
from voicesim.debrief.english import capital
from voicesim.debrief.labels import HELPS, competency_of, effect_of, title_of
from voicesim.debrief.marks import CompetencyMark, CriticalMark, Evidence, Focus
from voicesim.debrief.rules_care import owned_by
from voicesim.debrief.said import Read, Said
from voicesim.values import Cue

MOST_FOCUS = 3
MOST_ALIKE = 2
"""Slips of one competency: a third thing to work on is to be a skill, and not one more thing to leave out. Decision."""
MOST_STRENGTHS = 3
LONGEST_QUOTE = 240
"""Characters of a turn that are quoted whole; of a longer one only the words that matter."""

CRITICAL_WEIGHT = 100.0
SLIP_WEIGHT = 3.0
"""An unowned slip goes before anything that was merely missing; an owned one does not."""
OWNED_WEIGHT = 0.5
TRUST_WEIGHT = 0.5
"""Of a point of trust against one of tension: what the caller shows at once goes before what it does later. Guess."""
_WEIGHTS = {9: 1.2, 3: 1.0, 4: 0.95, 2: 0.9, 7: 0.9, 5: 0.7, 8: 0.6, 11: 0.5, 12: 0.5, 1: 0.4}
"""Weight of each missing point: hearing comes before solving, as on the behavioural change stairway. Guess."""
_CRITICAL_COMPETENCY = {
    "false_promise": 7,
    "disclosed_before_verification": 11,
    "threat_mishandled": 9,
    "self_harm_mishandled": 9,
    "danger_mishandled": 9,
    "insulted_caller": 6,
    "hung_up_without_warning": 12,
}
_NEEDS_STORY = frozenset((2, 3, 4, 5, 7, 8, 9, 11))
ORDER_WEIGHT = 0.01
"""Small enough to order the slips of one turn and nothing else."""
CALMING = 0.3
"""Fall of tension from which a turn is worth praising. Guess."""
SECOND_CHOICE = 0.9
"""Weight of the second-best place for the same advice, taken when the best turn has another focus already."""
_TENSE = 3.5
"""Caller's tension over which a feeling is there to be named: the border of 'calm'."""


@dataclass(frozen=True)
class _Candidate:
    weight: float
    number: int
    key: str
    """Entry of better.yaml."""
    said: Said
    quote: str
    slip: bool = False
    """Something said that stung and was not owned: two of these stand side by side, being different mistakes."""


def focus_of(
    call: Read, marks: tuple[CompetencyMark, ...], critical: tuple[CriticalMark, ...]
) -> tuple[Focus, ...]:
    """Return up to three things to work on, what cost most first: one for a turn, and one for a competency or mistake."""
    found = sorted(
        [*_criticals(call, critical), *_slips(call), *_missing(call, marks)],
        key=lambda candidate: (-candidate.weight, candidate.said.sample, candidate.number),
    )
    chosen: list[_Candidate] = []
    for candidate in found:
        alike = [other for other in chosen if other.number == candidate.number]
        if (
            len(chosen) < MOST_FOCUS
            and len(alike) < MOST_ALIKE
            and not any(_same(candidate, other) for other in chosen)
        ):
            chosen.append(candidate)
    return tuple(_focus(call, candidate) for candidate in chosen)


def _same(one: _Candidate, other: _Candidate) -> bool:
    """Return whether two would say the same, or speak of the same turn."""
    if one.said.number == other.said.number or one.key == other.key:
        return True
    return one.number == other.number and not (one.slip and other.slip)


def strengths_of(call: Read, marks: tuple[CompetencyMark, ...]) -> tuple[Evidence, ...]:
    """Return up to three things done well: owned slips first, then the moves that calmed most."""
    owned = [item for mark in marks if mark.number == 6 for item in mark.evidence if item.good]
    found = list(owned[:1])
    labels: set[str] = set()
    for said in sorted(call.turns, key=lambda said: (said.moved, said.sample)):
        helping = [cue for cue in said.cues if effect_of(cue) == HELPS and cue.label not in labels]
        if said.moved > -CALMING or said.hurts or not helping or said.number in {item.turn for item in found}:
            continue
        labels.add(helping[0].label)
        why = f"{capital(title_of(helping[0].label))}: tension fell by {-said.moved:.1f}."
        found.append(Evidence(said.number, said.sample, helping[0].evidence, why, True))
    return tuple(found[:MOST_STRENGTHS])


def effect_text(call: Read, said: Said) -> str:
    """Return what a turn did to the caller, in a sentence or two."""
    tension = said.reaction.tension
    if said.moved >= 0.05:
        moved = f"{call.caller}'s tension rose by {said.moved:.1f} to {tension:.1f} of 10"
    elif said.moved <= -0.05:
        moved = f"{call.caller}'s tension fell by {-said.moved:.1f} to {tension:.1f} of 10"
    else:
        moved = f"{call.caller}'s tension stayed at {tension:.1f} of 10"
    return f"{moved} ({said.reaction.band})." + (f" The answer: “{said.answer}”" if said.answer else "")


def _criticals(call: Read, critical: tuple[CriticalMark, ...]) -> list[_Candidate]:
    turns = {said.number: said for said in call.turns}
    return [
        _Candidate(
            CRITICAL_WEIGHT,
            _CRITICAL_COMPETENCY.get(error.rule, 6),
            error.rule,
            turns[error.turn],
            error.quote,
        )
        for error in critical
        if error.turn in turns and error.rule in load_advice()
    ]


def _slips(call: Read) -> list[_Candidate]:
    found = []
    for place, said in enumerate(call.turns):
        for cue in said.hurts:
            key = cue.label if cue.label in load_advice() else "command_calm"
            owned = owned_by(call, place) is not None
            weight = (OWNED_WEIGHT if owned else SLIP_WEIGHT) + _weight_of(call, place, cue)
            found.append(_Candidate(weight, competency_of(cue), key, said, cue.evidence, slip=not owned))
    return found


def _weight_of(call: Read, place: int, cue: Cue) -> float:
    """Return what a turn with a slip in it cost, by the caller's own reasons: tension raised and trust lost.

    What sinks in one turn later belongs to it, and what sinks in of the turn before does not. Of several slips in one turn
    each stands for the whole turn, the one that raised most first. Without reasons, the turn's rise.
    """
    said = call.turns[place]
    own = {f"cue.{one.label}" for one in said.hurts}
    named = [reason for reason in said.reaction.because if reason.rule in own]
    if not named:
        return max(0.0, said.moved)
    after = call.turns[place + 1].reaction.because if place + 1 < len(call.turns) else ()
    sinks = sum(max(0.0, reason.tension) for reason in after if reason.rule == "sinking_in")
    rise = sum(max(0.0, reason.tension) for reason in named)
    lost = sum(max(0.0, -reason.trust) for reason in named)
    alone = sum(max(0.0, reason.tension) for reason in named if reason.rule == f"cue.{cue.label}")
    return rise + sinks + TRUST_WEIGHT * lost + ORDER_WEIGHT * alone


def _missing(call: Read, marks: tuple[CompetencyMark, ...]) -> list[_Candidate]:
    found = []
    for mark in marks:
        only_reflection = mark.number == 12 and mark.points == 2 and not call.summary.reflection
        if (
            mark.points is None
            or mark.points == rubric.MOST_POINTS
            or mark.number not in _WEIGHTS
            or only_reflection
        ):
            continue
        weight = (rubric.MOST_POINTS - mark.points) * _WEIGHTS[mark.number]
        key = rubric.competency(mark.number).key
        for place, said in enumerate(_places_of(call, mark)):
            found.append(_Candidate(weight * SECOND_CHOICE**place, mark.number, key, said, said.text))
    return found


def _places_of(call: Read, mark: CompetencyMark) -> list[Said]:
    """Return the two turns in which what was missing would have stood best; the mark's own evidence first."""
    # A turn that set a limit was taken up by that, and a goodbye only closes: nothing else is asked of them.
    taken_up = ("set_limit",) if mark.number == 12 else ("set_limit", "goodbye")
    sure = [said for said in call.turns if said.surely_heard and not said.has(*taken_up)]
    if mark.number in _NEEDS_STORY:  # nothing can be said back, asked about or felt with before it was told
        sure = [said for said in sure if said.number != call.turns[0].number] or sure
    shown = [item.turn for item in mark.evidence if not item.good and item.turn]
    early = [said for said in sure if not said.heard_before]
    late = [said for said in sure if said.heard_before]
    fit: dict[int, list[Said]] = {
        1: sure[:1],
        2: [said for said in early if said.has("premature_fix") or said.observation.turn.talk_over_samples]
        or early,
        3: [
            said
            for said in sure
            if said.tension_before >= _TENSE and not said.has("name_feeling", "validate")
        ],
        4: [said for said in early if not said.has("paraphrase")],
        5: [said for said in early if not said.has("ask_open")],
        7: [said for said in sure if said.has("own_it")] or late[-2:],
        8: [said for said in late if not said.has("offer_choice", "explain")]
        or [said for said in sure if said.has("policy_wall", "explain", "own_it")],
        9: sorted(sure, key=lambda said: (-said.tension_before, said.sample)),
        11: late or early,
        12: sure[-1:],
    }
    named = [said for said in sure if said.number in shown[:1]]
    ranked = [*named, *fit.get(mark.number, []), *sure[-1:]]
    # A turn with a slip in it has advice of its own.
    ranked.sort(key=lambda said: bool(said.hurts))
    return list({said.number: said for said in ranked}.values())[:2]


def _focus(call: Read, candidate: _Candidate) -> Focus:
    said, advice = candidate.said, load_advice()[candidate.key]
    known = frozenset(
        name for turn in call.turns if turn.number < said.number for name in turn.reaction.facts
    )
    outline = call.summary.header.outline
    earlier = [step.reaction for step in call.summary.exchanges if step.sample < said.observation.sample]
    told = " ".join(line.text for reaction in earlier for line in reaction.lines)
    band = earlier[-1].band if earlier else "tense"
    place = Place(outline, said.before, told, band, known, said.number)
    return Focus(
        number=candidate.number,
        title=rubric.competency(candidate.number).title,
        turn=said.number,
        sample=said.sample,
        said=said.text if len(said.text) <= LONGEST_QUOTE else candidate.quote[:LONGEST_QUOTE],
        effect=effect_text(call, said),
        better=better_words(candidate.key, place),
        weak=advice.weak,
        strong=advice.strong,
        why=advice.why,
    )
