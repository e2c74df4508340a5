"""A phrase as a long row of numbers: its words, its letters and its bare frame.

Three kinds of n-grams, each weighted by TF-IDF and brought to length 1: words say what is meant, letters
forgive endings and misheard words, and the frame ('you should have ED the X') carries the function of a
phrase to contents that no example had. Out of sight: word order beyond four words, and meaning.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicesim.words.clauses import word_set

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_NUMBERS = word_set(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty "
    "fifty hundred"
)
_FRAME_WORDS = word_set("""^ ? 0 DAY i you he she it we they me him her us them my your his its our their this that these those there
    here who what which when where why how a an the and or but if so because since as than then until while before
    after once unless though although am is are was were be been being have has had do does did done will would can
    could should must may might shall not no never nothing nobody none any some every all each both of in on at by
    for with from to up down out off over under about into through back again away just only really very too even
    still already always ever also else well now today tomorrow tonight right please sorry thank thanks okay oh um
    uh yes yeah hello hi good sir madam let go get got make made take tell told say said saying see hear heard know
    think feel sound sounds seem want need like call calling ring help sort fix send put keep stop try ask wait one
    time way thing something someone somebody anyone anything everyone people other more most much many better best
    worse sure possible""")
_FEELING = re.compile(
    "angry|furious|livid|mad$|upset|frustrat|annoy|irritat|fed$|worr|anxi|nervous|scare|afraid|fright|terrif|panic|"
    "exhaust|worn|drained|tired|overwhelm|stress|disappoint|hurt|ashamed|embarrass|humiliat|lonely|sad$|heartbroken|"
    "devastat|desperate|helpless|hopeless|powerless|confus|betray|ignored|shaken|distress|fear|grief|despair|outrag|"
    "bitter"
)
_ENDINGS = ("ing", "ed", "ly", "s")

WEIGHTS = (1.4, 1.0, 1.0)
"""Of words, letters and frame. These and the least counts: best average precision, leaving one out, on the examples."""
FULL_LENGTH_SQUARED = sum(weight**2 for weight in WEIGHTS)
"""Of a row all of whose n-grams are known."""

Words = list[str]


def marked(joined: str) -> Words:
    """Return a clause's words with its beginning marked, and days and numbers made alike."""
    words = ["^"]
    for word in joined.split():
        if word in _DAYS:
            words.append("DAY")
        elif word in _NUMBERS or any(sign.isdigit() for sign in word):
            words.append("0")
        else:
            words.append(word)
    return words


def frame(words: Words) -> Words:
    """Return the words with all contents replaced by what kind of word they are."""
    return [word if word in _FRAME_WORDS else _kind(word) for word in words]


def _kind(word: str) -> str:
    if _FEELING.match(word):
        return "FEELING"
    return next((ending.upper() for ending in _ENDINGS if word.endswith(ending)), "X")


def _grams(words: Words, shortest: int, longest: int) -> list[str]:
    return [
        " ".join(words[place : place + size])
        for size in range(shortest, longest + 1)
        for place in range(len(words) - size + 1)
    ]


def _letters(words: Words) -> list[str]:
    return [gram for word in words for gram in _letters_of(word)]


@lru_cache(maxsize=4096)
def _letters_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        padded[place : place + size] for size in (2, 3, 4) for place in range(len(padded) - size + 1)
    )


class _Block:
    """One kind of n-gram with its vocabulary and weights."""

    def __init__(
        self, cut: Callable[[Words], list[str]], least: int, weight: float, phrases: Sequence[Words]
    ) -> None:
        self._cut = cut
        self._weight = weight
        seen: Counter[str] = Counter()
        for words in phrases:
            seen.update(set(cut(words)))
        kept = sorted(gram for gram, count in seen.items() if count >= least)
        self._place = {gram: place for place, gram in enumerate(kept)}
        counts = np.array([seen[gram] for gram in kept], dtype=np.float64)
        self._idf = np.log((1.0 + len(phrases)) / (1.0 + counts)) + 1.0
        self._strange_idf = float(np.log((1.0 + len(phrases)) / 2.0)) + 1.0 if least == 1 else 0.0
        self.size = len(kept)

    def row(self, words: Words) -> tuple[list[int], np.ndarray[tuple[int], np.dtype[np.float64]]]:
        """Return the columns of this phrase, ascending, and their weights: length 1 times the block's weight.

        Where every n-gram of the examples is kept, those no example had count in the length too, as an example's
        own ones do when it is left out: a phrase of strange words is like nothing, not like its one known word.
        """
        grams = Counter(self._cut(words))
        counts = {self._place[gram]: count for gram, count in grams.items() if gram in self._place}
        columns = sorted(counts)
        weights = (1.0 + np.log([float(counts[column]) for column in columns])) * self._idf[columns]
        square = float(weights @ weights)
        if self._strange_idf and len(counts) < len(grams):
            strange = sorted(count for gram, count in grams.items() if gram not in self._place)
            square += sum(((1.0 + math.log(count)) * self._strange_idf) ** 2 for count in strange)
        return columns, self._weight * weights / (math.sqrt(square) or 1.0)


class Features:
    """The vocabulary of the examples; turns any phrase into its row."""

    def __init__(self, phrases: Sequence[Words]) -> None:
        words_weight, letters_weight, frame_weight = WEIGHTS
        self._blocks = (
            _Block(lambda words: _grams(words, 1, 3), 1, words_weight, phrases),
            _Block(_letters, 2, letters_weight, phrases),
            _Block(lambda words: _grams(frame(words), 1, 4), 2, frame_weight, phrases),
        )
        self.size = sum(block.size for block in self._blocks)

    def rows(self, phrases: Sequence[Words]) -> csr_matrix:
        """Return one row a phrase, shape [phrases, size], float64, sparse."""
        from scipy.sparse import csr_matrix

        columns: list[int] = []
        weights = [np.empty(0)]
        ends = [0]
        for words in phrases:
            offset = 0
            for block in self._blocks:
                places, values = block.row(words)
                columns += [offset + place for place in places]
                weights.append(values)
                offset += block.size
            ends.append(len(columns))
        return csr_matrix((np.concatenate(weights), columns, ends), shape=(len(phrases), self.size))
