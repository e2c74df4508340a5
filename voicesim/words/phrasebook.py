"""The phrases and patterns that the finder learns from: YAML files, the shipped ones and a trainer's own.

A file holds `examples`, `patterns` and `lists`, each optional. Under a label stands a block of text, one
phrase or pattern a line (`label: |`), or a YAML list. A label's patterns may be split into `find` and
`unless`. Faults name the file, the line and what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from voicesim.errors import ScriptError
from voicesim.words.labels import NAMES
from voicesim.words.patterns import Pattern, PatternSet, compile_pattern

SHIPPED = Path(__file__).parent / "data"
NO_LABEL = "neutral"
"""The name under which phrases without any move stand."""
PATTERN_ONLY = frozenset({"sarcasm"})
"""Labels that examples cannot teach: their words are those of good speech, only meant otherwise."""
_FOLD = "\a"
"""What ruamel's round-trip reader leaves in a folded text ('>') where lines were joined."""
_SECTIONS = ("examples", "patterns", "lists")
_PARTS = ("find", "unless", "needs")
"""Of a label's patterns; the order of PatternSet's fields."""


@dataclass(frozen=True)
class Example:
    """One phrase and the labels it shows."""

    text: str
    labels: frozenset[str]
    """Empty for a phrase without any move."""
    origin: str = field(default="", compare=False)
    """'file:line' where it stands."""


@dataclass(frozen=True)
class Phrasebook:
    """Everything the finder learns from."""

    examples: tuple[Example, ...]
    patterns: dict[str, PatternSet]
    """By label, in the order of labels.NAMES."""
    lists: dict[str, str]
    """Named alternatives for patterns, as compile_pattern takes them."""
    digest: str
    """First twelve hexadecimal digits of the SHA-256 of all files' bytes, in reading order."""


@dataclass(frozen=True)
class _Line:
    text: str
    origin: str


def read_phrasebook(folders: tuple[Path, ...], beside: Phrasebook | None = None) -> Phrasebook:
    """Return the phrases and patterns of all *.yaml files of the folders, read in order of folder, then name.

    Args:
        folders: where the files are.
        beside: a book whose lists the patterns may use too.

    Raises:
        ScriptError: a folder that is missing or empty, or a file that does not follow the form.
    """
    files = [file for folder in folders for file in _files(folder)]
    roots = [(file, *_load(file)) for file in files]
    lists: dict[str, str] = dict(beside.lists) if beside is not None else {}
    for file, root, _ in roots:
        for name, node in _section(root, "lists", file):
            lists[name.value] = "|".join(line.text for line in _lines(node, file, name))
    examples: list[Example] = []
    parts: dict[str, dict[str, list[Pattern]]] = {part: {} for part in _PARTS}
    for file, root, _ in roots:
        for key, node in _section(root, "examples", file):
            labels = _labels(key, file)
            examples += [Example(line.text, labels, line.origin) for line in _lines(node, file, key)]
        for key, node in _section(root, "patterns", file):
            (label,) = _labels(key, file, joined=False)
            for part, lines in _finds(node, file, key):
                kept = parts[part].setdefault(label, [])
                kept += [compile_pattern(line.text, lists, line.origin) for line in lines]
    sets = {
        name: PatternSet(*(tuple(parts[part].get(name, ())) for part in _PARTS))
        for name in NAMES
        if any(name in found for found in parts.values())
    }
    digest = hashlib.sha256(b"\0".join(data for _, _, data in roots)).hexdigest()[:12]
    return Phrasebook(tuple(examples), sets, lists, digest)


def phrase_faults(folder: Path) -> tuple[str, ...]:
    """Return every fault of a folder's files, each with file and line; empty where read_phrasebook would take it.

    A file that cannot be read at all, or has a section of an unknown name, is told by its first fault only.
    """
    faults: list[str] = []
    try:
        files = _files(folder)
    except ScriptError as error:
        return (str(error),)
    roots = []
    for file in files:
        try:
            roots.append((file, _load(file)[0]))
        except ScriptError as error:
            faults.append(str(error))
    lists = _known_lists(roots, faults)
    for file, root in roots:
        _try_each(root, "examples", file, faults, _example)
        _try_each(root, "patterns", file, faults, partial(_pattern, lists, faults))
    return tuple(dict.fromkeys(faults))


def _known_lists(roots: list[tuple[Path, MappingNode]], faults: list[str]) -> dict[str, str]:
    lists: dict[str, str] = {}

    def learn(key: ScalarNode, node: Node, file: Path) -> None:
        lists[key.value] = "|".join(line.text for line in _lines(node, file, key))

    shipped = [(file, _load(file)[0]) for file in _files(SHIPPED)]
    for file, root in (*shipped, *roots):
        _try_each(root, "lists", file, faults, learn)
    return lists


