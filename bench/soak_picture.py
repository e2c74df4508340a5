"""Memory and delay over the time of a soak as SVG, drawn by hand."""

from collections.abc import Mapping, Sequence

import numpy as np

WIDTH, LEFT, RIGHT, ROW, GAP, TOP = 900, 70, 20, 150, 50, 40
COLOURS = ("#1f5fa8", "#b5651d")


def picture(
    seconds: Sequence[float], megabytes: Mapping[str, Sequence[float]], delay: tuple[np.ndarray, np.ndarray]
) -> str:
    """Return the picture: resident memory of each process above, the devices' delay below."""
    longest = max(seconds[-1], 60.0)
    height = TOP + 3 * (ROW + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="12" y="20" font-size="14">One call of {longest / 60:.0f} minutes on the virtual headset</text>',
    ]
    rows = [
        (f"{name}: resident memory, MB", np.array(seconds), np.array(values))
        for name, values in megabytes.items()
    ]
    rows.append(("the devices' delay, microphone to earpiece, ms", *delay))
    for number, (title, at, values) in enumerate(rows):
        parts += _row(title, at, values, TOP + number * (ROW + GAP), longest)
    return "\n".join([*parts, "</svg>\n"])


def _row(title: str, at: np.ndarray, values: np.ndarray, top: int, longest: float) -> list[str]:
    low, high = float(values.min()), float(values.max())
    middle, half = (low + high) / 2, max((high - low) / 2, 5.0)
    low, high = middle - 1.1 * half, middle + 1.1 * half

    def across(second: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * second / longest

    def down(value: float) -> float:
        return top + 20 + ROW * (high - value) / (high - low)

    points = " ".join(
        f"{across(second):.1f},{down(value):.1f}" for second, value in zip(at, values, strict=True)
    )
    step = 60 * max(1, round(longest / 60 / 10))
    return [
        f'<text x="{LEFT}" y="{top + 12}">{title}</text>',
        f'<rect x="{LEFT}" y="{top + 20}" width="{WIDTH - LEFT - RIGHT}" height="{ROW}" fill="none" stroke="#bbb"/>',
        *(f'<text x="{LEFT - 6}" y="{down(value) + 4:.0f}" text-anchor="end">{value:.0f}</text>'
          for value in (middle - half, middle, middle + half)),
        *(f'<text x="{across(second):.0f}" y="{top + ROW + 35}" text-anchor="middle">{second // 60} min</text>'
          for second in range(0, int(longest) + 1, step)),
        f'<polyline points="{points}" fill="none" stroke="{COLOURS[0]}" stroke-width="1.5"/>',
    ]  # fmt: skip
