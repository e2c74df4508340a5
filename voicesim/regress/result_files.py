"""Reading results back: a file of JSON lines, as `voicesim regress --results` writes it."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from voicesim.errors import RecordError
from voicesim.regress.result import VERSION, CaseResult


def read_results(file: Path) -> tuple[CaseResult, ...]:
    """Read a file of results, one a line.

    Raises:
        RecordError: no such file, or a line that holds no result; file and line are named.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(
            f"{file}: no readable results ({error}); `voicesim regress --results FILE` writes them."
        ) from None
    return tuple(_result(line, f"{file}, line {number}") for number, line in enumerate(lines, 1) if line)


def _result(line: str, where: str) -> CaseResult:
    _check_version(line, where)
    try:
        return _ADAPTER.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        raise RecordError(
            f"{where}: {field}: {first['msg']}; run `voicesim regress --results` again."
        ) from None


def _check_version(line: str, where: str) -> None:
    """Make sure that a line is of this form: what an older one lacks cannot be compared."""
    try:
        found = json.loads(line)
    except ValueError:
        return  # told with its place by the adapter
    if isinstance(found, dict) and "name" in found and found.get("version") != VERSION:
        raise RecordError(
            f"{where}: results of form {found.get('version')}, and this VoiceSim reads form {VERSION}; run both with one "
            "version: `voicesim regress --results`."
        )


_ADAPTER = TypeAdapter(CaseResult)
