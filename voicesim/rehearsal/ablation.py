"""The caller's mechanics switched off one at a time: what each of them carries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from voicesim.caller.weights import Weights

OFF: Final[dict[str, dict[str, Any]]] = {
    "landing": {"landing": False},
    "order": {"moves_a_turn": 99, "offers_a_turn": 99, "hurts_a_turn": 99},
    "sting": {"sting_turns": 0},
    "stall": {"stall": 0.0, "stall_growth": 0.0},
    "repeats": {"repeats": (1.0,), "irritation": 0.0},
    "trust_gate": {"trust_gate": 0.0},
    "floor": {"heard_floor": 0.0},
    "point": {"past_the_point": 0.0, "past_the_point_trust": 0.0, "past_the_point_knock": 0.0},
}
"""Mechanic -> weights that leave nothing of it."""


def without(weights: Weights, mechanic: str) -> Weights:
    """Return the weights with one mechanic switched off.

    Raises:
        KeyError: no such mechanic; OFF names them.
    """
    return replace(weights, **OFF[mechanic])
