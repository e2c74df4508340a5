"""A new caller from a few answers: a commented script that can be called at once, and changed line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("template.yaml")
_SLOT: Final = re.compile(r"<<(\w+)>>")
_ONLY: Final = re.compile(r"^#(inbound|outbound|limits)\|")
"""Begins a line that is for calls in one direction only, or for callers who turn abusive."""
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.,;()' -]*[A-Za-z0-9_.)]")
"""Text that YAML reads as it stands."""
_VALUES: Final = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))


@dataclass(frozen=True)
class Beginnings:
    """What a trainer says of a new caller; each field has an example for a default."""

    title: str = "Six weeks without an answer"
    sector: str = "government"
    name: str = "Robin Hale"
    about: str = "44, applied six weeks ago and has heard nothing. Rings in the lunch break."
    wants: str = "an answer to an application"
    underneath: str = "to be taken seriously, and not to be sent from one person to the next"
    you_are: str = "a call-taker on the public line"
    task: str = "tell them that the decision comes later than they were told"
    """Only for outbound calls."""
    warning: str = "a raised voice"
    voice: str = "woman, medium"
    starts: str = "tense"
    """calm, tense or boiling."""
    call: str = "inbound"
    """inbound, outbound or transferred."""
    difficulty: int = 2
    """1 to 5."""
    minutes: int = 5
    goals: tuple[str, ...] = ("feelings", "say_back", "ownership")
    """One to four of the twelve competencies."""


def file_name(title: str) -> str:
    """Return a title as the name of a file, without its ending: 'Six weeks!' -> 'six_weeks'; '' for no letters."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def new_script(beginnings: Beginnings, script: str) -> str:
    """Return the text of a new script, with notes for its author.

    Args:
        beginnings: what is known of the caller.
        script: how commands name it: 'government/six_weeks'.
    """
    slots = _slots(beginnings) | {"script": script}
    wanted = {"outbound" if beginnings.call == "outbound" else "inbound"}
    wanted |= {"limits"} & set(beginnings.goals)
    text = "\n".join(_chosen(_FILE.read_text(encoding="utf-8").splitlines(), wanted)) + "\n"
    return _SLOT.sub(lambda found: slots[found[1]], text)


def _chosen(lines: list[str], wanted: set[str]) -> Iterator[str]:
    """Yield the lines for everybody and the wanted ones; abuse that is not wanted stays as a note."""
    for line in lines:
        found = _ONLY.match(line)
        text = line[found.end() :] if found else line
        if found is None or found[1] in wanted:
            yield text
        elif found[1] == "limits":
            yield f"{text[:2]}# {text[2:]}"


def _slots(given: Beginnings) -> dict[str, str]:
    """Return what stands for each slot, written as YAML."""
    texts = ("title", "sector", "name", "about", "wants", "underneath", "you_are", "task", "warning", "voice")
    return {name: scalar(str(getattr(given, name))) for name in texts} | {
        "starts": given.starts,
        "call": given.call,
        "difficulty": str(given.difficulty),
        "minutes": str(given.minutes),
        "patience": str(given.minutes + 4),
        "goals": ", ".join(given.goals),
        "speaks_first": "yes" if given.call == "outbound" else "no",
    }


def scalar(text: str) -> str:
    """Return one line of text as YAML: as it stands where that is safe, else in quotes."""
    words = " ".join(text.split())
    if _PLAIN.fullmatch(words) and words.lower() not in _VALUES:
        return words
    return json.dumps(words, ensure_ascii=False)
