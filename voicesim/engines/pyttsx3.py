"""pyttsx3 as a voice: espeak-ng on Linux, SAPI5 on Windows, NSSpeech on macOS; one short-lived process a line.

A process of its own for each line, because in one process the bytes of a line depend on the lines before it, two
engines crash, and a hanging driver could not be stopped. Measured (bench/README-voices.md): with the settings
read back before the line is given, an espeak line is byte-identical in any process.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voicesim.engines.delivery_shape import shape_of
from voicesim.engines.espeak import INSTALL, check_voice, espeak_pitch, espeak_rate, espeak_voice, plain_text
from voicesim.engines.prosody import SHAPING_VERSION, shaped, sized
from voicesim.engines.voice_hint import WORDS_PER_MINUTE, VoiceHint, parse_hint, with_person
from voicesim.engines.voice_program import line_folder
from voicesim.errors import ModelError
from voicesim.values import SAMPLE_RATE, Delivery, Samples

CHILD_TIMEOUT_SECONDS = 15.0
"""A line takes 0.1-0.3 s with its process, 0.5 s under load; SAPI5's first start in a session several seconds."""

ATTEMPTS = 3
"""Processes tried for one line before giving up."""

ENGINE_VOLUME = 0.9
"""Some headroom, since espeak clips above 1.0; the level is set afterwards, by our own shaping."""

SHORTEST_SYLLABLE_SECONDS, LONGEST_SYLLABLE_SECONDS = 0.04, 0.8
"""A file outside these, a syllable, at WORDS_PER_MINUTE is not the line that was asked for. Measured over 70
lines: 0.20-0.68; wide on purpose, since only cut or stuck files are meant."""

PAUSES_SECONDS = 3.0
"""Added to the longest: pauses between sentences and the silence around a line."""

_NO_WINDOW = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))

FIXES = {
    "linux": INSTALL,
    "darwin": "run `pip install pyobjc`, and add a voice in System Settings > Accessibility > Spoken Content",
    "win32": "run `pip install comtypes pywin32`, and add a voice in Settings > Time & language > Speech",
}


@dataclass(frozen=True)
class InstalledVoice:
    """One voice of the driver's list."""

    id: str
    name: str
    gender: str
    """woman, man or ''."""
    languages: tuple[str, ...]
    """Such as 'en-us'; lower case."""


@dataclass(frozen=True)
class Installed:
    """What pyttsx3 has on this machine."""

    driver: str
    """espeak, sapi5 or nsss."""
    version: str
    """The engine's own; '' where it does not tell."""
    voices: tuple[InstalledVoice, ...]
    variants: tuple[str, ...]
    """espeak's variants ('f2', ...); empty elsewhere."""


@functools.lru_cache(maxsize=1)
def installed() -> Installed:
    """Return what pyttsx3 has on this machine.

    Raises:
        ModelError: pyttsx3 or the engine beneath it is missing or does not answer.
    """
    answer = _asked({"ask": "voices"}, CHILD_TIMEOUT_SECONDS)
    if "fault" in answer:
        raise ModelError(f"pyttsx3: {answer['fault']}.")
    return Installed(
        driver=str(answer["driver"]),
        version=str(answer["version"]),
        voices=tuple(_installed_voice(voice) for voice in answer["voices"]),
        variants=tuple(str(variant) for variant in answer["variants"]),
    )


def _installed_voice(voice: dict[str, Any]) -> InstalledVoice:
    gender = str(voice["gender"]).lower().removeprefix("voicegender")
    return InstalledVoice(
        id=str(voice["id"]),
        name=str(voice["name"]),
        gender={"female": "woman", "male": "man"}.get(gender, ""),
        languages=tuple(
            str(language).lower().replace("_", "-").strip("\x00 ") for language in voice["languages"]
        ),
    )


def choose_voice(hint: VoiceHint, found: Installed) -> tuple[str, str]:
    """Return the driver's id of the voice for a hint, and what of the hint it cannot give ('' for nothing).

    Raises:
        ModelError: a named voice is not there, or no English one is.
    """
    if found.driver == "espeak":
        name = espeak_voice(hint)
        known = [known for voice in found.voices for known in (voice.id, *voice.languages)]
        check_voice(name, known, found.variants)
        return name, ""
    named = hint.voice.removeprefix("pyttsx3:")
    if named:
        for voice in found.voices:
            if named.lower() in (voice.id.lower(), voice.name.lower()):
                return voice.id, ""
        listed = ", ".join(voice.name for voice in found.voices)
        raise ModelError(f"voice {named!r}: {found.driver} has no such voice; it has {listed}.")
    english = [voice for voice in found.voices if any(lang.startswith("en") for lang in voice.languages)]
    if not english:
        raise ModelError(f"{found.driver} has no English voice; {fix()}.")
    accent = {"american": "en-us", "british": "en-gb", "scottish": "en-gb"}.get(hint.accent, "")
    best = max(
        english,
        key=lambda voice: (
            not hint.gender or voice.gender == hint.gender,
            any(lang.startswith(accent) for lang in voice.languages),
        ),
    )
    lacks = f"no voice of a {hint.gender}" if hint.gender and best.gender != hint.gender else ""
    return best.id, lacks


