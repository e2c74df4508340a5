"""Finding the script's facts and promises in a trainee's words, as spoken and as misheard.

A phrase of the script matches when its stems come in order with few words between them; articles and auxiliaries
count for nothing, numbers match in words and in digits, and 'over draft' is 'overdraft'. A `not` phrase
must stand within one clause, and neither deny nor only wish for it: 'you need the money today' promises nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voicesim.caller.tokens import IRREGULAR, LIGHT, Phrase, Token, phrases, stem, tokens, word_set
from voicesim.values import Transcript

GAP_WORDS: Final = 2
"""Foreign words allowed between two stems of a phrase. Guess: 'gave me the long form in'."""
GAP_WORDS_NOT: Final = 3
"""The same in `not` phrases, which are held together by their clause: 'money will be with you today'. Guess."""
REFUSED_WITHIN: Final = 3
"""Words before a fact among which a denial makes it one. Guess: 'not allowed to record'."""

_NEGATIONS = word_set(
    "not no never cant cannot wont dont didnt doesnt isnt arent wasnt wouldnt couldnt shouldnt havent hasnt "  # unwritten apostrophes
    "unable without nobody nothing neither nor"
)
_WISHES = word_set(
    "need want hope wish expect ask asking hoping wanted needed expected asked if whether would supposed"
)
_PROMISING = word_set(
    "will ill youll well itll theyll promise guarantee guaranteed definitely certainly sure going gonna "
    "absolutely hundred word"
)


@dataclass(frozen=True)
class Found:
    """One phrase in the trainee's words."""

    name: str
    """Of the fact or promise."""
    evidence: str
    start: int
    end: int
    promised: bool = False
    """For a `not` phrase: said as something that will happen."""


def find_phrase(
    words: tuple[Token, ...], text: str, gap: int = GAP_WORDS, exact: bool = False
) -> tuple[int, int] | None:
    """Return first and last index into `words` (as `tokens` gives them) of a phrase, or None."""
    return _find(_Index(words), phrases(text, exact), gap)


class _Index:
    """Words with what a phrase is looked up by: made once a text, asked for each of a script's hundreds of phrases."""

    def __init__(self, words: tuple[Token, ...]) -> None:
        self.words = words
        self.raws = frozenset(word.raw for word in words)
        self.pairs = tuple(stem(one.raw + two.raw) for one, two in itertools.pairwise(words))
        """Each word and the one after it read as one: 'over draft'."""
        self.at: dict[str, list[int]] = {}
        """Stem -> where it stands."""
        self.pairs_at: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            self.at.setdefault(word.stem, []).append(place)
        for place, pair in enumerate(self.pairs):
            self.pairs_at.setdefault(pair, []).append(place)

    def starts(self, stems: tuple[str, ...]) -> Iterable[int]:
        """Return where a phrase may begin, in order."""
        first = stems[0]
        found = self.at.get(first, ())
        both = self.at.get(first + stems[1], ()) if len(stems) > 1 else ()
        pairs = self.pairs_at.get(first, ())
        if not pairs and not both:
            return found
        if not found and not both and not self._begins(first):
            return ()
        return sorted({*found, *both, *pairs})

    def _begins(self, first: str) -> bool:
        """Return whether a word of the text begins `first`, or is begun by it: without that no pair is taken for it."""
        prefixes = (first[:size] for size in range(1, len(first) + 1))
        return any(prefix in self.raws for prefix in prefixes) or any(
            known.startswith(first) for known in self.at
        )


def _find(index: _Index, ways: tuple[Phrase, ...], gap: int) -> tuple[int, int] | None:
    for phrase in ways:
        for first in index.starts(phrase.stems):
            last = _match(index, phrase.stems, first, gap)
            if last is not None:
                return first, last
    return None


def _match(index: _Index, stems: tuple[str, ...], first: int, gap: int) -> int | None:
    """Return the index of the last word when the stems match from `first` on."""
    words = index.words
    taken = _taken(index, stems, first, 0)
    if taken is None:
        return None
    at, step, sentence = first + taken[0], taken[1], words[first].sentence
    while step < len(stems):
        left, taken = gap, None
        while at < len(words) and left >= 0 and words[at].sentence == sentence:
            taken = _taken(index, stems, at, step)
            if taken is not None:
                break
            left -= words[at].raw not in LIGHT
            at += 1
        if taken is None or at >= len(words) or left < 0:
            return None
        at, step = at + taken[0], step + taken[1]
    return at - 1


