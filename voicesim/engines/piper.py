"""Piper's neural voices (VITS) on onnxruntime: the most human of the local voices.

The voices are fetched by the user: `voicesim models fetch piper:en_US-kristin-medium`. Nothing else is installed:
onnxruntime is here for the speech detector, and espeak-ng reads the words. One short-lived process a line.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voicesim.engines.delivery_shape import shape_of
from voicesim.engines.espeak import espeak_version, plain_text
from voicesim.engines.piper_voice import PiperModel, find_voices, ids_of, read_voice, sentences_of
from voicesim.engines.prosody import SHAPING_VERSION, shaped, sized
from voicesim.engines.voice_hint import VoiceHint, parse_hint, with_person
from voicesim.errors import ModelError
from voicesim.values import SAMPLE_RATE, Delivery, Samples

KNOWN = {
    "en_US-kristin-medium": ("woman", "american", "clear, warm"),
    "en_GB-cori-high": ("woman", "british", "the finest, and slow: twice the time of the others"),
    "en_GB-alba-medium": ("woman", "scottish", "lively"),
    "en_US-john-medium": ("man", "american", "deep"),
    "en_US-joe-medium": ("man", "american", "plain"),
    "en_GB-northern_english_male-medium": ("man", "british", "from the north of England"),
}
"""Gender, accent and a word on each, best first among equals; those of models/manifest.toml. A voice that is not
among them speaks only when it is named, since nobody can tell whose voice it is."""

WORDS_PER_MINUTE = 215.0
"""A voice's own rate, in espeak-ng's words a minute; measured on joe (bench/README-voices.md), taken for all."""

GAP_SECONDS = 0.15
"""Silence between two sentences, besides what the model puts there. Guess, unmeasured."""

LINE_SECONDS = 30.0
"""A line takes 0.7-1.5 s with its process; a machine under load ten times as long."""

_NO_WINDOW = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
DEFAULT_GENDER = "woman"


def choose_voice(hint: VoiceHint, here: Sequence[str]) -> tuple[str, str]:
    """Return the voice for a hint among those here, and what of the hint it cannot give ('' for nothing).

    Raises:
        ModelError: a named voice is not here, or none of the gender asked for.
    """
    if hint.voice:
        named = hint.voice.removeprefix("piper:").partition("#")[0]
        if named not in here:
            raise ModelError(f"piper:{named}: not here; `voicesim models fetch piper:{named}` gets it.")
        return named, ""
    gender = hint.gender or DEFAULT_GENDER
    fitting = [name for name in KNOWN if name in here and KNOWN[name][0] == gender]
    if not fitting:
        best = next(name for name in KNOWN if KNOWN[name][0] == gender)
        raise ModelError(
            f"piper has no voice of a {gender} here; `voicesim models fetch piper:{best}` gets one."
        )
    wanted = hint.accent or "american"
    near = {"british": "scottish", "scottish": "british"}.get(wanted, "")
    best = max(fitting, key=lambda name: (KNOWN[name][1] == wanted, KNOWN[name][1] == near))
    missing = hint.accent and KNOWN[best][1] != hint.accent
    return best, f"no {hint.accent} {gender}" if missing else ""


class PiperEngine:
    """A ports.Voice on Piper's voices. May be used from several threads at once: every line has its own process."""

    def __init__(
        self, hint: str = "", who: str = "", folders: Sequence[Path] = (), line_seconds: float = LINE_SECONDS
    ) -> None:
        """Take the voice a script's hint asks for among those in the folders; see voice_hint.parse_hint.

        Raises:
            ModelError: no such voice here, a broken one, or no espeak-ng to read the words.
            ScriptError: a word of the hint says nothing about a voice.
        """
        self._hint = parse_hint(hint, who)
        here = find_voices(folders)
        chosen, lacks = choose_voice(self._hint, tuple(here))
        self._voice = read_voice(here[chosen])
        self._speaker = _speaker(self._hint, self._voice)
        self._reader = espeak_version()
        self._seconds = line_seconds
        self.warnings: tuple[str, ...] = (f"piper has {lacks} here; {chosen} speaks.",) if lacks else ()

    @property
    def name(self) -> str:
        """Engine, onnxruntime's version, voice, its own rate and pitch, and the version of our shaping."""
        from importlib.metadata import version

        speaker = "" if self._speaker is None else f"#{self._speaker}"
        return (
            f"piper-ort{version('onnxruntime')}-espeak{self._reader} {self._voice.name}{speaker} {self._voice.sha256} "
            f"{self._hint.sound} shaping-{SHAPING_VERSION}"
        )

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, shape [n], trimmed.

        Raises:
            ValueError: nothing to be spoken, or an unknown band or manner.
            ModelError: the model failed or gave no answer in time.
        """
        import soxr

        words, hint, voice = plain_text(text), self._hint, self._voice
        shape = with_person(shape_of(delivery), hint)
        ratio, semitones = sized(shape.rate_ratio, hint.semitones + shape.semitones, hint.size_ratio)
        slowness = WORDS_PER_MINUTE / (hint.words_per_minute * ratio)
        request = {
            "model": str(voice.path),
            "sentences": [ids_of(sentence, voice) for sentence in sentences_of(words)],
            "scales": [voice.noise_scale, voice.length_scale * slowness, voice.noise_w],
            "seed": int.from_bytes(hashlib.sha256(words.encode()).digest()[:4]) >> 1,
            "speaker": self._speaker,
            "gap_samples": round(GAP_SECONDS * voice.sample_rate),
        }
        samples = self._rendered(request, words)
        even = np.asarray(soxr.resample(samples, voice.sample_rate, SAMPLE_RATE), dtype=np.float32)
        return shaped(even, shape, semitones, hint.size_ratio, words)

    def _rendered(self, request: dict[str, Any], words: str) -> Samples:
        voice = f"piper:{self._voice.name}"
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "voicesim.engines.piper_child"],
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=self._seconds,
                env={**os.environ, "PYTHONPATH": path},
                creationflags=_NO_WINDOW,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ModelError(
                f"{voice} gave no answer for {words!r} in {self._seconds:g} s; try again."
            ) from None
        except OSError as error:
            raise ModelError(f"{sys.executable} could not be started for {voice}: {error}.") from None
        if done.returncode:
            told = done.stderr.decode(errors="replace").strip() or f"its process ended with {done.returncode}"
            raise ModelError(
                f"{voice} could not speak {words!r}: {told}; `voicesim models fetch {voice}` mends a broken voice."
            )
        samples = np.frombuffer(done.stdout, dtype="<f4").astype(np.float32)
        if not np.isfinite(samples).all() or not np.any(samples):
            raise ModelError(f"{voice} gave silence for {words!r}; choose another voice.")
        return samples


def _speaker(hint: VoiceHint, voice: PiperModel) -> int | None:
    """Return the number of the speaker a hint names ('named piper:en_GB-vctk-medium#12'), None for a single one.

    Raises:
        ModelError: no such speaker.
    """
    number = hint.voice.partition("#")[2]
    if voice.speakers <= 1 and not number:
        return None
    if not (number or "0").isdigit() or not int(number or 0) < voice.speakers:
        raise ModelError(f"piper:{voice.name}#{number}: the voice has speakers 0 to {voice.speakers - 1}.")
    return int(number or 0)
