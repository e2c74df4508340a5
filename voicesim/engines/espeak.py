"""espeak-ng's command line as a voice: byte-identical from run to run, and the voices of pyttsx3 on Linux."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import numpy as np

from voicesim.engines.delivery_shape import shape_of
from voicesim.engines.prosody import SHAPING_VERSION, shaped, sized
from voicesim.engines.voice_hint import VoiceHint, parse_hint
from voicesim.engines.voice_program import SpeechProgram, read_line
from voicesim.errors import ModelError
from voicesim.values import Delivery, Samples

INSTALL = (
    "install it with `sudo apt install espeak-ng` (Debian, Ubuntu), `brew install espeak-ng` (macOS) "
    "or `choco install espeak-ng` (Windows)"
)

ACCENTS = {
    "": "en-us",
    "american": "en-us",
    "british": "en-gb",
    "scottish": "en-gb-scotland",
    "caribbean": "en-029",
}
"""Accent of a hint -> espeak-ng's language."""

# Chosen among all variants by the fewest words that pocketsphinx mistook (bench/README-voices.md).
VARIANTS = {
    ("woman", ""): "f2",
    ("woman", "soft"): "f5",
    ("woman", "gruff"): "f1",
    ("man", ""): "edward",
    ("man", "soft"): "m5",
    ("man", "gruff"): "m6",
}
OLD = {"woman": "f4", "man": "grandpa"}
DEFAULT_GENDER = "woman"
"""Whose voice is taken when the hint says neither."""

PITCH_SEMITONES = (-6.0, -4.1, -2.3, 0.0, 2.35, 4.95, 8.3)
PITCH_SETTINGS = (0, 20, 35, 50, 65, 80, 99)
"""espeak-ng's pitch setting against semitones over the voice's own pitch: measured on en-us+f3 and en-us+m3."""

SLOWEST, FASTEST = 80, 400
"""Words a minute that espeak-ng takes."""

ESPEAK = SpeechProgram("espeak-ng", INSTALL)


def plain_text(text: str) -> str:
    """Return the words of a line with nothing left in it that a speech engine could take for a command.

    Angle brackets (SAPI reads XML), double square brackets (NSSpeech commands, espeak-ng phonemes) and control
    characters become spaces.

    Raises:
        ValueError: no letter or digit is left to be spoken.
    """
    words = re.sub(r"[<>]|\[\[|\]\]", " ", text)
    words = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    if not any(char.isalnum() for char in words):
        raise ValueError(f"line {text!r}: nothing to be spoken; a line needs at least one word.")
    return words


def espeak_voice(hint: VoiceHint) -> str:
    """Return espeak-ng's voice for a hint, such as 'en-us+f2'."""
    if hint.voice:
        return hint.voice.removeprefix("espeak:").removeprefix("pyttsx3:")
    gender = hint.gender or DEFAULT_GENDER
    old = hint.age == "old" and not hint.texture
    variant = OLD[gender] if old else VARIANTS[gender, hint.texture]
    return f"{ACCENTS[hint.accent]}+{variant}"


def espeak_pitch(semitones: float) -> int:
    """Return espeak-ng's pitch setting, 0 to 99, for semitones over the voice's own pitch."""
    return round(float(np.interp(semitones, PITCH_SEMITONES, PITCH_SETTINGS)))


def espeak_rate(words_per_minute: float) -> int:
    """Return espeak-ng's rate setting."""
    return min(max(round(words_per_minute), SLOWEST), FASTEST)


def check_voice(name: str, voices: Sequence[str], variants: Sequence[str]) -> None:
    """Check that 'en-us+f2' is there; espeak-ng itself takes an unknown variant without a word.

    Raises:
        ModelError: it is not; what there is, is listed.
    """
    base, _, variant = name.partition("+")
    known = {voice.lower() for voice in voices} | {voice.lower().rpartition("/")[2] for voice in voices}
    if base.lower() not in known:
        listed = ", ".join(sorted(voice for voice in known if voice.startswith("en")))
        raise ModelError(f"voice {name!r}: espeak-ng has no voice '{base}'; it has {listed}.")
    if variant and variant not in variants:
        listed = ", ".join(sorted(variants))
        raise ModelError(f"voice {name!r}: espeak-ng has no variant '{variant}'; it has {listed}.")


@functools.lru_cache(maxsize=1)
def installed_voices() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return espeak-ng's voices by language and by file ('en-us', 'gmw/en-US', ...), and its variants ('f2', ...).

    Raises:
        ModelError: espeak-ng is missing or does not answer.
    """
    # MBROLA voices are listed whether their data is there or not.
    rows = [(language, file) for language, file in _listed("--voices") if not file.startswith("mb/")]
    variants = {file.removeprefix("!v/") for _, file in _listed("--voices=variant")}
    return tuple(sorted({name for row in rows for name in row})), tuple(sorted(variants))


@functools.lru_cache(maxsize=1)
def espeak_version() -> str:
    """Return espeak-ng's version, such as '1.51'.

    Raises:
        ModelError: espeak-ng is missing or does not answer.
    """
    answer = ESPEAK.run(["--version"]).decode(errors="replace")
    found = re.search(r"\d+\.\d+[.\w]*", answer)
    return found.group() if found else "unknown"


def _listed(option: str) -> list[tuple[str, str]]:
    """Return language and file of each voice."""
    lines = ESPEAK.run([option]).decode(errors="replace").splitlines()[1:]
    # Columns: Pty Language Age/Gender VoiceName File Other; a file name may hold a blank.
    rows = (re.match(r"\s*\d+\s+(\S+)\s+\S+\s+\S+\s+(.+?)\s*(\(.*)?$", line) for line in lines)
    return [(row.group(1), row.group(2)) for row in rows if row]


class EspeakVoice:
    """A ports.Voice on espeak-ng's command line. May be used from several threads at once."""

    def __init__(self, hint: str = "", who: str = "") -> None:
        """Take the voice a script's hint asks for; see voice_hint.parse_hint.

        Raises:
            ModelError: espeak-ng is missing, or has no such voice.
            ScriptError: a word of the hint says nothing about a voice.
        """
        self._hint = parse_hint(hint, who)
        self._voice = espeak_voice(self._hint)
        check_voice(self._voice, *installed_voices())
        self._version = espeak_version()

    @property
    def name(self) -> str:
        """Engine, version, voice, its own rate and pitch, and the version of our shaping."""
        return f"espeak-ng-{self._version} {self._voice} {self._hint.sound} shaping-{SHAPING_VERSION}"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, shape [n], trimmed.

        Raises:
            ValueError: nothing to be spoken, or an unknown band or manner.
            ModelError: espeak-ng failed.
        """
        words, shape = plain_text(text), shape_of(delivery)
        hint = self._hint
        ratio, semitones = sized(shape.rate_ratio, hint.semitones + shape.semitones, hint.size_ratio)
        rate, pitch = espeak_rate(hint.words_per_minute * ratio), espeak_pitch(semitones)
        wav = ESPEAK.run(
            ["-v", self._voice, "-s", str(rate), "-p", str(pitch), "-b", "1", "--stdin", "--stdout"], words
        )
        return shaped(read_line(wav, "espeak-ng", words), shape, 0.0, hint.size_ratio, words)
