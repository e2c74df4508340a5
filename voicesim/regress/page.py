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
    from jinja2 import Environment

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

    @property
    def tension_line(self) -> str:
        """The tension picture as an SVG path in a box of 100 by 100."""
        return " ".join(f"{'L' if n else 'M'}{p.left:.2f} {p.top:.2f}" for n, p in enumerate(self.tension))


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
    return (
        _environment()
        .get_template("results.html.j2")
        .render(
            results=results,
            counts={state: states.count(state) for state in ("passed", "failed", "error")},
            views=[_view(number, result, sound) for number, result in enumerate(results, 1)],
            survivals=survivals,
            moved=moved,
        )
    )


def _view(number: int, result: CaseResult, sound: Sound) -> CaseView:
    by_turn: dict[int, list[Difference]] = {}
    for difference in result.differences:
        by_turn.setdefault(difference.turn, []).append(difference)
    whole = tuple(by_turn.pop(0, ()))
    views = []
    for turn in result.turns:
        found = tuple(by_turn.pop(turn.recorded, ())) if turn.recorded else ()
        audio = _heard(result.name, turn, sound) if found else ""
        views.append(TurnView(turn, found, audio))
    return CaseView(
        result=result,
        anchor=f"case{number}",
        whole=whole,
        turns=tuple(views),
        lost=tuple(difference for rest in by_turn.values() for difference in rest),
        tension=_points(result, lambda turn: turn.tension, _tension_top, "tension {:.1f}"),
        pitch=_points(result, lambda turn: turn.pitch_semitones, _pitch_top, "{:+.1f} semitones"),
    )


def _heard(name: str, turn: TurnResult, sound: Sound) -> str:
    if turn.recorded_start_seconds is None or turn.recorded_end_seconds is None:
        return ""
    return base64.b64encode(sound(name, turn.recorded_start_seconds, turn.recorded_end_seconds)).decode()


def _points(
    result: CaseResult,
    value: Callable[[TurnResult], float | None],
    top: Callable[[float], float],
    text: str,
) -> tuple[Point, ...]:
    length = max(result.length_seconds, 0.001)
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


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
