"""Tells whether a call is being written right now: a mark the system itself takes away when the process ends."""

from __future__ import annotations

import contextlib
import sys
from io import FileIO
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _PLACE = 1 << 40
    """Windows' mark bars others from the bytes it covers: it stands where no journal ever reaches."""

    def _lock(file: FileIO) -> None:
        place = file.tell()
        file.seek(_PLACE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(place)
else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def hold(file: FileIO) -> None:
    """Mark an open file as being written until it is closed or its process dies."""
    # A disk that knows no marks (some network ones) takes the call all the same.
    with contextlib.suppress(OSError):
        _lock(file)


def is_held(path: Path) -> bool:
    """Return whether some process marks the file as being written; False when there is none."""
    try:
        file = FileIO(path, "rb+")
    except OSError:
        return False
    with file:
        try:
            _lock(file)
        except OSError:
            return True
    return False
