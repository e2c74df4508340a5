"""What people say of a call: trainers' reviews and marks that a person changed, kept in the call's own folder.

One file, one line of JSON an entry, only ever added to: whoever withdraws something adds that too. The journal and
its digests are not touched, and deleting a call deletes this with it.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError

from voicesim.errors import RecordError
from voicesim.record.journal import JOURNAL
from voicesim.record.lock import is_held

REVIEWS = "reviews.jsonl"
_DRAFT = "review-draft-{}.json"
Value = Literal["0", "1", "2", "3", "-", "yes", "no", "withdraw"]
NAME_CHARACTERS = 60
_MACHINE = "voicesim"
_FORBID = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class GivenMark:
    """A trainer's mark in one competency."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID
    number: int
    points: Annotated[int, Field(ge=0, le=3)] | None
    """0 to 3; None: does not apply to this call."""
    comment: str = ""


@dataclass(frozen=True)
class GivenCritical:
    """A trainer's answer to whether one critical error happened."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID
    rule: str
    happened: bool
    comment: str = ""


@dataclass(frozen=True)
class Review:
    """One trainer's marks of one call, given before seeing anybody else's."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID
    reviewer: str
    rubric_version: int
    at: AwareDatetime
    how: str
    """terminal, sheet or browser."""
    marks: tuple[GivenMark, ...]
    critical: tuple[GivenCritical, ...]
    kind: Literal["review"] = "review"

    def same_marks(self, other: Review) -> bool:
        """Return whether two reviews say the same, whenever and however they were given."""
        mine, theirs = ((one.rubric_version, one.marks, one.critical) for one in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class ReviewWithdrawn:
    """A trainer's review no longer counts; it stays in the file."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID
    reviewer: str
    at: AwareDatetime
    reason: str
    kind: Literal["review_withdrawn"] = "review_withdrawn"


@dataclass(frozen=True)
class Override:
    """A mark of VoiceSim's that a person changed, or takes back having changed."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORBID
    item: str
    """Number of a competency, such as '4', or the rule of a critical error."""
    value: Value
    """'0' to '3', '-' for does not apply, 'yes' or 'no' for a critical error, or 'withdraw'."""
    was: str
    """What stood there before, written the same way."""
    reason: str
    by: str
    at: AwareDatetime
    rubric_version: int
    kind: Literal["override"] = "override"


Entry = Annotated[Review | ReviewWithdrawn | Override, Field(discriminator="kind")]


@dataclass(frozen=True)
class Reviews:
    """All that people said of one call, oldest first."""

    entries: tuple[Review | ReviewWithdrawn | Override, ...] = ()

    def standing(self) -> tuple[Review, ...]:
        """Return the reviews that were not withdrawn."""
        found: list[Review] = []
        for entry in self.entries:
            if isinstance(entry, Review):
                found.append(entry)
            elif isinstance(entry, ReviewWithdrawn):
                found = [one for one in found if not same_person(one.reviewer, entry.reviewer)]
        return tuple(found)

    def of(self, reviewer: str, rubric_version: int) -> Review | None:
        """Return what this trainer gave by this version of the rubric, or None."""
        mine = (one for one in self.standing() if same_person(one.reviewer, reviewer))
        return next((one for one in mine if one.rubric_version == rubric_version), None)

    def given_again(self, reviewer: str) -> bool:
        """Return whether this trainer withdrew a review of this call: a later one is no longer blind."""
        gone = (entry for entry in self.entries if isinstance(entry, ReviewWithdrawn))
        return any(same_person(entry.reviewer, reviewer) for entry in gone)

    @property
    def overrides(self) -> tuple[Override, ...]:
        """Every change of a mark, oldest first, withdrawals among them."""
        return tuple(entry for entry in self.entries if isinstance(entry, Override))


def read_reviews(folder: Path) -> Reviews:
    """Return what people said of a call; nothing where nobody has.

    A last line without its line end was being written when the process died: it is left out.

    Raises:
        RecordError: the file is damaged or cannot be read; names file and line.
    """
    path = folder / REVIEWS
    try:
        *whole, _torn = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Reviews()
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}).") from None
    parsed = (_parsed(Entry, line, f"{path}, line {number}") for number, line in enumerate(whole, 1))
    return Reviews(tuple(parsed))


