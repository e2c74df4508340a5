"""Where things lie on this machine: shipped data, the user's own, models, calls, caches.

A checkout's own top-level folder wins over what the wheel carries, and a user's folder wins over both.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "voicesim"
_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder of shipped data called `name`: 'scripts', 'audio' or 'models'."""
    checkout = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return _PACKAGE / "_data" / name


def user_data() -> Path:
    """Return the folder of what must be kept: calls, baselines, fetched models, own scripts."""
    chosen = os.environ.get("VOICESIM_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir(APP, appauthor=False))


def user_cache() -> Path:
    """Return the folder of what can be made again: synthesised lines."""
    chosen = os.environ.get("VOICESIM_HOME")
    return Path(chosen) / "cache" if chosen else Path(platformdirs.user_cache_dir(APP, appauthor=False))


def model_folders() -> tuple[Path, ...]:
    """Return where weights are looked for, first to last: the user's models/, then the checkout's."""
    return (user_data() / "models", shipped("models"))


def script_folders() -> tuple[Path, ...]:
    """Return where caller scripts are looked for, first to last: the user's scripts/, then the shipped ones."""
    return (user_data() / "scripts", shipped("scripts"))
