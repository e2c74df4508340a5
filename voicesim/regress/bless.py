"""Writing what now comes out into a sidecar, for a person who has looked at the difference.

The sidecar's own comments and order stay; only expectations change.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from voicesim.errors import AudioError
from voicesim.regress.alignment import word_errors
from voicesim.regress.case import Case
from voicesim.regress.result import CaseResult, TurnResult, heard_in

ROOM = 0.05
"""Put on top of a word error rate: so that a blessed one is a bound, not the very figure of one day."""
TENSION_ROOM = 0.5
START_ROOM_SECONDS = 0.25
WIDTH = 110


@dataclass(frozen=True)
class Blessing:
    """A sidecar as it would be written."""

    file: Path
    before: str
    after: str

    @property
    def difference(self) -> str:
        """What would change, as a unified diff; '' for nothing."""
        lines = difflib.unified_diff(
            self.before.splitlines(True), self.after.splitlines(True), str(self.file), str(self.file), n=1
        )
        return "".join(lines)

    def write(self) -> None:
        """Write it, whole or not at all.

        Raises:
            AudioError: it cannot be written.
        """
        partial = self.file.with_name(self.file.name + ".partial")
        try:
            partial.write_text(self.after, encoding="utf-8")
            partial.replace(self.file)
        except OSError as error:
            raise AudioError(f"{self.file}: cannot be written ({error.strerror}).") from None


def bless(case: Case, result: CaseResult, everything: bool = False) -> Blessing:
    """Return the case's sidecar with what came out as what must come out.

    Args:
        case: the case.
        result: what came out.
        everything: expect all that can be expected; else only what is expected already is brought up to date.

    Raises:
        AudioError: the case could not be run, so nothing came out.
    """
    if result.status == "error":
        raise AudioError(f"{case.name}: could not be run, so there is nothing to bless: {result.error}")
    yaml = _yaml()
    before = case.file.read_text(encoding="utf-8")
    tree = yaml.load(before)
    known = case.sidecar.expect.model_fields_set
    new = _whole(result, case, case.sidecar.script is not None)
    _put(tree, new, known if not everything else set(new) | known)
    for index, recorded in enumerate(case.sidecar.turns):
        pieces = [turn for turn in result.turns if turn.recorded == index + 1]
        known = recorded.expect.model_fields_set
        expected = _turn(recorded.words, pieces, case.sidecar.script is not None)
        _put(tree["turns"][index], expected, known if not everything else set(expected) | known)
    out = io.StringIO()
    yaml.dump(tree, out)
    return Blessing(case.file, before, out.getvalue())


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = WIDTH
    yaml.preserve_quotes = True
    return yaml


def _put(holder: CommentedMap, new: Mapping[str, Any], wanted: set[str]) -> None:
    """Write the wanted expectations into `holder['expect']`; what cannot be told from a result stays as it is."""
    chosen = {name: value for name, value in new.items() if name in wanted}
    if not chosen:
        return
    expect = holder.setdefault("expect", CommentedMap())
    if not expect and isinstance(expect, CommentedMap):
        expect.fa.set_block_style()
    for name, value in chosen.items():
        if name not in expect or _plain(expect[name]) != value:
            expect[name] = _flow(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _flow(value: Any) -> Any:
    """Return lists and mappings written on one line."""
    if isinstance(value, list):
        row = CommentedSeq(value)
        row.fa.set_flow_style()
        return row
    if isinstance(value, dict):
        table = CommentedMap(value)
        table.fa.set_flow_style()
        return table
    return value


def _whole(result: CaseResult, case: Case, called: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"turns": len(result.turns)}
    if result.word_error_rate is not None:
        found["word_error_rate_at_most"] = round(result.word_error_rate + ROOM, 2)
    if not case.sidecar.turns:
        found |= _heard(result.turns)
    if called:
        found["path"] = list(result.path)
        found["ending"] = result.ending
        if result.end_tension is not None:
            found["tension_at_most"] = min(10.0, round(result.end_tension + TENSION_ROOM, 1))
            found["tension_at_least"] = max(0.0, round(result.end_tension - TENSION_ROOM, 1))
        found["critical"] = list(result.critical)
        found["passed"] = result.passed
        found["marks"] = {number: points for number, points in result.marks if points is not None}
    return found


def _turn(words: str, pieces: Sequence[TurnResult], called: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"turns": len(pieces)}
    if words and pieces:
        rate = word_errors(words, heard_in(pieces, pieces[0].recorded)).rate
        found["word_error_rate_at_most"] = round(rate + ROOM, 2)
    if pieces:
        found |= {"starts_within_seconds": START_ROOM_SECONDS, "ends_within_seconds": START_ROOM_SECONDS}
        found |= _heard(pieces)
    if pieces and called:
        for what in ("opened", "met"):
            names = [name for piece in pieces for name in getattr(piece, what)]
            if names:
                found[what] = names
    return found


def _heard(turns: Sequence[TurnResult]) -> dict[str, Any]:
    cues = list(dict.fromkeys(label for turn in turns for label, _ in turn.cues))
    tone = list(dict.fromkeys(flag for turn in turns for flag in turn.tone))
    return {name: value for name, value in (("cues", cues), ("tone", tone)) if value}
