"""The sidecar of a made recording: what the plan says is written anew, what a person expects of it stays."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from recording_plan import PlanFile
from recording_voices import CREDITS, PROGRAMS, SAMPLE_RATE
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

HEADER = (
    "# Title, recording and turns are written by tools/make_recordings.py from {plan}: change them there.\n"
    "# What is expected is kept: `voicesim regress bless` or a person writes it.\n"
)
WIDTH = 110
FROM_PLAN = ("title", "script", "recording", "channel", "speaker", "provenance", "licence")
ORDER = (*FROM_PLAN, "consent", "settings", "seed", "baseline", "blessed_with", "sets", "turns", "expect")
BLESSED = ("expect", "blessed_with")
WRITTEN_BY = "Made by the VoiceSim authors with tools/make_recordings.py"


def write_sidecar(planned: PlanFile, places: list[tuple[int, int]], drop: bool) -> None:
    """Write the sidecar of a recording just made; what the plan does not say of it stays, comments too.

    Args:
        planned: its plan.
        places: first sample and sample after the last of each turn.
        drop: give up what is expected where the words are not the same any more.

    Raises:
        SystemExit: see check_kept.
    """
    check_kept(planned, drop)
    tree = _read(planned.sidecar)
    changed = _said(tree) != _planned(planned)
    new = from_plan(planned)
    for name in FROM_PLAN:
        _put(tree, name, new.get(name))
    _put(tree, "turns", None if planned.plan.runs_on else _turns(tree.get("turns"), planned, places))
    for name in BLESSED if changed else ():
        tree.pop(name, None)
    out = io.StringIO()
    _yaml().dump(tree, out)
    header = HEADER.format(plan=planned.file.name)
    text = out.getvalue()
    planned.sidecar.write_text(text if text.startswith(header) else header + text, encoding="utf-8")


def check_kept(planned: PlanFile, drop: bool) -> None:
    """Make sure that nothing a person expects of a recording is lost by making it anew.

    Args:
        planned: its plan.
        drop: it may be lost.

    Raises:
        SystemExit: turns were added, taken away or worded anew, and what is expected would be lost.
    """
    tree = _read(planned.sidecar)
    old, new = _said(tree), _planned(planned)
    if drop or old == new:
        return
    rows = tree.get("turns") or []
    lost = [
        f"turn {place}"
        for place, row in enumerate(rows, 1)
        if "expect" in row and old[place - 1] != (new[place - 1] if place <= len(new) else None)
    ]
    lost += ["the whole"] if "expect" in tree else []
    if lost:
        raise SystemExit(
            f"{planned.sidecar}: what is expected of {', '.join(lost)} was blessed for other words ({len(old)} turns, now "
            f"{len(new)}). Nothing was written. Mend the plan, or give --drop-expectations and bless it anew."
        )


def from_plan(planned: PlanFile) -> dict[str, Any]:
    """Return what the plan says of the recording as a whole."""
    plan = planned.plan
    new: dict[str, Any] = {"title": plan.title, "recording": planned.recording.name}
    if plan.script:
        new["script"] = plan.script
    if plan.stereo:
        new["channel"] = plan.stereo
    voices = list(dict.fromkeys(turn.voice or plan.voice for turn in plan.turn if turn.words))
    if not voices:
        nobody = "nobody: the sounds are computed"
        return new | {"speaker": nobody, "provenance": f"{WRITTEN_BY}.", "licence": "Apache-2.0"}
    told = [f"{PROGRAMS[engine]}, voice {name}" for engine, _, name in (one.partition(":") for one in voices)]
    engines = {one.partition(":")[0] for one in voices}
    engines |= {"flite", "espeak"} if plan.noise == "babble" else set()
    engines |= {"espeak"} if plan.stereo else set()
    spoken = [engine for engine in PROGRAMS if engine in engines]
    programs = " and ".join(PROGRAMS[engine] for engine in spoken)
    return new | {
        "speaker": f"synthetic: {'; '.join(told)}",
        "provenance": f"{WRITTEN_BY} (Debian's {programs}).",
        "licence": f"Apache-2.0 (words and recording); {'; '.join(CREDITS[engine] for engine in spoken)}",
    }


def _turns(old: CommentedSeq | None, planned: PlanFile, places: list[tuple[int, int]]) -> CommentedSeq:
    """Return the sidecar's turns: those there were, brought up to date, each with its expectations if it says the same."""
    rows = CommentedSeq() if old is None else old
    del rows[len(places) :]
    for index, (turn, (start, end)) in enumerate(zip(planned.plan.turn, places, strict=True)):
        if index == len(rows):
            rows.append(CommentedMap())
        row = rows[index]
        if " ".join(str(row.get("words", "")).split()) != turn.said:
            row.pop("expect", None)
        values = {
            "start_seconds": round(start / SAMPLE_RATE, 4),
            "end_seconds": round(end / SAMPLE_RATE, 4),
            "words": turn.said,
            "pause_seconds": turn.pause_seconds,
            "waits": turn.waits,
        }
        for place, (name, value) in enumerate(values.items()):
            if name not in row:
                row.insert(min(place, len(row)), name, value)
            elif row[name] != value:
                row[name] = value
    return rows


def _put(tree: CommentedMap, name: str, value: Any) -> None:
    """Set a line of the sidecar where it belongs; None takes it out."""
    if value is None:
        tree.pop(name, None)
    elif name in tree:
        if tree[name] != value:
            tree[name] = value
    else:
        before = ORDER[: ORDER.index(name)]
        tree.insert(sum(one in before for one in tree), name, value)


def _said(tree: CommentedMap) -> list[str]:
    return [" ".join(str(row["words"]).split()) for row in tree.get("turns") or []]


def _planned(planned: PlanFile) -> list[str]:
    return [] if planned.plan.runs_on else [turn.said for turn in planned.plan.turn]


def _read(file: Path) -> CommentedMap:
    tree = _yaml().load(file.read_text(encoding="utf-8")) if file.is_file() else None
    return tree if isinstance(tree, CommentedMap) else CommentedMap()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = WIDTH
    yaml.preserve_quotes = True
    return yaml
