"""Reading YAML so that every value keeps its line: what a fault points at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from voicesim.errors import ScriptError

MOST_BYTES = 1_000_000
"""A script of 150 lines has some 30,000; a larger file is a mistake, and would be slow to read."""
ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a script."""

    file: str
    line: int
    """From 1."""
    column: int
    """From 1."""
    rule: str
    """Stable name: 'unknown_name', 'schema', ..."""
    severity: str
    """error (the script cannot be used) or warning."""
    text: str
    fix: str
    """What to write instead."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.rule}: {self.text} {self.fix}"


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file as written: its tree with lines, and its bytes."""

    file: str
    tree: CommentedMap
    content: bytes

    def fault(self, place: Sequence[str | int], rule: str, text: str, fix: str) -> Fault:
        """Return an error at `place`, a path of keys and indices from the top."""
        line, column = where(self.tree, place)
        return Fault(self.file, line, column, rule, ERROR, text, fix)

    def warning(self, place: Sequence[str | int], rule: str, text: str, fix: str) -> Fault:
        """Return a warning at `place`."""
        line, column = where(self.tree, place)
        return Fault(self.file, line, column, rule, WARNING, text, fix)


class UnreadableError(ScriptError):
    """The file is no YAML at all; `fault` says where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_sheet(path: Path) -> Sheet:
    """Return the file's tree.

    Raises:
        ScriptError: no such file, or not text.
        UnreadableError: not YAML, or not a table at the top.
    """
    content, text = _read(path)
    try:
        YAML(typ="safe").load(text)  # quick, and bounded where the careful reader is not: deep nesting
        tree = writer().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        # only the first line: a duplicate key's message goes on with advice for programmers
        problem = str(error.problem or error.context or "not YAML").splitlines()[0]
        fix = "Check the indentation, the quotes and the brackets on this line and the one above."
        raise UnreadableError(Fault(str(path), line, column, "yaml", ERROR, f"{problem}.", fix)) from None
    except (YAMLError, RecursionError) as error:
        problem = "nested too deep" if isinstance(error, RecursionError) else str(error)
        fix = "Save the script as plain UTF-8 text, with no more levels than scripts/README.md shows."
        raise UnreadableError(Fault(str(path), 1, 1, "yaml", ERROR, f"{problem}.", fix)) from None
    if not isinstance(tree, CommentedMap):
        fix = "A script begins with 'voicesim: 2', then 'title: ...'."
        raise UnreadableError(Fault(str(path), 1, 1, "yaml", ERROR, "no table at the top.", fix))
    sheet = Sheet(str(path), tree, content)
    place = _alias(tree)
    if place is not None:
        text, fix = (
            "an alias (*name) stands for a whole part.",
            "Write the part out: this language has no aliases.",
        )
        raise UnreadableError(sheet.fault(place, "alias", text, fix))
    return sheet


def _alias(
    node: object, place: tuple[str | int, ...] = (), seen: set[int] | None = None
) -> tuple[str | int, ...] | None:
    """Return the place of the first table or list that stands in a tree a second time, or None.

    Nested aliases would unfold without bound in everything that walks the tree.
    """
    seen = set() if seen is None else seen
    if not isinstance(node, Mapping | list):
        return None
    if id(node) in seen:
        return place
    seen.add(id(node))
    for key, value in node.items() if isinstance(node, Mapping) else enumerate(node):
        found = _alias(value, (*place, key), seen)
        if found is not None:
            return found
    return None


def read_quickly(path: Path) -> tuple[object, bytes] | None:
    """Return the file's tree without places and its bytes, some five times faster; None where it is no YAML.

    Raises:
        ScriptError: no such file, or not text.
    """
    content, text = _read(path)
    try:
        tree = YAML(typ="safe").load(text)
    except (YAMLError, RecursionError):
        return None
    return (tree, content) if _alias(tree) is None else None


def _read(path: Path) -> tuple[bytes, str]:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ScriptError(
                f"{path}: {size} bytes is no caller script (at most {MOST_BYTES}); name a script file."
            )
        content = path.read_bytes()
        return content, content.decode("utf-8-sig")
    except FileNotFoundError:
        raise ScriptError(f"{path}: no such script; `voicesim scripts list` shows them.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: not readable as text: {error}; save it as UTF-8.") from None


def writer() -> YAML:
    """Return what reads a script and writes it again with its comments, order, quotes and line breaks."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def where(tree: CommentedMap, place: Sequence[str | int]) -> tuple[int, int]:
    """Return line and column, from 1, of the deepest part of `place` that stands in the file."""
    line, column = 1, 1
    node: object = tree
    for step in place:
        if isinstance(node, CommentedMap) and step in node:
            at = node.lc.key(step)
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            at = node.lc.item(step)
        else:
            break
        line, column = at[0] + 1, at[1] + 1
        node = node[step]
    return line, column
