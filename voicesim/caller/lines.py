"""What the caller may say: pools of equal lines, each with its place in the script, and the choice among them.

A choice hangs on the seed and on how often the pool was drawn from, never on chance: the same call gives the same
lines. A line that was just said is passed over, whatever pool it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voicesim.caller.schema import BANDS, BandLines
from voicesim.caller.script import Script
from voicesim.caller.state import CallerState
from voicesim.values import Delivery, Line

MANNERS: Final = ("shouting", "flat", "tearful", "whispering", "quieter", "sharp", "slower", "cold", "tired")
"""Stage directions a line may begin with, in brackets."""

_DIRECTION = re.compile(r"\(([^()]*)\)\s*")
_SLOT = re.compile(r"\{(\w*)\}")
_NEAREST = {
    "boiling": ("boiling", "any", "tense", "calm"),
    "tense": ("tense", "any", "boiling", "calm"),
    "calm": ("calm", "any", "tense", "boiling"),
}

BUILT_IN: Final[dict[str, BandLines]] = {
    "unsure": BandLines(any=("Sorry, what was that?", "I didn't catch that. Say it again?", "Pardon?")),
    "soothed": BandLines(any=("Right.", "Okay.", "Yes. Well.")),
    "unmoved": BandLines(any=("And?", "Mm.", "So?")),
    "inflamed": BandLines(any=("Excuse me?", "What did you just say?", "Oh, come on.")),
    "last_warning": BandLines(
        any=(
            "One more answer like that and I'm putting the phone down.",
            "Carry on like that and I'm hanging up.",
        )
    ),
    "not_taken_in": BandLines(any=("You haven't heard what I said yet.", "Wait. Have you listened at all?")),
    "apologised_again": BandLines(any=("You've said sorry already.", "Yes, sorry. You said.")),
    "repeated_back_again": BandLines(any=("I know what I said.", "Yes. You keep saying that back to me.")),
    "owned_a_slip": BandLines(any=("All right. Fair enough.", "Okay. Thank you for that.")),
    "talked_over": BandLines(any=("Let me finish, will you.", "I wasn't done talking.")),
    "not_believed": BandLines(any=("I'd like to believe that.", "People keep telling me that.")),
    "too_much_at_once": BandLines(any=("Slow down. One thing at a time.", "That's too much in one go.")),
    "hold_yes": BandLines(any=("All right. I'll wait.", "Fine. But come back.")),
    "hold_back": BandLines(any=("Yes, I'm still here.", "I'm here. So?")),
    "asked_wrong": BandLines(any=("What do you need that for?", "I've told you people that before.")),
    "whats_next": BandLines(
        any=(
            "So what happens now?",
            "Just tell me once more what happens next.",
            "And that's everything, is it?",
        )
    ),
    "ask_me": BandLines(
        any=(
            "Don't you need to know who I am, for that?",
            "Do you need my details, or how does this go on?",
            "So do you want my name and number, or what?",
        )
    ),
    "silence_warning": BandLines(
        any=(
            "If nobody's there, I'm hanging up.",
            "Say something, or I'm putting the phone down.",
        )
    ),
    "hung_up_on": BandLines(any=("That's it. I'm done with this.", "Forget it. Goodbye.")),
    "time_up": BandLines(any=("I can't stay on any longer.", "I have to go now.")),
}
"""What a caller says where the script has nothing, or has just said all it has."""


@dataclass(frozen=True)
class Pool:
    """Equal lines."""

    name: str
    """Path in the script: 'moments.story.says.boiling'."""
    texts: tuple[str, ...]
    band: str
    """Delivery band of its lines."""


def read_line(raw: str) -> tuple[str, str]:
    """Return (manner, words) of a line as written: '(flat) Fine.' -> ('flat', 'Fine.')."""
    first = _DIRECTION.match(raw.strip())
    manner = first[1].strip() if first and first[1].strip() in MANNERS else ""
    return manner, re.sub(r"\s+", " ", _DIRECTION.sub("", raw)).strip()


def pool_of(name: str, lines: BandLines, band: str) -> Pool:
    """Return the lines for a band, or the nearest there are; lines for any band are said in the caller's own."""
    for written in _NEAREST[band]:
        texts = lines.band(written)
        if texts:
            return Pool(f"{name}.{written}", texts, band if written == "any" else written)
    return Pool(name, (), band)


