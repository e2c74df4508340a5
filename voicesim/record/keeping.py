"""Where a new call is written down: a folder of the store with consent, memory without."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from voicesim.record.journal import FolderJournal
from voicesim.record.memory import MemoryJournal
from voicesim.record.store import Calls, Consent


@dataclass(frozen=True, eq=False)
class Kept:
    """The open record of one call."""

    journal: FolderJournal | MemoryJournal
    folder: Path | None
    """None when nothing is stored."""

    @classmethod
    def begin(
        cls,
        calls: Path,
        script: str,
        consent: Consent,
        need_seconds: float,
        on_failure: Callable[[str], None] | None = None,
    ) -> Kept:
        """Open the record of a new call.

        Args:
            calls: folder of the store.
            script: relative name, such as 'government/late_refund'.
            consent: the trainee's word; without it nothing reaches a disk.
            need_seconds: longest call to expect: there must be room for it.
            on_failure: as for FolderJournal.

        Raises:
            RecordError: no room, or no right to write.
        """
        if not consent.given:
            return cls(MemoryJournal(), None)
        # The identity of a call is wall clock and chance on purpose: it stands in call.json, outside what repeats.
        folder = Calls(calls).new(script, datetime.now(UTC), uuid.uuid4().hex[:6], consent)
        return cls(FolderJournal(folder, need_seconds, on_failure), folder)
