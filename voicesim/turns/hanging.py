"""Whether words sound unfinished: somebody who stops at 'and' or 'um' is thinking, not done."""

from __future__ import annotations

FILLERS = frozenset(["um", "uh", "er", "erm", "hm", "hmm", "mm", "ah", "eh", "well", "like"])
JOINING = frozenset(
    [
        "and",
        "but",
        "or",
        "so",
        "because",
        "cause",
        "cos",
        "if",
        "when",
        "while",
        "that",
        "which",
        "who",
        "then",
        "than",
        "as",
        "though",
        "although",
        "unless",
        "until",
    ]
)
OPENING = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "this",
        "these",
        "those",
        "to",
        "of",
        "for",
        "with",
        "from",
        "at",
        "in",
        "on",
        "by",
        "about",
        "into",
        "i'm",
        "you're",
        "we're",
        "they're",
        "i'll",
        "we'll",
        "i've",
        "we've",
        "is",
        "are",
        "was",
        "were",
        "am",
        "be",
        "been",
        "will",
        "would",
        "could",
        "can",
        "may",
        "might",
        "must",
        "should",
        "shall",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "not",
        "very",
        "really",
        "i",
        "we",
        "they",
        "he",
        "she",
    ]
)
"""Words after which English goes on. 'you', 'it' and 'there' are left out: turns end in them ('I see it there')."""

HANGING = FILLERS | JOINING | OPENING
COMPLETE_ENDINGS = frozenset(
    ("i am", "we are", "i do", "we do", "i can", "we can", "i will", "we will", "i have", "so am i", "can i",
     "i would", "i could", "we could", "hold on", "go on", "come in", "call in", "so do i", "will do", "i did", "it is",
     "that is", "this is", "there is", "you are", "you do", "you did", "you have", "you can", "you will", "you were",
     "they are", "they do", "they did", "it was", "that was", "think so", "believe so", "like that", "like this", "as well")
)  # fmt: skip
"""Last two words that are whole answers although they end in one of the words above."""
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
    return words[-1] in HANGING and " ".join(words[-2:]) not in COMPLETE_ENDINGS
