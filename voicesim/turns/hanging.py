"""Whether words sound unfinished: somebody who stops at 'and' or 'um' is thinking, not done."""

from __future__ import annotations

FILLERS = frozenset(["um", "uh", "er", "erm", "hm", "hmm", "mm", "ah", "eh"])
JOINING = frozenset(
    ["and", "but", "or", "because", "cause", "if", "while", "than", "although", "unless", "until", "whether"]
)
OPENING = frozenset(
    ["the", "a", "an", "my", "your", "his", "its", "our", "their", "to", "of", "for", "with", "from", "at", "into",
     "i'm", "you're", "we're", "they're", "i'll", "you'll", "we'll", "i've", "we've", "is", "are", "was", "were", "i", "we"]
)  # fmt: skip
"""Words after which English nearly always goes on. Left out are those that also end turns ('that', 'on', 'so', 'do',
'can', 'you', 'it'): a false alarm makes the caller half a second slow."""

HANGING = FILLERS | JOINING | OPENING
WHOLE_ENDINGS = frozenset(
    ["we are", "you are", "they are", "so am i", "can i", "may i", "shall i", "shall we", "can we", "it is", "that is",
     "this is", "there is", "it was", "that was", "you were", "what for", "looking at", "want to", "like to"]
)  # fmt: skip
"""Last two words that make a whole answer although they end in one of the words above."""
_ENDING_MARKS = ".!?"


def hangs(text: str) -> bool:
    """Return whether a turn's words so far ask for more.

    Args:
        text: a transcript, with or without punctuation; a final mark of its own says the sentence is whole.
    """
    stripped = text.strip()
    if not stripped or stripped[-1] in _ENDING_MARKS:
        return False
    words = [word.strip(",;:-'\"").lower() for word in stripped.split()]
    if len(words) == 1:
        return words[0] in FILLERS | JOINING
    return words[-1] in HANGING and " ".join(words[-2:]) not in WHOLE_ENDINGS
