"""Fetching weights: whole and checked, or not there at all.

A model is gathered in NAME.fetching/ and appears as NAME/ by one rename, when every file has its size and its
digest. What broke off is kept there and goes on by an HTTP range.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.engines.model_store import FETCHING, LOCK, KnownModel, ModelFile, Progress
from voicesim.errors import ModelError

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 10.0
"""How long to wait for the server to answer at all. Convention."""
READ_SECONDS = 30.0
"""How long to wait for the next bytes: a stalled line, not a slow one. Convention."""
ATTEMPTS = 3
"""How often a file that breaks off is taken up again in one fetch. Convention."""
SPARE_BYTES = 50_000_000
"""Room left on the disk beside the model. Guess, unmeasured."""


@dataclass
class _Stated:
    """What the server says of a file; 0 and '' where it says nothing."""

    size: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class _Fetched:
    file: ModelFile
    size: int
    sha256: str
    vouched_by: str


def fetch(model: KnownModel, folder: Path, progress: Progress, base_url: str) -> Path:
    """Bring a model to folder/NAME and return that folder; one that is there and whole is left alone.

    Args:
        model: the manifest's entry.
        folder: where models lie; made if need be.
        progress: called with file, bytes so far and bytes in all, from this thread.
        base_url: start of the address; the rest is /REPOSITORY/resolve/REVISION/FOLDER/FILE.

    Raises:
        ModelError: no network, no such file, no room, or bytes that are not the manifest's.
    """
    import httpx

    target, gathering = folder / model.name, folder / (model.name + FETCHING)
    missing = [file for file in model.files if not _is_right(target / file.name, file)]
    if not missing:
        return target
    try:
        gathering.mkdir(parents=True, exist_ok=True)
        _keep_what_is_right(model, target, gathering)
        _make_sure_of_room(model, gathering)
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        with httpx.Client(timeout=timeout, follow_redirects=True) as client:
            start = f"{base_url.rstrip('/')}/{model.repository}/resolve/{model.revision}/"
            start += f"{model.folder}/" if model.folder else ""
            done = [_one_file(client, start, file, gathering, progress) for file in model.files]
        (gathering / LOCK).write_text(_lock(model, base_url, done), encoding="utf-8")
        if target.exists():
            _set_aside(target)
        os.replace(gathering, target)
    except OSError as error:
        raise ModelError(
            f"{error.filename or folder}: cannot write the model ({error.strerror}); free the place or choose another with VOICESIM_HOME."
        ) from None
    return target


def _one_file(
    client: httpx.Client, start: str, file: ModelFile, gathering: Path, progress: Progress
) -> _Fetched:
    whole = gathering / file.name
    if file.sha256 and _is_right(whole, file):
        progress(file.name, file.size, file.size)
        return _Fetched(file, whole.stat().st_size, file.sha256, "manifest")
    stated = _download(client, start + file.name, file, gathering, progress)
    part = gathering / f"{file.name}.part"
    size, digest = part.stat().st_size, digest_of(part)
    for whose, expected in (("manifest", file.sha256), ("server", stated.sha256)):
        if expected and digest != expected:
            part.unlink()
            raise ModelError(
                f"{start}{file.name}: SHA-256 is {digest}, the {whose} says {expected}; it was thrown away. "
                f"Fetch again, and if it stays so, do not use that source."
            )
    os.replace(part, whole)
    vouched = "manifest" if file.sha256 else "server" if stated.sha256 else "nobody"
    return _Fetched(file, size, digest, vouched)


def _download(
    client: httpx.Client, url: str, file: ModelFile, gathering: Path, progress: Progress
) -> _Stated:
    import httpx

    part = gathering / f"{file.name}.part"
    if file.sha256 and _is_right(part, file):
        return _Stated(file.size, file.sha256)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _go_on(client, url, file, part, progress)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise ModelError(
                f"{url}: no connection ({error}); check the network, name a mirror with --base-url, or copy the "
                f"folder from another machine."
            ) from None
        except httpx.HTTPError as error:
            if attempt == ATTEMPTS:
                have = part.stat().st_size if part.exists() else 0
                cause = "the line stalled" if isinstance(error, httpx.TimeoutException) else str(error)
                raise ModelError(
                    f"{url}: broke off after {have} of {file.size or 'unknown'} bytes ({cause}); "
                    f"fetch again to go on from there."
                ) from None
    raise AssertionError("unreachable")


def _go_on(client: httpx.Client, url: str, file: ModelFile, part: Path, progress: Progress) -> _Stated:
    """Fetch what is missing of one file into `part`."""
    have = part.stat().st_size if part.exists() else 0
    if file.size and have >= file.size:
        part.unlink()  # whole, and yet not accepted: an older fault
        have = 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == 416:
            part.unlink(missing_ok=True)
            raise ModelError(f"{url}: the server has less than was fetched before; fetch again.")
        if answer.status_code not in (200, 206):
            raise ModelError(_refusal(url, answer.status_code))
        if answer.status_code == 200:
            have = 0  # the server knows no ranges: from the beginning
        stated = _stated(answer, have)
        total = file.size or stated.size
        if file.size and stated.size and stated.size != file.size:
            raise ModelError(
                f"{url}: the server has {stated.size} bytes, the manifest {file.size}; another file, so it was left there."
            )
        with part.open("ab" if have else "wb") as out:
            for chunk in answer.iter_raw():  # by size, httpx would lose the last part when the line is cut
                out.write(chunk)
                have += len(chunk)
                progress(file.name, have, total or have)
    if total and have != total:
        raise _cut(have, total)
    return stated


def _cut(have: int, total: int) -> httpx.HTTPError:
    import httpx

    return httpx.ReadError(f"{have} bytes instead of {total}")


def _stated(answer: httpx.Response, have: int) -> _Stated:
    """Return size and digest as the server or the hub's redirect states them."""
    stated = _Stated()
    for step in (*answer.history, answer):
        etag = step.headers.get("x-linked-etag", "").removeprefix("W/").strip('"')
        if re.fullmatch("[0-9a-f]{64}", etag):
            stated.sha256 = etag
        if step.headers.get("x-linked-size", "").isdigit():
            stated.size = int(step.headers["x-linked-size"])
    length = answer.headers.get("content-length", "")
    if not stated.size and length.isdigit():
        stated.size = have + int(length)
    return stated


