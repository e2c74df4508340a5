"""The hand-written plays with the cues taken away and found again by the real cue finder.

    .venv/bin/python bench/plays_with_cues.py

Tells how each play ends, how it was meant to end, and which mistakes the finder invented. Figures: bench/README-caller.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.caller.plays import finder, outcome, play_files, read
from voicesim.caller.labels import HARMFUL


def row(file: Path) -> str:
    found, done = read(file), outcome(file, real_ears=True)
    invented = sum(
        cue.label in HARMFUL and cue.label not in turn.cues
        for turn, step in zip(found.play.turns, done.steps[1:], strict=False)
        if step.observation is not None and turn.cues is not None
        for cue in step.observation.cues.sure
    )
    ending = done.ending or "still on"
    return f"| {found.name} | {found.play.ends} | {ending} | {invented} | {', '.join(done.critical)} |"


def main() -> None:
    print(
        f"{finder().name}\n\n| play | meant | ends | mistakes invented | critical |\n|---|---|---|---:|---|"
    )
    for file in play_files():
        print(row(file))


if __name__ == "__main__":
    main()
