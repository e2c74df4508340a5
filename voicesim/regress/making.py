"""Making cases from recordings and from practised calls: the audio, and a sidecar to be blessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from voicesim.errors import AudioError
from voicesim.values import CallSummary, Observation, seconds_of

EDGE_SECONDS = 0.2
"""Kept before and after each turn of a practised call: soft beginnings are found late."""
LEAST_PAUSE_SECONDS = 0.3
_IDENT = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
COLUMNS = ("file", "speaker", "licence", "consent", "channel", "words", "title")
"""Of a CSV for `regress import`; the first four must be there."""


@dataclass(frozen=True)
class Making:
    """A case to be made."""

    folder: Path
    """Of the set, such as audio/late_refund."""
    ident: str
    title: str
    speaker: str
    licence: str
    provenance: str
    consent: str
    script: str | None = None
    channel: str | int | None = None
    words: str = ""
    """Of the whole recording; '' when not known, or told by turns."""
    turns: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def sidecar(self) -> Path:
        """The YAML file."""
        return self.folder / f"{self.ident}.yaml"

    def text(self, recording: str) -> str:
        """Return the sidecar.

        Args:
            recording: file name beside it.
        """
        given = {
            "title": self.title,
            "script": self.script,
            "recording": recording,
            "channel": self.channel,
            "speaker": self.speaker,
            "provenance": self.provenance,
            "licence": self.licence,
            "consent": self.consent,
            "turns": [dict(turn) for turn in self.turns],
        }
        out = io.StringIO()
        yaml = YAML()
        yaml.width = 110
        yaml.dump({name: value for name, value in given.items() if value not in (None, "", [])}, out)
        return out.getvalue()


def check_free(making: Making) -> None:
    """Make sure that a case can be made.

    Raises:
        AudioError: a bad name, no licence or consent, or there is such a case already: none is ever overwritten.
    """
    if not _IDENT.fullmatch(making.ident):
        raise AudioError(
            f"{making.ident!r}: a case's name holds small letters, digits and single underscores."
        )
    for what in ("licence", "consent", "speaker"):
        if not getattr(making, what).strip():
            raise AudioError(
                f"{making.ident}: no {what} given; a real voice is personal data and needs one (--{what})."
            )
    taken = [file for file in making.folder.glob(f"{making.ident}.*") if file.suffix != ".toml"]
    if taken:
        raise AudioError(f"{taken[0]}: is there already; choose another --id, or move it away.")


def turns_of_call(summary: CallSummary) -> list[dict[str, Any]]:
    """Return the trainee's turns of a recorded call, to be played again turn by turn.

    The words are what was heard: a person must correct them to what was said.
    """
    found: list[dict[str, Any]] = []
    end = 0.0
    for exchange in summary.exchanges:
        seen = exchange.stimulus
        if not isinstance(seen, Observation):
            continue
        start = max(end, seconds_of(seen.turn.start_sample) - EDGE_SECONDS)
        end = seconds_of(seen.turn.end_sample) + EDGE_SECONDS
        gap = seen.turn.gap_samples
        waits = gap is None or gap >= 0
        pause = LEAST_PAUSE_SECONDS if gap is None else max(LEAST_PAUSE_SECONDS, seconds_of(gap))
        found.append(
            {
                "start_seconds": round(start, 3),
                "end_seconds": round(end, 3),
                "words": seen.transcript.text,
                "pause_seconds": round(pause, 3),
                "waits": waits,
            }
        )
    return found


def rows_of(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Return (line, row) of a CSV for `regress import`.

    Raises:
        AudioError: not readable, a column is missing or unknown, or a row lacks a value; the line is named.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AudioError(f"{file}: not readable as a CSV in UTF-8 ({error}).") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = reader.fieldnames or []
    missing = [name for name in COLUMNS[:4] if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    if missing or unknown:
        told = f"lacks {', '.join(missing)}" if missing else f"has unknown {', '.join(unknown)}"
        raise AudioError(
            f"{file}, line 1: {told}; the columns are {', '.join(COLUMNS)} (the last three optional)."
        )
    rows = []
    for row in reader:
        for name in COLUMNS[:4]:
            if not (row[name] or "").strip():
                raise AudioError(f"{file}, line {reader.line_num}: no {name}; every row needs one.")
        rows.append((reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS}))
    if not rows:
        raise AudioError(f"{file}: no row below the first; a row a recording.")
    return rows
