"""Where the boxes and arrows of a chart go: columns side by side, arrows between and around the boxes, never through.

An arrow that passes over a column gets a lane of its own there, as in Sugiyama, Tagawa and Toda (1981); arrows from
one box share it. Everything is in pixels, from the top left corner of the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from voicesim.caller.drawing.map import Box, Chart
from voicesim.caller.drawing.text import wrapped

BOX_WIDTH: Final = 264.0
GUTTER: Final = 56.0
"""Between two columns: room for the arrows' bends."""
GAP: Final = 22.0
"""Between two boxes of a column."""
PAD: Final = 10.0
LABEL_WIDTH: Final = 48.0
"""Of a row's left part: 'boiling', 'met by'."""
TEXT_SIZE: Final = 12.0
TITLE_SIZE: Final = 14.0
TEXT_STEP: Final = 15.0
"""From line to line."""
TITLE_STEP: Final = 18.0
ROW_GAP: Final = 5.0
PORT: Final = 16.0
"""Height under a box's top at which its arrows begin and end."""
MOST_SPOKEN_LINES: Final = 4
"""A longer line of the caller's ends in an ellipsis; the whole of it is in the box's description."""
_SWEEPS: Final = 4


@dataclass(frozen=True)
class Cell:
    """One row of a box, broken into lines."""

    label: str
    lines: tuple[tuple[str, bool], ...]
    """Each with whether it begins a new item."""
    spoken: bool


@dataclass(frozen=True)
class Placed:
    """A box with its place and its text broken into lines."""

    box: Box
    x: float
    y: float
    height: float
    title: tuple[str, ...]
    badge: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Route:
    """The way of one arrow: points joined by level stretches inside columns and bends between them."""

    source: str
    target: str
    sure: bool
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Layout:
    """A whole chart, placed."""

    boxes: tuple[Placed, ...]
    routes: tuple[Route, ...]
    columns: int
    width: float
    height: float


@dataclass(frozen=True)
class _Slot:
    """A box, or a lane for the arrows of `source` on their way past."""

    name: str
    column: int
    height: float
    order: float


def laid_out(chart: Chart) -> Layout:
    """Return the chart with every box and arrow in its place."""
    boxes = {box.name: _broken(box) for box in chart.moments}
    slots, chains = _slots(chart, boxes)
    columns = _ordered(slots, chains)
    tops = _tops(columns, chains)
    placed = [
        _at(boxes[name], _left(slot.column), tops[name]) for name, slot in slots.items() if name in boxes
    ]
    y = 0.0
    for box in chart.endings:
        ending = _broken(box)
        placed.append(_at(ending, _left(box.column), y))
        y += ending.height + GAP
    routes = tuple(
        Route(
            arrow.source, arrow.target, arrow.sure, _points(chains[arrow.source, arrow.target], slots, tops)
        )
        for arrow in chart.arrows
    )
    count = 1 + max(box.column for box in chart.endings)
    height = max(one.y + one.height for one in placed)
    return Layout(tuple(placed), routes, count, _left(count) - GUTTER, height)


def _left(column: int) -> float:
    return column * (BOX_WIDTH + GUTTER)


def _broken(box: Box) -> Placed:
    """Return a box with its text in lines and its height, not yet in place."""
    inside = BOX_WIDTH - 2 * PAD
    title = wrapped(f"{box.number}  {box.title}", inside, TITLE_SIZE, bold=True)
    badge = wrapped(box.badge, inside, TEXT_SIZE, bold=True)
    cells = tuple(_cell(row.label, row.texts, row.spoken) for row in box.rows)
    rows = sum(len(cell.lines) * TEXT_STEP + ROW_GAP for cell in cells)
    height = 2 * PAD + len(title) * TITLE_STEP + len(badge) * TEXT_STEP + rows
    return Placed(box, 0.0, 0.0, height, title, badge, cells)


def _cell(label: str, texts: Sequence[str], spoken: bool) -> Cell:
    width = BOX_WIDTH - 2 * PAD - LABEL_WIDTH
    lines: list[tuple[str, bool]] = []
    for text in texts:
        broken = wrapped(text, width - 8.0, TEXT_SIZE, most=MOST_SPOKEN_LINES if spoken else 0)
        lines += [(line, place == 0) for place, line in enumerate(broken)]
    return Cell(label, tuple(lines), spoken)


def _at(one: Placed, x: float, y: float) -> Placed:
    return Placed(one.box, x, y, one.height, one.title, one.badge, one.cells)


Chains = Mapping[tuple[str, str], tuple[str, ...]]
"""(source, target) -> the slots from one to the other, a lane for each column passed."""


