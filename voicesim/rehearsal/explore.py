"""Thousands of rehearsed calls against one caller, in parallel: the same seed gives the same outcomes for any number of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voicesim.caller.script import Script, load_script
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.errors import SettingsError
from voicesim.rehearsal.dice import seed_of
from voicesim.rehearsal.ears import PERFECT, Ears
from voicesim.rehearsal.marking import header_of, marks_of, share_of
from voicesim.rehearsal.one_call import Played, play
from voicesim.rehearsal.trainees import KINDS
from voicesim.settings import DebriefSettings
from voicesim.values import Observation

CALLS_A_PIECE = 10
"""Calls handed to a process at a time: few enough for a progress bar that moves."""


@dataclass(frozen=True)
class Plan:
    """Which calls to play."""

    calls: int = 800
    """In all, shared evenly among the trainees; the first ones take what is left over."""
    seed: int = 0
    ears: Ears = PERFECT
    trainees: tuple[str, ...] = tuple(KINDS)
    weights: Weights = WEIGHTS
    debrief: DebriefSettings = field(default_factory=DebriefSettings)


@dataclass(frozen=True)
class Outcome:
    """What is kept of one call."""

    trainee: str
    seed: int
    ending: str
    """The script's name for it; '' for a call that did not end."""
    kind: str
    worth: int
    turns: int
    minutes: float
    score: float
    """Share of the possible marks, 0 to 1."""
    critical: tuple[str, ...]
    tensions: tuple[float, ...]
    """After each of the trainee's turns; silences are turns here."""
    opened: tuple[tuple[str, int], ...]
    """(moment, turn in which the caller brought it up)."""
    met: tuple[tuple[str, int], ...]
    """(moment, turn in which it was dealt with)."""
    lines: tuple[str, ...]
    """Places in the script of every line said, each once."""


def seed_for(plan: Plan, trainee: str, number: int) -> int:
    """Return the seed of one call: it hangs on nothing but the plan's seed, the trainee and the number."""
    return seed_of(plan.seed, trainee, number)


def explore(
    file: Path, plan: Plan, jobs: int = 1, played: Callable[[int], None] | None = None
) -> tuple[Outcome, ...]:
    """Return the outcomes of all calls of a plan, trainee by trainee.

    Args:
        file: the script.
        plan: which calls.
        jobs: how many processes share the work; the outcomes do not hang on it.
        played: told how many calls were finished, again and again.

    Raises:
        ScriptError: the script cannot be used.
        SettingsError: no such trainee, or no calls.
    """
    script = load_script(file)
    pieces = list(_pieces(plan))
    outcomes: list[Outcome] = []
    for done in _work(file, script, plan, pieces, jobs):
        outcomes.extend(done)
        if played is not None:
            played(len(done))
    return tuple(outcomes)


def _pieces(plan: Plan) -> Iterator[tuple[str, range]]:
    unknown = [name for name in plan.trainees if name not in KINDS]
    if unknown:
        raise SettingsError(f"no trainee called '{unknown[0]}'; there are: {', '.join(KINDS)}.")
    if plan.calls < len(plan.trainees):
        raise SettingsError(
            f"{plan.calls} calls are too few for {len(plan.trainees)} trainees; play at least one each."
        )
    each, over = divmod(plan.calls, len(plan.trainees))
    for place, name in enumerate(plan.trainees):
        count = each + (place < over)
        for first in range(0, count, CALLS_A_PIECE):
            yield name, range(first, min(count, first + CALLS_A_PIECE))


def _work(
    file: Path, script: Script, plan: Plan, pieces: Sequence[tuple[str, range]], jobs: int
) -> Iterator[list[Outcome]]:
    if jobs <= 1 or len(pieces) == 1:
        for name, numbers in pieces:
            yield _piece(script, plan, name, numbers)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # spawned, not forked: the same on every system, and nothing of this process leaks into the calls
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(jobs, len(pieces)), mp_context=spawn, initializer=_begin, initargs=(file, plan)
    ) as pool:
        yield from pool.map(_piece_there, pieces)


_THERE: dict[str, tuple[Script, Plan]] = {}
"""What a working process plays; filled once when it begins."""


def _begin(file: Path, plan: Plan) -> None:
    _THERE["now"] = load_script(file), plan


def _piece_there(piece: tuple[str, range]) -> list[Outcome]:
    script, plan = _THERE["now"]
    return _piece(script, plan, *piece)


def _piece(script: Script, plan: Plan, name: str, numbers: range) -> list[Outcome]:
    return [outcome_of(script, plan, name, seed_for(plan, name, number)) for number in numbers]


def outcome_of(script: Script, plan: Plan, name: str, seed: int) -> Outcome:
    """Return how one call goes, and its marks."""
    played = play(script, KINDS[name], seed, plan.ears, plan.weights)
    marks = marks_of(header_of(script, seed), played, plan.debrief)
    opened, met, lines = _traces(played)
    ending = played.ending
    return Outcome(
        trainee=name,
        seed=seed,
        ending=ending.name if ending else "",
        kind=ending.kind if ending else "endless",
        worth=ending.worth if ending else 0,
        turns=played.turns,
        minutes=played.seconds / 60.0,
        score=share_of(marks),
        critical=played.state.critical,
        tensions=tuple(round(tension, 3) for tension in tensions_of(played)),
        opened=tuple(opened.items()),
        met=tuple(met.items()),
        lines=tuple(sorted(lines)),
    )


def tensions_of(played: Played) -> list[float]:
    """Return the caller's tension after each turn of the trainee."""
    return [step.reaction.tension for step in played.exchanges if isinstance(step.stimulus, Observation)]


def _traces(played: Played) -> tuple[dict[str, int], dict[str, int], set[str]]:
    opened: dict[str, int] = {}
    met: dict[str, int] = {}
    lines: set[str] = set()
    turn = 0
    for step in played.exchanges:
        turn += isinstance(step.stimulus, Observation)
        for name in step.reaction.opened:
            opened.setdefault(name, turn)
        for name in step.reaction.met:
            met.setdefault(name, turn)
        lines |= {line.source for line in step.reaction.lines}
    return opened, met, lines
