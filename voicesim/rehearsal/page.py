"""The rehearsal report as one HTML file: nothing from outside, the same bytes for the same calls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.rehearsal import plots
from voicesim.rehearsal.demands import demands_of
from voicesim.rehearsal.report import Report
from voicesim.rehearsal.trainees import KINDS

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")


def render_page(reports: Sequence[Report]) -> str:
    """Return the page of one or several scripts' rehearsals."""
    views = [_view(number, report) for number, report in enumerate(reports, start=1)]
    return _environment().get_template("report.html.j2").render(views=views, bands=plots.BANDS)


def _view(number: int, report: Report) -> dict[str, object]:
    script, outcomes, found, plan = report.script, report.outcomes, report.found, report.plan
    demands = demands_of(script, found, plan.ears.name)
    endings = [
        *script.model.endings,
        *sorted({o.ending or "endless" for o in outcomes} - set(script.model.endings)),
    ]
    return {
        "id": f"s{number}",
        "name": script.name,
        "model": script.model,
        "plan": plan,
        "calls": len(outcomes),
        "found": found,
        "demands": demands,
        "held": sum(demand.holds for demand in demands),
        "rates": plots.rate_bars(found),
        "tensions": plots.tension_plots(outcomes),
        "strips": plots.score_strips(script, outcomes),
        "moments": plots.moment_bars(script, found, len(outcomes)),
        "hardest": found.moments,
        "endings": endings,
        "reached": {row.trainee: dict(row.endings) for row in found.rows},
        "examples": report.examples,
        "doing": {name: _first_line(trainee.__doc__) for name, trainee in KINDS.items()},
    }


def _first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]


def _number(value: float, digits: int = 0) -> str:
    return "\u2013" if math.isnan(value) else f"{value:.{digits}f}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = _number
    made.filters["plain"] = lambda name: str(name).replace("_", " ")
    return made
