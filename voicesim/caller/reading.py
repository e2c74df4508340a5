"""Reading YAML so that every value keeps its line: what a fault points at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from voicesim.errors import ScriptError

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
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except FileNotFoundError:
        raise ScriptError(f"{path}: no such script; `voicesim scripts` lists them.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: not readable as text: {error}; save it as UTF-8.") from None
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        # only the first line: a duplicate key's message goes on with advice for programmers
        problem = str(error.problem or error.context or "not YAML").splitlines()[0]
        fix = "Check the indentation, the quotes and the brackets on this line and the one above."
        raise UnreadableError(Fault(str(path), line, column, "yaml", ERROR, f"{problem}.", fix)) from None
    except YAMLError as error:
        fix = "Save the script as plain UTF-8 text."
        raise UnreadableError(Fault(str(path), 1, 1, "yaml", ERROR, f"{error}.", fix)) from None
    if not isinstance(tree, CommentedMap):
        fix = "A script begins with 'voicesim: 1', then 'title: ...'."
        raise UnreadableError(Fault(str(path), 1, 1, "yaml", ERROR, "no table at the top.", fix))
    return Sheet(str(path), tree, content)


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
