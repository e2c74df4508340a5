"""Patterns in plain words, compiled to regular expressions over plain text.

The language, as it stands at the top of data/patterns.yaml:
  word          that word            word~      any word that begins so
  (a|b c)       one of these         [a|b]      one of these, or nothing      (a)?   the same as [a]
  *             up to three words    **         up to eight words
  ^             a clause begins      $          the sentence ends             ?      a question mark
  {name}        a list from 'lists'
A gap never crosses a question mark.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from voicesim.errors import ScriptError
from voicesim.words.clauses import Clause, PlainText, plain_words

_LEXEME = re.compile(r"\s*(\*\*|\*|[()\[\]|^$?]|\{[a-z_]+\}|[^\W_](?:[\w'\u2019])*~?)(\s*)")
_GAP = {"*": "(?:[^ ?]+ ){0,3}?", "**": "(?:[^ ?]+ ){0,8}?"}
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Found:
    """Where a pattern stands: tokens, first included, last excluded."""

    first: int
    last: int


@dataclass(frozen=True)
class Pattern:
    """One compiled line."""

    expression: re.Pattern[str]
    at_clause: bool
    """Whether it counts only where a clause begins."""
    line: str = field(default="", compare=False)
    """As it was written."""
    origin: str = field(default="", compare=False)
    """'file:line' where it stands."""


@dataclass(frozen=True)
class PatternSet:
    """All patterns of one label."""

    find: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    needs: tuple[Pattern, ...] = ()
    """Signs of which one must stand in the words where only the examples speak for the label."""

    def search(self, text: PlainText, sentence: Clause) -> tuple[Found, ...]:
        """Return every place where a pattern stands in the sentence, in order, unless one of `unless` does too."""
        if not self.find:
            return ()
        joined = text.joined(sentence)
        starts = [0]
        for token in text.tokens[sentence.first : sentence.last]:
            starts.append(starts[-1] + len(token.text) + 1)
        begins = {clause.first - sentence.first for clause in text.clauses} | {0}
        found = _places(self.find, joined, starts, begins)
        if not found or _places(self.unless, joined, starts, begins):
            return ()
        return tuple(Found(sentence.first + a, sentence.first + b) for a, b in sorted(found))

    def lets_through(self, joined: str) -> bool:
        """Return whether the words hold what the label needs: True where nothing is needed.

        Args:
            joined: plain tokens with a space after each, as PlainText.joined gives them.
        """
        return not self.needs or any(
            match.start() == 0 or not pattern.at_clause
            for pattern in self.needs
            for match in pattern.expression.finditer(joined)
        )


def _places(
    patterns: tuple[Pattern, ...], joined: str, starts: list[int], begins: set[int]
) -> set[tuple[int, int]]:
    places = set()
    for pattern in patterns:
        for match in pattern.expression.finditer(joined):
            first = bisect_right(starts, match.start()) - 1
            if match.end() > match.start() and (not pattern.at_clause or first in begins):
                places.add((first, bisect_right(starts, match.end() - 1)))
    return places


def compile_pattern(line: str, lists: dict[str, str], origin: str) -> Pattern:
    """Return the line compiled.

    Args:
        line: One pattern.
        lists: Name to alternatives, written 'a|b c|d~'.
        origin: 'file:line', for the error.

    Raises:
        ScriptError: a bracket that does not close, an unknown list, or a sign that is not part of the language.
    """
    lexemes = _lexemes(line, lists, origin)
    at_clause = bool(lexemes) and lexemes[0] == "^"
    reader = _Reader(lexemes[at_clause:], origin, line)
    body = reader.alternatives(closing="")
    try:
        return Pattern(re.compile(f"(?<![^ ]){body}"), at_clause, line, origin)
    except re.error as error:
        raise ScriptError(f"{origin}: pattern {line!r} cannot be used: {error}.") from None


def _lexemes(line: str, lists: dict[str, str], origin: str, depth: int = 0) -> list[str]:
    lexemes: list[str] = []
    place = 0
    end = len(line.rstrip())
    while place < end:
        match = _LEXEME.match(line, place)
        if match is None:
            raise ScriptError(
                f"{origin}: {line[place:].strip()!r} in pattern {line!r} is not understood; use words and ( ) [ ] | * ^ $ ? ~."
            )
        lexeme = match.group(1)
        glued = place > 0 and line[place - 1] in ")]}" and match.start(1) == place
        if lexeme == "?" and glued:
            lexeme = "optional"
        place = match.end()
        if lexeme.startswith("{"):
            name = lexeme[1:-1]
            if name not in lists or depth > 3:
                raise ScriptError(
                    f"{origin}: no list called {name!r} for pattern {line!r}; name it under 'lists'."
                )
            lexemes += ["(", *_lexemes(lists[name], lists, origin, depth + 1), ")"]
        else:
            lexemes.append(lexeme)
    return lexemes


class _Reader:
    """Turns lexemes into one regular expression; each word brings the space after it."""

    def __init__(self, lexemes: list[str], origin: str, line: str) -> None:
        self._lexemes = lexemes
        self._place = 0
        self._fault = f"{origin}: pattern {line!r}"

    def alternatives(self, closing: str) -> str:
        branches = [self._sequence(closing)]
        while self._peek() == "|":
            self._place += 1
            branches.append(self._sequence(closing))
        if self._peek() != closing:
            raise ScriptError(f"{self._fault}: a bracket is open or closed once too often.")
        if closing:
            self._place += 1
        return f"(?:{'|'.join(branches)})"

    def _sequence(self, closing: str) -> str:
        parts = []
        while self._peek() not in ("", "|", ")", "]"):
            parts.append(self._item())
        if not parts and not closing:
            raise ScriptError(f"{self._fault}: nothing to look for.")
        if not parts:
            raise ScriptError(f"{self._fault}: an empty choice; leave the | out.")
        return "".join(parts)

    def _item(self) -> str:
        lexeme = self._lexemes[self._place]
        self._place += 1
        if lexeme in _CLOSING:
            group = self.alternatives(_CLOSING[lexeme])
            optional = lexeme == "["
            if self._peek() == "optional":
                self._place += 1
                optional = True
            return f"{group}?" if optional else group
        if lexeme in _GAP:
            return _GAP[lexeme]
        if lexeme == "$":
            return r"(?:\? )?$"
        if lexeme == "?":
            return r"\? "
        if lexeme in ("^", "optional"):
            raise ScriptError(f"{self._fault}: '{'^' if lexeme == '^' else '?'}' does not belong there.")
        return _word(lexeme)

    def _peek(self) -> str:
        return self._lexemes[self._place] if self._place < len(self._lexemes) else ""


def _word(lexeme: str) -> str:
    stem = lexeme.endswith("~")
    words = plain_words(lexeme.removesuffix("~"))
    joined = " ".join(re.escape(word) for word in words)
    return f"{joined}[^ ?]* " if stem else f"{joined} "
