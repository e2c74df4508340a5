"""How a trainer writes values: lengths of time, numbers of knocks and turns, lines with or without a mood."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

_SECONDS = r"^\s*(\d+(?:\.\d+)?)\s*(s|sec|seconds?|min|minutes?)\s*$"
_KNOCKS = r"^\s*after\s+(\d+)\s+(?:hard\s+)?knocks?\s*$"
_TURNS = r"^\s*(\d+)\s+turns?\s*$"
_STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_LINES: dict[str, Any] = {"anyOf": [{"type": "string"}, _STRINGS]}


def _seconds(value: object) -> object:
    found = re.match(_SECONDS, value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no length of time; write '6 s' or '11 min'")
    return float(found[1]) * (60.0 if found[2].startswith("min") else 1.0)


def _knocks(value: object) -> object:
    found = re.match(_KNOCKS, value) if isinstance(value, str) else None
    if found is None or int(found[1]) < 1:
        raise ValueError(f"{value!r} is not understood; write 'after 3 hard knocks'")
    return int(found[1])


def _turns(value: object) -> object:
    found = re.match(_TURNS, value) if isinstance(value, str) else None
    if found is None or int(found[1]) < 1:
        raise ValueError(f"{value!r} is no number of turns; write '2 turns'")
    return int(found[1])


def _many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def by_band(value: object) -> object:
    """Return lines written without a mood as lines for any mood."""
    return {"any": value} if isinstance(value, str | list) else value


def _pattern(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


YesNo = Annotated[bool, WithJsonSchema({"enum": ["yes", "no", True, False]})]
"""YAML 1.2 reads yes and no as words; pydantic takes them for what they mean."""
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_many), WithJsonSchema(_LINES)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0), _pattern(_SECONDS, "6 s")]
Knocks = Annotated[int, BeforeValidator(_knocks), _pattern(_KNOCKS, "after 3 hard knocks")]
Turns = Annotated[int, BeforeValidator(_turns), _pattern(_TURNS, "2 turns")]

SPOKEN_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            *_LINES["anyOf"],
            {
                "type": "object",
                "properties": dict.fromkeys(("boiling", "tense", "calm", "any"), _LINES),
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    }
)
"""Lines as an editor should accept them: one, several, or several for each mood."""
