"""What comes up in a call and how it can end, as a chart: the moments in columns, what opens and what meets them.

The chart is plain data; svg.py draws it, and `mermaid` writes it for documents that render Mermaid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from voicesim.caller.conditions import Condition
from voicesim.caller.lines import read_line
from voicesim.caller.schema import BandLines, Ending, Moment
from voicesim.caller.script import Script

BANDS: Final = ("boiling", "tense", "calm")
RISKS: Final = {"self_harm": "self-harm", "threat": "a threat", "danger": "somebody in danger"}


@dataclass(frozen=True)
class Row:
    """One labelled row of a box: 'met by', 'boiling' ..."""

    label: str
    texts: tuple[str, ...]
    """Each begins on a line of its own."""
    spoken: bool = False
    """Whether these are the caller's words."""


@dataclass(frozen=True)
class Box:
    """One moment or ending of a chart."""

    name: str
    """As in the script."""
    title: str
    number: int
    """Place in the file, from 1."""
    column: int
    """From 0, by what has to come first; endings have the one after all moments."""
    kind: str
    """talk, safety, limit or ending."""
    badge: str
    """What is special about it, in words; '' for an ordinary moment."""
    rows: tuple[Row, ...]
    best: bool = False
    """Whether no ending is worth more."""


@dataclass(frozen=True)
class Arrow:
    """One moment that another waits for."""

    source: str
    target: str
    sure: bool
    """False where it is one of several ways in."""


@dataclass(frozen=True)
class Chart:
    """A whole script as boxes and arrows."""

    moments: tuple[Box, ...]
    endings: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    """Only forward ones: each leads to a later column."""


def chart_of(script: Script) -> Chart:
    """Return the chart of a script."""
    waits = {name: _waits_for(script, name) for name in script.model.moments}
    columns = _columns(waits)
    moments = tuple(
        _moment_box(name, moment, number, columns[name], script)
        for number, (name, moment) in enumerate(script.model.moments.items(), start=1)
    )
    last = 1 + max(columns.values())
    best = max(ending.worth for ending in script.model.endings.values())
    endings = tuple(
        _ending_box(name, ending, number, last, best)
        for number, (name, ending) in enumerate(script.model.endings.items(), start=1)
    )
    arrows = tuple(
        Arrow(source, target, sure)
        for target, sources in waits.items()
        for source, sure in sources.items()
        if columns[source] < columns[target]
    )
    return Chart(moments, endings, arrows)


def plain(name: str) -> str:
    """Return a name of the script as words: 'who_are_you' -> 'who are you'."""
    return name.replace("_", " ")


