"""Faults of a caller that show only when it is played: what `scripts check --thorough` warns of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.rehearsal.demands import EXPERT_SHARE, LINES_SHARE, SELDOM_SHARE, dealt_with
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.expert import greeting
from voicesim.rehearsal.explore import Outcome
from voicesim.rehearsal.findings import best_worth, find
from voicesim.rehearsal.one_call import play
from voicesim.rehearsal.sayings import Saying, say
from voicesim.rehearsal.trainees import NEVER, PEOPLE

Place = tuple[str | int, ...]
"""Path in the script, as Sheet.fault takes it."""

LONE_CUES = (
    "listen",
    "validate",
    "name_feeling",
    "apologize",
    "reassure",
    "own_it",
    "explain",
    "set_limit",
    "refer",
    "goodbye",
)
"""Kinds of words tried alone, turn after turn."""
LONE_CALLS = 3
"""Calls with each of them."""
WRONG_PAIRS = 0.10
"""Share of the pairs of a bad and a good call in which the bad one scores more, from which it is told. Guess."""
MOST_PLACES = 5
"""Unsaid lines named."""


@dataclass(frozen=True)
class Smell:
    """One fault, with its place."""

    rule: str
    place: Place
    text: str
    fix: str


def smells(script: Script, calls: Sequence[Outcome]) -> tuple[Smell, ...]:
    """Return what is wrong with a caller, as far as these calls show.

    Args:
        script: the caller.
        calls: of every kind of trainee, as `explore` gives them; a kind that is lacking is not judged.
    """
    return (
        *_winnable(script, calls),
        *_too_easy(script, calls),
        *_lone_cues(script),
        *_marks(script, calls),
        *_coverage(script, calls),
    )


def _share(script: Script, calls: Sequence[Outcome], trainee: str) -> float | None:
    mine = [call for call in calls if call.trainee == trainee]
    return sum(call.worth == best_worth(script) for call in mine) / len(mine) if mine else None


def _winnable(script: Script, calls: Sequence[Outcome]) -> Iterator[Smell]:
    experts = [call for call in calls if call.trainee == "expert"]
    won = [call for call in experts if call.worth == best_worth(script)]
    if experts and len(won) < EXPERT_SHARE["perfect"] * len(experts):
        text = f"an expert reaches a best ending in only {len(won)} of {len(experts)} calls."
        fix = "See with `voicesim scripts explore --trainee expert --examples` which moment stops them, and let more ways meet it."
        yield Smell("not_winnable", ("endings",), text, fix)
    stated = script.model.minutes
    if won and median(call.minutes for call in won) > stated:
        text = f"an expert needs {median(call.minutes for call in won):.1f} minutes, and the script says {stated}."
        yield Smell("takes_longer", ("minutes",), text, "Raise `minutes`, or leave moments out.")
    failed = [call for call in experts if call.critical]
    if failed:
        rules = ", ".join(sorted({rule for call in failed for rule in call.critical}))
        text = f"an expert makes a critical error in {len(failed)} of {len(experts)} calls: {rules}."
        fix = "Look for a `say` that holds a `not` phrase, a private fact asked for before `verified`, or a safety moment that cannot be met in time."
        yield Smell("expert_fails", ("moments",), text, fix)
    if any(not 0.0 <= tension <= 10.0 for call in calls for tension in call.tensions):
        yield Smell(
            "off_the_scale",
            ("temper",),
            "the tension leaves its scale of 0 to 10.",
            "This is a fault in VoiceSim; report it with the script.",
        )


def _too_easy(script: Script, calls: Sequence[Outcome]) -> Iterator[Smell]:
    for name in ("polite but useless", *NEVER):
        share = _share(script, calls, name)
        if share is not None and share > (SELDOM_SHARE if name == "polite but useless" else 0.0):
            text = f"the trainee '{name}' reaches a best ending in {share:.0%} of calls."
            fix = (
                "Let moments ask for a fact or a promise beside care."
                if name == "polite but useless"
                else "Let the best endings ask for more moments, or for a calmer caller; give endings that bad conduct brings about less worth."
            )
            yield Smell("bad_conduct_wins", ("endings",), text, fix)


def _only(label: str, script: Script, state: CallerState, dice: Dice) -> Saying:
    return greeting(script, state, dice) if state.turn == 0 else [say(label, dice)]


def _lone_cues(script: Script) -> Iterator[Smell]:
    for label in LONE_CUES:
        for seed in range(LONE_CALLS):
            played = play(script, lambda s, state, dice, label=label: _only(label, s, state, dice), seed)  # type: ignore[misc]
            if played.ending is not None and played.ending.worth == best_worth(script):
                text = f"'{label}' alone, said again and again, reaches '{played.ending.name}'."
                fix = "Let the ending ask for something told or promised, or for moments that do."
                yield Smell("one_cue_wins", ("endings", played.ending.name, "when"), text, fix)
                break


def _marks(script: Script, calls: Sequence[Outcome]) -> Iterator[Smell]:
    people = [call for call in calls if call.trainee in PEOPLE and not call.critical]
    best = best_worth(script)
    if people:
        top = max(people, key=lambda call: call.score)
        if top.worth < best and top.score > max((c.score for c in people if c.worth == best), default=0.0):
            text = f"the highest marks ({top.score:.0%}, {top.trainee}) go to a call that ends in '{top.ending}', worth {top.worth} of {best}."
            yield Smell(
                "best_marks_elsewhere",
                _ending_place(script, top.ending),
                text,
                "Give that ending more worth, or ask more of it.",
            )
    bad = [call for call in people if call.worth == 0]
    good = [call for call in people if call.worth == best]
    if not bad or not good or best == 0:
        return
    wrong = sum(one.score > other.score for one in bad for other in good) / (len(bad) * len(good))
    if wrong > WRONG_PAIRS:
        worst = max(bad, key=lambda call: call.score)
        text = f"in {wrong:.0%} of the pairs a call that ended badly has higher marks than one that ended well ('{worst.ending}' with {worst.score:.0%})."
        yield Smell(
            "bad_call_scores_higher",
            _ending_place(script, worst.ending),
            text,
            "Check the worth of that ending, and which hurts and captures the caller really needs.",
        )


def _ending_place(script: Script, name: str) -> Place:
    return ("endings", name) if name in script.model.endings else ("endings",)


def _coverage(script: Script, calls: Sequence[Outcome]) -> Iterator[Smell]:
    found = find(script, calls)
    for row in found.moments:
        if not dealt_with(script, row):
            what = "never comes up" if not row.opened else "comes up and is never met"
            fix = (
                "Check its `needs` and `opens_when`."
                if not row.opened
                else "Check its `met_by`: each line must be possible."
            )
            yield Smell(
                "dead_moment", ("moments", row.moment), f"'{row.moment}' {what} in {len(calls)} calls.", fix
            )
    for name in found.unreached:
        text = f"no call of {len(calls)} ends in '{name}'."
        yield Smell(
            "dead_ending",
            ("endings", name),
            text,
            "Check its `when`, and whether an ending before it always fits first.",
        )
    if found.said < LINES_SHARE:
        some = ", ".join(found.unsaid[:MOST_PLACES])
        text = f"only {found.said:.0%} of the lines are ever said; not for example {some}."
        yield Smell("dead_lines", (), text, "Leave out lines for a mood the caller cannot be in there.")
