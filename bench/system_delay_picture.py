"""The stages of a reply as a waterfall, an SVG drawn by hand: one band of bars for each recogniser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, LEFT, MIDDLE, RIGHT, TOP, ROW, BAND = 960, 190, 575, 70, 70, 24, 66
BEFORE_MS, AFTER_MS = (0.0, 500.0), (0.0, 400.0)
COLOURS = {"words": "#2471a3", "sound": "#7fb3d5", "weigh": "#8e44ad", "due": "#c0392b", "clock": "#bbbbbb", "hand": "#1e8449"}  # fmt: skip
Times = Mapping[str, float]
STAGES: tuple[tuple[str, str, Callable[[Times], float], Callable[[Times], float]], ...] = (
    ("pause: words", "words", lambda t: 0.0, lambda t: t["words"] - t["paused"]),
    ("pause: sound measured", "sound", lambda t: 0.0, lambda t: t["sound"] - t["paused"]),
    ("pause: cues, foresight, voice", "weigh", lambda t: t["weighing"] - t["paused"], lambda t: t["weighed"] - t["paused"]),
    ("decision: taken", "due", lambda t: 0.0, lambda t: t["decided"]),
    ("decision: reply's fixed delay", "clock", lambda t: t["decided"], lambda t: t["reacted"] - t["react"]),
    ("decision: reaction, voice, write", "hand", lambda t: t["reacted"] - t["react"], lambda t: t["handed"]),
)  # fmt: skip
"""Row, colour, begin and end in seconds: after the pause was noticed, or after the decision was due."""


def draw(runs: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Write the picture: medians as bars, a line on to the 95th percentile of each end."""
    height = TOP + len(runs) * (BAND + ROW * len(STAGES)) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        '<text x="12" y="22" font-size="15">What a reply costs, stage by stage (bar: median; line: to the 95th percentile)</text>',
        f'<text x="{LEFT}" y="46" fill="#555">ms after the pause is noticed (0.2 s of silence)</text>',
        f'<text x="{MIDDLE}" y="46" fill="#555">ms after the decision was due</text>',
    ]
    for number, run in enumerate(runs):
        parts += _band(run, TOP + number * (BAND + ROW * len(STAGES)))
    file.write_text("\n".join([*parts, "</svg>\n"]))


def _band(run: Mapping[str, Any], top: int) -> list[str]:
    times = [turn["times"] for turn in run["turns"]]
    name, bottom = run["title"] if "title" in run else run["recogniser"], top + 22 + ROW * len(STAGES)
    parts = [f'<text x="12" y="{top}" font-weight="bold">{name}: {len(times)} turns</text>']
    for (low, high), left, right in ((BEFORE_MS, LEFT, MIDDLE - 30), (AFTER_MS, MIDDLE, WIDTH - RIGHT)):
        for tick in range(0, int(high) + 1, 100):
            x = left + (tick - low) / (high - low) * (right - left)
            parts.append(f'<line x1="{x:.1f}" y1="{top + 18}" x2="{x:.1f}" y2="{bottom}" stroke="#e5e5e5"/>')
            parts.append(
                f'<text x="{x:.1f}" y="{bottom + 13}" text-anchor="middle" fill="#777">{tick}</text>'
            )
    parts += _mark(120.0, BEFORE_MS, (LEFT, MIDDLE - 30), (top + 18, bottom), "earliest decision")
    parts += _mark(120.0, AFTER_MS, (MIDDLE, WIDTH - RIGHT), (top + 18, bottom), "aim, median")
    for place, (title, colour, begin, end) in enumerate(STAGES):
        y = top + 22 + ROW * place
        parts.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{title.split(": ")[1]}</text>')
        span, side = (BEFORE_MS, (LEFT, MIDDLE - 30)) if title.startswith("pause") else (AFTER_MS, (MIDDLE, WIDTH - RIGHT))  # fmt: skip
        parts += _bar([1000 * begin(t) for t in times], [1000 * end(t) for t in times], COLOURS[colour], (span, side, y))  # fmt: skip
    return parts


def _bar(begins: list[float], ends: list[float], colour: str, place: tuple[Any, Any, int]) -> list[str]:
    (low, high), (left, right), y = place
    first, last, late = float(np.median(begins)), float(np.median(ends)), float(np.percentile(ends, 95))

    def across(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    beyond = "+" if late > high else ""
    return [
        f'<rect x="{across(first):.1f}" y="{y + 3}" width="{max(1.5, across(last) - across(first)):.1f}" height="13" fill="{colour}"/>',
        f'<line x1="{across(last):.1f}" y1="{y + 9.5}" x2="{across(late):.1f}" y2="{y + 9.5}" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{across(late) + 5:.1f}" y="{y + 14}" font-size="11" fill="#333">{last:.0f} / {late:.0f}{beyond}</text>',
    ]


def _mark(at: float, span: Any, side: Any, ends: Any, text: str) -> list[str]:
    x = side[0] + (at - span[0]) / (span[1] - span[0]) * (side[1] - side[0])
    return [
        f'<line x1="{x:.1f}" y1="{ends[0]}" x2="{x:.1f}" y2="{ends[1]}" stroke="#c0392b" stroke-dasharray="4 3"/>',
        f'<text x="{x + 3:.1f}" y="{ends[0] - 3}" font-size="10" fill="#c0392b">{text}</text>',
    ]
