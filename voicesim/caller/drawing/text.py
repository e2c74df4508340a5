"""How wide text is, and where to break it, for drawings made without a browser at hand."""

from __future__ import annotations

from typing import Final

_WIDTHS: Final = {
    275: "'", 278: "ijl", 295: "IJ", 318: " ,.", 337: "/:;\\|", 352: "f", 361: "-", 390: "()[]", 392: "t", 401: "!",
    411: "r", 460: '"', 500: "*_`", 521: "s", 525: "z", 531: "?", 550: "c", 557: "L", 575: "F", 579: "k",
    592: "vxy", 603: "P", 612: "TYo", 615: "ae", 632: "E", 636: "bdghnpquS$0123456789{}", 656: "K", 685: "AVXZB",
    698: "RC", 732: "U", 748: "N", 752: "H", 775: "DG", 787: "&OQ", 818: "w", 838: "#+<=>^~", 863: "M", 950: "%",
    974: "m", 989: "W", 1000: "@",
}  # fmt: skip
"""Thousandths of the font size -> characters: DejaVu Sans, the widest face a browser is likely to fall back to
(measured with Chromium's canvas). In Arial or Helvetica the same text is some 12 % narrower, so nothing overflows."""
_EM: Final = {char: width / 1000 for width, chars in _WIDTHS.items() for char in chars}
_OTHER: Final = 1.0
"""Width of a character not in the table, in font sizes: none in the Latin alphabets is wider."""
BOLD: Final = 1.13
"""A bold text's width over a plain one's: 1.10 on average in DejaVu Sans, and a little more for narrow letters."""
ELLIPSIS: Final = "…"


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in pixels, at `size` pixels; never less than it will really be."""
    return sum(_EM.get(char, _OTHER) for char in text) * size * (BOLD if bold else 1.0)


def wrapped(text: str, width: float, size: float, bold: bool = False, most: int = 0) -> tuple[str, ...]:
    """Return the text in lines no wider than `width` pixels.

    Words wider than a line are cut. With `most` over 0 there are at most so many lines, and the last one ends in
    an ellipsis where something was left out.
    """
    lines: list[str] = []
    for word in text.split():
        for part in _pieces(word, width, size, bold):
            longer = f"{lines[-1]} {part}" if lines else part
            if lines and width_of(longer, size, bold) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and width_of(last + ELLIPSIS, size, bold) > width:
            last = last[:-1].rstrip()
        lines = [*lines[: most - 1], last + ELLIPSIS]
    return tuple(lines)


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """Return a word cut into pieces that fit a line; most words are one piece."""
    pieces = [""]
    for char in word:
        if pieces[-1] and width_of(pieces[-1] + char, size, bold) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces
