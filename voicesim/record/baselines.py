"""The calibrated voices of this machine's trainees: a few numbers each, no audio, no voiceprint."""

from __future__ import annotations

import re
from pathlib import Path

from voicesim.errors import RecordError
from voicesim.record.codec import decode, encode
from voicesim.values import Baseline

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def read_baseline(folder: Path, person: str) -> Baseline | None:
    """Return a person's baseline; None when there is none.

    Raises:
        RecordError: a name that cannot be a file's, or a damaged file.
    """
    file = _file(folder, person)
    if not file.is_file():
        return None
    value = decode(file.read_text(encoding="utf-8"), str(file))
    if not isinstance(value, Baseline):
        raise RecordError(f"{file}: not a baseline; run `voicesim calibrate --person {person}` again.")
    return value


def write_baseline(folder: Path, person: str, baseline: Baseline) -> Path:
    """Keep a person's baseline and return its file.

    Raises:
        RecordError: a name that cannot be a file's, or a folder that cannot be written.
    """
    file = _file(folder, person)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(encode(baseline) + "\n", encoding="utf-8")
    except OSError as error:
        raise RecordError(f"{file}: cannot be written ({error.strerror}); set VOICESIM_HOME.") from None
    return file


def _file(folder: Path, person: str) -> Path:
    if not _NAME.fullmatch(person):
        raise RecordError(f"--person {person!r}: use letters, digits, '.', '_' and '-' only.")
    return folder / f"{person}.json"
