"""Turning a script of version 1 of the language into version 2; comments, order and quotes stay as they were."""

from __future__ import annotations

import io
from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from voicesim.caller.reading import writer
from voicesim.caller.schema import BACKGROUNDS
from voicesim.errors import ScriptError

SCHEMA_FILE = "caller.schema.json"
YOU_ARE = "a call-taker on this line"
"""Stands where version 1 had nothing; the trainer is told to better it."""
_BACKGROUND_WORDS = {
    "tv": "television",
    "traffic": "street",
    "road": "street",
    "kids": "children",
    "pub": "party",
}


@dataclass(frozen=True)
class Converted:
    """A script in version 2."""

    text: str
    notes: tuple[str, ...]
    """What was added and should be looked at."""


def convert(text: str) -> Converted:
    """Return a script of version 1 as version 2.

    Raises:
        ScriptError: no script, or not of version 1.
    """
    yaml = writer()
    tree = yaml.load(text)
    if not isinstance(tree, CommentedMap) or tree.get("voicesim") != 1:
        raise ScriptError(
            "not a script of version 1 (its first lines hold no 'voicesim: 1'); nothing to convert."
        )
    tree["voicesim"] = 2
    notes = [*_goals(tree), *_you_are(tree), *_background(tree)]
    out = io.StringIO()
    yaml.dump(tree, out)
    return Converted(out.getvalue(), tuple(notes))


def _goals(tree: CommentedMap) -> list[str]:
    goals = CommentedSeq(["feelings", "say_back"])
    goals.fa.set_flow_style()
    before = "practises" if "practises" in tree else "caller"
    tree.insert(list(tree).index(before) if before in tree else len(tree), "goals", goals)
    return ["goals: [feelings, say_back] was added; name the one to four competencies this caller is for."]


def _you_are(tree: CommentedMap) -> list[str]:
    desk = tree.get("desk")
    if not isinstance(desk, CommentedMap):
        return []
    desk.insert(0, "you_are", YOU_ARE)
    return [f"desk, you_are: '{YOU_ARE}' was added; say who the trainee is in this call."]


def _background(tree: CommentedMap) -> list[str]:
    caller = tree.get("caller")
    if not isinstance(caller, CommentedMap) or "background" not in caller:
        return []
    old = str(caller["background"])
    words = old.lower().split()
    new = next(
        (name for word in words for name in (_BACKGROUND_WORDS.get(word, word),) if name in BACKGROUNDS),
        "quiet",
    )
    if new == old:
        return []
    caller["background"] = new
    return [f"caller, background: '{old}' became '{new}'; there are {', '.join(BACKGROUNDS)}."]