def _refusal(url: str, status: int) -> str:
    if status == 404:
        return f"{url}: no such file there (404); check --base-url, or update voicesim for a newer manifest."
    if status in (401, 403):
        return f"{url}: refused ({status}); the source wants an account: choose another with --base-url."
    return f"{url}: the server answered {status}; try again later, or choose another with --base-url."


def _keep_what_is_right(model: KnownModel, target: Path, gathering: Path) -> None:
    for file in model.files:
        if file.sha256 and not (gathering / file.name).exists() and _is_right(target / file.name, file):
            shutil.copyfile(target / file.name, gathering / file.name)


def _make_sure_of_room(model: KnownModel, gathering: Path) -> None:
    have = sum(file.stat().st_size for file in gathering.iterdir())
    needed = max(0, model.size - have) + SPARE_BYTES
    free = shutil.disk_usage(gathering).free
    if free < needed:
        raise ModelError(
            f"{gathering.parent}: {free / 1e6:.0f} MB free, {model.name} needs {needed / 1e6:.0f} MB; "
            f"free some room, or choose another place with VOICESIM_HOME."
        )


def _is_right(path: Path, file: ModelFile) -> bool:
    """Whether a file is there with the manifest's size and digest, as far as the manifest knows them."""
    if not path.is_file() or (file.size and path.stat().st_size != file.size):
        return False
    return not file.sha256 or digest_of(path) == file.sha256


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _set_aside(target: Path) -> None:
    aside = target.with_name(target.name + ".replaced")
    if aside.exists():
        shutil.rmtree(aside)
    os.replace(target, aside)


def _lock(model: KnownModel, base_url: str, done: list[_Fetched]) -> str:
    lines = [
        "# Written by `voicesim models fetch`: what arrived, and who vouched for it.",
        f'base_url = "{base_url}"',
        f'repository = "{model.repository}"',
        f'revision = "{model.revision}"',
    ]
    for each in done:
        lines += ["", "[[files]]", f'name = "{each.file.name}"', f"bytes = {each.size}"]
        lines += [f'sha256 = "{each.sha256}"', f'vouched_by = "{each.vouched_by}"']
    return "\n".join(lines) + "\n"
