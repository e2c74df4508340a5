"""Every value of values.py as one line of JSON, and back.

A value that stands alone, or where several kinds may stand, carries its class name under "class" (no field can
be called that, while "kind" is a field of Note and EndingKind). Floats are written so that they read back
exactly; keys are sorted; the same value always gives the same text. The text is ASCII: no character of a
transcript can end a line for any reader.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter, ValidationError

from voicesim import values
from voicesim.errors import RecordError
from voicesim.values import Exchange, Reaction

TAG = "class"

KINDS: dict[str, type[object]] = {
    name: kind
    for name, kind in sorted(vars(values).items())
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind is not values.AudioFrame
}
"""Class name -> class, for everything a journal may hold. Audio has a file of its own."""


def _kind_of(raw: object) -> str:
    return str(raw.get(TAG, "")) if isinstance(raw, dict) else type(raw).__name__


@dataclass(frozen=True)
class _TaggedExchange:
    """Exchange with its stimulus told apart by kind: three stimuli have the same fields."""

    sample: int
    stimulus: Annotated[
        Annotated[values.CallOpened, Tag("CallOpened")]
        | Annotated[values.Observation, Tag("Observation")]
        | Annotated[values.TalkOver, Tag("TalkOver")]
        | Annotated[values.Silence, Tag("Silence")]
        | Annotated[values.Monologue, Tag("Monologue")]
        | Annotated[values.VoiceRising, Tag("VoiceRising")]
        | Annotated[values.TimePassed, Tag("TimePassed")]
        | Annotated[values.TraineeHungUp, Tag("TraineeHungUp")],
        Discriminator(_kind_of),
    ]
    reaction: Reaction


def encode(value: object) -> str:
    """Return a value of values.py (or plain text) as one line of JSON without a line end.

    Raises:
        RecordError: a kind that a journal cannot hold, or a number that is not a number.
    """
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def plain(value: object) -> object:
    """Return a value of values.py as dicts, lists, numbers and text, tagged with its kind.

    Raises:
        RecordError: a kind that a journal cannot hold, or NaN or infinity, which JSON does not know.
    """
    if isinstance(value, str):
        return value
    name = type(value).__name__
    if KINDS.get(name) is not type(value):
        raise RecordError(f"A journal cannot hold a {name}; it holds the values of voicesim/values.py.")
    tagged = _plain(value)
    assert isinstance(tagged, dict)  # noqa: S101 - a dataclass always gives a dict
    if isinstance(value, Exchange):
        tagged["stimulus"][TAG] = type(value.stimulus).__name__
    return {TAG: name, **tagged}


def decode(text: str, where: str) -> object:
    """Return the value that `encode` wrote.

    Args:
        text: one line of JSON.
        where: file and line, for the error: 'journal.jsonl, line 7'.

    Raises:
        RecordError: not JSON, an unknown kind, a missing, unknown or ill-typed field.
    """
    return from_plain(parse(text, where), where)


def parse(text: str, where: str) -> object:
    """Return the JSON of one line.

    Raises:
        RecordError: not JSON; names the place.
    """
    try:
        return json.loads(text, parse_constant=_no_constants)
    except ValueError as error:
        raise RecordError(
            f"{where}: damaged line, not JSON ({error}): {text[:60]!r}; restore the file from a copy."
        ) from None


def from_plain(raw: object, where: str) -> object:
    """Return the value that `plain` took apart.

    Raises:
        RecordError: an unknown kind, a missing, unknown or ill-typed field; names the place.
    """
    if isinstance(raw, str):
        return raw
    name = _kind_of(raw)
    if not isinstance(raw, dict) or name not in KINDS:
        raise RecordError(
            f"{where}: unknown kind {name!r}; written by another version of VoiceSim, or altered by hand."
        )
    try:
        # Strict for JSON: a list may become a tuple, but '3' never becomes 3.
        value = _adapter("_TaggedExchange" if name == "Exchange" else name).validate_json(
            json.dumps(raw), strict=True
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RecordError(
            f"{where}: {name}.{field}: {first['msg']}, found {first['input']!r:.60}; restore the file from a copy."
        ) from None
    if isinstance(value, _TaggedExchange):
        value = Exchange(value.sample, value.stimulus, value.reaction)
    unknown = _unknown_field(raw, plain(value), name)
    if unknown:
        raise RecordError(
            f"{where}: unknown field {unknown}; written by a newer version, or altered by hand."
        )
    return value


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS.get(name, _TaggedExchange))


def _no_constants(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        raise RecordError(f"A journal cannot hold {value!r}: absent numbers are None.")
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise RecordError(f"A journal cannot hold a {type(value).__name__} ({value!r:.60}) inside a value.")


def _unknown_field(raw: object, known: object, path: str) -> str:
    """Return the path of the first field in raw that the value read from it has not, or ''."""
    if isinstance(raw, dict) and isinstance(known, dict):
        for key, part in raw.items():
            if key not in known:
                return f"{path}.{key}"
            if found := _unknown_field(part, known[key], f"{path}.{key}"):
                return found
    elif isinstance(raw, list) and isinstance(known, list):
        for place, (part, same) in enumerate(zip(raw, known, strict=False)):
            if found := _unknown_field(part, same, f"{path}[{place}]"):
                return found
    return ""
