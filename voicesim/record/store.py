"""All recorded calls of this machine: new, listed, deleted for real, purged when they are old."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from voicesim.errors import RecordError
from voicesim.record.codec import from_plain, parse
from voicesim.record.consent import CONSENT_TEXT, Consent
from voicesim.record.journal import AUDIO, JOURNAL
from voicesim.record.lock import is_held
from voicesim.record.wav import BYTES_A_SAMPLE, HEADER_BYTES
from voicesim.values import CallEnded, seconds_of

__all__ = ["CONSENT_TEXT", "Calls", "Consent", "StoredCall"]

CALL = "call.json"
MARKS = "marks.json"
PAGE = "debrief.html"
_STAMP = "%Y%m%d-%H%M%S"
_ID = re.compile(r"(\d{8}-\d{6})-[a-z0-9]+(?:-[a-z0-9]+)*")
_OURS = (CALL, JOURNAL, AUDIO)
_TAIL_BYTES = 65_536
"""Enough for the last entry of a journal, which is short."""


@dataclass(frozen=True)
class StoredCall:
    """One folder of the store, as a list shows it."""

    id: str
    folder: Path
    script: str = ""
    started: datetime | None = None
    length_seconds: float | None = None
    ending: str = ""
    """Plain words; '' when the record was cut short, or is not at its end yet."""
    going_on: bool = False
    """Whether it is being recorded right now."""
    total: int | None = None
    """Marks, of `possible`; None when not scored yet."""
    possible: int | None = None
    passed: bool | None = None
    fault: str = ""
    """What is wrong with the folder, and what to do; '' when nothing is."""

    @property
    def cut_short(self) -> bool:
        """Whether its record ends before the call did."""
        return self.script != "" and not self.ending and not self.going_on


class Calls:
    """The store (ports.CallStore): one folder a call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, script_name: str, now: datetime, ident: str, consent: Consent) -> Path:
        """Return a new, empty folder for a call, its call.json written.

        Args:
            script_name: relative name, such as 'government/late_refund'.
            now: wall clock, with a time zone.
            ident: tells calls of the same second apart: small letters, digits and hyphens.
            consent: must have been given.

        Raises:
            RecordError: no consent, a wrong ident, or a folder that cannot be written.
        """
        if not consent.given:
            raise RecordError("Without consent nothing is stored; keep the call in a MemoryJournal.")
        stamp = _utc(now)
        ident = f"{stamp:{_STAMP}}-{ident}"
        if not _ID.fullmatch(ident):
            raise RecordError(
                f"{ident!r}: a call's name may hold small letters, digits and single hyphens only."
            )
        folder = self.folder / ident
        told = {**asdict(consent), "at": _utc(consent.at).isoformat()}
        content = {"id": ident, "script": script_name, "started_at": stamp.isoformat(), "consent": told}
        try:
            folder.mkdir(parents=True)
            _write_json(folder / CALL, content)
        except FileExistsError:
            raise RecordError(f"{folder}: there is such a call already; give another name.") from None
        except OSError as error:
            raise RecordError(f"{folder}: cannot be made ({error.strerror}); set record.folder.") from None
        return folder

    def folders(self) -> Iterator[Path]:
        """Yield each call's folder, newest first; foreign folders are left out."""
        yield from (call.folder for call in self.list() if _is_call(call.folder))

    def list(self) -> tuple[StoredCall, ...]:
        """Return everything in the store, newest first; what is broken or foreign carries its fault."""
        if not self.folder.is_dir():
            return ()
        names = sorted(self.folder.iterdir(), key=lambda path: path.name, reverse=True)
        return tuple(_described(path) for path in names if path.is_dir())

    def find(self, ident: str) -> Path:
        """Return the folder of a call by its id, or by the only id that begins so; 'last' is the newest.

        Raises:
            RecordError: no such call, or more than one.
        """
        all_of_them = [
            folder for folder in self.folders() if ident == "last" or folder.name.startswith(ident)
        ]
        exact = [folder for folder in all_of_them if folder.name == ident]
        found = exact or (all_of_them[:1] if ident == "last" else all_of_them)
        if len(found) != 1:
            what = "no such call" if not found else f"{len(found)} calls begin so"
            raise RecordError(f"{ident!r}: {what}; `voicesim calls` lists them.")
        return found[0]

    def started(self, ident: str) -> str:
        """Return when a call began, wall clock, as a person reads it; '' when its call.json is lost.

        Raises:
            RecordError: no such call.
        """
        file = self._folder_of(ident) / CALL
        try:
            started = _utc(datetime.fromisoformat(str(_read_json(file)["started_at"])))
        except (RecordError, KeyError, ValueError):
            return ""  # the list names what is broken; a debrief can do without
        return f"{started:%Y-%m-%d %H:%M} UTC"

    def write_page(self, ident: str, html: str) -> Path:
        """Keep a call's debrief in its folder, so that it is deleted with it; return where.

        Raises:
            RecordError: no such call, or its folder cannot be written.
        """
        return _written(self._folder_of(ident) / PAGE, html)

    def write_marks(self, ident: str, total: int, possible: int, passed: bool) -> None:
        """Keep a call's result for the list.

        Raises:
            RecordError: no such call, or its folder cannot be written.
        """
        _write_json(self._folder_of(ident) / MARKS, {"total": total, "possible": possible, "passed": passed})

    def delete(self, ids: Sequence[str]) -> None:
        """Remove calls for real: every file, and the folder. All ids are looked at before any is removed.

        Raises:
            RecordError: an id that is no call of this store, or files that cannot be removed.
        """
        for folder in [self._folder_of(ident) for ident in ids]:
            try:
                shutil.rmtree(folder)
            except OSError as error:
                raise RecordError(
                    f"{folder}: not wholly deleted ({error.strerror}: {error.filename}); close what uses it."
                ) from None

    def purge(self, older_than_days: int, now: datetime) -> tuple[str, ...]:
        """Remove the calls begun more than so many days ago; return their ids, oldest first."""
        limit = _utc(now) - timedelta(days=older_than_days)
        old = [call.id for call in self.list() if _is_call(call.folder) and _begun(call) < limit]
        self.delete(old)
        return tuple(reversed(old))

    def _folder_of(self, ident: str) -> Path:
        folder = self.folder / ident
        inside = ident not in ("", ".", "..") and Path(ident).name == ident and "\\" not in ident
        if not inside or folder.is_symlink() or folder.resolve().parent != self.folder.resolve():
            raise RecordError(f"{ident!r}: not a call of {self.folder}; nothing was deleted.")
        if not folder.is_dir():
            raise RecordError(f"{ident!r}: no such call in {self.folder}; `voicesim calls` lists them.")
        if not _is_call(folder):
            raise RecordError(f"{folder}: not a call of VoiceSim; remove it by hand if it is not wanted.")
        return folder


