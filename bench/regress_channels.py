"""What of a call survives a channel: marks, endings, branches, cues, by channel, and why marks move where they do.

    .venv/bin/python -m bench.regress_channels [--cases TEXT] [--channels mild|all|NAME,NAME] [--jobs N] [--set NAME=VALUE]

Every case with a caller runs clean and through each channel, in this checkout. Intervals are Wilson's, 95 %, marks counted each for
itself; marks of one call hang together, so they are wider in truth: 'calls' says in how many calls no mark moved at all.

A moved mark is put down to the first of these that holds in its call: turns (a recorded turn was taken in other pieces, or not at
all), cues (a sure cue came or went; its words, clean and through, are shown), facts (a fact or promise of the script was heard or not),
path (same cues and facts, but the caller went another way), other.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console

from bench.regress_runs import machine, table, wilson
from voicesim.cli.regress_run import Run, Wish, chosen_cases, run_each
from voicesim.regress.case import Case
from voicesim.regress.channels import MILD
from voicesim.regress.result import CaseResult, TurnResult
from voicesim.regress.stress import Survival, survival
from voicesim.settings import load_settings
from voicesim.wiring_recorded import channels

GOAL = 0.95
SHOWN = 25


@dataclass(frozen=True)
class Moved:
    """A mark that came out otherwise through a channel."""

    channel: str
    case: str
    number: int
    before: int | None
    after: int | None
    cause: str
    detail: str


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", default="", help="only cases whose name holds this")
    parser.add_argument("--channels", default="all", help="mild, all, or names, comma-separated")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting")
    parser.add_argument(
        "--details", action="store_true", help="every moved mark, not the first of them alone"
    )
    chosen = parser.parse_args()
    names = {"mild": list(MILD), "all": [*MILD, *(one for one in channels() if one not in MILD)]}
    wanted = names.get(chosen.channels) or chosen.channels.split(",")
    settings = load_settings(None, {}, dict(pair.split("=", 1) for pair in chosen.set))
    print(machine(), flush=True)
    wish = Wish(expression=chosen.cases, jobs=chosen.jobs)
    cases = [one for one in chosen_cases((), wish) if isinstance(one, Case) and one.sidecar.script]
    clean, *through = run_each(
        cases, [Run(settings), *(Run(settings, name) for name in wanted)], wish, Console(stderr=True)
    )
    survivals = [survival(name, clean, found) for name, found in zip(wanted, through, strict=True)]
    moved = [one for name, found in zip(wanted, through, strict=True) for one in _moved(name, clean, found)]
    given = {name: _given(clean, found) for name, found in zip(wanted, through, strict=True)}
    print(f"{len(cases)} calls, {sum(len(one.turns) for one in clean)} turns\n")
    print(table(("channel", "marks the same", "", "calls", "endings", "branches", "cues kept", "added", "word errors", "not run"),
                [_row(one, given[one.channel], moved) for one in survivals]))  # fmt: skip
    held = _mild(survivals, given, moved)
    _told(moved, SHOWN if not chosen.details else len(moved))
    sys.exit(0 if held else 1)


def _row(found: Survival, given: int, moved: Sequence[Moved]) -> list[str]:
    rates = found.word_error_rate
    here = [one for one in moved if one.channel == found.channel]
    return [
        f"{found.channel}{' (mild)' if found.channel in MILD else ''}",
        f"{given - len(here)} of {given}",
        wilson(given - len(here), given),
        f"{found.cases - len({one.case for one in here})} of {found.cases}",
        f"{found.same_ending} of {found.cases}",
        f"{found.same_branch} of {found.turns} ({found.same_branch / max(1, found.turns):.2f})",
        f"{found.kept_cues} of {found.cues} ({found.kept_cues / max(1, found.cues):.2f})",
        str(found.added_cues),
        f"{rates[0]:.3f} -> {rates[1]:.3f}" if rates else "",
        str(found.errors),
    ]


def _given(clean: Sequence[CaseResult], through: Sequence[CaseResult]) -> int:
    """Return how many marks were given, clean or through the channel: what is marked in neither is no mark that held."""
    pairs = [
        pair for pair in zip(clean, through, strict=True) if "error" not in (pair[0].status, pair[1].status)
    ]
    both = [(points, dict(new.marks).get(number)) for old, new in pairs for number, points in old.marks]
    return sum(pair != (None, None) for pair in both)


def _mild(survivals: Sequence[Survival], given: dict[str, int], moved: Sequence[Moved]) -> bool:
    mild = [one for one in survivals if one.channel in MILD]
    marks = sum(given[one.channel] for one in mild)
    same = marks - sum(one.channel in MILD for one in moved)
    endings, cases = sum(one.same_ending for one in mild), sum(one.cases for one in mild)
    branches, turns = sum(one.same_branch for one in mild), sum(one.turns for one in mild)
    kept, cues = sum(one.kept_cues for one in mild), sum(one.cues for one in mild)
    print(
        f"\nall mild channels: marks {same} of {marks}, {wilson(same, marks)} (aim {GOAL}); endings {wilson(endings, cases)}; "
        f"branches {wilson(branches, turns)}; cues {wilson(kept, cues)}"
    )
    return not marks or same / marks >= GOAL


def _told(moved: Sequence[Moved], most: int) -> None:
    for title, some in (("mild", True), ("other", False)):
        of_kind = [one for one in moved if (one.channel in MILD) == some]
        if not of_kind:
            continue
        print(
            f"\nmoved marks through {title} channels: {len(of_kind)}; causes: {_counted(one.cause for one in of_kind)}"
        )
        print(f"by competency: {_counted(f'mark {one.number}' for one in of_kind)}")
        print(
            f"what came or went: {_counted(part for one in of_kind for part in one.detail.split('; ')[0].split(', ') if part)}"
        )
        for one in of_kind[:most]:
            print(
                f"  {one.channel}, {one.case}: mark {one.number}: {one.before} -> {one.after}: {one.cause}: {one.detail}"
            )


def _counted(names: Iterator[str] | Sequence[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(names).most_common(12))


def _moved(channel: str, clean: Sequence[CaseResult], through: Sequence[CaseResult]) -> Iterator[Moved]:
    for old, new in zip(clean, through, strict=True):
        if "error" in (old.status, new.status):
            continue
        now = dict(new.marks)
        different = [(number, points) for number, points in old.marks if now.get(number) != points]
        if different:
            cause, detail = _cause(old, new)
            for number, points in different:
                yield Moved(channel, old.name, number, points, now.get(number), cause, detail)


def _cause(old: CaseResult, new: CaseResult) -> tuple[str, str]:
    """Return why marks of a call moved, and what shows it."""
    pieces_before, pieces_after = (
        Counter(turn.recorded for turn in one.turns if turn.recorded) for one in (old, new)
    )
    # what was never said because the caller had hung up is no other turn
    last = min(max(pieces_before, default=0), max(pieces_after, default=0))
    split = [place for place in range(1, last + 1) if pieces_before[place] != pieces_after[place]]
    if split:
        place = split[0]
        return "turns", f"; turn {place} in {pieces_before[place]} pieces, then {pieces_after[place]}"
    pairs = [(_first(old, place), _first(new, place)) for place in range(1, last + 1)]
    for cause, held in (("cues", _labels), ("facts", lambda turn: set(turn.facts))):
        changes = [(one, other, held(one) ^ held(other)) for one, other in pairs if one and other]
        names = [
            f"{'+' if name in held(other) else '-'}{name}"
            for one, other, found in changes
            for name in sorted(found)
        ]
        if names:
            one, other, _ = next(change for change in changes if change[2])
            return (
                cause,
                f"{', '.join(names)}; turn {one.recorded}: '{one.words}' / '{other.words}' ({other.confidence:.2f})",
            )
    return ("path", "") if (old.path, old.ending) != (new.path, new.ending) else ("other", "")


def _labels(turn: TurnResult) -> set[str]:
    return {label for label, _ in turn.cues}


def _first(result: CaseResult, place: int) -> TurnResult | None:
    return next((turn for turn in result.turns if turn.recorded == place), None)


if __name__ == "__main__":
    main()
