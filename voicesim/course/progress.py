"""How one trainee's marks develop from call to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEW = 6
"""Calls under which a change is told with a grain of salt: three on each side of it. Guess, unmeasured."""
MOST_POINTS = 3
"""Of one competency."""


@dataclass(frozen=True)
class Attempt:
    """One marked call."""

    started: str
    """ISO date and time."""
    script: str
    ending: str
    """Plain words."""
    share: float
    """Marks reached over marks possible, 0 to 1."""
    passed: bool
    points: dict[str, int | None]
    """Competency -> 0 to 3; None where it did not apply."""


@dataclass(frozen=True)
class Trend:
    """One competency over all attempts."""

    competency: str
    attempts: int
    """In how many calls it applied."""
    first: float
    """Mean of the first half of those calls (all of them when there are fewer than two)."""
    latest: float
    """Mean of the second half."""

    @property
    def change(self) -> float:
        """Points gained from the first half to the second; 0.0 after one call."""
        return self.latest - self.first

    @property
    def change_told(self) -> str:
        """The change as a table shows it: '+0.5'; empty after one call, when there is nothing to compare."""
        return f"{self.change:+.1f}" if self.attempts > 1 else ""


def advice(found: Sequence[Trend], attempts: int) -> str:
    """Return what to practise next and how far the figures carry, in a sentence or two; '' without any.

    Args:
        found: from `trends`.
        attempts: marked calls in all.
    """
    if not found:
        return ""
    weakest = found[0]
    nothing_weak = weakest.latest >= MOST_POINTS
    text = "Every skill is at its full mark" if nothing_weak else f"To practise next: {weakest.competency}"
    if attempts == 1:
        return f"{text}. One call so far: these are its marks, and a second call shows what changes."
    if attempts < FEW:
        return f"{text}. {attempts} calls are few: a point up or down may be the caller's doing."
    return f"{text}."


def trends(attempts: Sequence[Attempt]) -> tuple[Trend, ...]:
    """Return each competency's development, the weakest of late first: that is what to practise next.

    Args:
        attempts: oldest first.
    """
    names = list(dict.fromkeys(name for attempt in attempts for name in attempt.points))
    found = []
    for name in names:
        points = [attempt.points[name] for attempt in attempts if attempt.points.get(name) is not None]
        marks = [float(point) for point in points if point is not None]
        if marks:
            half = len(marks) // 2
            first, latest = (marks[:half], marks[half:]) if half else (marks, marks)
            found.append(Trend(name, len(marks), sum(first) / len(first), sum(latest) / len(latest)))
    return tuple(sorted(found, key=lambda trend: (trend.latest, names.index(trend.competency))))
