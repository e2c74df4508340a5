"""What goes into a case, as digests, and the settings a case asks for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from voicesim.caller.script import Script
from voicesim.errors import AudioError, SettingsError
from voicesim.regress.case import Case
from voicesim.regress.result import Digests
from voicesim.settings import Settings, with_values
from voicesim.values import CallHeader

LONGEST_BYTES = 400_000_000
"""Of a recording: over an hour of stereo at 48 kHz, 16 bit. What is longer is no single call."""


def settings_for(case: Case, settings: Settings) -> Settings:
    """Return the settings with the case's own over them.

    Raises:
        AudioError: the sidecar names an unknown setting, or a value of the wrong kind.
    """
    values: dict[str, Any] = case.sidecar.settings
    try:
        return with_values(settings, values)
    except SettingsError as error:
        raise AudioError(f"{case.file}: settings: {error}") from None


def check_names(case: Case, script: Script) -> None:
    """Make sure that the endings and moments a case expects exist.

    Raises:
        AudioError: one does not; the ones there are, are named.
    """
    expect = case.sidecar.expect
    endings = {ending.name for ending in script.endings()}
    moments = set(script.model.moments)
    if expect.ending is not None and expect.ending not in endings:
        raise AudioError(
            f"{case.file}: expect.ending: '{expect.ending}' is none of {', '.join(sorted(endings))}."
        )
    named = [("expect.path", name) for name in expect.path or ()]
    for number, turn in enumerate(case.sidecar.turns, 1):
        named += [(f"turns.{number}.expect", name) for name in (*turn.expect.opened, *turn.expect.met)]
    for place, name in named:
        if name not in moments:
            raise AudioError(
                f"{case.file}: {place}: '{name}' is no moment of {script.name}; there are {', '.join(sorted(moments))}."
            )


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        AudioError: it cannot be read, or is longer than any call.
    """
    try:
        if file.stat().st_size > LONGEST_BYTES:
            raise AudioError(f"{file}: over {LONGEST_BYTES / 1e6:.0f} MB; cut it into single calls.")
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"{file}: not readable ({error.strerror}).") from None


def digests_of(case: Case, header: CallHeader) -> Digests:
    """Return all that a case's result hangs on."""
    return Digests(
        audio=sha256_of(case.recording),
        script=header.script_sha256,
        expectations=sha256_of(case.file),
        settings=header.settings,
        engines=tuple(sorted(header.engines.items())),
        voicesim=header.voicesim,
    )
