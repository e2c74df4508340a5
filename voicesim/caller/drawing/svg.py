"""A chart as a picture: one SVG file with no outside resources, its text kept as text."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from voicesim.caller.drawing import layout as at
from voicesim.caller.drawing.layout import Layout, Placed, Route, laid_out
from voicesim.caller.drawing.map import Box, Chart, chart_of
from voicesim.caller.drawing.text import width_of, wrapped
from voicesim.caller.script import Script
from voicesim.caller.weights import WEIGHTS

MARGIN: Final = 28.0
_FONT: Final = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_INK: Final = "#1d232b"
_FAINT: Final = "#4a5563"
_BAND: Final = {"calm": "#1b6240", "tense": "#7a5000", "boiling": "#9c1c1c", "any": _FAINT}
"""Text on white, each over 4.5 : 1."""
_BAND_FILL: Final = {"calm": "#d9efe2", "tense": "#fbe8c0", "boiling": "#f9d6d2"}
_FILL: Final = {"talk": "#ffffff", "safety": "#fdf3d7", "limit": "#fbe9e7", "ending": "#eef3fa"}
_EDGE: Final = {"talk": "#55606e", "safety": "#7a5000", "limit": "#9c1c1c", "ending": "#2b5580"}
_CORNER: Final = 12.0
"""How much is cut off a safety box's corners."""
_SCALE_WIDTH: Final = 520.0
_SCALE_HEIGHT: Final = 22.0


def svg(script: Script) -> str:
    """Return a script's moments and endings as SVG: the temper on top, columns of moments, endings on the right."""
    chart = chart_of(script)
    layout = laid_out(chart)
    width = max(layout.width, 720.0) + 2 * MARGIN
    head, y = _head(script, width - 2 * MARGIN)
    headings = y + 34.0
    top = headings + 16.0
    legend = list(_legend(chart, top + layout.height + 30.0))
    height = top + layout.height + 62.0
    body = [
        f'<g transform="translate({_n(MARGIN)} {_n(top)})">',
        *(_route(route) for route in layout.routes),
        *(_box(placed) for placed in layout.boxes),
        "</g>",
    ]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-labelledby="map-title map-desc" '
        f'font-family="{_FONT}" font-size="{_n(at.TEXT_SIZE)}" fill="{_INK}">',
        f'<title id="map-title">{escape(script.model.title)}: what comes up, and how it can end</title>',
        f'<desc id="map-desc">{escape(description(script, chart))}</desc>',
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="#f7f8fa"/>',
        f"<defs>{_marker()}</defs>",
        *head,
        *_headings(layout, headings),
        *body,
        *legend,
        "</svg>",
        "",
    ])  # fmt: skip


def description(script: Script, chart: Chart) -> str:
    """Return the whole chart in sentences, for those who hear it read out."""
    temper = script.model.temper
    told = [f"The caller starts {temper.starts}.", f"{len(chart.moments)} moments, in the order of the file."]
    told += [_told(box) for box in chart.moments]
    told.append(f"{len(chart.endings)} endings; the first that fits wins.")
    return " ".join([*told, *(_told(box) for box in chart.endings)])


def _told(box: Box) -> str:
    parts = [f"{box.number}, {box.title}", *([box.badge] if box.badge else [])]
    parts += [f"{row.label}: {', '.join(row.texts)}" for row in box.rows]
    return "; ".join(parts) + "."


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, text: str, extra: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}"{f" {extra}" if extra else ""}>{escape(text)}</text>'


def _marker() -> str:
    return (
        '<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{_FAINT}"/></marker>'
    )


def _head(script: Script, width: float) -> tuple[list[str], float]:
    """Return title, who is calling and the temper, and the height they take up."""
    model = script.model
    y = MARGIN + 18.0
    drawn = []
    for line in wrapped(model.title, width, 22.0, bold=True):
        drawn.append(_text(MARGIN, y, line, 'font-size="22" font-weight="bold"'))
        y += 27.0
    person = model.caller
    for text in (
        f"{person.name}: {person.about}",
        f"Wants: {person.wants}",
        f"Underneath: {person.underneath}",
    ):
        for line in wrapped(text, width, 13.0):
            drawn.append(_text(MARGIN, y, line, 'font-size="13"'))
            y += 18.0
    scale, y = _scale(script, y + 8.0)
    return [*drawn, *scale], y


def _scale(script: Script, y: float) -> tuple[list[str], float]:
    """Return the temper as a scale of tension from 0 to 10, with where the call begins."""
    temper = script.model.temper
    start = WEIGHTS.start_tension[temper.starts]
    mark = MARGIN + start / 10 * _SCALE_WIDTH
    edges = (0.0, WEIGHTS.calm_below, WEIGHTS.boiling_from, 10.0)
    label = f"starts here: {temper.starts}, {start:g} of 10"
    label_x = min(max(mark - width_of(label, 12.0) / 2, MARGIN), MARGIN + _SCALE_WIDTH)
    bar = y + 28.0
    drawn = [_text(label_x, y + 12.0, label), f'<path d="M{_n(mark - 6)} {_n(bar - 11)}h12l-6 9z"/>']
    for band, low, high in zip(("calm", "tense", "boiling"), edges, edges[1:], strict=False):
        x, wide = MARGIN + low / 10 * _SCALE_WIDTH, (high - low) / 10 * _SCALE_WIDTH
        drawn.append(
            f'<rect x="{_n(x)}" y="{_n(bar)}" width="{_n(wide)}" height="{_n(_SCALE_HEIGHT)}" '
            f'fill="{_BAND_FILL[band]}" stroke="{_BAND[band]}"/>'
        )
        words = f"{band} {low:g} to {high:g}"
        drawn.append(_text(x + 8.0, bar + 15.0, words, f'fill="{_BAND[band]}" font-weight="bold"'))
    told = (
        f"cools {temper.cools}, heats {temper.heats}, trusts {temper.trusts}, "
        f"gives up after {temper.gives_up} hard knock{'s' if temper.gives_up != 1 else ''}"
    )
    bottom = bar + _SCALE_HEIGHT
    drawn.append(_text(MARGIN, bottom + 17.0, f"Temper: {told}."))
    return drawn, bottom + 17.0


