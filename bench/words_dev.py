"""How well cues are found on the labelled call-taker utterances of ../shared, as written and as a recogniser writes.

    .venv/bin/python bench/words_dev.py [--errors] [--set ../shared/utterances/dev.jsonl]

The set was written by somebody else than the phrases in voicesim/words/data, but thresholds were chosen on it:
read its figures as an upper bound. Needs ../shared; nothing of it is copied. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

from voicesim.settings import WordsSettings
from voicesim.values import CueContext, Transcript
from voicesim.words.finder import CueFinder, load_finder
from voicesim.words.labels import LABELS, family_of, is_harmful, is_helpful

NAMES = tuple(label.name for label in LABELS)
DEV = Path(__file__).resolve().parents[2] / "shared" / "utterances" / "dev.jsonl"


@dataclass(frozen=True)
class Marked:
    """One utterance with what a coder heard in it and what was found."""

    text: str
    before: str
    wanted: frozenset[str]
    found: frozenset[str]


def f1(pairs: list[tuple[bool, bool]]) -> float:
    """Return F1 of (wanted, found) pairs."""
    right = sum(a and b for a, b in pairs)
    wrong = sum(a != b for a, b in pairs)
    return 2 * right / (2 * right + wrong) if right or wrong else 1.0


def bare(text: str) -> str:
    """Return the text as a recogniser without marks gives it."""
    return " ".join(re.sub(r"[^\w' ]", " ", text.lower().replace("\u2019", "'")).split())


def judged(
    finder: CueFinder, rows: list[dict[str, object]], unmarked: bool
) -> tuple[list[Marked], list[float]]:
    marks, times = [], []
    for row in rows:
        text = bare(str(row["text"])) if unmarked else str(row["text"])
        start = time.process_time()
        cues = finder.find(Transcript(text, (), 1.0, "typed"), CueContext(before=str(row["before"] or "")))
        times.append(1000 * (time.process_time() - start))
        wanted = row["cues"]
        assert isinstance(wanted, list)
        # The set codes safety questions as questions of fact; the finder keeps them apart.
        found = {"ask_closed" if name == "ask_safety" else name for name in cues.labels()}
        marks.append(
            Marked(text, str(row["before"] or ""), frozenset(wanted), frozenset(found) & frozenset(NAMES))
        )
    return marks, times


def report(marks: list[Marked]) -> dict[str, float]:
    """Return every figure of merit, 0 to 1."""
    families = tuple(dict.fromkeys(label.family for label in LABELS))
    fine = [f1([(name in m.wanted, name in m.found) for m in marks]) for name in NAMES]
    wide = [
        f1(
            [
                (any(family_of(n) == fam for n in m.wanted), any(family_of(n) == fam for n in m.found))
                for m in marks
            ]
        )
        for fam in families
    ]
    polar = [
        f1([(any(map(test, m.wanted)), any(map(test, m.found))) for m in marks])
        for test in (is_helpful, is_harmful)
    ]
    good = [m for m in marks if any(map(is_helpful, m.wanted)) and not any(map(is_harmful, m.wanted))]
    neutral = [m for m in marks if not m.wanted]
    unharmful = [m for m in marks if not any(map(is_harmful, m.wanted))]
    harmful = [
        (name in m.wanted, any(map(is_harmful, m.wanted)))
        for m in marks
        for name in m.found
        if is_harmful(name)
    ]
    return {
        "fine macro-F1": sum(fine) / len(fine),
        "family macro-F1": sum(wide) / len(wide),
        "polarity macro-F1": sum(polar) / 2,
        "helpful taken for harmful": sum(any(map(is_harmful, m.found)) for m in good) / max(1, len(good)),
        "neutral false alarms": sum(bool(m.found) for m in neutral) / max(1, len(neutral)),
        "false harmful on turns without": sum(any(map(is_harmful, m.found)) for m in unharmful) / max(1, len(unharmful)),
        "harmful precision, label": sum(a for a, _ in harmful) / max(1, len(harmful)),
        "harmful precision, polarity": sum(b for _, b in harmful) / max(1, len(harmful)),
        "harmful recall, polarity": sum(
            any(map(is_harmful, m.found)) for m in marks if any(map(is_harmful, m.wanted))
        ) / max(1, sum(any(map(is_harmful, m.wanted)) for m in marks)),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--errors", action="store_true", help="print every utterance that was judged otherwise"
    )
    parser.add_argument("--labels", action="store_true", help="print F1 of every label")
    parser.add_argument("--set", type=Path, default=DEV, dest="file")
    chosen = parser.parse_args()
    wall, cpu = time.perf_counter(), time.process_time()
    finder = load_finder(WordsSettings())
    print(
        f"{finder.name}: loaded in {time.perf_counter() - wall:.2f} s (CPU {time.process_time() - cpu:.2f} s)"
    )
    rows = [json.loads(line) for line in chosen.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    columns = []
    for unmarked in (False, True):
        marks, times = judged(finder, rows, unmarked)
        columns.append(report(marks))
        times.sort()
        print(
            f"{'bare' if unmarked else 'as written'}: median {times[len(times) // 2]:.1f} ms, p95 {times[int(0.95 * len(times))]:.1f} ms CPU a turn"
        )
        if chosen.errors and not unmarked:
            for m in marks:
                if m.wanted != m.found:
                    print(
                        f"  missed {sorted(m.wanted - m.found)} invented {sorted(m.found - m.wanted)}: {m.text!r} before {m.before!r}"
                    )
        if chosen.labels:
            print(
                {name: round(f1([(name in m.wanted, name in m.found) for m in marks]), 2) for name in NAMES}
            )
    for name, written in columns[0].items():
        print(f"{name:34s} {written:.3f} {columns[1][name]:.3f}")


if __name__ == "__main__":
    main()
