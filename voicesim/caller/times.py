"""Times in a trainee's words: what turns a promise into one that can be kept."""

from __future__ import annotations

import re
from typing import Final

_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_NUMBER = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty"
    r"|forty eight|a few|a couple of|the next)"
)
_UNIT = r"(?:minutes?|hours?|days?|weeks?)"
_PART = r"(?:morning|afternoon|evening|lunchtime)"

_WHEN: Final = re.compile(
    rf"\b(?:"
    rf"(?:by|on|before|until) (?:the end of )?(?:next |this )?{_DAY}(?: {_PART})?"
    rf"|{_DAY}(?: {_PART})?"
    rf"|(?:by )?tomorrow(?: {_PART})?"
    rf"|(?:by )?(?:the end of (?:the |this )?(?:day|week|month)|close of business|midday|noon|lunchtime|tonight)"
    rf"|(?:by )?this (?:{_PART}|week)"
    rf"|(?:by )?{_NUMBER} o'?clock|by {_NUMBER}(?: thirty)?(?= |$|[.,;?!])(?! (?:of|working|business|calendar|{_UNIT}))"
    rf"|(?:within |in |takes? |inside )?(?:the next )?{_NUMBER}(?: (?:to|or) {_NUMBER})? (?:working |business |calendar )?{_UNIT}"
    rf"|(?:by )?today|within the (?:hour|day|week)|next week"
    rf")\b",
    re.IGNORECASE,
)
_AT_ONCE: Final = re.compile(
    r"\b(?:right now|straight ?away|this minute|while (?:you're|you are|we're|we are|i've|i have)|at once|immediately"
    r"|(?:do|doing|sending|send|writing|write|putting|put) (?:it|that|this)(?: \w+){0,2} now|now)\b",
    re.IGNORECASE,
)


def find_when(text: str) -> str:
    """Return the first definite time in `text`, as spoken ('by Friday'), or ''."""
    found = _WHEN.search(text)
    return found[0].strip() if found else ""


def says_when(text: str) -> bool:
    """Return whether `text` holds any time, 'right now' included."""
    return bool(find_when(text) or _AT_ONCE.search(text))
