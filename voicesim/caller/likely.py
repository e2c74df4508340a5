"""Which of a caller's lines will be wanted soon: the order in which they are spoken ahead.

Nothing that is said hangs on it: only how early a line is ready.
"""

from __future__ import annotations

from typing import Final

from voicesim.caller.lines import BUILT_IN, Pool, every_line, every_written, pool_of, read_line
from voicesim.caller.schema import BANDS, BandLines
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.values import Delivery, Line

OTHER_BAND: Final = 4
"""What a line falls back for each band between it and the caller's: the caller sounds another way only after several
turns. Like the other ranks here a guess that did well in simulated calls (bench/lines_ahead.py); 2 for the band above did no better."""
NEXT_TURNS: Final = 3
"""What a line falls back for each line of its pool that is said before it."""
SOON: Final = {"moments": 0, "built-in": 1, "answers": 2, "you_said": 2, "timers": 3, "endings": 4}
"""Where in the script, and how far back; places not named here come LATER."""
LATER: Final = 5
DONE: Final = 6
"""Further back for a moment that was dealt with: it never returns, but its last word may still come."""
FIRST_SAID: Final = ("unsure", "unmoved", "soothed", "inflamed", "not_taken_in")
"""The caller's answers to any turn at all: as near as a moment."""


def likely_lines(script: Script, state: CallerState) -> tuple[Line, ...]:
    """Return everything the caller may ever say, the likeliest in the next turns first.

    Args:
        script: the caller.
        state: as of now; its band, its seed, its open moments and what was said count.
    """
    near = BANDS.index(state.band)
    used = dict(state.used)
    ranked: dict[tuple[str, Delivery], tuple[int, Line]] = {}
    for band in sorted(BANDS, key=lambda name: abs(BANDS.index(name) - near)):
        back = OTHER_BAND * abs(BANDS.index(band) - near)
        for pool in _pools(script, band):
            first = back + _place_back(pool.name, state)
            count = len(pool.texts)
            for place, raw in enumerate(pool.texts):
                manner, text = read_line(raw)
                turns = (place - state.seed - used.get(pool.name, 0)) % count
                line = Line(text, Delivery(pool.band, manner), f"{pool.name}[{place}]")
                rank = first + NEXT_TURNS * turns
                known = ranked.get((line.text, line.delivery))
                if "{" not in text and (known is None or rank < known[0]):
                    ranked[line.text, line.delivery] = rank, line
    found = [line for _, line in sorted(ranked.values(), key=lambda pair: pair[0])]
    rest = [line for line in every_line(script) if (line.text, line.delivery) not in ranked]
    return (*found, *rest)


def _pools(script: Script, band: str) -> list[Pool]:
    """Return all that may be said in a band, as react would draw from it."""
    built = ((f"built-in.{key}", lines) for key, lines in BUILT_IN.items())
    return [
        pool_of(name, lines, band) if isinstance(lines, BandLines) else Pool(name, lines, band)
        for name, lines in (*every_written(script), *built)
    ]


def _place_back(pool: str, state: CallerState) -> int:
    """Return how far back a pool lies by its place in the script and by what has come up."""
    kind, _, rest = pool.partition(".")
    name = rest.partition(".")[0]
    if kind == "moments":
        if name in state.met:
            return DONE
        opened = name in dict(state.opened)
        said = rest.partition(".")[2]
        if said.startswith("says"):
            return LATER if opened else 1
        return 0 if opened else 2
    if kind == "built-in" and name in FIRST_SAID:
        return 0
    if pool.startswith("timers.silence"):  # nobody answers: it may come at any time
        return 0
    return SOON.get(kind, LATER)
