"""Writing what now comes out into a sidecar, for a person who has looked at the difference.

The sidecar's own comments and order stay; only expectations change.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from voicesim.errors import AudioError
from voicesim.regress.case import Case, Sidecar
from voicesim.regress.expecting import HEARD, Expected, Runs, of_turn, of_whole
from voicesim.regress.judge import differences
from voicesim.regress.result import Difference

NAMES = HEARD | {"opened", "met"}
"""Expectations that list names which must come out, and allow others."""
WIDTH = 110


@dataclass(frozen=True)
class Blessing:
    """A sidecar as it would be written."""

    file: Path
    before: str
    after: str
    left_out: tuple[str, ...] = ()
    """What is not expected, because the runs did not agree on it."""

    @property
    def difference(self) -> str:
        """What would change, as a unified diff; '' for nothing."""
        lines = difflib.unified_diff(
            self.before.splitlines(True), self.after.splitlines(True), str(self.file), str(self.file), n=1
        )
        return "".join(lines)

    def unmet(self, runs: Runs) -> tuple[tuple[str, Difference], ...]:
        """Return (change, difference) of what the runs would still fail by: expectations no result can write."""
        sidecar = Sidecar.model_validate(YAML(typ="safe").load(self.after))
        found = [(change, one) for change, result in runs.items() for one in differences(result, sidecar)]
        return tuple(
            {(one.turn, one.what, one.expected): (change, one) for change, one in found[::-1]}.values()
        )[::-1]

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


def bless(case: Case, runs: Runs, everything: bool = False) -> Blessing:
    """Return the case's sidecar with what came out as what must come out.

    Args:
        case: the case.
        runs: what came out; of more runs than one, only what holds in all is expected.
        everything: expect all that can be expected; else only what is expected already is brought up to date.

    Raises:
        AudioError: the case could not be run, so nothing came out.
    """
    for change, result in runs.items():
        if result.status == "error":
            raise AudioError(
                f"{case.name}: could not be run ({change}), so there is nothing to bless: {result.error}"
            )
    yaml = _yaml()
    before = case.file.read_text(encoding="utf-8")
    tree = yaml.load(before)
    called = case.sidecar.script is not None
    whole = of_whole(runs, called)
    known = case.sidecar.expect.model_fields_set
    offered = set(whole.values) - (HEARD if case.sidecar.turns else set())
    left_out = _put(
        tree, whole, offered | known if everything else known, everything and not case.sidecar.turns
    )
    for index, recorded in enumerate(case.sidecar.turns):
        turn = of_turn(index + 1, recorded, runs, called)
        known = recorded.expect.model_fields_set
        wanted = set(turn.values) | known if everything else known
        left_out += _put(tree["turns"][index], turn, wanted, everything)
    _sign(tree, next(iter(runs.values())).recogniser)
    out = io.StringIO()
    yaml.dump(tree, out)
    return Blessing(case.file, before, out.getvalue(), tuple(left_out))


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = WIDTH
    yaml.preserve_quotes = True
    return yaml


def _put(holder: CommentedMap, new: Expected, wanted: set[str], everything: bool) -> list[str]:
    """Write the wanted expectations into `holder['expect']` and return what differed between the runs.

    What cannot be told from a result stays as it is; so does a person's choice of names, unless everything is wanted.
    """
    chosen = {name: value for name, value in new.values.items() if name in wanted}
    expect = holder.get("expect")
    expect = CommentedMap() if expect is None else expect
    for name, value in chosen.items():
        if value is None:
            expect.pop(name, None)
        elif not _stands(name in NAMES and not everything, expect.get(name), value):
            if not expect:
                expect.fa.set_block_style()
            expect[name] = _flow(value)
    if expect:
        holder["expect"] = expect
    else:
        holder.pop("expect", None)
    return [text for name, text in new.left_out if name in chosen]


def _stands(part_is_enough: bool, now: Any, value: Any) -> bool:
    """Return whether an expectation need not be written anew."""
    if part_is_enough and now:
        return set(now) <= set(value)
    return bool(_plain(now) == value)


def _sign(tree: CommentedMap, recogniser: str) -> None:
    """Write whose hearing the expectations rest on; before the turns, where a reader sees it."""
    expects = "expect" in tree or any("expect" in turn for turn in tree.get("turns") or ())
    if not expects or not recogniser or tree.get("blessed_with") == recogniser:
        return
    if "blessed_with" in tree:
        tree["blessed_with"] = recogniser
        return
    names = list(tree)
    place = min(names.index(name) for name in ("turns", "expect") if name in names)
    tree.insert(place, "blessed_with", recogniser)


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
