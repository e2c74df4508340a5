"""The plain way to find a phrase: every word tried as its beginning. Slow; it is what the quick way must agree with."""

from __future__ import annotations

from voicesim.caller.facts import _NEGATIONS, _PROMISING, _WISHES, GAP_WORDS, GAP_WORDS_NOT, Found
from voicesim.caller.tokens import IRREGULAR, LIGHT, Phrase, Token, phrases, stem, tokens


def find_phrase(
    words: tuple[Token, ...], text: str, gap: int = GAP_WORDS, exact: bool = False
) -> tuple[int, int] | None:
    """Return first and last index into `words` (as `tokens` gives them) of a phrase, or None."""
    for phrase in phrases(text, exact):
        if not _possible(phrase, words):
            continue
        for first in range(len(words)):
            last = _match(words, phrase.stems, first, gap)
            if last is not None:
                return first, last
    return None


def _possible(phrase: Phrase, words: tuple[Token, ...]) -> bool:
    """Return whether a phrase is worth trying: its first stem, or a compound that begins with it, is there."""
    first = phrase.stems[0]
    return any(
        word.stem == first or word.stem.startswith(first) or first.startswith(word.raw) for word in words
    )


def _match(words: tuple[Token, ...], stems: tuple[str, ...], first: int, gap: int) -> int | None:
    """Return the index of the last word when the stems match from `first` on."""
    taken = _taken(words, stems, first, 0)
    if taken is None:
        return None
    at, step, sentence = first + taken[0], taken[1], words[first].sentence
    while step < len(stems):
        left, taken = gap, None
        while at < len(words) and left >= 0 and words[at].sentence == sentence:
            taken = _taken(words, stems, at, step)
            if taken is not None:
                break
            left -= words[at].raw not in LIGHT
            at += 1
        if taken is None or at >= len(words) or left < 0:
            return None
        at, step = at + taken[0], step + taken[1]
    return at - 1


def _taken(words: tuple[Token, ...], stems: tuple[str, ...], place: int, step: int) -> tuple[int, int] | None:
    """Return how many words and stems agree at one place: one each, or two against one ('over draft')."""
    if words[place].stem == stems[step]:
        return 1, 1
    if place + 1 < len(words) and stem(words[place].raw + words[place + 1].raw) == stems[step]:
        return 2, 1
    if step + 1 < len(stems) and words[place].stem == stems[step] + stems[step + 1]:
        return 1, 2
    return None


def find_said(text: str, name: str, ways: tuple[str, ...], deny: bool = False) -> Found | None:
    """Return the first way in which `text` carries a fact, or None.

    Args:
        text: the trainee's words.
        name: what to call it.
        ways: phrases; one is enough.
        deny: for promises: a denial in the same clause ('I can't call you back') or the past ('released') undoes it.
    """
    words = tokens(text)
    best: Found | None = None
    for way in ways:
        span = find_phrase(words, way)
        if span is None or (deny and (_denied(words, *span, way) or _bygone(words[span[0]].raw, way))):
            continue
        start, end = words[span[0]].start, words[span[1]].end
        if best is None or start < best.start:
            best = Found(name, text[start:end], start, end)
    return best


def _bygone(raw: str, way: str) -> bool:
    """Return whether the word a promise begins with was said in the past: 'we sent a letter' promises none."""
    first = tokens(way)[0].raw
    return raw != first and (raw.endswith("ed") or raw in IRREGULAR)


def find_not(text: str, name: str, ways: tuple[str, ...]) -> Found | None:
    """Return the first `not` phrase that `text` states or promises, within one clause, or None."""
    stated: Found | None = None
    everything = tokens(text)
    for clause in dict.fromkeys(token.clause for token in everything):
        whole = tuple(token for token in everything if token.clause == clause)
        raws = {token.raw for token in whole}
        for way in ways:
            if raws & (_NEGATIONS | _WISHES) - {token.raw for token in tokens(way)}:
                continue
            span = find_phrase(whole, way, GAP_WORDS_NOT, exact=True)
            if span is not None:
                start, end = whole[span[0]].start, whole[span[1]].end
                found = Found(name, text[start:end], start, end, promised=bool(raws & _PROMISING))
                if found.promised:
                    return found
                stated = stated or found
    return stated


def _denied(words: tuple[Token, ...], first: int, last: int, way: str) -> bool:
    denials = _NEGATIONS - {token.raw for token in tokens(way)}
    near = words[max(0, first - 5) : last]
    return any(token.clause == words[first].clause and token.raw in denials for token in near)
