"""Which words were heard wrong: the cheapest alignment of what was said with what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicesim.tone.spoken import spoken_words


@dataclass(frozen=True)
class WordErrors:
    """How a transcript differs from the words really said (Levenshtein's distance over words)."""

    said: int
    """Words really said."""
    wrong: int
    """Words heard as others."""
    missing: int
    added: int

    @property
    def count(self) -> int:
        """All errors."""
        return self.wrong + self.missing + self.added

    @property
    def rate(self) -> float:
        """Errors over words said, the usual word error rate; may exceed 1. With nothing said, the words added."""
        return self.count / max(1, self.said)


def words_in(text: str) -> tuple[str, ...]:
    """Return a text's words as they are said: '640' and 'six hundred and forty' are the same words."""
    return tuple(spoken_words(text))


def word_errors(said: str, heard: str) -> WordErrors:
    """Return how many words were heard wrong, missed and added.

    Args:
        said: the words really said.
        heard: the transcript.
    """
    return errors_between(words_in(said), words_in(heard))


def errors_between(wanted: Sequence[str], got: Sequence[str]) -> WordErrors:
    """Return the same for words in whatever form a caller compares them."""
    # (errors, wrong, missing, added) of the first n words heard against the words taken so far
    row = [(count, 0, 0, count) for count in range(len(got) + 1)]
    for position, word in enumerate(wanted, start=1):
        above, row = row, [(position, 0, position, 0)]
        for place, other in enumerate(got, start=1):
            row.append(min(_next(above[place - 1], word != other), _miss(above[place]), _add(row[-1])))
    _, wrong, missing, added = row[-1]
    return WordErrors(len(wanted), wrong, missing, added)


_Cost = tuple[int, int, int, int]


def _next(cost: _Cost, differs: bool) -> _Cost:
    return (cost[0] + differs, cost[1] + differs, cost[2], cost[3])


def _miss(cost: _Cost) -> _Cost:
    return (cost[0] + 1, cost[1], cost[2] + 1, cost[3])


def _add(cost: _Cost) -> _Cost:
    return (cost[0] + 1, cost[1], cost[2], cost[3] + 1)


def holds_phrase(text: str, phrase: str) -> bool:
    """Return whether the words of `phrase` stand in `text`, one after another."""
    words, wanted = words_in(text), words_in(phrase)
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1))
