"""A turn's text as plain tokens, sentences and clauses, each with its place in the text.

Recognisers differ: some give capitals and punctuation, some a bare string of lower-case words. Both come
out alike here: lower case, contractions written out ("don't" -> do not), a question mark as a token of its
own. Without punctuation, clauses are split where a new one is likely to begin ('so i', 'and you', 'can you').
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

QUESTION = "?"
"""The only punctuation kept as a token."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set: how word lists are written in this room."""
    return frozenset(words.split())


_PIECE = re.compile(
    r"[^\W_]+(?:['\u2019][^\W_]+)*['\u2019]?|[.!?;:,\u2026\u2014\u2013\n\"\u201c\u201d]|-{1,2}(?=\s)"
)
_STRONG = frozenset(".!?;\u2026\n")
_WEAK = frozenset(",:\u2014\u2013") | {"-", "--"}
_QUOTE = frozenset('"\u201c\u201d')

_WHOLE = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not", "ain't": "is not",
    "let's": "let us", "gonna": "going to", "wanna": "want to", "gotta": "have to", "y'all": "you all",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "wont": "will not", "cant": "can not",
    "isnt": "is not", "wasnt": "was not", "couldnt": "could not", "wouldnt": "would not",
    "shouldnt": "should not", "havent": "have not", "im": "i am", "ive": "i have", "youre": "you are",
    "youve": "you have", "youll": "you will", "thats": "that is", "whats": "what is", "theyre": "they are",
    "ok": "okay", "mhm": "mm hm", "apologize": "apologise", "summarize": "summarise",
}  # fmt: skip
_ENDING = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am"}
_IS = word_set("it that what he she there here who where how when this everything everyone somebody someone nobody")  # fmt: skip


@dataclass(frozen=True)
class Token:
    """One plain word, or a question mark."""

    text: str
    start_char: int
    """Of the whole written word: both halves of "don't" share it, so evidence never cuts a word."""
    end_char: int


@dataclass(frozen=True)
class Clause:
    """A stretch of tokens, first included, last excluded."""

    first: int
    last: int


@dataclass(frozen=True)
class PlainText:
    """A turn's words ready for matching."""

    tokens: tuple[Token, ...]
    sentences: tuple[Clause, ...]
    """Between strong marks (. ! ? ; and line ends); the whole text where there are none."""
    clauses: tuple[Clause, ...]
    """The sentences split further, at commas and at words that begin a clause."""
    quoted: tuple[tuple[int, int], ...]
    """Characters that stand between quotation marks, start included, end excluded."""
    marked: bool = False
    """Whether sentences are marked at all: a recogniser without marks gives one long string."""

    def joined(self, clause: Clause) -> str:
        """Return the clause's tokens with one space after each."""
        return "".join(f"{token.text} " for token in self.tokens[clause.first : clause.last])


def plain(text: str) -> PlainText:
    """Return the text as tokens, sentences and clauses."""
    tokens: list[Token] = []
    strong: set[int] = set()
    weak: set[int] = set()
    quotes: list[int] = []
    for piece in _PIECE.finditer(text):
        mark = piece.group()
        if mark in _QUOTE:
            quotes.append(piece.start())
        elif mark in _STRONG:
            if mark == QUESTION and tokens:
                tokens.append(Token(QUESTION, piece.start(), piece.end()))
            strong.add(len(tokens))
        elif mark in _WEAK:
            weak.add(len(tokens))
        else:
            tokens.extend(Token(word, piece.start(), piece.end()) for word in plain_words(mark))
    sentences = _split(Clause(0, len(tokens)), strong)
    begins = weak | _begins(tokens)
    clauses = tuple(clause for sentence in sentences for clause in _merged(_split(sentence, begins)))
    quoted = tuple((start, end) for start, end in zip(quotes[::2], quotes[1::2], strict=False))
    return PlainText(tuple(tokens), sentences, clauses, quoted, marked=bool(strong))


