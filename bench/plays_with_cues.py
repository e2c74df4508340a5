"""The hand-written plays with the cues taken away and found again by the real cue finder.

    .venv/bin/python bench/plays_with_cues.py

Tells how each play ends, how it was meant to end, and which mistakes the finder invented. Figures: bench/README-caller.md.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ruamel.yaml import YAML

from tests.caller.plays import begin, play_files, said, shipped
from voicesim.caller.labels import HARMFUL
from voicesim.settings import WordsSettings
from voicesim.values import CueContext, TraineeHungUp, samples_of
from voicesim.words.finder import CueFinder, load_finder


def run(file: Path, finder: CueFinder) -> str:
    data = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    call = begin(shipped(f"{file.parent.parent.name}/{file.parent.name}"))
    before, invented = "", 0
    for number, turn in enumerate(data["turns"], start=1):
        if call.state.ended:
            break
        if "say" not in turn:
            call.do(TraineeHungUp(samples_of(8.0 * number)))
            continue
        observation = said(turn["say"], number=number, at=8.0 * number)
        cues = finder.find(observation.transcript, CueContext(before, call.state.heard))
        invented += sum(cue.label in HARMFUL and cue.label not in turn.get("cues", {}) for cue in cues.sure)
        reaction = call.do(replace(observation, cues=cues))
        before = " ".join(line.text for line in reaction.lines)
    ending = call.state.ending or "still on"
    name = "/".join(file.with_suffix("").parts[-2:])
    return f"| {name} | {data['ends']} | {ending} | {invented} | {', '.join(call.critical())} |"


def main() -> None:
    finder = load_finder(WordsSettings())
    print(f"{finder.name}\n\n| play | meant | ends | mistakes invented | critical |\n|---|---|---|---:|---|")
    for file in play_files():
        print(run(file, finder))


if __name__ == "__main__":
    main()
