"""Finding the script's facts and promises in a trainee's words, as spoken and as misheard.

A phrase of the script matches when its stems come in order with few words between them; articles and auxiliaries
count for nothing, numbers match in words and in digits, and 'over draft' is 'overdraft'. A `not` phrase
must stand within one clause, and neither deny nor only wish for it: 'you need the money today' promises nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voicesim.caller.numerals import number_in_words, ordinal_in_words
from voicesim.values import Transcript

GAP_WORDS: Final = 2
"""Foreign words allowed between two stems of a phrase. Guess: 'gave me the long form in'."""
GAP_WORDS_NOT: Final = 3
"""The same in `not` phrases, which are held together by their clause: 'money will be with you today'. Guess."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[.,;:?!\u2014\u2013]")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOPS = frozenset(".,;:?!\u2014\u2013")
_BREAKS = frozenset(("but", "because", "although", "though", "unless", "whereas", "however"))
"""Words that begin a new clause where a recogniser gives no punctuation."""
_SKIP = _set(
    "a an the this that these those it its to of am is are was were be been being has had have having um uh erm oh "
    "just really very"
)
"""Words of a phrase that need not be said."""
_ARTICLES = frozenset(("a", "an", "the"))
_LIGHT = _SKIP | _set(
    "i you we they he she me him them us your my our his her their im youre were theyre hes shes thats ive youve "
    "weve theyve id youd wed ill youll well theyll itll do does did so for and then there all as at on in by "
    "now"
)
"""Words of the trainee's that do not count as a gap between two stems."""
_NEGATIONS = _set(
    "not no never cant cannot wont dont didnt doesnt isnt arent wasnt wouldnt couldnt shouldnt havent hasnt "
    "unable without nobody nothing neither nor"
)
_WISHES = _set("need want hope wish expect ask hoping wanted needed expected asked if whether would supposed")
_PROMISING = _set(
    "will ill youll well itll theyll promise guarantee guaranteed definitely certainly sure going gonna "
    "absolutely hundred word"
)
_IRREGULAR = {
    "paid": "pay", "told": "tell", "sent": "send", "gave": "give", "given": "give", "lost": "lose", "took": "take",
    "taken": "take", "said": "say", "held": "hold", "went": "go", "gone": "go", "kept": "keep", "made": "make",
    "got": "get", "rang": "ring", "rung": "ring", "wrote": "write", "written": "write", "came": "come",
    "left": "leave", "put": "put", "spoke": "speak", "spoken": "speak", "owed": "owe", "thieves": "thief",
    "children": "child", "heard": "hear", "lent": "lend", "borrowed": "borrow", "treated": "treat",
    "address": "address", "news": "news", "this": "this", "process": "process", "business": "business",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """One word of the trainee's."""

    stem: str
    start: int
    end: int
    clause: int
    raw: str
    """Lower case, no apostrophes."""


@dataclass(frozen=True)
class Phrase:
    """One way to put a fact: its stems, in order."""

    stems: tuple[str, ...]
    text: str


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


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word without its commonest endings: moved, moving, moves, move -> mov."""
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    if len(word) <= 3:
        return word
    for ending in ("ing", "ed", "ies", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text with their places; digits become number words."""
    found: list[Token] = []
    clause = 0
    for match in _TOKEN.finditer(text):
        raw = match[0].lower().replace("'", "").replace("\u2019", "")
        if raw in _STOPS:
            clause += 1
            continue
        if raw in _BREAKS:
            clause += 1
        for word in _spoken(raw):
            found.append(Token(stem(word), match.start(), match.end(), clause, word))
    return tuple(found)


def _spoken(raw: str) -> tuple[str, ...]:
    if not raw[0].isdigit():
        return (raw,)
    digits = raw.replace(",", "")
    if digits.endswith(("st", "nd", "rd", "th")):
        return ordinal_in_words(int(float(digits[:-2])))
    whole = digits.split(".")[0]
    return number_in_words(int(whole))


@lru_cache(maxsize=32768)
def phrases(text: str, exact: bool = False) -> tuple[Phrase, ...]:
    """Return the ways one written phrase may be spoken: with numbers read whole, and digit by digit.

    Args:
        text: as the script has it.
        exact: whether every word but an article must be said, as in `not` phrases.
    """
    spellings = [text]
    if re.search(r"\d{2,}", text):
        spellings.append(re.sub(r"\d{2,}", lambda found: " ".join(found[0]), text))
    made = (_stems(spelling, exact) for spelling in spellings)
    return tuple(Phrase(stems, text) for stems in dict.fromkeys(made) if stems)


def _stems(text: str, exact: bool) -> tuple[str, ...]:
    words = tokens(text)
    stems = tuple(token.stem for token in words if token.raw not in _SKIP)
    if len(stems) > 1 and not exact:
        return stems
    # 'have it today' must not shrink to 'today'
    return tuple(token.stem for token in words if token.raw not in _ARTICLES)


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
    at, step = first + taken[0], taken[1]
    while step < len(stems):
        left = gap
        while at < len(words) and left >= 0:
            taken = _taken(index, stems, at, step)
            if taken is not None:
                break
            left -= words[at].raw not in _LIGHT
            at += 1
        if taken is None or at >= len(words) or left < 0:
            return None
        at, step = at + taken[0], step + taken[1]
        taken = None
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
    open_to_not: bool
    """Whether it neither denies nor only wishes: what it says of a `not` phrase holds."""
    promising: bool


@lru_cache(maxsize=256)
def _index_of(text: str) -> _Index:
    return _Index(tokens(text))


@lru_cache(maxsize=256)
def _clauses_of(text: str) -> tuple[_Clause, ...]:
    found = []
    for _, words in itertools.groupby(tokens(text), key=lambda token: token.clause):
        index = _Index(tuple(words))
        found.append(_Clause(index, not index.raws & (_NEGATIONS | _WISHES), bool(index.raws & _PROMISING)))
    return tuple(found)


@lru_cache(maxsize=32768)
def find_said(text: str, name: str, ways: tuple[str, ...], deny: bool = False) -> Found | None:
    """Return the first way in which `text` carries a fact, or None.

    Args:
        text: the trainee's words.
        name: what to call it.
        ways: phrases; one is enough.
        deny: for promises: a denial in the same clause ('I can't call you back') or the past ('released') undoes it.
    """
    index = _index_of(text)
    words = index.words
    best: Found | None = None
    for way in ways:
        span = _find(index, phrases(way), GAP_WORDS)
        if span is None or (deny and (_denied(words, *span) or _bygone(words[span[0]].raw, way))):
            continue
        start, end = words[span[0]].start, words[span[1]].end
        if best is None or start < best.start:
            best = Found(name, text[start:end], start, end)
    return best


def _bygone(raw: str, way: str) -> bool:
    """Return whether the word a promise begins with was said in the past: 'we sent a letter' promises none."""
    first = tokens(way)[0].raw
    return raw != first and (raw.endswith("ed") or raw in _IRREGULAR)


@lru_cache(maxsize=32768)
def find_not(text: str, name: str, ways: tuple[str, ...]) -> Found | None:
    """Return the first `not` phrase that `text` states or promises, within one clause, or None."""
    for clause in _clauses_of(text):
        if not clause.open_to_not:
            continue
        for way in ways:
            span = _find(clause.index, phrases(way, exact=True), GAP_WORDS_NOT)
            if span is not None:
                start, end = clause.index.words[span[0]].start, clause.index.words[span[1]].end
                return Found(name, text[start:end], start, end, promised=clause.promising)
    return None


def _denied(words: tuple[Token, ...], first: int, last: int) -> bool:
    clause = words[first].clause
    return any(
        token.clause == clause and token.raw in _NEGATIONS for token in words[max(0, first - 5) : last]
    )


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