def plain_words(written: str) -> tuple[str, ...]:
    """Return one written word as the plain words it stands for: "I'm" -> i am."""
    word = written.lower().replace("\u2019", "'").strip("'")
    if word in _WHOLE:
        return tuple(_WHOLE[word].split())
    for ending, meaning in _ENDING.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (*plain_words(word[: -len(ending)]), meaning)
    if word.endswith("'s") and word[:-2] in _IS:
        return (word[:-2], "is")
    return (word,) if word else ()


def _split(clause: Clause, places: set[int]) -> tuple[Clause, ...]:
    cuts = [clause.first, *sorted(p for p in places if clause.first < p < clause.last), clause.last]
    return tuple(Clause(a, b) for a, b in pairwise(cuts) if b > a)


_LEAST_TOKENS = 3
"""A shorter piece joins the next one: 'so', 'well', 'i mean' are no clauses. Guess, unmeasured."""


def _merged(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    merged: list[Clause] = []
    for clause in clauses:
        if merged and merged[-1].last - merged[-1].first < _LEAST_TOKENS:
            merged[-1] = Clause(merged[-1].first, clause.last)
        else:
            merged.append(clause)
    if len(merged) > 1 and merged[-1].last - merged[-1].first < _LEAST_TOKENS - 1:
        last = merged.pop()
        merged[-1] = Clause(merged[-1].first, last.last)
    return tuple(merged)


_SUBJECTS = word_set("i we you he she they it that there this nobody")
_AUXILIARIES = word_set(
    "am are is was were have has had will would can could should must do did need want may might shall got "
    "understand hear see think know guess promise guarantee apologise imagine appreciate"
)
_NO_SUBJECT = frozenset(("you is", "you was", "it are", "i is", "he are", "she are", "that are", "we is"))
_LINKS = word_set(
    "that if what when because how as so and but or while until before after where which who why once unless "
    "since though although than whether whoever whatever like"
)
_HELPERS = word_set(
    "am are is was were have has had will would can could should must do did may might shall not of to for "
    "with about from at by in on my your our the a what how when where why who"
)
_QUESTION_WORDS = word_set("what how when where why who which")
_OPENERS = word_set("but because please okay unfortunately however first then sorry anyway")


def _begins(tokens: list[Token]) -> set[int]:
    """Return the places where a clause is likely to begin, judging by the words alone."""
    words = [token.text for token in tokens]
    found = set()
    for place in range(1, len(words)):
        word, before = words[place], words[place - 1]
        after = words[place + 1] if place + 1 < len(words) else ""
        linked = before in _LINKS or before in _OPENERS
        subject = word in _SUBJECTS and after in _AUXILIARIES and f"{word} {after}" not in _NO_SUBJECT
        asked = word in _AUXILIARIES and after in ("you", "i", "we", "that", "there", "he", "she")
        opener = word in _OPENERS or (
            word in ("and", "so", "or") and after in _SUBJECTS | _LINKS | {"let", "can", "please"}
        )
        question = word in _QUESTION_WORDS and after in _AUXILIARIES and before not in _HELPERS | _SAYING
        let = (
            word in ("let", "tell", "take") and after in ("me", "us", "your") and before not in ("to", "not")
        )
        own = before not in _HELPERS | _TAKES_CLAUSE and not linked
        if after == "that" and asked:
            asked = place + 2 < len(words) and words[place + 2] in _JUDGED
        if (
            opener
            or ((subject or let) and own)
            or (asked and own and before not in _SUBJECTS)
            or (question and not linked)
        ):
            found.add(place)
    return found


_TAKES_CLAUSE = word_set(
    "know see tell hear heard understand think feel say sure glad nothing everything anything something all thing"
)
"""'i hear / you are upset' and 'nothing / i can do' stay in one piece."""
_JUDGED = word_set("right correct okay it what how fair so your the a accurate possible")
_SAYING = word_set("know knew see tell told hear heard understand explain sure me you say said check")
