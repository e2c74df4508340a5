"""Reading a call back from its folder, also one that was cut short by a crash."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voicesim.errors import RecordError
from voicesim.record.codec import from_plain, parse
from voicesim.record.journal import AUDIO, JOURNAL
from voicesim.record.wav import sides
from voicesim.values import (
    CallEnded,
    CallHeader,
    CallSummary,
    Exchange,
    Note,
    Observation,
    OverlapEnded,
    Samples,
    Spoken,
    TalkOver,
    TurnUndone,
)

REFLECTION = "reflection.txt"
"""The trainee's own words, given after the call and before the score: not part of what repeats."""

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One line of a journal."""

    sample: int
    kind: str
    """The name the call gave it."""
    value: object
    """A value of values.py, or text."""


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Return a call's journal in order.

    A last line without its line end was being written when the process died: it is left out.

    Raises:
        RecordError: no journal, or a damaged line; names file and line.
    """
    path = folder / JOURNAL
    *whole, torn = _bytes(path).split(b"\n")
    del torn
    return tuple(_entry(line, f"{path}, line {number}") for number, line in enumerate(whole, 1))


def read_call(folder: Path) -> CallSummary:
    """Return everything a debrief needs of one call.

    Raises:
        RecordError: no journal, no header in it, or a damaged line.
    """
    reflection = folder / REFLECTION
    words = _bytes(reflection).decode("utf-8", "replace") if reflection.is_file() else ""
    return summary_of(read_entries(folder), str(folder / JOURNAL), words.strip())


def summary_of(entries: tuple[Entry, ...], name: str, reflection: str = "") -> CallSummary:
    """Return the summary of a journal's entries; `ending` is None when the last entry is missing.

    Answers that were taken back are left out, and a talk-over has the length it came to in the end.

    Raises:
        RecordError: there is no header, so nothing can be said of the call; `name` says which call.
    """
    headers = _all(entries, CallHeader)
    if not headers:
        raise RecordError(f"{name}: no CallHeader in it: the call was cut off before it began; delete it.")
    ends = _all(entries, CallEnded)
    happened = _happened(entries)
    notes = [entry.value for entry in entries if isinstance(entry.value, str)]
    return CallSummary(
        header=headers[0],
        exchanges=_whole_overlaps(_all(happened, Exchange), _all(entries, OverlapEnded)),
        spoken=_all(happened, Spoken),
        notes=_all(entries, Note),
        end_sample=ends[-1].sample if ends else max(entry.sample for entry in entries),
        ending=ends[-1].ending if ends else None,
        reflection=reflection or (notes[-1] if notes else ""),
    )


def read_audio(folder: Path) -> tuple[Samples, Samples]:
    """Return (trainee, caller), shape [n] each; as far as it was written, whatever the header says.

    Raises:
        RecordError: no recording, or not one of ours.
    """
    path = folder / AUDIO
    return sides(_bytes(path), str(path))


def write_reflection(folder: Path, words: str) -> None:
    """Keep the trainee's own words with the call.

    Raises:
        RecordError: the folder cannot be written.
    """
    try:
        (folder / REFLECTION).write_text(words.strip() + "\n", encoding="utf-8")
    except OSError as error:
        raise RecordError(f"{folder / REFLECTION}: cannot be written ({error.strerror}).") from None


def _all(entries: Iterable[Entry], kind: type[T]) -> tuple[T, ...]:
    return tuple(entry.value for entry in entries if isinstance(entry.value, kind))


def _happened(entries: tuple[Entry, ...]) -> list[Entry]:
    """Return the entries without the answers that were taken back: from the turn's Exchange up to its TurnUndone."""
    kept: list[Entry] = []
    for entry in entries:
        if isinstance(entry.value, TurnUndone):
            number = entry.value.number
            answered = [place for place, one in enumerate(kept) if _turn_of(one) == number]
            since = answered[-1] if answered else len(kept)
            kept[since:] = [one for one in kept[since:] if not isinstance(one.value, Exchange | Spoken)]
        kept.append(entry)
    return kept


def _turn_of(entry: Entry) -> int:
    """Return the number of the turn that an entry reacts to; 0 for every other entry."""
    value = entry.value
    if isinstance(value, Exchange) and isinstance(value.stimulus, Observation):
        return value.stimulus.turn.number
    return 0


def _whole_overlaps(exchanges: tuple[Exchange, ...], ended: tuple[OverlapEnded, ...]) -> tuple[Exchange, ...]:
    """Return the exchanges with each talk-over told once, with its whole length."""
    lengths = {overlap.start_sample: overlap.seconds for overlap in ended}
    found = []
    for exchange in exchanges:
        stimulus = exchange.stimulus
        if not isinstance(stimulus, TalkOver):
            found.append(exchange)
        elif stimulus.count == 1:
            seconds = lengths.get(stimulus.start_sample, stimulus.seconds)
            whole = dataclasses.replace(stimulus, seconds=seconds)
            found.append(dataclasses.replace(exchange, stimulus=whole))
    return tuple(found)


def _entry(line: bytes, where: str) -> Entry:
    raw = parse(line.decode("utf-8", "replace"), where)
    if not isinstance(raw, dict) or set(raw) != {"sample", "kind", "value"}:
        raise RecordError(
            f"{where}: not a journal entry (sample, kind, value); restore the file from a copy."
        )
    if type(raw["sample"]) is not int or not isinstance(raw["kind"], str):
        raise RecordError(
            f"{where}: sample must be a whole number and kind text; restore the file from a copy."
        )
    return Entry(raw["sample"], raw["kind"], from_plain(raw["value"], where))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise RecordError(f"{path}: no such file; `voicesim calls` lists the calls there are.") from None
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}).") from None
