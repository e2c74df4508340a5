"""A text as it is said: numbers, money, times, abbreviations and initials written out as words."""

from __future__ import annotations

import re

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_ONES = tuple(_NUMBER_WORDS.split()[:20])
_TENS = ("", "ten", *_NUMBER_WORDS.split()[20:])
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MONEY = {"£": ("pound", "pounds"), "$": ("dollar", "dollars"), "€": ("euro", "euros")}
_SIGNS = {"%": "percent", "&": "and", "@": "at", "+": "plus", "=": "equals", "#": "number"}
_ABBREVIATIONS = {
    "mr": "mister",
    "mrs": "missis",
    "ms": "miz",
    "dr": "doctor",
    "prof": "professor",
    "st": "street",
    "rd": "road",
    "ave": "avenue",
    "apt": "apartment",
    "dept": "department",
    "vs": "versus",
    "etc": "et cetera",
    "approx": "approximately",
    "ref": "reference",
    "tel": "telephone",
    "sgt": "sergeant",
    "no.": "number",
    "jan.": "january",
    "feb.": "february",
    "aug.": "august",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
    "mon.": "monday",
    "hr": "hour",
    "hrs": "hours",
    "min.": "minute",
    "mins": "minutes",
    "km": "kilometers",
    "kg": "kilograms",
    "lb": "pound",
    "lbs": "pounds",
}
_LETTERS = {"w": "double you"}
_INITIAL_LIST = (
    "AI API ATM CEO CIA CID DOB DUI EMS EMT ETA EU FAQ FBI GPA HIV ID IOU IP IQ IRS IT IVR PO SOS SUV UK UN UPS "
    "URL US USA USB VIP"
)
_INITIALS = frozenset(_INITIAL_LIST.split())
"""Initials with a vowel in them that are said letter by letter; without a vowel all are."""
_SOUNDS = re.compile(r"^(h?m+|h+m+|sh+|brr+|pf+t*|ps+t|tsk)$")
_TOKEN = re.compile(
    r"[£$€]?\d[\d,]*(?:[.:]\d+)?(?:st|nd|rd|th)?(?![a-z]{3})|[^\W\d_]+(?:['\u2019][^\W\d_]+)*\.?|[%&@+=#]",
    re.IGNORECASE,
)
_LONGEST_CARDINAL = 6
"""Digits in a row: more of them are a reference or telephone number, said one by one."""


def spoken_words(text: str) -> list[str]:
    """Return the words of a text as somebody would say them, lower case.

    '£4.50 on the 2nd' gives four pounds fifty on the second. Years, times and long numbers are read as
    they usually are; how a person really read a number cannot be known from its digits.
    """
    tokens = _TOKEN.findall(text.replace("\u2019", "'"))
    shouted = sum(token.isupper() and len(token) > 1 for token in tokens) > len(tokens) / 2
    words: list[str] = []
    for token in tokens:
        if token in _SIGNS:
            words.append(_SIGNS[token])
        elif token[-1].isdigit() or token[0].isdigit() or token[0] in _MONEY:
            words += _number(token.lower())
        else:
            words += _word(token, shouted)
    return words


def _word(token: str, shouted: bool) -> list[str]:
    lower = token.lower()
    bare = lower.rstrip(".")
    if lower in _ABBREVIATIONS or bare in _ABBREVIATIONS:
        return (_ABBREVIATIONS.get(lower) or _ABBREVIATIONS[bare]).split()
    letters = re.sub(r"('?s)?\.?$", "", token)
    vowelless = not re.search("[aeiouy]", letters.lower()) and not _SOUNDS.match(bare)
    if vowelless or (letters in _INITIALS and not shouted):
        return [word for letter in letters.lower() for word in _LETTERS.get(letter, letter).split()]
    return [bare]


def _number(token: str) -> list[str]:
    sign = _MONEY.get(token[0])
    body = token.lstrip("£$€")
    ordinal = re.search(r"(st|nd|rd|th)$", body)
    body = re.sub(r"(st|nd|rd|th)$", "", body)
    grouped = "," in body.rstrip(",")
    whole, point, part = re.sub(r",", "", body).replace(":", ".:").partition(".")
    if sign:
        return _money(whole, part, sign)
    if part.startswith(":"):
        minutes = int(part[1:])
        return _cardinal(int(whole)) + (_clock_minutes(minutes) if minutes else [])
    words = _whole(whole, grouped or bool(point) or bool(ordinal))
    if point:
        words += ["point", *_digits(part)]
    if ordinal:
        last = words[-1]
        words[-1] = _ORDINALS.get(last, last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return words


def _money(whole: str, part: str, sign: tuple[str, str]) -> list[str]:
    words = [*_cardinal(int(whole)), sign[0] if int(whole) == 1 else sign[1]]
    return words + (_cardinal(int(part)) if part and int(part) else [])


def _clock_minutes(minutes: int) -> list[str]:
    return (["oh"] if minutes < 10 else []) + _cardinal(minutes)


def _digits(digits: str) -> list[str]:
    return ["oh" if digit == "0" else _ONES[int(digit)] for digit in digits]


def _whole(digits: str, plain: bool) -> list[str]:
    """Read a whole number: as a year where it looks like one, one by one where it is a reference."""
    value = int(digits)
    if not plain and (len(digits) > _LONGEST_CARDINAL or (digits[0] == "0" and len(digits) > 1)):
        return _digits(digits)
    if not plain and (1100 <= value <= 1999 or 2010 <= value <= 2099):
        century, year = divmod(value, 100)
        return _cardinal(century) + (["hundred"] if year == 0 else _clock_minutes(year))
    return _cardinal(value)


def _cardinal(value: int) -> list[str]:
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= size:
            head, rest = divmod(value, size)
            tail = (["and"] if 0 < rest < 100 else []) + _cardinal(rest) if rest else []
            return [*_cardinal(head), name, *tail]
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        return [_ONES[hundreds], "hundred", *(["and", *_cardinal(rest)] if rest else [])]
    if value >= 20:
        tens, ones = divmod(value, 10)
        return [_TENS[tens], *([_ONES[ones]] if ones else [])]
    return [_ONES[value]]
