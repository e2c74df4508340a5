"""What bench/voices.py measures with: callers' lines, voices, the recogniser, loudness, intervals."""

import hashlib
import math
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from voicesim import places
from voicesim.caller.lines import every_line
from voicesim.caller.script import load_script
from voicesim.engines.espeak import EspeakVoice
from voicesim.engines.flite import FliteEngine
from voicesim.engines.piper import PiperEngine
from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.engines.prosody import speech_level_db
from voicesim.engines.pyttsx3 import Pyttsx3Voice
from voicesim.ports import Voice
from voicesim.settings import RecogniserSettings
from voicesim.values import SAMPLE_RATE, Samples

LEAST_WORDS, MOST_WORDS = 8, 22
"""Lines long enough for the tone to be judged, short enough to be one line."""
DEV_LINES, TEST_LINES = 32, 64
"""Shapes and voices were set on the first; the second were looked at once, when everything stood."""


def caller_lines() -> tuple[list[str], list[str]]:
    """Return the lines things were set on and those kept aside, from all shipped callers, an even share of each."""
    by_script: list[list[str]] = []
    for file in sorted(places.shipped("scripts").glob("*/*.yaml")):
        found = {line.text for line in every_line(load_script(file))}
        fitting = [text for text in found if LEAST_WORDS <= len(words_of(text)) <= MOST_WORDS]
        by_script.append(sorted(fitting, key=_shuffled)[:8])
    mixed = [text for row in range(8) for texts in by_script for text in texts[row : row + 1]]
    mixed = list(dict.fromkeys(mixed))
    return mixed[:DEV_LINES], mixed[DEV_LINES : DEV_LINES + TEST_LINES]


def _shuffled(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def piper_folders() -> tuple[Path, ...]:
    """Return where Piper voices are looked for: VOICESIM_BENCH_MODELS too, for a voice kept elsewhere."""
    extra = os.environ.get("VOICESIM_BENCH_MODELS")
    return (*((Path(extra),) if extra else ()), *places.model_folders())


def voices() -> dict[str, Callable[[], Voice]]:
    """Return label -> voice of everything measured; Piper's where its voices are here."""
    found: dict[str, Callable[[], Voice]] = {
        "espeak woman": lambda: EspeakVoice("woman"),
        "espeak man": lambda: EspeakVoice("man"),
        "pyttsx3 woman": lambda: Pyttsx3Voice("woman"),
        "flite slt (woman)": lambda: FliteEngine("woman"),
        "flite rms (man)": lambda: FliteEngine("man"),
        "flite awb (man)": lambda: FliteEngine("named flite:awb"),
        "flite kal16 (man)": lambda: FliteEngine("named flite:kal16"),
    }
    from voicesim.engines.piper_voice import find_voices

    for name in find_voices(piper_folders()):
        found[f"piper {name.split('-')[1]}"] = lambda name=name: PiperEngine(
            f"named piper:{name}", folders=piper_folders()
        )
    return found


def words_of(text: str) -> list[str]:
    """Return a text's words, small letters."""
    return re.findall(r"[a-z']+", text.lower().replace("\u2019", "'"))


def recogniser() -> Callable[[Samples], str]:
    """Return pocketsphinx as a call uses it, without a script's words, fed at the level of a headset."""
    transcriber = PocketsphinxTranscriber(RecogniserSettings())
    quiet = np.random.default_rng(0).normal(0, 1e-4, SAMPLE_RATE // 3)

    def hear(speech: Samples) -> str:
        level = 10 ** ((-24 - speech_level_db(speech)) / 20)
        hearing = transcriber.listen(0)
        try:
            hearing.feed(np.concatenate([quiet, speech * level, quiet]).astype(np.float32))
            return hearing.transcript().text
        finally:
            hearing.close()

    return hear


def bootstrap(errors: Sequence[int], totals: Sequence[int]) -> tuple[float, float, float]:
    """Return a rate with its 95 % interval, lines drawn again 2,000 times."""
    draw = np.random.default_rng(1).integers(0, len(errors), (2_000, len(errors)))
    rates = np.asarray(errors)[draw].sum(axis=1) / np.asarray(totals)[draw].sum(axis=1)
    low, high = np.percentile(rates, [2.5, 97.5])
    return sum(errors) / sum(totals), float(low), float(high)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def loudness_lufs(speech: Samples) -> float:
    """Return the integrated loudness of mono speech, LUFS (ITU-R BS.1770-4: K weighting, both gates)."""
    from scipy.signal import bilinear, lfilter

    samples = speech.astype(np.float64)
    for numerator, denominator in _k_weighting():
        samples = lfilter(*bilinear(numerator, denominator, SAMPLE_RATE), samples)
    block, step = round(0.4 * SAMPLE_RATE), round(0.1 * SAMPLE_RATE)
    starts = range(0, max(1, len(samples) - block + 1), step)
    power = np.array([np.mean(samples[at : at + block] ** 2) for at in starts])
    loud = power[_lufs(power) > -70.0]
    return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) - 10.0].mean()))


def _lufs(power: np.ndarray | float) -> np.ndarray:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _k_weighting() -> Iterator[tuple[list[float], list[float]]]:
    """Yield the two filters as analogue ones, after the parameters of libebur128 (MIT), so that any rate will do."""
    shelf_hz, gain, quality = 1681.974450955533, 10 ** (3.999843853973347 / 20), 0.7071752369554196
    root, omega = gain**0.4996667741545416, 2 * math.pi * shelf_hz
    yield [gain, root * omega / quality, omega**2], [1.0, omega / quality, omega**2]
    omega = 2 * math.pi * 38.13547087602444
    yield [1.0, 0.0, 0.0], [1.0, omega / 0.5003270373238773, omega**2]


def silence_ms(speech: Samples) -> tuple[float, float]:
    """Return the silence before and after, ms: 5 ms frames 45 dB or more under the loudest."""
    size = SAMPLE_RATE // 200
    whole = len(speech) // size
    power = (speech[: whole * size].reshape(-1, size).astype(np.float64) ** 2).mean(axis=1)
    heard = np.flatnonzero(power > power.max() * 10**-4.5)
    return 5.0 * heard[0], 5.0 * (whole - 1 - heard[-1])
