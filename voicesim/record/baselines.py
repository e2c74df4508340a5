"""The calibrated voices of this machine's trainees: a few numbers each, no audio, no voiceprint.

One file for each person and microphone: NAME@MICROPHONE.json, or NAME.json where the microphone is not known
(a reading from a recording), which then serves every microphone without one of its own. The first version kept
one NAME.json a person, whatever the microphone; such a file is moved to its own name when it is come upon.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from voicesim.errors import RecordError
from voicesim.record.codec import decode, encode
from voicesim.values import Baseline

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_APART = "@"
"""Between person and microphone; no person's name has it."""
_LONGEST_SLUG = 40


@dataclass(frozen=True)
class KeptBaseline:
    """One file of the folder."""

    person: str
    file: Path
    baseline: Baseline | None
    """None when the file is damaged."""

    @property
    def page(self) -> Path:
        """Where the picture of that voice lies, if there is one."""
        return self.file.with_suffix(".html")


def read_baseline(folder: Path, person: str, device: str | None = None) -> Baseline | None:
    """Return a person's baseline; None when there is none.

    Args:
        folder: where they are kept.
        person: whose.
        device: the microphone's name: the baseline made on it, or else the one made on no known microphone.
            None, where the microphone is not known: the latter, or else the one that was written last.

    Raises:
        RecordError: a name that cannot be a file's, or a damaged file.
    """
    _move_old(folder, person)
    kept = _kept(folder, person)
    wanted = _file(folder, person, device or "")
    chosen = next((one for one in kept if one.file == wanted), None)
    if chosen is None and device:
        chosen = next((one for one in kept if one.file == _file(folder, person, "")), None)
    if chosen is None and device is None and kept:
        chosen = max(kept, key=lambda one: (one.file.stat().st_mtime_ns, one.file.name))
    if chosen is None:
        return None
    if chosen.baseline is None:
        raise RecordError(
            f"{chosen.file}: not a baseline; run `voicesim calibrate --person {person} --forget` and calibrate again."
        )
    return chosen.baseline


def write_baseline(folder: Path, person: str, baseline: Baseline) -> Path:
    """Keep a person's baseline of its device, and return its file.

    Raises:
        RecordError: a name that cannot be a file's, or a folder that cannot be written.
    """
    file = _file(folder, person, baseline.device)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _move_old(folder, person)
        file.write_text(encode(baseline) + "\n", encoding="utf-8")
    except OSError as error:
        raise RecordError(f"{file}: cannot be written ({error.strerror}); set VOICESIM_HOME.") from None
    return file


def list_baselines(folder: Path, person: str | None = None) -> tuple[KeptBaseline, ...]:
    """Return every baseline kept, or every one of a person, by person and microphone."""
    if person is not None:
        return _kept(folder, person)
    people = {file.stem.partition(_APART)[0] for file in folder.glob("*.json")}
    return tuple(one for name in sorted(people) if _NAME.fullmatch(name) for one in _kept(folder, name))


def forget_baselines(folder: Path, person: str, device: str | None = None) -> tuple[KeptBaseline, ...]:
    """Delete a person's baselines and their pictures, or those of one microphone; return what was deleted.

    Args:
        folder: where they are kept.
        person: whose.
        device: a microphone's name or a part of it; None for all.

    Raises:
        RecordError: a file that cannot be deleted.
    """
    gone = [one for one in _kept(folder, person) if device is None or _fits(one, device)]
    for one in gone:
        try:
            one.file.unlink()
            one.page.unlink(missing_ok=True)
        except OSError as error:
            raise RecordError(f"{one.file}: cannot be deleted ({error.strerror}).") from None
    return tuple(gone)


def _fits(kept: KeptBaseline, device: str) -> bool:
    name = kept.baseline.device if kept.baseline else kept.file.stem
    return device.casefold() in name.casefold()


def _kept(folder: Path, person: str) -> tuple[KeptBaseline, ...]:
    files = [_file(folder, person, ""), *sorted(folder.glob(f"{person}{_APART}*.json"))]
    return tuple(KeptBaseline(person, file, _read(file)) for file in files if file.is_file())


def _read(file: Path) -> Baseline | None:
    try:
        value = decode(file.read_text(encoding="utf-8"), str(file))
    except (RecordError, OSError, UnicodeDecodeError):
        return None
    return value if isinstance(value, Baseline) else None


def _move_old(folder: Path, person: str) -> None:
    """Give a file of the first version its microphone's name, unless that microphone has a newer one."""
    old = _file(folder, person, "")
    baseline = _read(old) if old.is_file() else None
    if baseline is None or not baseline.device:
        return
    new = _file(folder, person, baseline.device)
    try:
        if new.exists():
            old.unlink()
        else:
            old.rename(new)
    except OSError as error:
        raise RecordError(f"{old}: cannot be moved to {new.name} ({error.strerror}).") from None


def _file(folder: Path, person: str, device: str) -> Path:
    if not _NAME.fullmatch(person):
        raise RecordError(f"--person {person!r}: use letters, digits, '.', '_' and '-' only.")
    if not device:
        return folder / f"{person}.json"
    slug = re.sub(r"[^a-z0-9]+", "-", device.lower()).strip("-")[:_LONGEST_SLUG]
    return folder / f"{person}{_APART}{slug}-{zlib.crc32(device.encode()):08x}.json"