def _try_each(
    root: MappingNode,
    section: str,
    file: Path,
    faults: list[str],
    look: Callable[[ScalarNode, Node, Path], None],
) -> None:
    """Look at every name of the section, the good ones after a bad one too."""
    try:
        for key, node in _section(root, section, file):
            try:
                look(key, node, file)
            except ScriptError as error:
                faults.append(str(error))
    except ScriptError as error:
        faults.append(str(error))


def _example(key: ScalarNode, node: Node, file: Path) -> None:
    _labels(key, file)
    _lines(node, file, key)


def _pattern(lists: dict[str, str], faults: list[str], key: ScalarNode, node: Node, file: Path) -> None:
    _labels(key, file, joined=False)
    for _, lines in _finds(node, file, key):
        for line in lines:
            try:
                compile_pattern(line.text, lists, line.origin)
            except ScriptError as error:
                faults.append(str(error))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ScriptError(f"{folder}: no such folder of phrases; correct the setting words.folders.")
    files = sorted(folder.glob("*.yaml"), key=lambda file: file.name)
    if not files:
        raise ScriptError(f"{folder}: holds no .yaml file of phrases; correct the setting words.folders.")
    return files


def _load(file: Path) -> tuple[MappingNode, bytes]:
    try:
        data = file.read_bytes()
        root = YAML(typ="rt", pure=True).compose(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"{file}: cannot be read as UTF-8 text: {error}.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise ScriptError(
            f"{file}:{line}: not YAML: {error.problem}; check the indentation and the ':' signs."
        ) from None
    if not isinstance(root, MappingNode):
        raise ScriptError(f"{file}:1: must hold 'examples:' or 'patterns:' with labels under it.")
    for key, _ in root.value:
        if key.value not in _SECTIONS:
            raise ScriptError(f"{_at(file, key)}: {key.value!r} is not one of {', '.join(_SECTIONS)}.")
    return root, data


def _section(root: MappingNode, name: str, file: Path) -> Iterator[tuple[ScalarNode, Node]]:
    for key, node in root.value:
        if key.value == name:
            yield from _pairs(node, file, f"'{name}'")


def _pairs(node: Node, file: Path, what: str) -> Iterator[tuple[ScalarNode, Node]]:
    if not isinstance(node, MappingNode):
        raise ScriptError(f"{_at(file, node)}: {what} must hold names followed by ':'.")
    seen = set()
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or key.value in seen:
            raise ScriptError(f"{_at(file, key)}: {key.value!r} stands twice under {what}; join the two.")
        seen.add(key.value)
        yield key, value


def _labels(key: ScalarNode, file: Path, joined: bool = True) -> frozenset[str]:
    names = [name.strip() for name in str(key.value).split("+")] if joined else [str(key.value)]
    if joined and names == [NO_LABEL]:
        return frozenset()
    for name in names:
        if name not in NAMES:
            raise ScriptError(
                f"{_at(file, key)}: no label is called {name!r}; the labels are {', '.join(NAMES)}."
            )
        if joined and name in PATTERN_ONLY:
            raise ScriptError(
                f"{_at(file, key)}: {name!r} is found by patterns only; put it under 'patterns'."
            )
    return frozenset(names)


def _finds(node: Node, file: Path, under: Node) -> Iterator[tuple[str, list[_Line]]]:
    if not isinstance(node, MappingNode):
        yield "find", _lines(node, file, under)
        return
    for key, lines in _pairs(node, file, "a label's patterns"):
        if key.value not in _PARTS:
            raise ScriptError(f"{_at(file, key)}: {key.value!r} is not one of {', '.join(_PARTS)}.")
        yield key.value, _lines(lines, file, key)


def _lines(node: Node, file: Path, under: Node) -> list[_Line]:
    """Return a block's lines, or a list's items, each with where it stands; `under` is the name before them."""
    if isinstance(node, SequenceNode):
        return [line for item in node.value for line in _lines(item, file, item)]
    if not isinstance(node, ScalarNode) or not str(node.value).strip():
        raise ScriptError(
            f"{_at(file, under)}: expected text, one phrase a line; write 'label: |' and indent."
        )
    first = node.start_mark.line + 1 + (node.style in ("|", ">"))
    if node.style != "|":
        unfolded = str(node.value).replace(_FOLD, " ")
        return [_Line(" ".join(unfolded.split()), f"{file}:{first}")]
    return [
        _Line(text.strip(), f"{file}:{first + place}")
        for place, text in enumerate(str(node.value).split("\n"))
        if text.strip()
    ]


def _at(file: Path, node: Node) -> str:
    return f"{file}:{node.start_mark.line + 1}"
