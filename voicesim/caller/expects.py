"""What the caller is waiting for: whether the words so far already hold it, and whether one word answers a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voicesim.caller.react import react
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.caller.weights import WEIGHTS, Weights
from voicesim.values import Observation, Reaction

_OPENINGS: Final = frozenset(("ask_open", "verify"))
"""Moves that hand the caller the floor at the start of a call: 'how can I help you?'"""
_ANSWERS: Final = frozenset(
    ("yes", "yeah", "yep", "yup", "no", "nope", "nah", "correct", "exactly", "right", "true", "sure", "certainly",
     "absolutely", "definitely", "indeed", "never", "always", "i did", "i have", "i do", "i am", "i will", "i can",
     "of course", "not yet", "that's right", "i don't", "i can't", "i didn't")
)  # fmt: skip
"""Words that answer a question by themselves; 'okay', 'mm-hm' and 'I see' only show listening."""
_MOST_WORDS: Final = 3


@dataclass(frozen=True)
class Foreseen:
    """What the caller would make of a turn, were it over now."""

    reaction: Reaction
    satisfied: bool
    """Whether it holds what the caller is waiting for: something dealt with, told for the first time, or a step on."""


def foresee(
    script: Script, state: CallerState, observation: Observation, weights: Weights = WEIGHTS
) -> Foreseen:
    """Work out what a turn would do if it were over; the caller's own state stays as it is.

    Args:
        script: who is calling.
        state: before the turn.
        observation: the turn so far.
        weights: the mechanics' numbers.
    """
    after, reaction = react(script, state, observation, weights)
    understood = after.turn > state.turn
    if (
        understood and not state.turn and not state.opened
    ):  # the caller has not begun: there is only the floor to give
        return Foreseen(reaction, bool(_OPENINGS & observation.cues.labels()))
    new = set(after.known) - set(state.known) or set(after.met) - set(state.met)
    return Foreseen(reaction, understood and (bool(new) or after.still == 0))


def answers(text: str) -> bool:
    """Return whether a few words answer a question by themselves: 'yes', 'no, never'.

    Args:
        text: a transcript, with or without punctuation.
    """
    words = [word.strip(',;:-.!?"').lower() for word in text.split()]
    if not words or len(words) > _MOST_WORDS:
        return False
    return words[0] in _ANSWERS or " ".join(words[:2]) in _ANSWERS
