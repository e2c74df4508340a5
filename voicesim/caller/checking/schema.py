"""What the schema found wrong, told to a trainer: where, what, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from pydantic_core import ErrorDetails

from voicesim.caller import schema
from voicesim.caller.reading import Fault, Sheet

_BY_MOOD = frozenset(("says", "again", "met"))
"""Keys under which lines stand by mood."""


def schema_fault(sheet: Sheet, found: ErrorDetails) -> Fault:
    """Return one of pydantic's findings as a fault of the script."""
    place = tuple(found["loc"])
    kind, word = found["type"], str(place[-1]) if place else ""
    if kind == "missing":
        under = ".".join(str(step) for step in place[:-1]) or "the script"
        return sheet.fault(place[:-1], "schema", f"'{word}' is missing from {under}.", f"Add '{word}: ...'.")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(word, sorted(_known_words()), n=1)
        fix = (
            f"Did you mean '{near[0]}'?"
            if near
            else "Leave it out; scripts/README.md lists what may stand here."
        )
        if len(place) > 1 and place[-2] in _BY_MOOD:
            fix = "Lines stand under boiling, tense, calm or any."
        return sheet.fault(place, "schema", f"'{word}' has no meaning here.", fix)
    if kind == "string_type" and isinstance(found["input"], int | float):
        text = (
            f"{found['input']!r} was read as a number or a yes/no, not as words (a leading zero gets lost)."
        )
        return sheet.fault(place, "yaml_trap", text, "Put it in quotes.")
    if kind == "literal_error":
        expected = str(found.get("ctx", {}).get("expected", ""))
        return sheet.fault(place, "schema", f"{found['input']!r} is not possible here.", f"Write {expected}.")
    told = _told(found, word)
    if told:
        return sheet.fault(place, "schema", *told)
    message = found["msg"].removeprefix("Value error, ")
    fix = "" if kind == "value_error" else "scripts/README.md shows how this is written."
    return sheet.fault(place, "schema", f"{'.'.join(map(str, place))}: {message}.", fix)


def _told(found: ErrorDetails, word: str) -> tuple[str, str] | None:
    """Return what is wrong and what to write, for the findings that pydantic words for programmers; None for others."""
    kind, limits = found["type"], found.get("ctx", {})
    if kind in ("tuple_type", "list_type"):
        return (
            f"'{word}' takes a list.",
            f"Write {word}: [one, two]; square brackets around a single one, too.",
        )
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return (
            f"'{word}' takes lines of its own, not a text.",
            f"Go on below '{word}:', two spaces further in.",
        )
    if kind in ("too_long", "too_short"):
        least = kind == "too_short"
        most = limits.get("min_length" if least else "max_length")
        there = limits.get("actual_length")
        return f"'{word}' has {there}; {'at least' if least else 'at most'} {most} can stand here.", (
            "Add some." if least else "Leave some out: the ones that matter least."
        )
    if kind in ("int_parsing", "int_type", "int_from_float", "float_parsing"):
        return f"{found['input']!r} is not possible for '{word}'.", "Write a whole number, such as 3."
    if kind in ("less_than_equal", "greater_than_equal"):
        side, limit = ("most", limits.get("le")) if "le" in limits else ("least", limits.get("ge"))
        return f"{found['input']!r} is not possible for '{word}'.", f"Write a number of at {side} {limit}."
    return None


def _known_words() -> Iterator[str]:
    for part in vars(schema).values():
        if isinstance(part, type) and issubclass(part, schema.Part):
            for name, field in part.model_fields.items():
                yield field.alias or name