def _slots(chart: Chart, boxes: Mapping[str, Placed]) -> tuple[dict[str, _Slot], Chains]:
    """Return every box and lane, and the way of each arrow through them."""
    slots = {
        name: _Slot(name, placed.box.column, placed.height, float(placed.box.number))
        for name, placed in boxes.items()
    }
    chains: dict[tuple[str, str], tuple[str, ...]] = {}
    for arrow in chart.arrows:
        first, last = slots[arrow.source], slots[arrow.target]
        lanes = []
        for column in range(first.column + 1, last.column):
            lane = f"{arrow.source}\n{column}"  # no name in YAML's plain keys has a line break
            slots.setdefault(lane, _Slot(lane, column, 0.0, first.order))
            lanes.append(lane)
        chains[arrow.source, arrow.target] = (arrow.source, *lanes, arrow.target)
    return slots, chains


def _links(chains: Chains) -> set[tuple[str, str]]:
    return {link for chain in chains.values() for link in pairwise(chain)}


def _ordered(slots: Mapping[str, _Slot], chains: Chains) -> list[list[_Slot]]:
    """Return the columns from left to right, each from top to bottom, so that few arrows cross."""
    count = 1 + max(slot.column for slot in slots.values())
    columns = [
        sorted((slot for slot in slots.values() if slot.column == column), key=lambda slot: slot.order)
        for column in range(count)
    ]
    links = _links(chains)
    before: dict[str, list[str]] = {name: sorted(a for a, b in links if b == name) for name in slots}
    after: dict[str, list[str]] = {name: sorted(b for a, b in links if a == name) for name in slots}
    best, fewest = [list(column) for column in columns], _crossings(columns, links)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        for column in columns if forwards else reversed(columns):
            rank = _ranks(columns)
            near = before if forwards else after
            centre = {
                slot.name: _mean((rank[name] for name in near[slot.name]), rank[slot.name]) for slot in column
            }
            column.sort(key=lambda slot: (centre[slot.name], slot.order))
        crossings = _crossings(columns, links)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _ranks(columns: Iterable[Sequence[_Slot]]) -> dict[str, float]:
    """Return how far down its column each slot stands, 0 to 1."""
    return {slot.name: (place + 0.5) / len(column) for column in columns for place, slot in enumerate(column)}


def _mean(values: Iterable[float], otherwise: float) -> float:
    found = list(values)
    return sum(found) / len(found) if found else otherwise


def _crossings(columns: Sequence[Sequence[_Slot]], links: set[tuple[str, str]]) -> int:
    place = {
        slot.name: (number, at) for number, column in enumerate(columns) for at, slot in enumerate(column)
    }
    ends = sorted((*place[a], place[b][1]) for a, b in links)
    return sum(
        one[0] == other[0] and (one[1] - other[1]) * (one[2] - other[2]) < 0
        for number, one in enumerate(ends)
        for other in ends[number + 1 :]
    )


def _tops(columns: Sequence[Sequence[_Slot]], chains: Chains) -> dict[str, float]:
    """Return the top of each slot: level with what leads to it where there is room, within the tallest column."""
    tallest = max(sum(slot.height + GAP for slot in column) - GAP for column in columns)
    links = _links(chains)
    tops: dict[str, float] = {}
    for column in columns:
        cursor = 0.0
        for slot in column:
            wanted = _mean((_port(tops, source) for source, target in links if target == slot.name), 0.0)
            tops[slot.name] = max(cursor, wanted - (PORT if slot.height else 0.0))
            cursor = tops[slot.name] + slot.height + GAP
        floor = tallest
        for slot in reversed(column):
            tops[slot.name] = max(0.0, min(tops[slot.name], floor - slot.height))
            floor = tops[slot.name] - GAP
    return tops


def _port(tops: Mapping[str, float], name: str) -> float:
    return tops[name] + (0.0 if "\n" in name else PORT)


def _points(
    chain: Sequence[str], slots: Mapping[str, _Slot], tops: Mapping[str, float]
) -> tuple[tuple[float, float], ...]:
    """Return where an arrow leaves its box, enters and leaves each lane, and arrives."""
    points = [(_left(slots[chain[0]].column) + BOX_WIDTH, _port(tops, chain[0]))]
    for name in chain[1:-1]:
        left = _left(slots[name].column)
        points += [(left, _port(tops, name)), (left + BOX_WIDTH, _port(tops, name))]
    return (*points, (_left(slots[chain[-1]].column), _port(tops, chain[-1])))
