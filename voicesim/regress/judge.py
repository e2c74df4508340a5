"""Compares what came out of a recorded call with what must come out of it."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.regress.case import Expectation
from voicesim.values import CallSummary, Observation


@dataclass(frozen=True)
class Difference:
    """One expectation that was not met."""

    what: str
    expected: str
    got: str


def differences(expect: Expectation, summary: CallSummary, passed: bool) -> tuple[Difference, ...]:
    """Return every expectation that the call did not meet; empty when all are."""
    found: list[Difference] = []

    def must(what: str, holds: bool, expected: object, got: object) -> None:
        if not holds:
            found.append(Difference(what, str(expected), str(got)))

    ending = summary.ending.name if summary.ending else "none"
    tension = summary.exchanges[-1].reaction.tension if summary.exchanges else summary.header.start_tension
    cues = {
        label
        for exchange in summary.exchanges
        if isinstance(exchange.stimulus, Observation)
        for label in exchange.stimulus.cues.labels()
    }
    critical = sorted({error.rule for exchange in summary.exchanges for error in exchange.reaction.critical})
    must("ending", expect.ending in (None, ending), expect.ending, ending)
    if expect.tension_at_most is not None:
        must("tension at the end", tension <= expect.tension_at_most, f"<= {expect.tension_at_most}", tension)
    if expect.tension_at_least is not None:
        must(
            "tension at the end", tension >= expect.tension_at_least, f">= {expect.tension_at_least}", tension
        )
    for label in expect.cues:
        must("cue", label in cues, label, "not found")
    for label in expect.no_cues:
        must("cue", label not in cues, f"no {label}", "found")
    if expect.critical is not None:
        must("critical errors", critical == sorted(expect.critical), sorted(expect.critical), critical)
    must("passed", expect.passed in (None, passed), expect.passed, passed)
    return tuple(found)