def add(folder: Path, entry: Review | ReviewWithdrawn | Override) -> None:
    """Add one entry to a call's reviews; it is on the disk when this returns.

    Raises:
        RecordError: there is no such call, or it is still going on; this trainer has reviewed it already, or has
            nothing to withdraw; the file is damaged or cannot be written.
    """
    if not (folder / JOURNAL).is_file():
        raise RecordError(f"{folder}: not a recorded call; `voicesim calls list` lists them.")
    if is_held(folder / JOURNAL):
        raise RecordError(f"{folder.name}: is still going on; wait until the call has ended.")
    reviews = read_reviews(folder)
    if isinstance(entry, Review) and reviews.of(entry.reviewer, entry.rubric_version):
        raise RecordError(
            f"{folder.name}: {entry.reviewer} has reviewed it already, and a review stays as it was given; "
            f"`voicesim calls review {folder.name} --reviewer NAME --withdraw REASON` takes it back."
        )
    if isinstance(entry, ReviewWithdrawn) and not any(
        same_person(one.reviewer, entry.reviewer) for one in reviews.standing()
    ):
        raise RecordError(f"{folder.name}: there is no review by {entry.reviewer} to withdraw.")
    _append(folder / REVIEWS, _adapter(Entry).dump_json(entry) + b"\n")


def read_draft(folder: Path, reviewer: str) -> Review | None:
    """Return what a trainer had given before stopping half way, or None.

    Raises:
        RecordError: the draft is damaged or cannot be read.
    """
    path = _draft(folder, reviewer)
    try:
        draft: Review = _parsed(Review, path.read_bytes(), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}).") from None
    return draft


def write_draft(folder: Path, review: Review) -> None:
    """Keep a review that is not finished, in place of the trainer's last draft: the old one or the new, never half.

    Raises:
        RecordError: the folder cannot be written.
    """
    path = _draft(folder, review.reviewer)
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_bytes(_adapter(Review).dump_json(review) + b"\n")
        beside.replace(path)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror}); free some space.") from None


def drop_draft(folder: Path, reviewer: str) -> None:
    """Remove a trainer's draft, if there is one.

    Raises:
        RecordError: it cannot be removed.
    """
    path = _draft(folder, reviewer)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(f"{path}: cannot be removed ({error.strerror}).") from None


def person(name: str) -> str:
    """Return a name as it is kept: one line, single spaces.

    Raises:
        RecordError: empty, too long, unprintable, or VoiceSim's own.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy or len(tidy) > NAME_CHARACTERS or not tidy.isprintable():
        raise RecordError(
            f"{name!r:.80}: a name is 1 to {NAME_CHARACTERS} printable characters; initials will do."
        )
    if same_person(tidy, _MACHINE):
        raise RecordError(f"{tidy}: that is the name of VoiceSim's own marks; choose another.")
    return tidy


def same_person(one: str, other: str) -> bool:
    """Return whether two names mean one person: capitals make no difference."""
    return one.casefold() == other.casefold()


def _draft(folder: Path, reviewer: str) -> Path:
    # A name may hold what a file name cannot.
    digest = hashlib.sha256(reviewer.casefold().encode()).hexdigest()[:12]
    return folder / _DRAFT.format(digest)


def _append(path: Path, line: bytes) -> None:
    try:
        with path.open("ab+") as file:
            file.seek(0)
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)  # half a line, left by a crash, was never told as kept
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror}); free some space.") from None


def _parsed(kind: Any, line: bytes, where: str) -> Any:
    try:
        return _adapter(kind).validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordError(
            f"{where}: {place or 'the line'}: {first['msg']}; written by a newer version, or altered by hand: "
            "restore the file from a copy."
        ) from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