class Pyttsx3Voice:
    """A ports.Voice on pyttsx3. May be used from several threads at once: every line has its own process."""

    def __init__(
        self,
        hint: str = "",
        who: str = "",
        child_timeout_seconds: float = CHILD_TIMEOUT_SECONDS,
        attempts: int = ATTEMPTS,
    ) -> None:
        """Take the voice a script's hint asks for; see voice_hint.parse_hint.

        Raises:
            ModelError: no engine beneath pyttsx3, or it has no such voice.
            ScriptError: a word of the hint says nothing about a voice.
        """
        self._hint = parse_hint(hint, who)
        self._installed = installed()
        self._voice, lacks = choose_voice(self._hint, self._installed)
        self._timeout, self._attempts = child_timeout_seconds, attempts
        self.wrong_gender = bool(lacks)
        self.warnings: tuple[str, ...] = (
            (f"{self._installed.driver} has {lacks}; {self._voice} speaks instead.",) if lacks else ()
        )

    @property
    def name(self) -> str:
        """Package, engine, voice, its own rate and pitch, and the version of our shaping."""
        hint, found = self._hint, self._installed
        engine = f"{found.driver}-{found.version}" if found.version else found.driver
        return f"pyttsx3-{_package_version()} {engine} {self._voice} {hint.sound} shaping-{SHAPING_VERSION}"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, shape [n], trimmed.

        Raises:
            ValueError: nothing to be spoken, or an unknown band or manner.
            ModelError: the engine failed in all attempts, or gave no answer in time.
        """
        words, shape, hint = plain_text(text), shape_of(delivery), self._hint
        if self._installed.driver != "espeak":  # espeak has variants for age and texture
            shape = with_person(shape, hint)
        ratio, semitones = sized(shape.rate_ratio, hint.semitones + shape.semitones, hint.size_ratio)
        request: dict[str, Any] = {
            "ask": "line",
            "text": words,
            "voice": self._voice,
            "rate": espeak_rate(hint.words_per_minute * ratio),
            "volume": ENGINE_VOLUME,
        }
        if self._installed.driver == "espeak":  # the others have no pitch in pyttsx3: it is moved by shaped()
            request["pitch"], semitones = espeak_pitch(semitones), 0.0
        return shaped(self._rendered(request), shape, semitones, hint.size_ratio, words)

    def _rendered(self, request: dict[str, Any]) -> Samples:
        fault = ""
        for _ in range(self._attempts):
            with line_folder() as folder:
                # NSSpeech writes AIFF whatever the name says; the reader goes by the content.
                path = Path(folder) / "line.wav"
                answer = _asked({**request, "path": str(path)}, self._timeout)
                fault = str(answer.get("fault", ""))
                if not fault:
                    try:
                        return _read(path, request)
                    except ValueError as error:
                        fault = str(error)
        raise ModelError(
            f"pyttsx3 could not speak {request['text']!r} in {self._attempts} attempts: {fault}; "
            "run `voicesim doctor`."
        )


def _asked(request: dict[str, Any], timeout_seconds: float) -> dict[str, Any]:
    """Return the child's answer; {'fault': why} when another attempt may do better."""
    # -P and our own root: with -m alone, a pyttsx3.py in the working directory would be taken for the package.
    root = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "voicesim.engines.pyttsx3_child"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=timeout_seconds,
            env=environment,
            creationflags=_NO_WINDOW,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": f"no answer in {timeout_seconds:g} s"}
    except OSError as error:
        raise ModelError(f"{sys.executable} could not be started for pyttsx3: {error}.") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"fault": f"its process ended with code {done.returncode} and said nothing"}
    if "broken" in answer:
        raise ModelError(f"pyttsx3 cannot speak here ({answer['broken']}); {fix()}.")
    return answer


def fix() -> str:
    """Return what to do on this platform when pyttsx3 cannot speak."""
    return FIXES.get(sys.platform, INSTALL)


def _read(path: Path, request: dict[str, Any]) -> Samples:
    import soundfile
    import soxr

    try:
        samples, rate = soundfile.read(str(path), dtype="float32")
    except (OSError, soundfile.LibsndfileError) as error:
        raise ValueError(f"its file is missing or broken ({error})") from None
    seconds = len(samples) / rate
    if not plausible(request["text"], seconds, request["rate"]) or not np.any(samples):
        raise ValueError(f"its file of {seconds:.2f} s does not hold the line")
    return np.asarray(soxr.resample(samples, rate, SAMPLE_RATE), dtype=np.float32)


def plausible(text: str, seconds: float, words_per_minute: float) -> bool:
    """Return whether a line of this text may last so long."""
    # A digit is read as one word of one or two syllables, or as part of a number.
    vowels = len(re.findall(r"[aeiouy]+|\d", text.lower()))
    syllables = max(1, vowels)
    slowness = WORDS_PER_MINUTE / words_per_minute
    shortest = syllables * SHORTEST_SYLLABLE_SECONDS * slowness
    return shortest <= seconds <= syllables * LONGEST_SYLLABLE_SECONDS * slowness + PAUSES_SECONDS


def _package_version() -> str:
    from importlib.metadata import version

    return version("pyttsx3")
