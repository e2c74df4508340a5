"""A file that is no YAML, told to a trainer: the line to look at, and what to write there."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from voicesim.caller.reading import Fault

_KEY: Final = re.compile(r"\s*([\w-]+):\s")
_NO_SPACE: Final = re.compile(r"\s*([\w-]+):\S")
_COLON_IN_TEXT: Final = re.compile(r"(\s*[\w-]+:\s+)([^\"'\[{|>#].*:\s.*|[^\"'\[{|>#].*:)$")
_BARE_IN_BRACKETS: Final = re.compile(r"[\[,]\s*[^\s\"'\],][^\"'\],]*\?\s*[,\]]")
_LOOK: Final = (
    "Look whether each name ends in a colon and a space, each line of speech stands in quotes, "
    "each bracket is closed, and the lines are straight."
)


def plainly(fault: Fault) -> Fault:
    """Return a fault of rule 'yaml' in plain words, at the line where the writer has to change something.

    Any other fault, and one whose cause is not known, comes back as it is.
    """
    if fault.rule != "yaml":
        return fault
    try:
        text = Path(fault.file).read_bytes().decode("utf-8-sig")
        YAML(typ="safe").load(text)
    except MarkedYAMLError as error:
        told = _told(error, [*text.splitlines(), ""])
    except (YAMLError, OSError, UnicodeDecodeError, RecursionError):
        told = None
    else:
        told = _duplicate(fault)
    if told is None:
        return fault
    line, words, fix = told
    return dataclasses.replace(
        fault, line=line, column=fault.column if line == fault.line else 1, text=words, fix=fix
    )


_Told = tuple[int, str, str]
"""Line from 1, what is wrong, what to write instead."""


def _duplicate(fault: Fault) -> _Told | None:
    """Return what to say of a name written twice, which only the careful reader of the two minds."""
    found = re.match(r'found duplicate key "([^"]*)"', fault.text)
    return None if found is None else _twice(fault.line, found[1])


def _twice(line: int, name: str) -> _Told:
    fix = "Give one of the two another name, or put both together."
    return line, f"'{name}' is written twice in the same place.", fix


def _told(error: MarkedYAMLError, lines: list[str]) -> _Told | None:
    problem = str(error.problem or "")
    at = error.problem_mark.line if error.problem_mark else 0
    since = error.context_mark.line if error.context_mark else at
    if problem.startswith("found duplicate key"):
        found = re.search(r'"([^"]*)"', problem)
        return _twice(at + 1, found[1] if found else "a name")
    if "tab character" in problem or "\t" in lines[at][: len(lines[at]) - len(lines[at].lstrip())]:
        return at + 1, "the line begins with a tab.", "Indent with spaces: two for each step."
    if "cannot start any token" in problem or "alias" in problem or "tag" in problem:
        return _sign(at, error.problem_mark.column if error.problem_mark else 0, lines)
    if "escape" in problem:
        return (
            at + 1,
            "a backslash (\\) stands in the text.",
            "Leave it out: quotes within a line are written '...'.",
        )
    return _open_ends(at, since, lines) or _quotes(lines[at], at) or _keys(problem, at, since, lines)


def _sign(at: int, column: int, lines: list[str]) -> _Told:
    sign = lines[at][column : column + 1]
    return at + 1, f"no text may begin with '{sign}' here.", 'Put the whole text in quotes: "...".'


def _open_ends(at: int, since: int, lines: list[str]) -> _Told | None:
    """Return what to say where a quote or a bracket is opened and never closed, or closed and never opened."""
    for number in range(min(since, at), at + 1):
        line = _without_comment(lines[number])
        if line.count('"') % 2:
            text = 'a quote is opened on this line and never closed: a " is lacking.'
            return number + 1, text, 'Begin and end each line of speech with ".'
        for opens, closes in ("[]", "{}"):
            bare = re.sub(r'"[^"]*"', "", line)
            if bare.count(opens) > bare.count(closes) and '"' not in _rest(lines, number, at):
                text = f"the bracket {opens} on this line is never closed."
                return number + 1, text, f"Put a {closes} at the end of the list."
            whole = "".join(lines[min(since, at) : at + 1])
            if number == at and whole.count(closes) > whole.count(opens) and closes in bare:
                text = f"there is one {closes} too many on this line."
                return number + 1, text, f"Take it away: each {opens} has one {closes}."
    return None


def _quotes(written: str, at: int) -> _Told | None:
    """Return what to say where something stands behind a closing quote, or quotes or commas are lacking."""
    line = _without_comment(written)
    if re.search(r'"\s+"', line) and "[" in line:
        return at + 1, "a comma is lacking between two lines of speech.", 'Write ["One.", "Two."].'
    if "[" in line and re.search(r"'[^']*'\w", re.sub(r'"[^"]*"', "", line)):
        return (
            at + 1,
            "an apostrophe ends a text that stands in single quotes.",
            'Use double quotes: ["Don\'t."].',
        )
    if "[" in line and _BARE_IN_BRACKETS.search(line):
        fix = 'Put each line of speech in quotes: ["Well, when?", "And who?"].'
        return at + 1, "a text in brackets has a sign in it that needs quotes.", fix
    value = re.match(r"\s*[\w-]+:\s+((\"[^\"]*\")|('[^']*'))\s*\S", line)
    if value:
        fix = "Put the whole text between one pair of double quotes; inside it, an apostrophe is harmless."
        return at + 1, f"something stands behind the closing quote of {value[1]}.", fix
    return None


def _rest(lines: list[str], number: int, at: int) -> str:
    """Return what stands between an open bracket's line and the fault: a list may run over several lines."""
    return "".join(lines[number + 1 : at])