def clauses(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return a condition's clauses as words, one each."""
    return tuple(plain(part.strip()) for text in texts for part in text.split(",") if part.strip())


def first_lines(lines: BandLines) -> tuple[Row, ...]:
    """Return the first line of each band that has one of its own, or of those for any mood."""
    found = [(band, lines.band(band)) for band in (*BANDS, "any") if lines.band(band)]
    return tuple(Row(band, (_quoted(texts[0]),), spoken=True) for band, texts in found)


def _quoted(raw: str) -> str:
    manner, text = read_line(raw)
    return f"({manner}) “{text}”" if manner else f"“{text}”"


def _waits_for(script: Script, name: str) -> dict[str, bool]:
    """Return the moments that `name` waits for, each with whether there is no way round it."""
    found: dict[str, bool] = {}
    for condition in (script.needs[name], script.opens[name]):
        for source, sure in _moments_in(condition):
            if source != name:
                found[source] = found.get(source, False) or sure
    return found


def _moments_in(condition: Condition) -> Iterator[tuple[str, bool]]:
    for clause in condition:
        for term in clause:
            if term.kind == "moment":
                yield term.name, len(clause) == 1


def _columns(waits: dict[str, dict[str, bool]]) -> dict[str, int]:
    """Return the column of each moment: one after the last it waits for; circles are cut where they close."""
    columns: dict[str, int] = {}

    def column(name: str, above: frozenset[str]) -> int:
        if name not in columns:
            inside = above | {name}
            before = [column(source, inside) for source in waits[name] if source not in inside]
            columns[name] = 1 + max(before, default=-1)
        return columns[name]

    for name in waits:
        column(name, frozenset())
    return columns


def _moment_box(name: str, moment: Moment, number: int, column: int, script: Script) -> Box:
    occasion = tuple(
        clause if clause.startswith("after ") else f"when {clause}" for clause in clauses(moment.opens_when)
    )
    needs = tuple(f"after {clause}" for clause in clauses(moment.needs))
    opens = (*needs, *occasion) or ("from the start",)
    rows = (Row("opens", opens), Row("met by", clauses(moment.met_by)), *first_lines(moment.says))
    return Box(name, plain(name), number, column, moment.kind, _badge(moment), rows)


def _badge(moment: Moment) -> str:
    if moment.kind == "safety":
        turns = f"{moment.within} turn{'s' if moment.within != 1 else ''}"
        return f"SAFETY: {RISKS.get(moment.risk, plain(moment.risk))}, take it up within {turns}"
    if moment.kind == "limit":
        warnings = f"{moment.warnings} warning{'s' if moment.warnings != 1 else ''}"
        return f"LIMIT: {warnings}{'' if moment.relents else ', goes on whatever is said'}"
    return ""


def _ending_box(name: str, ending: Ending, number: int, column: int, best: int) -> Box:
    badge = f"{plain(ending.kind)}, worth {ending.worth} of 3{' (best)' if ending.worth == best else ''}"
    rows = (Row("when", clauses(ending.when)), *first_lines(ending.says))
    return Box(name, ending.title, number, column, "ending", badge, rows, ending.worth == best)


_SHAPES: Final = {"talk": ("[", "]"), "safety": ("{{", "}}"), "limit": ("[[", "]]"), "ending": ("(", ")")}


def mermaid(script: Script) -> str:
    """Return a script's moments and endings as a Mermaid flowchart, from left to right."""
    chart = chart_of(script)
    ids = {box.name: f"m{box.number}" for box in chart.moments}
    lines = ["flowchart LR"]
    lines += [f"    {_mermaid_box(ids[box.name], box)}" for box in chart.moments]
    lines += [
        f"    {ids[arrow.source]} {'-->' if arrow.sure else '-.->'} {ids[arrow.target]}"
        for arrow in chart.arrows
    ]
    lines.append(f'    subgraph endings["{_mermaid_text("How it can end: the first that fits")}"]')
    lines.append("        direction TB")
    lines += [f"        {_mermaid_box(f'e{box.number}', box)}" for box in chart.endings]
    lines += [f"        e{box.number} ~~~ e{box.number + 1}" for box in chart.endings[:-1]]
    lines.append("    end")
    last = max(chart.moments, key=lambda box: box.column)
    lines.append(f"    {ids[last.name]} ~~~ endings")  # an unseen link: the endings stand on the right
    return "\n".join(lines) + "\n"


def _mermaid_box(name: str, box: Box) -> str:
    parts = [f"{box.number} {box.title}", box.badge]  # "1." would be taken for a list
    parts += [f"{row.label}: {'; '.join(row.texts)}" for row in box.rows if not row.spoken]
    spoken = next((row for row in box.rows if row.spoken), None)
    parts += list(spoken.texts) if spoken else []
    opened, closed = _SHAPES[box.kind]
    label = "<br/>".join(_mermaid_text(part) for part in parts if part)
    return f'{name}{opened}"{label}"{closed}'


def _mermaid_text(text: str) -> str:
    """Return text as Mermaid shows it: everything that could end a label, or be markup, as a character's number."""
    safe = " .,:;!?()'…-/"
    return "".join(char if char.isalnum() or char in safe else f"#{ord(char)};" for char in text)
