"""What a rehearsal leaves behind: everything as JSON, and a page to read."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.caller.script import Script
from voicesim.rehearsal.example import Example
from voicesim.rehearsal.explore import Outcome, Plan
from voicesim.rehearsal.findings import Findings, Rate


@dataclass(frozen=True)
class Report:
    """One script's rehearsal."""

    script: Script
    outcomes: tuple[Outcome, ...]
    found: Findings
    plan: Plan
    examples: tuple[Example, ...]


def as_json(reports: Sequence[Report]) -> str:
    """Return everything as JSON, the same bytes for the same calls."""
    return json.dumps([_plain(report) for report in reports], indent=1, ensure_ascii=False) + "\n"


def _plain(report: Report) -> dict[str, object]:
    model, plan = report.script.model, report.plan
    return {
        "script": report.script.name,
        "sha256": report.script.sha256,
        "difficulty": model.difficulty,
        "calls": plan.calls,
        "seed": plan.seed,
        "ears": plan.ears.name,
        "findings": _values(report.found),
        "examples": _values(report.examples),
        "outcomes": _values(report.outcomes),
    }


def _values(value: object) -> object:
    """Return a value of dataclasses and tuples as JSON knows it: NaN as null, rates with their share."""
    if isinstance(value, Rate):
        low, high = value.interval
        return {"hits": value.hits, "calls": value.calls, "share": value.share, "interval": [low, high]}
    if dataclasses.is_dataclass(value):
        return {field.name: _values(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_values(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value


def render(reports: Sequence[Report]) -> str:
    """Return the report page."""
    from voicesim.rehearsal.page import render_page

    return render_page(reports)