def _headings(layout: Layout, y: float) -> Iterator[str]:
    for column in range(layout.columns):
        if column == layout.columns - 1:
            words = "How it can end: the first that fits"
        else:
            words = "Needs nothing before it" if column == 0 else f"Step {column + 1}"
        x = MARGIN + column * (at.BOX_WIDTH + at.GUTTER)
        yield _text(x, y, words, f'font-size="13" font-weight="bold" fill="{_FAINT}"')


def _route(route: Route) -> str:
    """Return one arrow: level inside columns, bent between them."""
    (x, y), *rest = route.points
    path = [f"M{_n(x)} {_n(y)}"]
    for place, (next_x, next_y) in enumerate(rest):
        if place % 2:  # along a lane
            path.append(f"H{_n(next_x)}")
        else:
            middle = (x + next_x) / 2
            path.append(f"C{_n(middle)} {_n(y)} {_n(middle)} {_n(next_y)} {_n(next_x)} {_n(next_y)}")
        x, y = next_x, next_y
    dashes = "" if route.sure else ' stroke-dasharray="5 4"'
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{_FAINT}" stroke-width="1.5"{dashes} '
        'marker-end="url(#tip)"/>'
    )


def _box(placed: Placed) -> str:
    box = placed.box
    x = placed.x + at.PAD
    y = placed.y + at.PAD
    drawn = [f"<g><title>{escape(_told(box))}</title>", _outline(placed)]
    for line in placed.title:
        drawn.append(_text(x, y + 13.0, line, f'font-size="{_n(at.TITLE_SIZE)}" font-weight="bold"'))
        y += at.TITLE_STEP
    for line in placed.badge:
        drawn.append(_text(x, y + 11.0, line, f'font-weight="bold" fill="{_EDGE[box.kind]}"'))
        y += at.TEXT_STEP
    for cell in placed.cells:
        y += at.ROW_GAP
        colour = _BAND.get(cell.label, _FAINT) if cell.spoken else _FAINT
        drawn.append(_text(x, y + 11.0, cell.label, f'fill="{colour}" font-weight="bold" font-size="11"'))
        for line, begins in cell.lines:
            left = x + at.LABEL_WIDTH
            if begins and not cell.spoken:
                drawn.append(f'<circle cx="{_n(left + 2)}" cy="{_n(y + 7)}" r="1.8" fill="{_FAINT}"/>')
            style = 'font-style="italic"' if cell.spoken else ""
            drawn.append(_text(left + 8.0, y + 11.0, line, style))
            y += at.TEXT_STEP
    return "\n".join([*drawn, "</g>"])


def _outline(placed: Placed) -> str:
    """Return a box's shape: square for talk, corners cut for safety, doubled sides for a limit, round for an ending."""
    box, x, y, wide, high = placed.box, placed.x, placed.y, at.BOX_WIDTH, placed.height
    paint = f'fill="{_FILL[box.kind]}" stroke="{_EDGE[box.kind]}" stroke-width="{3 if box.best else 1.5}"'
    if box.kind == "safety":
        cut, level, upright = _CORNER, _n(wide - 2 * _CORNER), _n(high - 2 * _CORNER)
        across = f"l{cut} {cut}v{upright}l-{cut} {cut}h-{level}l-{cut} -{cut}v-{upright}z"
        return f'<path d="M{_n(x + cut)} {_n(y)}h{level}{across}" {paint}/>'
    radius = ' rx="14"' if box.kind == "ending" else ' rx="2"'
    plain = f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"{radius} {paint}/>'
    if box.kind != "limit":
        return plain
    sides = f"M{_n(x + 5)} {_n(y)}v{_n(high)}M{_n(x + wide - 5)} {_n(y)}v{_n(high)}"
    return f'{plain}<path d="{sides}" stroke="{_EDGE["limit"]}" stroke-width="1.5"/>'


def _legend(chart: Chart, y: float) -> Iterator[str]:
    """Yield what the arrows and shapes mean, as far as the chart has them."""
    words = ["Arrow: has to be met first."]
    if any(not arrow.sure for arrow in chart.arrows):
        words.append("Dashed arrow: one of several ways in.")
    kinds = {box.kind for box in chart.moments}
    if "safety" in kinds:
        words.append("Cut corners: a sign of danger.")
    if "limit" in kinds:
        words.append("Double sides: the caller turns abusive.")
    words.append("Round corners: an ending; a thick line: the best there is.")
    yield _text(MARGIN, y, " ".join(words), f'fill="{_FAINT}"')
