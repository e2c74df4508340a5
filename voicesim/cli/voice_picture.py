"""The picture of one's own voice after calibrating: a line for the terminal, a page with a drawing for the browser.

Both show what was measured and judge nothing.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np

from voicesim.tone.pitch import STEP_SECONDS, Floats, narrowed, pitch_track
from voicesim.tone.reading import Calibration
from voicesim.values import Baseline, Samples

SPARK_CELLS = 64
_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-=+*#@"
"""For terminals that cannot write blocks."""

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 900, 320, 56, 36
"""Of the drawing, in its own units; axes take the left and bottom margins."""
_LONGEST_JOIN_SECONDS = 0.05
"""Voiced frames further apart are not joined by the line."""
_EDGE = 1.12
"""Room over and under the voice: two semitones."""


def contour(samples: Samples, baseline: Baseline) -> Floats:
    """Return the pitch of the reading, Hz every 10 ms, NaN where unvoiced."""
    return pitch_track(samples, narrowed(baseline.pitch_low_hz, baseline.pitch_high_hz)).hz


def sparkline(hz: Floats, unicode: bool = True) -> str:
    """Return the pitch over the reading as one line, low to high; a blank where nothing is voiced.

    Args:
        hz: shape [frames], NaN where unvoiced.
        unicode: whether blocks can be written; else plain characters.
    """
    bars = _BARS if unicode else _PLAIN_BARS
    voiced = hz[~np.isnan(hz)]
    if len(voiced) == 0:
        return ""
    low, high = np.log2(np.percentile(voiced, (5, 95)))
    cells = []
    for part in np.array_split(hz, min(SPARK_CELLS, len(hz))):
        known = part[~np.isnan(part)]
        if len(known) == 0:
            cells.append(" ")
            continue
        place = (np.log2(np.median(known)) - low) / max(high - low, 1e-6)
        cells.append(bars[int(np.clip(place * len(bars), 0, len(bars) - 1))])
    return "".join(cells).strip()


@dataclass(frozen=True)
class _Axes:
    """Where a moment and a pitch lie in the drawing."""

    seconds: float
    low_hz: float
    high_hz: float

    def x(self, seconds: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - 10) * seconds / max(self.seconds, 0.1), 1)

    def y(self, hz: float) -> float:
        share = np.log2(hz / self.low_hz) / np.log2(self.high_hz / self.low_hz)
        return round(float((_HEIGHT - _BOTTOM) * (1 - np.clip(share, 0, 1))), 1)


def drawing(hz: Floats, baseline: Baseline, previous: Baseline | None = None) -> str:
    """Return the contour as SVG: the line of the pitch, its median, the middle half, and last time's median."""
    voiced = hz[~np.isnan(hz)]
    axes = _Axes(
        len(hz) * STEP_SECONDS,
        min(float(np.percentile(voiced, 1)), baseline.pitch_low_hz) / _EDGE,
        max(float(np.percentile(voiced, 99)), baseline.pitch_high_hz) * _EDGE,
    )
    top, bottom = axes.y(baseline.pitch_high_hz), axes.y(baseline.pitch_low_hz)
    label = (
        f"Your pitch over {axes.seconds:.0f} seconds: median {baseline.pitch_hz:.0f} Hz, half of the time between "
        f"{baseline.pitch_low_hz:.0f} and {baseline.pitch_high_hz:.0f} Hz."
    )
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{label}</title>",
        f'<rect class="half" x="{_LEFT}" y="{top}" width="{_WIDTH - _LEFT - 10}" height="{round(bottom - top, 1)}"/>',
        _level(axes, baseline.pitch_hz, "median", f"{baseline.pitch_hz:.0f} Hz"),
    ]
    if previous is not None:
        parts.append(_level(axes, previous.pitch_hz, "before", "last time"))
    parts += [f'<path class="pitch" d="{line}"/>' for line in _lines(hz, axes)]
    parts += [
        f'<text x="{axes.x(second)}" y="{_HEIGHT - 10}">{second} s</text>'
        for second in range(0, int(axes.seconds) + 1, 5)
    ]
    return "\n".join([*parts, "</svg>"])


def _level(axes: _Axes, hz: float, name: str, text: str) -> str:
    y = axes.y(hz)
    return (
        f'<line class="{name}" x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{y}" y2="{y}"/>'
        f'<text x="0" y="{y + 4 if name == "median" else y + 16}">{text}</text>'
    )


def _lines(hz: Floats, axes: _Axes) -> list[str]:
    """Return one SVG path for each stretch without a gap."""
    places = np.flatnonzero(~np.isnan(hz))
    gaps = np.flatnonzero(np.diff(places) * STEP_SECONDS > _LONGEST_JOIN_SECONDS) + 1
    return [
        "M" + " L".join(f"{axes.x(place * STEP_SECONDS)},{axes.y(float(hz[place]))}" for place in stretch)
        for stretch in np.split(places, gaps)
        if len(stretch) > 1
    ]


def page(person: str, found: Calibration, hz: Floats, previous: Baseline | None = None) -> str:
    """Return the whole page: the drawing, the numbers in plain words, the warnings. It loads nothing."""
    assert found.baseline is not None  # noqa: S101 - only a reading that gave a baseline is shown
    told = "".join(f"<li>{html.escape(text)}</li>" for text in found.numbers)
    warned = "".join(f"<li>{html.escape(text)}</li>" for text in found.warnings)
    microphone = html.escape(found.baseline.device or "not known (a recording)")
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The calm voice of {html.escape(person)}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d2733; --paper: #fff; --line: #1f5fa8; --half: #dbe8f6; --soft: #5b6773 }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e8edf2; --paper: #14191f; --line: #7db4ee; --half: #22364d; --soft: #a9b4bf }} }}
body {{ font: 1.05rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }}
svg {{ width: 100%; height: auto; overflow: visible }}
svg text {{ font-size: 13px; fill: var(--soft) }}
.half {{ fill: var(--half) }} .pitch {{ fill: none; stroke: var(--line); stroke-width: 2 }}
.median {{ stroke: var(--ink) }} .before {{ stroke: var(--soft); stroke-dasharray: 6 5 }}
small {{ color: var(--soft) }}
</style>
<h1>Your calm voice</h1>
<p>The line is your pitch while you read; the band is where it was for half of the time. No voice is better than
another: calls compare your voice with these numbers and with nobody else's.</p>
{drawing(hz, found.baseline, previous)}
<ul>{told}</ul>
{f"<h2>Please note</h2><ul>{warned}</ul>" if warned else ""}
<p><small>Microphone: {microphone}. Kept are these numbers and this drawing, no sound.
<code>voicesim calibrate --person {html.escape(person)} --forget</code> deletes both.</small></p>
</html>
"""