def plain_pool(name: str, texts: Sequence[str], band: str) -> Pool:
    """Return lines that hang on no band."""
    return Pool(name, tuple(texts), band)


def built_in(key: str, band: str) -> Pool:
    """Return the caller's own lines for `key`, whatever the script."""
    return pool_of(f"built-in.{key}", BUILT_IN[key], band)


def answer_pools(script: Script, key: str, band: str) -> list[Pool]:
    """Return the script's answers for `key`, then the built-in ones."""
    pools = []
    if key in script.model.answers:
        pools.append(pool_of(f"answers.{key}", script.model.answers[key], band))
    if key in BUILT_IN:
        pools.append(built_in(key, band))
    return pools


def choose(
    state: CallerState,
    pools: Sequence[Pool],
    taken: Sequence[str] = (),
    slots: Mapping[str, str] | None = None,
) -> tuple[Line, str] | None:
    """Return the next line of the first pool that has one not just said, with the pool's name; None when none has.

    Args:
        state: its seed, counts and last lines decide.
        pools: in order of preference.
        taken: texts already chosen for this reply.
        slots: what {when} and {name} stand for; a line with a slot that is not there, or '', is left out.
    """
    used, filled = dict(state.used), {name: text for name, text in (slots or {}).items() if text}
    for pool in pools:
        count = len(pool.texts)
        for step in range(count):
            place = (state.seed + used.get(pool.name, 0) + step) % count
            manner, text = read_line(pool.texts[place])
            if not set(_SLOT.findall(text)) <= filled.keys():
                continue
            text = _fill(text, filled)
            if text in state.last_said or text in taken:
                continue
            return Line(text, Delivery(pool.band, manner), f"{pool.name}[{place}]"), pool.name
    return None


def _fill(text: str, slots: Mapping[str, str]) -> str:
    """Return the text with its slots filled, in a capital where a sentence begins with one."""
    for name, words in slots.items():
        capital = words[:1].upper() + words[1:]
        text = re.sub(rf"(^|[.?!] )\{{{name}\}}", rf"\g<1>{_literal(capital)}", text)
        text = text.replace(f"{{{name}}}", words)
    return text


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\")


def every_line(script: Script) -> tuple[Line, ...]:
    """Return everything the caller may ever say, with the delivery it would have; lines with a slot are left out."""
    found: dict[tuple[str, Delivery], Line] = {}
    for pool in _every_pool(script):
        for place, raw in enumerate(pool.texts):
            manner, text = read_line(raw)
            if "{" not in text:
                line = Line(text, Delivery(pool.band, manner), f"{pool.name}[{place}]")
                found.setdefault((line.text, line.delivery), line)
    return tuple(found.values())


def every_written(script: Script) -> Iterator[tuple[str, BandLines | tuple[str, ...]]]:
    """Yield the path and the lines of every place in the script where the caller speaks."""
    model = script.model
    for name, moment in model.moments.items():
        yield f"moments.{name}.says", moment.says
        yield f"moments.{name}.again", moment.again
        yield f"moments.{name}.met", moment.met
    for name, spoken in model.answers.items():
        yield f"answers.{name}", spoken
    yield "you_said.with_time", model.you_said.with_time
    yield "you_said.no_time", model.you_said.no_time
    yield "you_said.two_answers", model.you_said.two_answers
    if model.you_said.name:
        yield "you_said.name", model.you_said.name
    for group, table in (("caller_knows", model.caller_knows), ("desk_knows", model.desk_knows)):
        for name, fact in table.items():
            if fact.later:
                yield f"{group}.{name}.later", fact.later
    for name, promise in model.promises.items():
        if promise.later:
            yield f"promises.{name}.later", promise.later
    yield "timers.silence.says", model.timers.silence.says
    yield "timers.hold.late", model.timers.hold.late
    yield "timers.hold.not_asked", model.timers.hold.not_asked
    yield "timers.monologue.says", model.timers.monologue.says
    yield "timers.call.says", model.timers.call.says
    for name, ending in model.endings.items():
        yield f"endings.{name}.says", ending.says


def _every_pool(script: Script) -> Iterator[Pool]:
    built = ((f"built-in.{key}", lines) for key, lines in BUILT_IN.items())
    for name, lines in (*every_written(script), *built):
        for band in reversed(BANDS):
            yield pool_of(name, lines, band) if isinstance(lines, BandLines) else Pool(name, lines, band)
