"""Is there any way at all to an ending or a moment? A search through the caller's own states, as far as a budget goes.

From each state a small alphabet of turns is tried. States that differ only in what hardly matters are taken for one:
tension and trust to half a point, and of what was said lately and in which words nothing. So a way that is found is
real, and can be said turn by turn; that none was found proves nothing unless the search came to its end, and then only
for these turns. Nearest first, by what has been dealt with and by how long the
caller has boiled: breadth alone would never leave the story.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from voicesim.caller.react import react
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState, start
from voicesim.rehearsal.clauses import care, towards
from voicesim.rehearsal.closing import close
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.ears import PERFECT, observe
from voicesim.rehearsal.expert import greeting
from voicesim.rehearsal.one_call import GAP_SECONDS
from voicesim.rehearsal.sayings import Part, Saying, asks_details, promised, said_back, say
from voicesim.values import CallOpened, Silence, Stimulus, TimePassed, samples_of

STEP: Final = 0.5
"""Points of tension and trust that make no difference here."""
CLOSER: Final = 4
"""How many turns a moment dealt with, or a fact that landed, is worth in the order of the search. Guess."""
WARNED: Final = 5
"""How many boiling turns a warning is worth in that order: what follows a warning is tried before more boiling. Guess."""
TURN_SECONDS: Final = 12.0
"""Of one turn with its answer, where the caller's clock matters."""

Move = Callable[[Script, CallerState, Dice], Saying]


def _open_thing(script: Script, state: CallerState, dice: Dice) -> Saying:
    left = [name for name, _ in state.opened if name not in state.met]
    return towards(script, state, state.current if state.current in left else left[0], dice) if left else []


def _last_promise(script: Script) -> Saying:
    return [promised(script, name) for name in list(script.model.promises)[-1:]]


ALPHABET: Final[dict[str, Move]] = {
    "greets": greeting,
    "cares": lambda script, state, dice: [care(state, dice), say("validate", dice)],
    "says back": lambda script, state, dice: [
        said_back(script, name) for name in (script.hurts or tuple(script.model.caller_knows))[:2]
    ],
    "answers the open thing": _open_thing,
    "asks who it is": lambda script, state, dice: (
        [say("explain", dice), asks_details(script)] if script.model.desk.verify else []
    ),
    "asks about safety": lambda script, state, dice: [say("ask_safety", dice), say("listen", dice)],
    "sets a limit": lambda script, state, dice: [say("set_limit", dice)],
    "hands on": lambda script, state, dice: [say("refer", dice), *_last_promise(script)],
    "wraps up": close,
    "says goodbye": lambda script, state, dice: [say("goodbye", dice)],
    "ends the call": lambda script, state, dice: [Part("Then I am ending this call now.", "goodbye")],
    "brushes off": lambda script, state, dice: [say("brush_off", dice)],
    "blames": lambda script, state, dice: [say("blame", dice)],
    "says nothing": lambda script, state, dice: [],
}
"""The turns tried from every state."""


@dataclass(frozen=True)
class Reached:
    """What a search found."""

    endings: dict[str, tuple[str, ...]]
    """Ending -> the moves that lead there."""
    moments: dict[str, tuple[str, ...]]
    """Moment -> the moves after which it was dealt with."""
    states: int
    """Looked at."""
    exhausted: bool
    """Whether nothing was left to try."""


def search(script: Script, budget: int = 2000) -> Reached:
    """Return every ending and moment that was found a way to.

    Args:
        script: the caller.
        budget: how many states may be looked at; some 10 ms each.
    """
    first, _ = react(script, start(script), CallOpened(0))
    frontier, seen = _Frontier(first), {key_of(script, first)}
    endings, moments = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    looked = 0
    while looked < budget and (there := frontier.pop()):
        looked += 1
        state, path = there
        for name, after in _next(script, state):
            way = (*path, name)
            for moment in after.met:
                moments.setdefault(moment, way)
            if after.ending:
                endings.setdefault(after.ending, way)
            elif (key := key_of(script, after)) not in seen:
                seen.add(key)
                frontier.push(after, way)
    return Reached(endings, moments, looked, frontier.empty)


