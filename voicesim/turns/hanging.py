"""Whether words sound unfinished or hand over: who stops at 'and' or 'um' is thinking, who has asked a question is done."""

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
_TRAILING = ("...", "…")
"""How recognisers that punctuate write a voice that trails off."""

ASKING = frozenset(
    ["can", "could", "would", "will", "shall", "should", "may", "do", "does", "did", "is", "are", "was", "were", "have", "has",
     "had", "won't", "don't", "didn't", "isn't"]
)  # fmt: skip
ASKED_WORDS = frozenset(["what", "when", "where", "who", "why", "how", "which"])
SUBJECTS = frozenset(
    [
        "i",
        "you",
        "we",
        "he",
        "she",
        "it",
        "they",
        "that",
        "this",
        "there",
        "anyone",
        "anybody",
        "mr",
        "mrs",
        "ms",
        "your",
    ]
)
RELATIVE = SUBJECTS | ASKED_WORDS
"""Words after which 'can you', 'did they' is no question: 'what can you ...' is one by its own first word."""
QUESTION_WORDS = 12
"""How many of the last words are searched for the beginning of a question. Guess, unmeasured."""


def hangs(text: str) -> bool:
    """Return whether a turn's words so far ask for more.

    Args:
        text: a transcript, with or without punctuation; a final mark of its own says the sentence is whole.
    """
    words = _bare(text)
    if words and text.rstrip().endswith(_TRAILING):
        return True
    if not words or text.rstrip()[-1] in _ENDING_MARKS:
        return False
    if len(words) == 1:
        return words[0] in FILLERS | JOINING
    return words[-1] in HANGING and " ".join(words[-2:]) not in WHOLE_ENDINGS


def asks(text: str) -> bool:
    """Return whether a turn's words so far end in a question: 'can you tell me when that was'.

    A question is known by its mark, or, most recognisers writing none, by its word order within the last QUESTION_WORDS words;
    'can you' alone is only its beginning.

    Args:
        text: a transcript, with or without punctuation.
    """
    stripped = text.rstrip()
    if stripped.endswith("?"):
        return True
    if not stripped or stripped[-1] in _ENDING_MARKS or hangs(text):
        return False
    words = _bare(text)[-QUESTION_WORDS:]
    for place in range(len(words) - 2):
        before = words[place - 1] if place else ""
        first, second = words[place], words[place + 1]
        if first in ASKED_WORDS and second in ASKING:
            return True
        if first in ASKING and second in SUBJECTS and before not in RELATIVE:
            return True
    return False


def _bare(text: str) -> list[str]:
    """Return the words, small and without punctuation."""
    return [word for word in (part.strip(",;:-'\".!?").lower() for part in text.split()) if word]
