"""What the schema found wrong, told to a trainer: where, what, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from pydantic_core import ErrorDetails

from voicesim.caller import schema
from voicesim.caller.reading import Fault, Sheet


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
        return sheet.fault(place, "schema", f"'{word}' has no meaning here.", fix)
    if kind == "string_type" and isinstance(found["input"], int | float):
        text = (
            f"{found['input']!r} was read as a number or a yes/no, not as words (a leading zero gets lost)."
        )
        return sheet.fault(place, "yaml_trap", text, "Put it in quotes.")
    if kind == "literal_error":
        expected = str(found.get("ctx", {}).get("expected", ""))
        return sheet.fault(place, "schema", f"{found['input']!r} is not possible here.", f"Write {expected}.")
    message = found["msg"].removeprefix("Value error, ")
    fix = "" if kind == "value_error" else "scripts/README.md shows how this is written."
    return sheet.fault(place, "schema", f"{'.'.join(map(str, place))}: {message}.", fix)


def _known_words() -> Iterator[str]:
    for part in vars(schema).values():
        if isinstance(part, type) and issubclass(part, schema.Part):
            for name, field in part.model_fields.items():
                yield field.alias or name
