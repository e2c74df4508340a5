"""What a trainer can do about what `voicesim scripts explore` found, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from voicesim.caller.script import Script
    from voicesim.rehearsal.demands import Demand
    from voicesim.rehearsal.findings import Findings

LEGEND: Final = (
    "best: how many of their calls reach a best ending; 95 %: between these the true share lies; score: marks; "
    "critical: calls with a critical error; *: plays a part to bring out every line, and need not lose."
)
SHORTER_BY: Final = 2.0
"""People take up to twice the expert's time; beyond that the stated minutes are wrong. Guess."""
_ADVICE: Final = {
    "expert reaches a best ending": "An expert fails: look whether an ending above the best one fits first, then at the moment "
    "named hardest: let more ways meet it (`or`), or ask for less before the best ending. A whole call: --trainee expert --examples.",
    "average is in between": "The average trainee wins too seldom: let them start lower, cool faster, trust more or give up later, or ask for less in met_by. "
    "Too often: the other way round.",
    "every moment comes up and is met": "Moments nobody deals with: look at their `needs` and `opens_when`, and whether each line of `met_by` is possible.",
    "every ending is reached": "Endings nobody reaches: look at their `when`, and whether an ending above them always fits first.",
    "lines said": "Lines nobody hears: leave out those for a mood the caller cannot be in there, or make the moment come up sooner.",
    "score and ending agree": "Calls that end badly are marked well, or the other way round: check the `worth` of each ending, "
    "which facts are `hurt` and `capture`, and whether the best ending can be reached without them.",
}
_REACHES: Final = " reaches one"
_BAD_CONDUCT: Final = "Bad conduct wins: let the best ending ask for more moments or a calmer caller, and moments for a fact or a promise beside care."


def advice(demand: Demand) -> str:
    """Return what to look at where a demand does not hold; '' where nothing can be said."""
    return _BAD_CONDUCT if demand.name.endswith(_REACHES) else _ADVICE.get(demand.name, "")


def minutes_told(script: Script, found: Findings) -> str:
    """Return what to say where the call is far shorter than the script tells trainees; '' where it is not."""
    expert, stated = found.row("expert"), script.model.minutes
    if expert is None or expert.minutes * SHORTER_BY >= stated:
        return ""
    return f"an expert is through in {expert.minutes:.1f} minutes, and the script says {stated}: lower `minutes`, or add moments."


def found_words(demand: Demand) -> str:
    """Return what was found, so that names of what is lacking are not taken for what was met."""
    lacking = demand.wanted == "all" and demand.got != "all"
    return f"all but {demand.got}" if lacking else demand.got


def words_by_place(script: Script) -> dict[str, str]:
    """Return what the caller says at each place: 'moments.story.says.tense[0]' -> the line as written."""
    from voicesim.caller.lines import every_written
    from voicesim.caller.schema import BANDS, BandLines

    found: dict[str, str] = {}
    for path, lines in every_written(script):
        pools = (
            {f".{band}": lines.band(band) for band in ("any", *BANDS)}
            if isinstance(lines, BandLines)
            else {"": lines}
        )
        for band, texts in pools.items():
            found |= {f"{path}{band}[{step}]": text for step, text in enumerate(texts)}
    return found


def place_in_words(place: str) -> str:
    """Return a line's place as a trainer reads it: 'moments.story.says.tense[0]' -> 'story, says, tense'."""
    group, _, rest = place.partition("[")[0].partition(".")
    parts = (
        rest.split(".") if group in ("moments", "endings", "timers", "answers") else [group, *rest.split(".")]
    )
    return ", ".join(parts)
