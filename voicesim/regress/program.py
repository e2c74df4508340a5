"""The program itself as an input: what its code, its data and its libraries are, as digests.

A changed constant that moves nothing today must still be seen: otherwise 'nothing moved, and all that went in was the same' would be
said of two different programs.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LEFT_OUT = frozenset(
    ("cli", "web", "course", "rehearsal", "_data", "py.typed", "__main__", "pytest_plugin", "templates")
)
"""Rooms, files and folders that no result can hang on: who asks, and how results are shown. A script has its own digest."""
COUNTED = frozenset((".py", ".yaml", ".json", ".toml", ".onnx"))
LIBRARIES = (
    "av", "ctranslate2", "faster-whisper", "librosa", "numba", "numpy", "onnxruntime", "pocketsphinx", "scikit-learn", "scipy",
    "soundfile", "soxr", "tokenizers",
)  # fmt: skip
"""What computes with sound, words or numbers."""
_DIGITS = 12


@cache
def code_digests(package: Path = PACKAGE) -> tuple[tuple[str, str], ...]:
    """Return (room, the first digits of a SHA-256 over its files) of every room a result can hang on, in order of their names.

    The same files give the same digests on every machine, whatever their line ends.
    """
    rooms: dict[str, hashlib._Hash] = {}
    for file in sorted(package.rglob("*")):
        parts = file.relative_to(package).parts
        names = {*parts[:-1], file.stem, file.name}
        if file.suffix not in COUNTED or names & LEFT_OUT:
            continue
        room = rooms.setdefault(parts[0].removesuffix(".py"), hashlib.sha256())
        content = file.read_bytes().replace(b"\r\n", b"\n")
        room.update(f"{'/'.join(parts)} {len(content)}\n".encode() + content)
    return tuple((name, room.hexdigest()[:_DIGITS]) for name, room in sorted(rooms.items()))


@cache
def library_versions() -> tuple[tuple[str, str], ...]:
    """Return (name, version) of Python and of each library a result can hang on; 'none' for one that is not installed."""
    return (("python", platform.python_version()), *((name, _version(name)) for name in LIBRARIES))


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"
