"""How well the real ears hear, for rehearsals: writes voicesim/rehearsal/ears.json.

    .venv/bin/python bench/rehearsal_ears.py [--every 4] [--keep] [--recogniser pocketsphinx]

The 160 labelled utterances of ../shared are spoken by flite (rms, awb, slt in turn), heard by Whisper tiny.en (or by
the recogniser chosen) and judged by the cue finder: the share of each label that is missed, of words lost, of turns not surely heard.
Mistakes invented are counted there and in the turns of tests/plays, as written. Labels are rare (some six turns each),
so each label's share is drawn towards that of all labels, as if PRIOR_TURNS more turns had been heard. Thresholds were
chosen on these utterances and synthetic voices are clear: people will be heard worse. --keep only prints.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ruamel.yaml import YAML
from words_dev import DEV, bare
from words_through_ears import CACHE, VOICES, heard, recogniser_called

from tests.caller.plays import play_files
from voicesim.caller.labels import HARMFUL, LABELS
from voicesim.ports import Transcriber
from voicesim.regress.alignment import errors_between
from voicesim.settings import WordsSettings
from voicesim.values import Cue, CueContext, Transcript
from voicesim.words.finder import CueFinder, load_finder

EARS = Path(__file__).resolve().parent.parent / "voicesim" / "rehearsal" / "ears.json"
PRIOR_TURNS = 6


class Counted:
    """What was counted so far."""

    def __init__(self) -> None:
        self.wanted: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.words = self.wrong_words = self.turns = self.doubtful_turns = 0
        self.harmless = self.invented_turns = self.unsure_turns = 0
        self.invented: list[tuple[str, float]] = []

    def harmless_turn(self, sure: list[Cue], unsure: list[Cue]) -> None:
        """Count the mistakes found in a turn without one."""
        self.harmless += 1
        self.invented_turns += bool(sure)
        self.unsure_turns += bool(unsure) and not sure
        self.invented += [(cue.label, round(cue.confidence, 2)) for cue in sure]


def through_ears(
    counted: Counted, finder: CueFinder, recogniser: Transcriber, every: int, cache: Path
) -> None:
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number, row in enumerate(rows[::every]):
        transcript = heard(recogniser, row["text"], VOICES[number % len(VOICES)], cache)
        words = bare(row["text"]).split()
        counted.turns += 1
        counted.words += len(words)
        counted.wrong_words += errors_between(words, bare(transcript.text).split()).count
        counted.doubtful_turns += transcript.confidence < WordsSettings().sure_transcript
        cues = finder.find(transcript, CueContext(before=row["before"] or ""))
        found = {"ask_closed" if name == "ask_safety" else name for name in cues.labels()}
        for label in row["cues"]:
            counted.wanted[label] += 1
            counted.missed[label] += label not in found
        if not HARMFUL & set(row["cues"]):
            counted.harmless_turn(_harms(cues.sure), _harms(cues.unsure))


def in_the_plays(counted: Counted, finder: CueFinder) -> None:
    for file in play_files():
        for turn in YAML(typ="safe").load(file.read_text(encoding="utf-8"))["turns"]:
            if "say" not in turn or HARMFUL & set(turn.get("cues", {})):
                continue
            cues = finder.find(Transcript(turn["say"], (), 1.0, "typed"), CueContext(heard=True))
            counted.harmless_turn(_harms(cues.sure), _harms(cues.unsure))


def _harms(cues: tuple[Cue, ...]) -> list[Cue]:
    return [cue for cue in cues if cue.label in HARMFUL]


def table(counted: Counted, finder: CueFinder, recogniser: Transcriber) -> dict[str, object]:
    overall = sum(counted.missed.values()) / max(1, sum(counted.wanted.values()))
    return {
        "made_by": "bench/rehearsal_ears.py",
        "finder": finder.name,
        "recogniser": recogniser.name,
        "turns": counted.turns,
        "harmless_turns": counted.harmless,
        "missed_cues": round(overall, 3),
        "missed_by_label": {
            label: round(
                (counted.missed[label] + PRIOR_TURNS * overall) / (counted.wanted[label] + PRIOR_TURNS), 3
            )
            for label in sorted(LABELS)
            if counted.wanted[label]
        },
        "lost_words": round(counted.wrong_words / max(1, counted.words), 3),
        "unsure_turns": round(counted.doubtful_turns / max(1, counted.turns), 3),
        "false_harm": round(counted.invented_turns / max(1, counted.harmless), 3),
        "unsure_harm": round(counted.unsure_turns / max(1, counted.harmless), 3),
        "false_cues": sorted(counted.invented),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="hear only every n-th utterance")
    parser.add_argument("--keep", action="store_true", help="print only")
    parser.add_argument("--recogniser", choices=["pocketsphinx", "whisper"], default="whisper")
    parser.add_argument("--cache", type=Path, default=CACHE, help="what was heard is kept here")
    chosen = parser.parse_args()
    finder, counted = load_finder(WordsSettings()), Counted()
    recogniser = recogniser_called(chosen.recogniser)
    through_ears(counted, finder, recogniser, chosen.every, chosen.cache)
    in_the_plays(counted, finder)
    text = json.dumps(table(counted, finder, recogniser), indent=1)
    print(text)
    if not chosen.keep:
        EARS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
