"""What a script adds to pocketsphinx's language: words its dictionary lacks, with a way to say them.

The dictionary holds 134,000 words, so what is lacking is mostly names, new compounds and forms of known words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Lookup = Callable[[str], str | None]
"""The dictionary: a word's phones, or None."""

_PREFIXES = {
    "mis": "M IH S", "non": "N AA N", "un": "AH N", "re": "R IY", "pre": "P R IY", "over": "OW V ER",
    "under": "AH N D ER", "co": "K OW", "sub": "S AH B", "inter": "IH N T ER", "multi": "M AH L T IY",
}  # fmt: skip
_SUFFIXES = {
    "ing": "IH NG", "er": "ER", "ers": "ER Z", "ly": "L IY", "ness": "N AH S", "less": "L AH S",
    "able": "AH B AH L", "ment": "M AH N T", "ful": "F AH L", "ward": "W ER D",
}  # fmt: skip
_VOICELESS = {"P", "T", "K", "F", "TH"}
_HISSING = {"S", "Z", "SH", "ZH", "CH", "JH"}
_LETTERS = (
    ("tion", "SH AH N"), ("sion", "ZH AH N"), ("ough", "OW"), ("augh", "AO"), ("eigh", "EY"), ("igh", "AY"),
    ("sch", "SH"), ("tch", "CH"), ("dge", "JH"), ("ch", "CH"), ("sh", "SH"), ("th", "TH"), ("ph", "F"),
    ("wh", "W"), ("ck", "K"), ("ng", "NG"), ("qu", "K W"), ("kn", "N"), ("wr", "R"), ("gh", "G"), ("rh", "R"),
    ("ee", "IY"), ("ea", "IY"), ("ie", "IY"), ("ei", "AY"), ("ai", "EY"), ("ay", "EY"), ("ey", "IY"),
    ("oa", "OW"), ("oo", "UW"), ("ou", "AW"), ("ow", "OW"), ("oi", "OY"), ("oy", "OY"), ("au", "AO"),
    ("aw", "AO"), ("ew", "UW"), ("ue", "UW"), ("ar", "AA R"), ("er", "ER"), ("ir", "ER"), ("or", "AO R"),
    ("ur", "ER"), ("ce", "S EH"), ("ci", "S IH"), ("cy", "S IY"), ("ge", "JH EH"), ("gi", "JH IH"),
    ("a", "AE"), ("b", "B"), ("c", "K"), ("d", "D"), ("e", "EH"), ("f", "F"), ("g", "G"), ("h", "HH"),
    ("i", "IH"), ("j", "JH"), ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"), ("o", "OW"), ("p", "P"),
    ("q", "K"), ("r", "R"), ("s", "S"), ("t", "T"), ("u", "AH"), ("v", "V"), ("w", "W"), ("x", "K S"),
    ("y", "IY"), ("z", "Z"),
)  # fmt: skip
_FINAL = (("a", "AH"), ("e", ""), ("i", "IY"), ("o", "OW"), ("y", "IY"))
_SHORTEST_PART = 3
"""Letters each half of a compound needs. Guess, unmeasured."""


def words_of(phrases: Sequence[str]) -> tuple[str, ...]:
    """Return the words of some phrases as a recogniser spells them: lower case, each once, in order of coming."""
    plain = " ".join(phrases).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    words = (word.strip("'") for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain))
    return tuple(dict.fromkeys(word for word in words if word))


def pronounce(word: str, lookup: Lookup) -> str | None:
    """Return phones for a word the dictionary lacks; None for one with digits, other letters or no vowel.

    First as a form or compound of known words, which is mostly right; else by letters, which is often near.
    """
    if not re.fullmatch("[a-z]+('[a-z]+)?", word):
        return None
    return _as_a_form(word, lookup) or _as_a_compound(word, lookup) or _by_letters(word)


def _as_a_form(word: str, lookup: Lookup) -> str | None:
    stem, _, _ending = word.partition("'")
    if word.endswith("'s") or (word.endswith("s") and "'" not in word):
        phones = lookup(stem if "'" in word else word[:-1])
        if phones:
            last = phones.split()[-1]
            return f"{phones} {'IH Z' if last in _HISSING else 'S' if last in _VOICELESS else 'Z'}"
    for suffix, ending in _SUFFIXES.items():
        base = word.removesuffix(suffix)
        phones = lookup(base) or lookup(base + "e") if base != word and len(base) >= _SHORTEST_PART else None
        if phones:
            return f"{phones} {ending}"
    for prefix, beginning in _PREFIXES.items():
        rest = word.removeprefix(prefix)
        phones = lookup(rest) if rest != word and len(rest) >= _SHORTEST_PART else None
        if phones:
            return f"{beginning} {phones}"
    return None


def _as_a_compound(word: str, lookup: Lookup) -> str | None:
    for split in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, second = lookup(word[:split]), lookup(word[split:])
        if first and second:
            return f"{first} {second}"
    return None


def _by_letters(word: str) -> str | None:
    letters = word.replace("'", "")
    if not re.search("[aeiouy]", letters) or len(letters) < _SHORTEST_PART:
        return None
    phones: list[str] = []
    place = 0
    while place < len(letters):
        rest = letters[place:]
        rules = _FINAL + _LETTERS if len(rest) == 1 and phones else _LETTERS
        spelling, sound = next(rule for rule in rules if rest.startswith(rule[0]))
        for phone in sound.split():
            if phone != (phones[-1] if phones else ""):  # doubled letters sound once
                phones.append(phone)
        place += len(spelling)
    return " ".join(phones)
