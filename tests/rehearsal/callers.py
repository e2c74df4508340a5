"""Callers for the rehearsal's tests: the shipped ones, and small ones for other kinds of call."""

from __future__ import annotations

from pathlib import Path

from voicesim.caller.script import Script, load_script

ROOT = Path(__file__).parents[2]
REFUND = ROOT / "scripts" / "government" / "late_refund.yaml"
CHARGE = ROOT / "scripts" / "customer_service" / "double_charge.yaml"
OUTBOUND = Path(__file__).parent / "scripts" / "refused_visit.yaml"
ABUSE = Path(__file__).parent / "scripts" / "set_on_abuse.yaml"
DANGER = ROOT / "tests" / "plays" / "scripts" / "danger.yaml"


def caller(file: Path) -> Script:
    """Return a script."""
    return load_script(file)
