"""Rules about what the caller says: sayable, plain, and something for every mood."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from voicesim.caller.checking.flow import spoken_places
from voicesim.caller.lines import MANNERS
from voicesim.caller.reading import Fault, Sheet
from voicesim.caller.schema import BANDS, BandLines
from voicesim.caller.script import Script

LONGEST_SECONDS: Final = 12.0
"""A line that takes longer is a speech: nobody on the phone waits for its end. Guess."""
LONGEST_WORDS: Final = 40
"""What that comes to in everyday words of 1.3 syllables, for the writer to aim at."""
SYLLABLES_A_SECOND: Final = 4.5
"""A quick caller's articulation rate (field figures: 4.63 to 5.22 without pauses)."""

_DIRECTION = re.compile(r"\(([^()]*)\)")
_MARKUP = re.compile(r"[<>*_#\[\]|~`^=\\]|https?:|&\w+;")
_SLOT = re.compile(r"\{([^}]*)\}")


def syllables(text: str) -> int:
    """Return about how many syllables a text has: groups of vowels, a silent last e left out."""
    count = 0
    for word in re.findall(r"[a-z']+|\d", text.lower()):
        groups = len(re.findall(r"[aeiouy]+", word))
        silent = word.endswith("e") and groups > 1 and not word.endswith("le")
        count += max(1, groups - silent)
    return count


def band_missing(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find moments with nothing to say in some mood: they would speak in the nearest one."""
    for name, moment in script.model.moments.items():
        for key, lines in (("says", moment.says), ("again", moment.again), ("met", moment.met)):
            if lines.any:
                continue
            missing = [band for band in BANDS if not lines.band(band)]
            if missing:
                text = f"'{name}' has nothing to say when {' or '.join(missing)}."
                fix = f'Add `{missing[0]}: ["..."]`, or lines under `any`.'
                yield sheet.warning(("moments", name, key), "band_missing", text, fix)


def few_lines(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find what is said again and again with only one line for it."""
    model = script.model
    if "unsure" not in model.answers:
        text = "no lines for when the caller did not understand: this happens in every call."
        fix = 'Add `unsure: ["Sorry, what was that?", "You are breaking up."]` under answers.'
        yield sheet.fault(("answers",), "no_unsure_lines", text, fix)
    elif isinstance(model.answers["unsure"], BandLines) and _fewest(model.answers["unsure"]) < 2:
        fix = "Write a second one, so that the caller need not repeat it word for word."
        yield sheet.warning(("answers", "unsure"), "few_lines", "only one line for not understanding.", fix)
    if len(model.timers.silence.says) < 2:
        fix = "Write a second one: silence is asked into more than once."
        yield sheet.warning(("timers", "silence", "says"), "few_lines", "only one line for silence.", fix)


def _fewest(lines: BandLines) -> int:
    return min(len(lines.band(band)) for band in (*BANDS, "any") if lines.band(band))


def long_line(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find lines nobody would say in one breath."""
    for place, text in spoken_places(sheet, script):
        seconds = syllables(_DIRECTION.sub("", text)) / SYLLABLES_A_SECOND
        if seconds > LONGEST_SECONDS:
            words = f"this line takes about {math.ceil(seconds)} s to say."
            fix = f"Keep it to {LONGEST_SECONDS:.0f} s, some {LONGEST_WORDS} words: cut it, or make two lines of it."
            yield sheet.fault(place, "long_line", words, fix)


def markup(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find signs a voice cannot say."""
    for place, text in spoken_places(sheet, script):
        found = _MARKUP.search(text)
        if found:
            words = f"'{found[0]}' cannot be spoken."
            yield sheet.fault(place, "markup", words, "Write only what is said, in words.")


def stage_direction(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find brackets that are no direction the voice knows, or that stand in the middle."""
    for place, text in spoken_places(sheet, script):
        for found in _DIRECTION.finditer(text):
            if found[1] not in MANNERS or found.start() != 0:
                words = f"'({found[1]})' is no stage direction here; it would be left out."
                fix = f"Begin the line with one of {', '.join(f'({manner})' for manner in MANNERS)}."
                yield sheet.fault(place, "stage_direction", words, fix)


def slots(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find slots where nothing fills them, and promises nobody can come back to without one."""
    for place, text in spoken_places(sheet, script):
        for found in _SLOT.finditer(text):
            timed = place[:2] == ("you_said", "with_time") or (place[0] == "promises" and place[2] == "later")
            if found[1] != "name" and not (found[1] == "when" and timed):
                words = f"'{{{found[1]}}}' is not filled here."
                fix = "{when} exists under you_said, with_time and under a promise's later; {name}, the trainee's, anywhere."
                yield sheet.fault(place, "slot", words, fix)
    with_time = script.model.you_said.with_time
    if with_time and all("{" in text for text in with_time):
        text = "every line here has a slot: a time that was not surely heard could not be asked about."
        fix = 'Add one without: "And the time you gave me. Can I hold you to that?"'
        yield sheet.warning(("you_said", "with_time"), "slot", text, fix)