def _taken(index: _Index, stems: tuple[str, ...], place: int, step: int) -> tuple[int, int] | None:
    """Return how many words and stems agree at one place: one each, or two against one ('over draft')."""
    word = index.words[place].stem
    if word == stems[step]:
        return 1, 1
    if place < len(index.pairs) and index.pairs[place] == stems[step]:
        return 2, 1
    if step + 1 < len(stems) and word == stems[step] + stems[step + 1]:
        return 1, 2
    return None


@dataclass(frozen=True)
class _Clause:
    """One clause of a text."""

    index: _Index
    closed_by: frozenset[str]
    """Its words that deny or only wish: what it says of a `not` phrase without them does not hold."""
    promising: bool


@lru_cache(maxsize=256)
def _index_of(text: str) -> _Index:
    return _Index(tokens(text))


@lru_cache(maxsize=256)
def _clauses_of(text: str) -> tuple[_Clause, ...]:
    found = []
    for _, words in itertools.groupby(tokens(text), key=lambda token: token.clause):
        index = _Index(tuple(words))
        found.append(_Clause(index, index.raws & (_NEGATIONS | _WISHES), bool(index.raws & _PROMISING)))
    return tuple(found)


@lru_cache(maxsize=32768)
def find_said(
    text: str, name: str, ways: tuple[str, ...], deny: bool = False, refuse: bool = False
) -> Found | None:
    """Return the first way in which `text` carries a fact, or None.

    Args:
        text: the trainee's words.
        name: what to call it.
        ways: phrases; one is enough.
        deny: for promises: a denial in the same clause ('I can't call you back') or the past ('released') undoes it.
        refuse: for what a desk tells: a denial just before it ('you can't record this') undoes it.
    """
    index = _index_of(text)
    words = index.words
    best: Found | None = None
    for way in ways:
        span = _find(index, phrases(way), GAP_WORDS)
        if span is None or (deny and (_denied(words, *span, way) or _bygone(words[span[0]].raw, way))):
            continue
        if refuse and _refused(words, *span, way):
            continue
        start, end = words[span[0]].start, words[span[1]].end
        if best is None or start < best.start:
            best = Found(name, text[start:end], start, end)
    return best


def _bygone(raw: str, way: str) -> bool:
    """Return whether the word a promise begins with was said in the past: 'we sent a letter' promises none."""
    first = tokens(way)[0].raw
    return raw != first and (raw.endswith("ed") or raw in IRREGULAR)


@lru_cache(maxsize=32768)
def find_not(text: str, name: str, ways: tuple[str, ...]) -> Found | None:
    """Return the first `not` phrase that `text` promises, else the first it states, within one clause; or None."""
    stated: Found | None = None
    for clause in _clauses_of(text):
        for way in ways:
            if clause.closed_by and not clause.closed_by <= _raws(way):
                continue
            span = _find(clause.index, phrases(way, exact=True), GAP_WORDS_NOT)
            if span is not None:
                start, end = clause.index.words[span[0]].start, clause.index.words[span[1]].end
                found = Found(name, text[start:end], start, end, promised=clause.promising)
                if found.promised:
                    return found
                stated = stated or found
    return stated


@lru_cache(maxsize=8192)
def _raws(way: str) -> frozenset[str]:
    return frozenset(token.raw for token in tokens(way))


def _refused(words: tuple[Token, ...], first: int, last: int, way: str) -> bool:
    """Return whether what is told is told as not so: 'you can't record this', 'it isn't our mistake'."""
    if _raws(way) & _NEGATIONS:
        return False
    near = words[max(0, first - REFUSED_WITHIN) : last]
    return any(token.clause == words[first].clause and token.raw in _NEGATIONS for token in near)


def _denied(words: tuple[Token, ...], first: int, last: int, way: str) -> bool:
    clause, denials = words[first].clause, _NEGATIONS - _raws(way)
    return any(token.clause == clause and token.raw in denials for token in words[max(0, first - 5) : last])


def surely_heard(transcript: Transcript, evidence: str, sure_word: float) -> bool:
    """Return whether every word of the evidence was recognised with enough confidence.

    Words are compared by their text; a word the recogniser gave no confidence for counts as heard.
    """
    wanted = {token.raw for token in tokens(evidence)}
    heard: dict[str, float] = {}
    for word in transcript.words:
        for token in tokens(word.text):
            heard[token.raw] = max(word.confidence, heard.get(token.raw, 0.0))
    return all(heard.get(raw, 1.0) >= sure_word for raw in wanted)
