"""Report files of a run: their places are tried before it, and each is whole or not there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from voicesim.regress.case import Case, Unusable

Write = Callable[[Path | None, str], None]
"""(file, content): None for a report nobody asked for."""


@contextmanager
def reports(files: Sequence[Path | None], cases: Sequence[Case | Unusable]) -> Iterator[Write]:
    """Make sure that files can be written, and give the means to; what is not written by the end stays as it was.

    Args:
        files: those asked for.
        cases: whose own files are never overwritten.

    Raises:
        ClickException: one cannot be written, is a case's own, or is asked for twice.
    """
    asked = [file for file in files if file is not None]
    resolved = [file.resolve() for file in asked]
    own = {file.resolve() for case in cases for file in _own(case)}
    for file, place in zip(asked, resolved, strict=True):
        if resolved.count(place) > 1:
            raise click.ClickException(f"{file}: asked for twice; give every report a file of its own.")
        if place in own:
            raise click.ClickException(
                f"{file}: belongs to a case, and no report overwrites one; give another path."
            )
    partial: dict[Path, Path] = {}
    try:
        for file in asked:
            _put(_partial(file), "", file)
            partial[file] = _partial(file)
        yield lambda file, content: None if file is None else _finish(file, partial[file], content)
    finally:
        for file, beside in partial.items():
            if beside != file:
                beside.unlink(missing_ok=True)


def _own(case: Case | Unusable) -> list[Path]:
    if isinstance(case, Unusable):
        return [case.file]
    return [case.file, case.recording, *([case.baseline] if case.baseline else [])]


def _partial(file: Path) -> Path:
    """Return where a report is written first: beside it, or into it where it is a device or a pipe."""
    return file if file.exists() and not file.is_file() else file.with_name(f"{file.name}.partial")


def _finish(file: Path, beside: Path, content: str) -> None:
    _put(beside, content, file)
    if beside != file:
        beside.replace(file)


def _put(place: Path, content: str, file: Path) -> None:
    try:
        place.write_text(content, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(
            f"{file}: cannot be written ({error.strerror}); give another path."
        ) from None
