"""The call in three sentences: why they rang, how it went, how long it took; and its ending as a headline."""

from __future__ import annotations

from voicesim.debrief.said import read
from voicesim.values import CallSummary, seconds_of


def story_of(summary: CallSummary) -> tuple[str, str, str]:
    """Return three sentences that tell the call."""
    outline = summary.header.outline
    call = read(summary)
    first = _why_they_rang(outline.caller_name, outline.situation)
    return first, _how_it_went(summary, call.caller), _how_long(summary)


def headline(summary: CallSummary) -> str:
    """Return the ending in plain words."""
    return summary.ending.title if summary.ending else "The record was cut short."


def clock(sample: int) -> str:
    """Return a place in the call as minutes and seconds: '1:05'."""
    whole = int(seconds_of(max(0, sample)))
    return f"{whole // 60}:{whole % 60:02}"


def duration(seconds: float) -> str:
    """Return a length as a person says it: '1 minute 5 seconds'."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    parts = [f"{minutes} minute{'s' if minutes != 1 else ''}"] if minutes else []
    if rest or not parts:
        parts.append(f"{rest} second{'s' if rest != 1 else ''}")
    return " ".join(parts)


def _how_it_went(summary: CallSummary, caller: str) -> str:
    steps = summary.exchanges
    start = summary.header.start_tension
    if not steps:
        return "Nothing was said."
    last = steps[-1].reaction.tension
    heard = next((step.sample for step in steps if step.reaction.heard), None)
    highest = max(steps, key=lambda step: step.reaction.tension)
    moved = f"{caller}'s tension went from {start:.1f} to {last:.1f} of 10"
    if highest.reaction.tension > max(start, last) + 0.5:
        moved += f", with {highest.reaction.tension:.1f} at the worst ({clock(highest.sample)})"
    return f"{moved}; " + (
        f"from {clock(heard)} on {caller} felt heard." if heard is not None else f"{caller} never felt heard."
    )


def _how_long(summary: CallSummary) -> str:
    length = duration(seconds_of(summary.end_sample))
    return f"The call lasted {length}." if summary.ending else f"After {length} the record breaks off."


def _why_they_rang(name: str, situation: str) -> str:
    """Return the first sentence; a script tells the situation as a sentence, or as the bare thing wanted."""
    bare = situation.strip().rstrip(".")
    if not bare:
        return f"{name} rang."
    return f"{name} rang. {bare}." if bare[0].isupper() else f"{name} rang and wanted {bare}."