def _written(path: Path, text: str) -> Path:
    """Write one file whole: a crash leaves the old one or the new one, never half of it."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror}); free some space.") from None
    return path


def _is_call(folder: Path) -> bool:
    named = _ID.fullmatch(folder.name) is not None
    return not folder.is_symlink() and (named or any((folder / name).is_file() for name in _OURS))


def _begun(call: StoredCall) -> datetime:
    """When a call began; for one whose call.json is lost, by its name, else by its folder's date."""
    if call.started is not None:
        return call.started
    named = _ID.fullmatch(call.id)
    try:
        if named:
            return datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        pass  # digits that are no date: the folder's own date serves
    return datetime.fromtimestamp(call.folder.stat().st_mtime, UTC)


def _described(folder: Path) -> StoredCall:
    if not _is_call(folder):
        return StoredCall(
            folder.name, folder, fault="not a call of VoiceSim; remove it by hand if not wanted"
        )
    try:
        call = _read_json(folder / CALL)
        started = _utc(datetime.fromisoformat(str(call["started_at"])))
        script = str(call["script"])
        marks = _read_json(folder / MARKS) if (folder / MARKS).is_file() else {}
    except (RecordError, KeyError, ValueError) as error:
        return StoredCall(
            folder.name, folder, fault=f"broken ({error}); `voicesim calls delete {folder.name}`"
        )
    fault, end = "", None
    try:
        end = _last_entry(folder)
    except RecordError as error:
        fault = f"broken ({error}); `voicesim calls recover {folder.name}` saves what can be read"
    length = seconds_of(end.sample) if end else _audio_seconds(folder)
    return StoredCall(
        folder.name,
        folder,
        script,
        started,
        length,
        ending=end.ending.title if end else "",
        going_on=end is None and is_held(folder / JOURNAL),
        total=marks.get("total"),
        possible=marks.get("possible"),
        passed=marks.get("passed"),
        fault=fault,
    )


def _last_entry(folder: Path) -> CallEnded | None:
    path = folder / JOURNAL
    if not path.is_file():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        *lines, torn = file.read().split(b"\n")
    if torn or not lines:
        return None
    raw = parse(lines[-1].decode("utf-8", "replace"), str(path))
    value = from_plain(raw.get("value"), str(path)) if isinstance(raw, dict) else None
    return value if isinstance(value, CallEnded) else None


def _audio_seconds(folder: Path) -> float | None:
    path = folder / AUDIO
    if not path.is_file():
        return None
    return seconds_of(max(0, path.stat().st_size - HEADER_BYTES) // BYTES_A_SAMPLE)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()}: a wall-clock time needs its time zone")
    return moment.astimezone(UTC)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordError(f"{path.name} is not readable: {error}") from None
    if not isinstance(content, dict):
        raise RecordError(f"{path.name} holds no table")
    return content


def _write_json(path: Path, content: dict[str, Any]) -> None:
    _written(path, json.dumps(content, indent=1, sort_keys=True) + "\n")
