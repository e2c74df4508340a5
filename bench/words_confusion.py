"""Each label's precision and recall with intervals, and a picture of what is taken for what.

    .venv/bin/python bench/words_confusion.py [--set FILE ...] [--picture bench/pictures/words_confusion.svg] [--bare]

A turn's wanted labels stand in the rows and what was found instead in the columns: a wanted label that is found counts
on the diagonal; one that is missed counts under every label found in its turn that nobody wanted, or under 'nothing';
a label found in a turn that lacks none of its own counts in the row 'nothing'. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from html import escape
from pathlib import Path

from words_dev import DEV, NAMES, Marked, judged
from words_plays import wilson

from voicesim.settings import WordsSettings
from voicesim.words.finder import load_finder
from voicesim.words.labels import is_harmful

NOTHING = "nothing"
PICTURE = Path(__file__).resolve().parent / "pictures" / "words_confusion.svg"
CELL, LEFT, TOP = 22, 150, 150


def confusion(marks: list[Marked]) -> Counter[tuple[str, str]]:
    """Return how often each wanted label was found as which."""
    cells: Counter[tuple[str, str]] = Counter()
    for mark in marks:
        missed, extra = mark.wanted - mark.found, mark.found - mark.wanted
        cells.update((name, name) for name in mark.wanted & mark.found)
        cells.update((name, other) for name in missed for other in extra or {NOTHING})
        if not missed:
            cells.update((NOTHING, other) for other in extra)
    return cells


def tell(marks: list[Marked]) -> None:
    """Print precision and recall of every label, and of all mistakes together."""
    for name in NAMES:
        right = sum(name in m.wanted & m.found for m in marks)
        found, wanted = sum(name in m.found for m in marks), sum(name in m.wanted for m in marks)
        print(f"{name:20s} precision {wilson(right, found):38s} recall {wilson(right, wanted)}")
    harms = [(name in m.wanted) for m in marks for name in m.found if is_harmful(name)]
    wanted_harms = [(name in m.found) for m in marks for name in m.wanted if is_harmful(name)]
    print(
        f"{'all mistakes':20s} precision {wilson(sum(harms), len(harms)):38s} "
        f"recall {wilson(sum(wanted_harms), len(wanted_harms))}"
    )


def draw(cells: Counter[tuple[str, str]]) -> str:
    """Return the picture: blue on the diagonal, red where a mistake is invented or missed, grey elsewhere."""
    names = (*NAMES, NOTHING)
    size = CELL * len(names)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + size + 20} {TOP + size + 40}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="16" font-size="13">Wanted in the rows, found in the columns</text>',
    ]
    most = {row: max(1, sum(cells[row, column] for column in names)) for row in names}
    for place, name in enumerate(names):
        middle = place * CELL + CELL // 2 + 4
        across = f"{LEFT + middle},{TOP - 6}"
        parts.append(f'<text x="{LEFT - 6}" y="{TOP + middle}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<text transform="translate({across}) rotate(-60)">{escape(name)}</text>')
        for column, other in enumerate(names):
            parts.append(_cell(place, column, (name, other), cells[name, other], most[name]))
    return "\n".join([*parts, "</svg>\n"])


def _cell(row: int, column: int, names: tuple[str, str], count: int, most: int) -> str:
    x, y = LEFT + column * CELL, TOP + row * CELL
    frame = f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" stroke="#ddd"'
    if not count:
        return f'{frame} fill="#fff"/>'
    same, harm = names[0] == names[1], is_harmful(names[0]) != is_harmful(names[1])
    colour = "#2b6cb0" if same else "#c53030" if harm else "#718096"
    share = 0.25 + 0.75 * count / most
    ink = "#fff" if share > 0.55 else "#000"
    return (
        f'{frame} fill="{colour}" fill-opacity="{share:.2f}"/>'
        f'<text x="{x + CELL / 2}" y="{y + CELL / 2 + 4}" text-anchor="middle" fill="{ink}">{count}</text>'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, nargs="+", default=[DEV], dest="files")
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--bare", action="store_true", help="lower case, without marks")
    chosen = parser.parse_args()
    lines = [line for file in chosen.files for line in file.read_text(encoding="utf-8").splitlines()]
    finder = load_finder(WordsSettings())
    marks, _ = judged(finder, [json.loads(line) for line in lines if line.strip()], chosen.bare)
    print(f"{finder.name}; {len(marks)} turns")
    tell(marks)
    chosen.picture.parent.mkdir(parents=True, exist_ok=True)
    chosen.picture.write_text(draw(confusion(marks)), encoding="utf-8")


if __name__ == "__main__":
    main()
