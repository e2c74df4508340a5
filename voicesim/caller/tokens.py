"""Words as the caller hears them: tokens with their stems, and the ways one written phrase may be spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from voicesim.caller.numerals import number_in_words, ordinal_in_words

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[.,;:?!\u2014\u2013]")


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


_STOPS = frozenset(".,;:?!\u2014\u2013")
_BREAKS = frozenset(("but", "because", "although", "though", "unless", "whereas", "however"))
"""Words that begin a new clause where a recogniser gives no punctuation."""
SKIP = word_set(
    "a an the this that these those it its to of am is are was were be been being has had have having um uh erm oh "
    "just really very"
)
"""Words of a phrase that need not be said."""
_SHORT = {
    "won't": ("will", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "shan't": ("shall", "not"),
    "i'm": ("i", "am"),
}
_ENDINGS = (("n't", "not"), ("'ll", "will"), ("'re", "are"), ("'ve", "have"))
"""Contractions that stand for one thing only; 'd and 's do not."""
_ARTICLES = frozenset(("a", "an", "the"))
LIGHT = SKIP | word_set(
    "i you we they he she me him them us your my our his her their im youre were theyre hes shes thats ive youve "
    "weve theyve id youd wed ill youll well theyll itll do does did so for and then there all as at on in by "
    "now will would can could"
)
"""Words of the trainee's that do not count as a gap between two stems."""
IRREGULAR = {
    "note": "memo", "notes": "memo", "noted": "memo", "noting": "memo",
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
    """Lower case, no apostrophes; 'won't' is 'will' and 'not'."""
    sentence: int = 0


@dataclass(frozen=True)
class Phrase:
    """One way to put a fact: its stems, in order."""

    stems: tuple[str, ...]
    text: str


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word without its commonest endings: moved, moving, moves, move -> mov."""
    if word in IRREGULAR:
        word = IRREGULAR[word]
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
    clause = sentence = 0
    for match in _TOKEN.finditer(text):
        written = match[0].lower().replace("\u2019", "'")
        if written in _STOPS:
            clause += 1
            sentence += written in ".?!"
            continue
        if written in _BREAKS:
            clause += 1
        for word in _spoken(written):
            found.append(Token(stem(word), match.start(), match.end(), clause, word, sentence))
    return tuple(found)


def _spoken(written: str) -> tuple[str, ...]:
    """Return the words of one written word: contractions as they are in full, numbers as they are read."""
    if not written[0].isdigit():
        short = _SHORT.get(written)
        if short:
            return short
        for ending, word in _ENDINGS:
            if written.endswith(ending) and written != ending:
                return written.removesuffix(ending).replace("'", ""), word
        return (written.replace("'", ""),)
    raw = written
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
    stems = tuple(token.stem for token in words if token.raw not in SKIP)
    if len(stems) > 1 and not exact:
        return stems
    # 'have it today' must not shrink to 'today'
    return tuple(token.stem for token in words if token.raw not in _ARTICLES)