class _Frontier:
    """States still to look at, taken in turn from two ends: nearest to a good ending, and nearest to a bad one."""

    def __init__(self, first: CallerState) -> None:
        self._states: dict[int, tuple[CallerState, tuple[str, ...]]] = {}
        self._heaps: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        self._pushed = self._popped = 0
        self.push(first, ())

    @property
    def empty(self) -> bool:
        """Return whether nothing is left."""
        return not self._states

    def push(self, state: CallerState, way: tuple[str, ...]) -> None:
        """Add a state and the moves that led to it."""
        number, self._pushed = self._pushed, self._pushed + 1
        self._states[number] = state, way
        done = len(state.met) + len(state.landed) + len(state.known) + state.limits_set
        heapq.heappush(self._heaps[0], (len(way) - CLOSER * done, number))
        heapq.heappush(
            self._heaps[1], (len(way) - CLOSER * (state.boiling_turns + WARNED * state.limits_set), number)
        )

    def pop(self) -> tuple[CallerState, tuple[str, ...]] | None:
        """Return the next one, or None."""
        heap = self._heaps[self._popped % len(self._heaps)]
        self._popped += 1
        while heap:
            number = heapq.heappop(heap)[1]
            if number in self._states:
                return self._states.pop(number)
        return None


def _next(script: Script, state: CallerState) -> Iterator[tuple[str, CallerState]]:
    sample = state.sample + samples_of(GAP_SECONDS)
    for name, move in ALPHABET.items():
        if (name == "greets") != (state.turn == 0):
            continue
        saying = move(script, state, Dice(state.turn))
        if not saying and name != "says nothing":
            continue
        stimulus: Stimulus = (
            observe(saying, state.turn + 1, sample, PERFECT, Dice(0)) if saying else _silence(script, state)
        )
        after, _ = react(script, state, stimulus)
        if not after.ended:
            after, _ = react(script, after, TimePassed(after.sample + samples_of(TURN_SECONDS)))
        yield name, after


def _silence(script: Script, state: CallerState) -> Silence:
    """Return a silence long enough to be the caller's last."""
    return Silence(
        state.sample + samples_of(script.model.timers.silence.after), state.sample, 5, state.on_hold
    )


def key_of(script: Script, state: CallerState) -> CallerState:
    """Return the state with everything made alike that is taken to make no difference."""
    turns, boiling = _counted(script)
    return replace(
        state,
        tension=round(state.tension / STEP) * STEP,
        trust=round(state.trust / STEP) * STEP,
        pending=0.0,
        turn=min(state.turn, max(1, turns)),
        boiling_turns=min(state.boiling_turns, boiling),
        sample=0,
        opened_sample=0,
        opened=tuple(sorted((name, 0) for name, _ in state.opened)),
        met=tuple(sorted(state.met)),
        known=tuple(sorted(state.known)),
        landed=tuple(sorted(state.landed)),
        hurts_back=(),
        promises=(),
        labels=(),
        facts_said=(),
        told=(),
        sting_until=0,
        still=min(state.still, 1),
        good_turns=0,
        agains=0,
        used=(),
        last_said=(),
    )


def _counted(script: Script) -> tuple[int, int]:
    """Return the largest numbers of turns, and of boiling turns, that any condition speaks of."""
    conditions = (
        *script.needs.values(),
        *script.opens.values(),
        *script.meets.values(),
        *script.whens.values(),
    )
    terms = [term for condition in conditions for clause in condition for term in clause]
    turns = max((term.number for term in terms if term.kind == "turns"), default=0)
    return turns, max((term.number for term in terms if term.kind == "boiling_times"), default=0)