def _keys(problem: str, at: int, since: int, lines: list[str]) -> _Told | None:
    """Return what to say where a name, its colon or its indentation is wrong."""
    for number in (since, at, at - 1):
        if 0 <= number < len(lines) and re.match(r"\s*-[^\s-]", lines[number]):
            return number + 1, "there is no space after the dash.", "Write '- ' and then the text, in quotes."
        line = _without_comment(lines[number]) if 0 <= number < len(lines) else ""
        if line.strip() and "could not find expected ':'" in problem:
            found = _NO_SPACE.match(line)
            if found:
                return (
                    number + 1,
                    f"there is no space after '{found[1]}:'.",
                    f"Write '{found[1]}: ', a colon and a space.",
                )
            if not _KEY.match(f"{line} ") and not line.lstrip().startswith(("-", '"')):
                word = line.strip()
                return (
                    number + 1,
                    f"'{word}' has no colon behind it.",
                    f"Write '{word}:' if it is a name, or put it in quotes on the line it belongs to.",
                )
    line = _without_comment(lines[at])
    if "mapping values are not allowed" in problem and _COLON_IN_TEXT.match(line):
        return (
            at + 1,
            "there is a colon inside the text of this line.",
            'Put the whole text in quotes: "she said: three days".',
        )
    return _indent(at, lines)


def _indent(at: int, lines: list[str]) -> _Told | None:
    """Return what to say of a line that is not indented like its neighbours."""
    here = len(lines[at]) - len(lines[at].lstrip())
    above = next((line for line in reversed(lines[:at]) if _without_comment(line).strip()), "")
    before = len(above) - len(above.lstrip())
    if not lines[at].strip() or not above or here in (0, before):
        return at + 1, "this line, or the one above it, cannot be read.", _LOOK
    text = f"'{lines[at].strip()[:30]}' is indented by {_spaces(here)}, which fits nothing above it (the line before: {_spaces(before)})."
    fix = "Line it up with the other lines of its kind: nothing, two, four or six spaces."
    return at + 1, text, fix


def _spaces(number: int) -> str:
    return "no space" if number == 0 else f"{number} space{'' if number == 1 else 's'}"


def _without_comment(line: str) -> str:
    quoted = False
    for place, char in enumerate(line):
        quoted ^= char == '"'
        if char == "#" and not quoted and (place == 0 or line[place - 1].isspace()):
            return line[:place]
    return line
