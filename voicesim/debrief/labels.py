"""The cue labels as the debrief shows them: a title, whether they help, and the competency they belong to."""

from __future__ import annotations

from voicesim.values import Cue
from voicesim.words.labels import NAMES, is_harmful, is_helpful, label_of

HELPS, HURTS, PLAIN = "helps", "hurts", "plain"
"""What a move does to a caller; plain is neither: a goodbye, a question of fact."""

_HURTING_FAMILIES = frozenset(("attack", "stonewall", "shortcut"))
_HELPING_FAMILIES = frozenset(("connect", "explore", "guide", "limit"))

_TITLES = {"align": "on the caller's side", "reframe": "putting it in a usable way"}
"""Labels that callers react to and the cue finder does not know yet."""

COMPETENCY_OF: dict[str, int] = {
    "command_calm": 6,
    "blame": 6,
    "dismiss": 6,
    "argue": 6,
    "threaten": 6,
    "sarcasm": 6,
    "policy_wall": 6,
    "jargon": 6,
    "brush_off": 6,
    "hollow_apology": 6,
    "false_promise": 7,
    "premature_fix": 2,
}
"""Mistake -> the competency that it is marked under."""


def title_of(label: str) -> str:
    """Return a label in plain words; a trainer's own label by its name."""
    if label in NAMES:
        return label_of(label).title
    return _TITLES.get(label, label.replace("_", " "))


def effect_of(cue: Cue) -> str:
    """Return HELPS, HURTS or PLAIN; a trainer's own label is told by its family."""
    if is_harmful(cue.label) or (cue.label not in NAMES and cue.family in _HURTING_FAMILIES):
        return HURTS
    if is_helpful(cue.label) or (cue.label not in NAMES and cue.family in _HELPING_FAMILIES):
        return HELPS
    return PLAIN


def competency_of(cue: Cue) -> int:
    """Return the competency a harmful cue is marked under; a trainer's own mistake is provocative."""
    return COMPETENCY_OF.get(cue.label, 6)
