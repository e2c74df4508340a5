"""What a caller has to show before trainees meet them, and whether the rehearsed calls show it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from voicesim.caller.script import Script
from voicesim.rehearsal.findings import Findings, MomentRow
from voicesim.rehearsal.trainees import NEVER, SELDOM

FROM_DIFFICULTY = 3
"""Callers under it may be won by half-right conduct."""
EXPERT_SHARE = {"perfect": 0.90, "measured": 0.85}
"""Least share of the expert's calls that reach a best ending, by ears."""
SELDOM_SHARE = 0.05
LINES_SHARE = 0.90
AGREEMENT = 0.80
"""Least rank correlation of score and ending."""


@dataclass(frozen=True)
class Demand:
    """One thing asked of a caller."""

    name: str
    wanted: str
    got: str
    holds: bool


def demands_of(script: Script, found: Findings, ears: str) -> tuple[Demand, ...]:
    """Return everything asked of this caller, met or not; what no trainee was played for is left out."""
    return (*_conduct(script, found, ears), *_coverage(script, found))


def _conduct(script: Script, found: Findings, ears: str) -> Iterator[Demand]:
    least = EXPERT_SHARE[ears]
    shares = {row.trainee: row.best.share for row in found.rows}
    if "expert" in shares:
        yield _share(
            "expert reaches a best ending",
            f"at least {least:.0%}",
            shares["expert"],
            shares["expert"] >= least,
        )
    if script.model.difficulty < FROM_DIFFICULTY:
        return
    for names, most, wanted in ((NEVER, 0.0, "never"), (SELDOM, SELDOM_SHARE, f"at most {SELDOM_SHARE:.0%}")):
        for name in names:
            if name in shares:
                yield _share(f"{name} reaches one", wanted, shares[name], shares[name] <= most)
    if {"expert", "average"} <= shares.keys():
        low = max((shares[name] for name in (*NEVER, *SELDOM) if name in shares), default=0.0)
        between = low < shares["average"] < shares["expert"]
        yield _share(
            "average is in between",
            f"over {low:.0%}, under {shares['expert']:.0%}",
            shares["average"],
            between,
        )


def _share(name: str, wanted: str, share: float, holds: bool) -> Demand:
    return Demand(name, wanted, f"{share:.0%}", holds)


def _coverage(script: Script, found: Findings) -> Iterator[Demand]:
    lacking = [row.moment for row in found.moments if not dealt_with(script, row)]
    yield Demand("every moment comes up and is met", "all", ", ".join(lacking) or "all", not lacking)
    yield Demand("every ending is reached", "all", ", ".join(found.unreached) or "all", not found.unreached)
    yield Demand("lines said", f"at least {LINES_SHARE:.0%}", f"{found.said:.1%}", found.said >= LINES_SHARE)
    value = found.agreement.balanced
    if not math.isnan(value):
        yield Demand(
            "score and ending agree", f"at least {AGREEMENT:.2f}", f"{value:.3f}", value >= AGREEMENT
        )


def dealt_with(script: Script, row: MomentRow) -> bool:
    """Return whether a moment came up in some call and was met in some; abuse that never relents need only come up."""
    moment = script.model.moments[row.moment]
    return row.opened > 0 and (row.met > 0 or (moment.kind == "limit" and not moment.relents))
