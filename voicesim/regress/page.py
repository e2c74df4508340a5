"""A run of cases as one HTML file: what failed, expected against got, with the turn's sound and pictures beside it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.regress.compare import Comparison
from voicesim.regress.result import CaseResult, Difference, TurnResult
from voicesim.regress.stress import Survival

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_TEMPLATES = Path(__file__).with_name("templates")
MOST_TENSION = 10.0
SEMITONES_SHOWN = 6.0
"""Height of the pitch picture over and under the calm voice."""

Sound = Callable[[str, float, float], bytes]
"""(case, from second, to second of its recording) -> MP3; b'' when there is none."""


@dataclass(frozen=True)
class Point:
    """One turn in a case's picture: per cent of the width and height."""

    turn: int
    left: float
    top: float
    text: str


@dataclass(frozen=True)
class TurnView:
    """One turn of a case that needs looking at."""

    result: TurnResult
    differences: tuple[Difference, ...]
    audio: str
    """MP3 as base64; '' for none."""


@dataclass(frozen=True)
class CaseView:
    """One case on the page."""

    result: CaseResult
    anchor: str
    whole: tuple[Difference, ...]
    """Differences of the whole call."""
    turns: tuple[TurnView, ...]
    lost: tuple[Difference, ...]
    """Differences of recorded turns that were not taken at all."""
    tension: tuple[Point, ...]
    pitch: tuple[Point, ...]


def render_results(
    results: Sequence[CaseResult],
    sound: Sound,
    survivals: Sequence[Survival] = (),
    moved: Comparison | None = None,
) -> str:
    """Return the page of a run.

    Args:
        results: all of them, in order.
        sound: gives a stretch of a case's recording, for turns that failed.
        survivals: of a run through channels.
        moved: against an earlier run.
    """
    states = [result.status for result in results]
    return template("results.html.j2").render(
        results=results,
        counts={state: states.count(state) for state in ("passed", "failed", "error")},
        views=[_view(number, result, sound) for number, result in enumerate(results, 1)],
        survivals=survivals,
        moved=moved,
    )


def _view(number: int, result: CaseResult, sound: Sound) -> CaseView:
    by_turn: dict[int, list[Difference]] = {}
    for difference in result.differences:
        by_turn.setdefault(difference.turn, []).append(difference)
    whole = tuple(by_turn.pop(0, ()))
    views = []
    for turn in result.turns:
        found = tuple(by_turn.pop(turn.recorded, ())) if turn.recorded else ()
        audio = sound_of_turn(result, turn, sound) if found else ""
        views.append(TurnView(turn, found, audio))
    return CaseView(
        result=result,
        anchor=f"case{number}",
        whole=whole,
        turns=tuple(views),
        lost=tuple(difference for rest in by_turn.values() for difference in rest),
        tension=tension_points(result, result.length_seconds),
        pitch=_points(
            result, lambda turn: turn.pitch_semitones, _pitch_top, "{:+.1f} semitones", result.length_seconds
        ),
    )


def sound_of_turn(result: CaseResult, turn: TurnResult, sound: Sound) -> str:
    """Return a turn's stretch of its recording as base64; '' when it cannot be had.

    Without recorded turns the recording runs on, and its clock is the call's.
    """
    start, end = turn.recorded_start_seconds, turn.recorded_end_seconds
    if not any(one.recorded for one in result.turns):
        start, end = turn.start_seconds, turn.end_seconds
    return "" if start is None or end is None else base64.b64encode(sound(result.name, start, end)).decode()


def tension_points(result: CaseResult, length_seconds: float) -> tuple[Point, ...]:
    """Return the caller's tension after each turn, in a picture that is length_seconds wide."""
    return _points(result, lambda turn: turn.tension, _tension_top, "tension {:.1f}", length_seconds)


def line_of(points: Sequence[Point]) -> str:
    """Return a line through the points as an SVG path in a box of 100 by 100."""
    return " ".join(f"{'L' if n else 'M'}{p.left:.2f} {p.top:.2f}" for n, p in enumerate(points))


def _points(
    result: CaseResult,
    value: Callable[[TurnResult], float | None],
    top: Callable[[float], float],
    text: str,
    length_seconds: float,
) -> tuple[Point, ...]:
    length = max(length_seconds, 0.001)
    return tuple(
        Point(
            turn.number,
            100 * turn.end_seconds / length,
            top(level),
            f"Turn {turn.number}: {text.format(level)}",
        )
        for turn in result.turns
        if (level := value(turn)) is not None
    )


def _tension_top(level: float) -> float:
    return 100 * (1 - level / MOST_TENSION)


def _pitch_top(semitones: float) -> float:
    held = max(-SEMITONES_SHOWN, min(SEMITONES_SHOWN, semitones))
    return 50 * (1 - held / SEMITONES_SHOWN)


def template(name: str) -> Template:
    """Return one of this room's templates."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["line"] = line_of
    return environment
