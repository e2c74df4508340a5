"""Things so plain in the words that the caller hears them whatever the cue finder says.

They are few and precise: what a missed cue must not spoil (a safety question, asking to hold, saying goodbye).
"""

from __future__ import annotations

import re
from typing import Final

_PATTERNS: Final = (
    (
        "ask_hold",
        r"\b(?:(?:put|place|pop) you on hold|(?:can|could|would) you (?:please |mind )?hold(?:ing)?|hold the line"
        r"|hold on (?:for )?(?:a|one) (?:moment|minute|second)|bear with me)\b",
    ),
    (
        "one_moment",
        r"\b(?:(?:give me|one|just a) (?:a |one )?(?:moment|minute|second) (?:please|while|to)|wait (?:a|one) (?:moment|minute))\b",
    ),
    (
        "goodbye",
        r"\b(?:good ?bye|bye bye|bye now|take care(?! of)|have a (?:good|nice|lovely) (?:day|evening|weekend|afternoon|one)"
        r"|thank(?:s| you) for (?:calling|ringing|your call))\b|\bbye\W*$",
    ),
    (
        "verify",
        r"\b(?:security questions?|verify (?:your|who)|confirm (?:your (?:identity|details|name)|who (?:you are|i'?m))"
        r"|(?:make|making|be) sure (?:it'?s|that it'?s|i'?m (?:speaking|talking) (?:to|with)) (?:really )?(?:you|the right)|check (?:your identity|who i'?m))\b",
    ),
    (
        "ask_safety",
        r"\b(?:(?:hurt|harm|kill)(?:ing)? yourself|suicid\w*|(?:end|ending|take|taking) your (?:own )?life|are you safe|safe (?:right now|tonight)|not (?:be|being) here any ?more"
        r"|(?:are|is) (?:you|anybody|anyone|someone|he|she|they|the (?:baby|child|driver)|your \w+) (?:hurt|injured|bleeding|breathing|awake|in danger|all right there)"
        r"|do you mean (?:that )?you(?:'d| would| will|'ll) (?:hit|hurt|kill|harm)|(?:are you|you're) (?:really )?(?:going to|planning to) (?:hit|hurt|harm|kill))\b",
    ),
    (
        "own_slip",
        r"\b(?:i shouldn'?t have (?:said|put|asked|done)|that (?:came out|was) wrong of me|that came out wrong|let me start (?:again|over)|i put that badly"
        r"|that was (?:unfair|rude|clumsy) of me|i (?:take|took) that back|i got that wrong)\b",
    ),
    (
        "end_call",
        r"\b(?:(?:i'?m|i am|i'?ll|i will|going to) (?:now )?(?:be )?(?:have to )?(?:end|ending|close|closing|finish|finishing) (?:the|this) call(?: now| here)?|i'?m hanging up)\b",
    ),
    (
        "give_reason",
        r"\b(?:to protect (?:you|your)|for your (?:own )?(?:protection|security|safety)|so (?:that )?(?:nobody|no one|i know|i can)|because i (?:need|have|want) to"
        r"|make sure (?:it'?s|i'?m)|before i can (?:open|look|talk))\b",
    ),
)
_COMPILED: Final = tuple((label, re.compile(pattern, re.IGNORECASE)) for label, pattern in _PATTERNS)

_INSULT = re.compile(
    r"\b(?:you(?:'re| are) (?:(?:so|such an?|an?|just|really|being) )*(?:stupid|idiot|idiotic|moron|liar|lying|pathetic"
    r"|hysterical|crazy|ridiculous|dumb|useless|thick|clown|joke|nuts|nuisance|pain)"
    r"|you (?:stupid|idiot|moron|liar|clown)|shut up|stupid (?:woman|man|person|question|people)|what an? (?:idiot|moron))\b",
    re.IGNORECASE,
)

_CONDITION = re.compile(
    r"\b(?:if|unless|or|otherwise|else|next time|again and|when you|should you)\b", re.IGNORECASE
)
"""Words beside an ending that make it a warning."""

_EXPLAINED_HOLD = re.compile(
    r"\b(?:while|because|so (?:that )?i|to (?:check|look|find|get|ask|see|speak|pull)|minutes?|seconds?|moment)\b",
    re.IGNORECASE,
)


def plain_labels(text: str) -> tuple[tuple[str, str], ...]:
    """Return (label, the words that show it) for each plain thing in a trainee's words."""
    found = []
    for label, pattern in _COMPILED:
        match = pattern.search(text)
        if match and not (label == "end_call" and _threatened(text, match)):
            found.append((label, match[0].strip()))
    return tuple(found)


def _threatened(text: str, match: re.Match[str]) -> bool:
    """Return whether ending the call is only warned of: 'if you go on, I will end the call'."""
    begin = max(text.rfind(stop, 0, match.start()) for stop in ".?!;") + 1
    end = min((at for at in (text.find(stop, match.end()) for stop in ".?!;") if at >= 0), default=len(text))
    return bool(_CONDITION.search(text, begin, end))


def insult_in(text: str) -> str:
    """Return the words that insult the caller, or ''."""
    match = _INSULT.search(text)
    return match[0] if match else ""


def explains_hold(text: str) -> bool:
    """Return whether a request to hold gives a reason or a time."""
    return bool(_EXPLAINED_HOLD.search(text))
