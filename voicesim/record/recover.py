"""Mending a call whose process was killed or whose machine lost power; nothing of it is ever deleted."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from voicesim.errors import RecordError
from voicesim.record.codec import from_plain, parse
from voicesim.record.journal import AUDIO, JOURNAL
from voicesim.record.lock import is_held
from voicesim.record.reading import read_entries
from voicesim.record.wav import BYTES_A_SAMPLE, HEADER_BYTES, header, sides
from voicesim.values import CallEnded, CallHeader, seconds_of

TORN = "journal.torn"
"""What was taken off a journal's end, byte for byte."""


@dataclass(frozen=True)
class Recovered:
    """What is there of a call that was cut short, and what was mended."""

    folder: Path
    audio_seconds: float
    journal_seconds: float
    """Place of the last entry."""
    torn_bytes: int
    """Taken off the journal's end, where they made no whole entry; kept in TORN."""
    header_mended: bool
    """Whether the recording's header told another length than there is."""
    began: bool
    """Whether the journal has the call's header: without it nothing can be debriefed."""
    ended: bool
    """Whether the call came to its own end; then nothing is missing."""


def recover(folder: Path) -> Recovered:
    """Mend a call's journal and recording as far as they were written.

    A last entry that is not whole moves to TORN; the recording's header gets the length that is there. A call that
    is whole is left as it is; doing it twice changes nothing more.

    Raises:
        RecordError: the call is still being recorded, there is none, it cannot be written, or its journal is
            damaged in the middle, which no kill does.
    """
    if is_held(folder / JOURNAL):
        raise RecordError(f"{folder}: is being recorded right now; end the call first.")
    torn = _mend_journal(folder)
    entries = read_entries(folder)
    seconds, mended = _mend_audio(folder / AUDIO)
    return Recovered(
        folder,
        seconds,
        seconds_of(max((entry.sample for entry in entries), default=0)),
        torn,
        mended,
        any(isinstance(entry.value, CallHeader) for entry in entries),
        bool(entries) and isinstance(entries[-1].value, CallEnded),
    )


def _mend_journal(folder: Path) -> int:
    """Move what follows the last whole entry to TORN; return how many bytes that were."""
    path = folder / JOURNAL
    try:
        content = path.read_bytes()
        *lines, rest = content.split(b"\n")
        # A killed process leaves part of a line; lost power may leave a stretch of zeros after it.
        whole = len(content) - len(rest)
        while lines and not _is_entry(lines[-1]):
            whole -= len(lines.pop()) + 1
        if lines and whole < len(content):
            _keep(folder / TORN, content[whole:])
            _cut(path, whole)
        elif not lines and content:
            raise RecordError(
                f"{path}: holds no whole entry: the call was cut off before it began; delete it."
            )
    except FileNotFoundError:
        raise RecordError(f"{path}: no such file; `voicesim calls list` shows the calls there are.") from None
    except OSError as error:
        raise RecordError(f"{path}: cannot be mended ({error.strerror}); free some space.") from None
    return len(content) - whole


def _is_entry(line: bytes) -> bool:
    try:
        raw = parse(line.decode("utf-8", "replace"), "")
        from_plain(raw["value"] if isinstance(raw, dict) else None, "")
    except (RecordError, KeyError):
        return False
    return isinstance(raw, dict) and isinstance(raw.get("sample"), int)


def _keep(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # before the journal loses it


def _cut(path: Path, length: int) -> None:
    with path.open("rb+") as file:
        file.truncate(length)


def _mend_audio(path: Path) -> tuple[float, bool]:
    """Let the header tell the length that is there; return it in seconds, and whether it had told another."""
    try:
        with path.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            samples = max(0, size - HEADER_BYTES) // BYTES_A_SAMPLE
            file.seek(0)
            found = file.read(HEADER_BYTES)
            if size >= HEADER_BYTES:
                sides(found, str(path))  # raises when it is no recording of ours
            right = header(samples)
            if found == right:
                return seconds_of(samples), False
            file.seek(0)
            file.write(right)
    except FileNotFoundError:
        raise RecordError(f"{path}: no such file; restore it from a copy.") from None
    except OSError as error:
        raise RecordError(f"{path}: cannot be mended ({error.strerror}).") from None
    return seconds_of(samples), True
