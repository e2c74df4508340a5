"""The curves of bench/turn_endings.py as an SVG, written by hand: no drawing library is needed."""

from __future__ import annotations

from pathlib import Path

SHOWN = {
    "silence timer": ("#888888", ""),
    "Silero's iterator": ("#bbbbbb", "2 3"),
    "before (timer + .5 if hanging)": ("#b8860b", "6 3"),
    "Smart Turn, eased": ("#8e44ad", ""),
    "Smart Turn, threshold": ("#c39bd3", "6 3"),
    "ours": ("#c0392b", ""),
    "ours, perfect words": ("#e59866", "6 3"),
    "ours and Smart Turn": ("#2471a3", ""),
}
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 460, 60, 24, 240, 48
MOST_GAP, MOST_CUT = 1.5, 0.8


def draw(curves, file: Path) -> None:
    """Write the SVG: median gap across, share of turns cut up; the corner to reach is shaded."""

    def across(gap: float) -> float:
        return LEFT + gap / MOST_GAP * (WIDTH - LEFT - RIGHT)

    def up(cut: float) -> float:
        return HEIGHT - BOTTOM - cut / MOST_CUT * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<rect x="{LEFT}" y="{up(0.05):.1f}" width="{across(0.6) - LEFT:.1f}" height="{up(0) - up(0.05):.1f}" fill="#d5f5e3"/>',
        f'<text x="{LEFT + 4}" y="{up(0.05) - 4:.1f}" fill="#1e8449">the aim</text>',
    ]
    for tenth in range(0, 16, 2):
        x = across(tenth / 10)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{up(0):.1f}" stroke="#eeeeee"/>')
        parts.append(f'<text x="{x:.1f}" y="{up(0) + 16:.1f}" text-anchor="middle">{tenth / 10:.1f}</text>')
    for tenth in range(9):
        y = up(tenth / 10)
        parts.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{across(MOST_GAP):.1f}" y2="{y:.1f}" stroke="#eeeeee"/>'
        )
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10 * tenth} %</text>')
    middle = (LEFT + across(MOST_GAP)) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">median gap, seconds from the end of speech to the decision</text>'
    )
    parts.append(
        f'<text transform="translate(14 {HEIGHT / 2:.0f}) rotate(-90)" text-anchor="middle">turns cut off</text>'
    )
    for place, (name, (colour, dashes)) in enumerate(SHOWN.items()):
        points = sorted(
            {
                (round(s.gap, 3), round(s.cut, 3))
                for s in curves[name]
                if 0 <= s.gap <= MOST_GAP and s.cut <= MOST_CUT
            }
        )
        best: dict[float, float] = {}
        for gap, cut in points:
            best[gap] = min(cut, best.get(gap, 1.0))
        path = " ".join(
            f"{across(gap):.1f},{up(min(cut, MOST_CUT)):.1f}" for gap, cut in sorted(best.items())
        )
        style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        parts.append(f'<polyline points="{path}" {style}/>')
        y = TOP + 14 + 20 * place
        x = across(MOST_GAP) + 12
        parts.append(
            f'<line x1="{x:.0f}" y1="{y - 4}" x2="{x + 24:.0f}" y2="{y - 4}" {style}/><text x="{x + 30:.0f}" y="{y}">{name}</text>'
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")
