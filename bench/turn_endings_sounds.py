"""Sound for bench/turn_endings_data.py: when known words were said, a recording's own noise, joins without a click."""

from __future__ import annotations

import warnings

import numpy as np
import pocketsphinx

from voicesim.engines.sphinx_decoder import model_in_wheel
from voicesim.engines.sphinx_language import pronounce
from voicesim.values import Samples, samples_of


class Aligner:
    """Finds when known words were said."""

    def __init__(self) -> None:
        warnings.filterwarnings("ignore", "start_stream", DeprecationWarning)
        model = model_in_wheel()
        self._decoder = pocketsphinx.Decoder(
            pocketsphinx.Config(
                hmm=str(model / "en-us"), dict=str(model / "cmudict-en-us.dict"), lm=None, loglevel="FATAL",
                cmn="batch", beam=1e-100, wbeam=1e-80, pbeam=1e-100,
            )
        )  # fmt: skip

    def __call__(self, samples: Samples, text: str) -> list[tuple[str, float, float]]:
        """Return (word, start, end) in seconds; [] when the words do not fit the sound."""
        words = bare(text)
        for word in set(words):
            if self._decoder.lookup_word(word) is None:
                phones = pronounce(word, self._decoder.lookup_word)
                if phones is None:
                    return []
                self._decoder.add_word(word, phones, True)
        self._decoder.set_align_text(" ".join(words))
        self._decoder.start_stream()
        self._decoder.start_utt()
        self._decoder.process_raw((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = [
            (s.word.partition("(")[0], s.start_frame / 100, (s.end_frame + 1) / 100)
            for s in self._decoder.seg() or ()
            if s.word[0] not in "<[("
        ]
        return found if [word for word, _, _ in found] == words else []


def bare(text: str) -> list[str]:
    return [w for w in (word.strip('.,;:!?"-()').lower() for word in text.replace("--", " ").split()) if w]


def own_noise(samples: Samples, seconds: float, rng: np.random.Generator) -> Samples:
    """Return noise with the spectrum of the quietest 0.2 s of a recording."""
    width = samples_of(0.2)
    power = np.convolve(np.square(samples.astype(np.float64)), np.ones(width), "valid")
    at = int(np.argmin(power))
    spectrum = np.abs(np.fft.rfft(samples[at : at + width] * np.hanning(width))) / np.sqrt(0.375)
    count = samples_of(seconds)
    pieces = []
    for _ in range(2 * count // width + 3):
        phases = np.exp(2j * np.pi * rng.random(len(spectrum)))
        pieces.append(np.fft.irfft(spectrum * phases, width) * np.sin(np.pi * np.arange(width) / width))
    out = np.zeros((len(pieces) + 1) * (width // 2))
    for number, piece in enumerate(pieces):
        out[number * (width // 2) :][:width] += piece
    return out[width // 2 :][:count].astype(np.float32)


def spliced(parts: list[Samples]) -> Samples:
    """Join pieces with 5 ms of cross-fade; each loses nothing but that."""
    fade = samples_of(0.005)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    out = parts[0]
    for part in parts[1:]:
        mixed = out[-fade:] * (1 - ramp) + part[:fade] * ramp
        out = np.concatenate([out[:-fade], mixed, part[fade:]])
    return out


def with_hiss(samples: Samples, rng: np.random.Generator) -> Samples:
    return (samples + 0.0007 * rng.standard_normal(len(samples))).astype(np.float32)


def faded(samples: Samples) -> Samples:
    """Let the last 15 ms fade: a voice stops, a knife does not."""
    out = samples.copy()
    count = min(len(out), samples_of(0.015))
    out[len(out) - count :] *= np.linspace(1, 0, count, dtype=np.float32)
    return out
