"""How well cues survive being spoken by a synthesiser and heard by pocketsphinx.

    .venv/bin/python bench/words_through_ears.py [--every 4] [--sure-word 0.3] [--sure-transcript 0.4]

Each labelled utterance is spoken by a flite voice (rms, awb, slt in turn), heard by the recogniser of the
package, and judged with its word confidences. Needs flite and ../shared. Synthetic voices are clearer than
people and say nothing of accents or noise: a floor for errors, not an estimate. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import soundfile
import soxr
from words_dev import DEV, NAMES, Marked, bare, report

from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.settings import RecogniserSettings, WordsSettings
from voicesim.values import SAMPLE_RATE, CueContext, Samples
from voicesim.words.finder import load_finder
from voicesim.words.labels import is_harmful

VOICES = ("rms", "awb", "slt")


def spoken(text: str, voice: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        subprocess.run(
            ["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True, capture_output=True
        )
        samples, rate = soundfile.read(file, dtype="float32")
    heard: Samples = soxr.resample(samples, rate, SAMPLE_RATE) if rate != SAMPLE_RATE else samples
    return heard


def word_errors(wanted: list[str], heard: list[str]) -> int:
    """Return the least number of changed, added and lost words."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(wanted, start=1):
        diagonal, row[0] = row[0], place
        for column, other in enumerate(heard, start=1):
            diagonal, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other)),
            )
    return row[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="hear only every n-th utterance")
    parser.add_argument("--sure-word", type=float, default=WordsSettings().sure_word)
    parser.add_argument("--sure-transcript", type=float, default=WordsSettings().sure_transcript)
    chosen = parser.parse_args()
    finder = load_finder(WordsSettings(sure_word=chosen.sure_word, sure_transcript=chosen.sure_transcript))
    recogniser = PocketsphinxTranscriber(RecogniserSettings())
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines() if line.strip()]
    sure, either, wrong, total, unsure_turns, doubted = [], [], 0, 0, 0, 0
    for number, row in enumerate(rows[:: chosen.every]):
        hearing = recogniser.listen(0)
        hearing.feed(spoken(row["text"], VOICES[number % len(VOICES)]))
        transcript = hearing.transcript()
        hearing.close()
        wanted_words = bare(row["text"]).split()
        wrong += word_errors(wanted_words, bare(transcript.text).split())
        total += len(wanted_words)
        cues = finder.find(transcript, CueContext(before=row["before"] or ""))
        unsure_turns += transcript.confidence < chosen.sure_transcript
        doubted += any(is_harmful(cue.label) for cue in cues.unsure)
        wanted = frozenset(row["cues"])
        for marks, labels in (
            (sure, cues.labels()),
            (either, cues.labels() | {cue.label for cue in cues.unsure}),
        ):
            coded = {"ask_closed" if name == "ask_safety" else name for name in labels}
            marks.append(
                Marked(transcript.text, row["before"] or "", wanted, frozenset(coded) & frozenset(NAMES))
            )
    print(f"{finder.name}; {recogniser.name}")
    print(
        f"{len(sure)} turns, word errors {wrong / total:.3f}, turns not surely heard {unsure_turns}, with a doubted mistake {doubted}"
    )
    with_doubts = report(either)
    for name, value in report(sure).items():
        print(f"{name:34s} sure {value:.3f}   sure and unsure {with_doubts[name]:.3f}")


if __name__ == "__main__":
    main()
