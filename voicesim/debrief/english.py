"""Small parts of English sentences."""

from __future__ import annotations


def listed(names: list[str], word: str = "and") -> str:
    """Return 'a', 'a and b', 'a, b and c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def sentence(parts: list[str]) -> str:
    """Return a list of clauses as one sentence, without its full stop."""
    return capital(listed(parts))


def capital(text: str) -> str:
    """Return the text with its first letter large."""
    return text[:1].upper() + text[1:]


def count(number: int, noun: str) -> str:
    """Return '1 turn', '2 turns'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def times(number: int) -> str:
    """Return 'once', 'twice', '3 times'."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
