"""Which turn of one run is which of another."""

from __future__ import annotations

from collections.abc import Sequence

from voicesim.regress.result import TurnResult

Pair = tuple[TurnResult | None, TurnResult | None]


def paired(before: Sequence[TurnResult], after: Sequence[TurnResult]) -> list[Pair]:
    """Pair turns by the recorded turn they belong to, else by their number; what has no partner stands alone."""

    def keys(turns: Sequence[TurnResult]) -> dict[tuple[int, int], TurnResult]:
        known: dict[tuple[int, int], TurnResult] = {}
        for turn in turns:
            place = (turn.recorded, 0) if turn.recorded else (0, turn.number)
            while place in known:
                place = (place[0], place[1] + 1)
            known[place] = turn
        return known

    old, new = keys(before), keys(after)
    order = sorted(old.keys() | new.keys(), key=lambda place: (old.get(place) or new[place]).start_seconds)
    return [(old.get(place), new.get(place)) for place in order]
