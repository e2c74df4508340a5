"""Pitch and level over time as SVG, drawn by hand: one row a delivery."""

from collections.abc import Mapping
from html import escape

import numpy as np

from voicesim.engines.psola import pitch_track
from voicesim.values import SAMPLE_RATE, Samples

WIDTH, LEFT, RIGHT = 900, 90, 60
ROW, GAP, TOP = 120, 18, 44
SECONDS_STEP = 1
COLOURS = {"pitch": "#1f5fa8", "level": "#b9bec6"}


def draw(title: str, spoken: Mapping[str, Samples]) -> str:
    """Return the picture: level as a grey area (dB full scale), pitch as a blue line (Hz, even steps in semitones)."""
    longest = max(len(speech) for speech in spoken.values()) / SAMPLE_RATE
    tracks = {name: pitch_track(speech) for name, speech in spoken.items()}
    voiced = np.concatenate([track[track > 0] for track in tracks.values()])
    low, high = np.percentile(voiced, [0.5, 99.5]) * np.array([0.9, 1.1])
    height = TOP + len(spoken) * (ROW + GAP) + 26
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="12" y="20" font-size="14">{escape(title)}</text>',
        f'<text x="12" y="36" fill="{COLOURS["pitch"]}">pitch, {low:.0f} to {high:.0f} Hz</text>',
        '<text x="170" y="36" fill="#777">level, -60 to 0 dB full scale</text>',
    ]
    for row, (name, speech) in enumerate(spoken.items()):
        top = TOP + row * (ROW + GAP)
        parts += _row(name, speech, tracks[name], (top, longest, float(low), float(high)))
    bottom = TOP + len(spoken) * (ROW + GAP)
    parts += [
        f'<text x="{_across(second, longest):.0f}" y="{bottom + 6}" text-anchor="middle">{second} s</text>'
        for second in range(0, int(longest) + 1, SECONDS_STEP)
    ]
    return "\n".join([*parts, "</svg>\n"])


def _across(second: float, longest: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * second / longest


def _row(
    name: str, speech: Samples, track: np.ndarray, frame: tuple[float, float, float, float]
) -> list[str]:
    top, longest, _, _ = frame
    size = SAMPLE_RATE // 50
    whole = len(speech) // size
    power = (speech[: whole * size].reshape(-1, size).astype(np.float64) ** 2).mean(axis=1)
    level = np.clip(10 * np.log10(power + 1e-12), -60, 0)
    area = [f"{_across(at / 50, longest):.1f},{top + ROW * (-db / 60):.1f}" for at, db in enumerate(level)]
    ends = f"{_across((whole - 1) / 50, longest):.1f},{top + ROW} {LEFT},{top + ROW}"
    parts = [
        f'<rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT - RIGHT}" height="{ROW}" fill="none" stroke="#ddd"/>',
        f'<polygon points="{" ".join(area)} {ends}" fill="{COLOURS["level"]}" opacity="0.6"/>',
        f'<text x="12" y="{top + ROW / 2:.0f}" font-size="13">{escape(name)}</text>',
    ]
    return parts + _pitch_lines(track, frame)


def _pitch_lines(track: np.ndarray, frame: tuple[float, float, float, float]) -> list[str]:
    top, longest, low, high = frame
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (track > 0).astype(int), [0]])))
    lines = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        points = [
            f"{_across(at * 0.005, longest):.1f},{top + ROW * (1 - np.log(track[at] / low) / np.log(high / low)):.1f}"
            for at in range(start, end)
            if low <= track[at] <= high
        ]
        lines.append(
            f'<polyline points="{" ".join(points)}" fill="none" stroke="{COLOURS["pitch"]}" stroke-width="1.8"/>'
        )
    return lines
