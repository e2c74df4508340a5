"""The trainee's own name, as given in a greeting: what lets a caller say 'You said your name was Dana'."""

from __future__ import annotations

import re
from typing import Final

_WORD = r"[A-Za-z][a-z]+(?:[-'][A-Za-z][a-z]+)?"
_NAME: Final = (
    re.compile(rf"\b[Mm]y name(?:'s| is) (?P<name>{_WORD})"),
    re.compile(rf"\b[Yy]ou(?:'re| are) (?:speaking|talking|through) (?:to|with) (?P<name>{_WORD})"),
    re.compile(rf"\b(?:[Tt]his is|[Hh]ere is) (?P<name>{_WORD})(?= (?:here|speaking|from|at|in|and|how)\b|[,.;!?]|$)"),
    re.compile(rf"\b[Ii]t's (?P<name>{_WORD}) (?:here|speaking|from)\b"),
    re.compile(rf"(?:^|[,.;!?] )(?P<name>{_WORD}) (?:speaking|here)\b"),
)  # fmt: skip


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_NAMES: Final = _set(
    "the a an my your our this that it what who how why when where about really very just not sorry calling okay yes no "
    "someone somebody everyone everybody nobody right now good thank thanks hello hi is was all in on at for with so and "
    "customer service support police emergency line desk office public benefits tax housing probation clinic reception "
    "morning afternoon evening still be being both they she he we you i new here speaking none"
)


def find_name(text: str) -> str:
    """Return the name the trainee gave as their own, with a capital, or ''."""
    for pattern in _NAME:
        for found in pattern.finditer(text):
            name = found["name"]
            if name.lower() not in _NO_NAMES:
                return name[:1].upper() + name[1:]
    return ""
