"""What goes into a case, as digests, and the settings a case asks for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from voicesim.call.conversation import STOPPED
from voicesim.caller.script import Script
from voicesim.errors import AudioError, SettingsError
from voicesim.regress.case import Case
from voicesim.regress.program import code_digests, library_versions
from voicesim.regress.result import Digests
from voicesim.settings import Settings, with_values
from voicesim.values import CallHeader

ANSWERED = ("path", "ending", "tension_at_most", "tension_at_least", "critical", "passed", "marks")
"""Expectations of the whole that only a call with a caller can meet."""


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


def check_times(case: Case, seconds: float) -> None:
    """Make sure that a case's turns lie in its recording.

    Args:
        case: whose.
        seconds: how long the recording is.

    Raises:
        AudioError: one does not.
    """
    for number, turn in enumerate(case.sidecar.turns, 1):
        if turn.end_seconds > seconds:
            raise AudioError(
                f"{case.file}: turns.{number}: from {turn.start_seconds} to {turn.end_seconds} s does not lie in the "
                f"recording's {seconds:.2f} s."
            )


def check_names(case: Case, script: Script | None) -> None:
    """Make sure that what a case expects can come out at all: endings, moments, critical errors, competencies.

    Args:
        case: whose expectations.
        script: who calls; None where the recording is only heard.

    Raises:
        AudioError: it cannot; what there is, is named.
    """
    expect = case.sidecar.expect
    if script is None:
        asked = [name for name in ANSWERED if name in expect.model_fields_set]
        if asked:
            raise AudioError(
                f"{case.file}: expect.{asked[0]}: nobody calls; name a script, or take the line out."
            )
        return
    moments = set(script.model.moments)
    # a recording may be over while the caller is still there
    endings = {STOPPED.name, *(ending.name for ending in script.endings())}
    asked_of = [("expect.ending", expect.ending, endings, "ending")]
    asked_of += [("expect.path", name, moments, "moment") for name in expect.path or ()]
    for number, turn in enumerate(case.sidecar.turns, 1):
        place = f"turns.{number}.expect"
        asked_of += [(place, name, moments, "moment") for name in (*turn.expect.opened, *turn.expect.met)]
    for place, name, known, kind in asked_of:
        if name is not None and name not in known:
            raise AudioError(
                f"{case.file}: {place}: '{name}' is no {kind} of {script.name}; there are {', '.join(sorted(known))}."
            )


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        AudioError: it cannot be read.
    """
    try:
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
        baseline=sha256_of(case.baseline) if case.baseline else "",
        seed=header.seed,
        code=code_digests(),
        libraries=library_versions(),
    )
