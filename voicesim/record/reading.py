"""Reading a call back from its folder, also one that was cut short by a crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voicesim.errors import RecordError
from voicesim.record.codec import from_plain, parse
from voicesim.record.journal import AUDIO, JOURNAL
from voicesim.record.wav import sides
from voicesim.values import CallEnded, CallHeader, CallSummary, Exchange, Note, Samples, Spoken

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

    Raises:
        RecordError: there is no header, so nothing can be said of the call; `name` says which call.
    """
    headers = _all(entries, CallHeader)
    if not headers:
        raise RecordError(f"{name}: no CallHeader in it: the call was cut off before it began; delete it.")
    ends = _all(entries, CallEnded)
    notes = [entry.value for entry in entries if isinstance(entry.value, str)]
    return CallSummary(
        header=headers[0],
        exchanges=_all(entries, Exchange),
        spoken=_all(entries, Spoken),
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


def _all(entries: tuple[Entry, ...], kind: type[T]) -> tuple[T, ...]:
    return tuple(entry.value for entry in entries if isinstance(entry.value, kind))


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
