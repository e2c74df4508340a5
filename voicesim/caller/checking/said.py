"""Rules about what must not simply be said by a caller: danger outside a safety moment, people's data, the unsayable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voicesim.caller.checking.flow import spoken_places
from voicesim.caller.reading import Fault, Sheet
from voicesim.caller.script import Script

_DANGER: Final = re.compile(
    r"\b(?:kill(?:ing)? myself|end(?:ing)? (?:my life|it all)|better off without me|hurt(?:ing)? myself"
    r"|don'?t want to (?:live|be (?:here|alive) any ?more)|do(?:ing)? something to myself|take (?:all )?(?:the|my) (?:tablets|pills)"
    r"|(?:i'?ll|i will|i'?m going to|i'?m gonna|i could|i want to) (?:\w+ )?(?:kill|stab|burn|shoot|hurt) (?:you|him|her|them|the))\b",
    re.IGNORECASE,
)
_DATA: Final = (
    ("an e-mail address", re.compile(r"\b[\w.+-]+@[\w-]+\.\w{2,}\b")),
    ("a web address", re.compile(r"\b(?:www\.|https?://)\S+", re.IGNORECASE)),
    ("a telephone number", re.compile(r"(?<![\d.])\+?\d[\d ()/-]{7,}\d")),
    ("an account number", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}\b")),
)
_NUMBER: Final = re.compile(r"\d[\d.,:/]*")
_LETTERS: Final = re.compile(r"\b(?!(?:TV|OK|ID|I|DVD|MP|GP)\b)[A-Z]{2,6}\b")
_SIGNS: Final = re.compile(r"[\u00a3$\u20ac%&+/]")


def danger_without_safety(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find words of self-harm or violence outside a safety moment: the trainee could do nothing right about them."""
    safe = {("moments", name) for name, moment in script.model.moments.items() if moment.kind == "safety"}
    for place, text in spoken_places(sheet, script):
        found = _DANGER.search(text)
        if found and place[:2] not in safe:
            words = f"this speaks of danger ('{found[0]}')."
            fix = "Move the line into a moment of `kind: safety`, with a way to act on it, or put it another way."
            yield sheet.fault(place, "danger_without_safety", words, fix)


def personal_data(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find what looks like a real person's data, anywhere in the file."""
    for number, line in enumerate(sheet.content.decode("utf-8-sig").splitlines(), start=1):
        if line.lstrip().startswith("#"):
            continue
        for what, pattern in _DATA:
            found = pattern.search(line)
            if found:
                text = f"'{found[0]}' looks like {what}."
                fix = "Invent one that nobody can have, or leave it out: scripts are passed on."
                column = found.start() + 1
                yield Fault(sheet.file, number, column, "personal_data", "warning", text, fix)


def hard_to_say(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find figures, signs and abbreviations that each voice would read in its own way."""
    for place, text in spoken_places(sheet, script):
        found = _NUMBER.search(text) or _SIGNS.search(text) or _LETTERS.search(text)
        if found:
            words = f"'{found[0]}' is read differently by every voice."
            fix = "Write it as it is spoken: 'four seven one', 'twelve pounds', 'the ninth of May'."
            yield sheet.warning(place, "hard_to_say", words, fix)
