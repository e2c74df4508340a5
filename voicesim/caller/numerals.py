"""Numbers as people say them, up to a million: what matches '640' with 'six hundred and forty'."""

from __future__ import annotations

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_TOO_LARGE = 1_000_000


def number_in_words(number: int) -> tuple[str, ...]:
    """Return a whole number's words, 'and' left out; from a million on, digit by digit."""
    if number >= _TOO_LARGE:
        return tuple(_SMALL[int(digit)] for digit in str(number))
    if number >= 1000:
        rest = number_in_words(number % 1000) if number % 1000 else ()
        return (*number_in_words(number // 1000), "thousand", *rest)
    if number >= 100:
        rest = number_in_words(number % 100) if number % 100 else ()
        return (_SMALL[number // 100], "hundred", *rest)
    if number >= 20:
        return (_TENS[number // 10], *((_SMALL[number % 10],) if number % 10 else ()))
    return (_SMALL[number],)


def ordinal_in_words(number: int) -> tuple[str, ...]:
    """Return '3rd' as ('third',) and '21st' as ('twenty', 'first')."""
    *front, last = number_in_words(number)
    if last in _ORDINALS:
        ordinal = _ORDINALS[last]
    elif last.endswith("y"):
        ordinal = last[:-1] + "ieth"
    else:
        ordinal = last + "th"
    return (*front, ordinal)
