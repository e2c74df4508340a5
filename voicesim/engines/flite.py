"""CMU Flite's command line as a voice: voices learnt from recorded people, byte-identical from run to run.

Its Debian package has slt (a woman), rms and awb (men) as statistical voices, and kal16, an older one made of joined
pieces; any other .flitevox file can be named. One process a line.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from voicesim.engines.delivery_shape import shape_of
from voicesim.engines.espeak import plain_text
from voicesim.engines.prosody import SHAPING_VERSION, shaped, sized
from voicesim.engines.voice_hint import VoiceHint, parse_hint, with_person
from voicesim.engines.voice_program import SpeechProgram, line_folder, read_line
from voicesim.errors import ModelError
from voicesim.values import Delivery, Samples

INSTALL = "install it with `sudo apt install flite` (Debian, Ubuntu) or `brew install flite` (macOS)"
FLITE = SpeechProgram("flite", INSTALL)


@dataclass(frozen=True)
class FliteVoice:
    """One voice as it speaks when nothing is asked of it."""

    gender: str
    """woman or man; '' for a voice file of unknown origin."""
    accent: str
    words_per_minute: float
    """Its own rate in espeak-ng's words a minute: 16 lines as long as espeak-ng's (bench/README-voices.md)."""
    moves_pitch: bool
    """Whether its f0_shift is obeyed: moving the pitch before the voice is made keeps it cleaner than after."""
    about: str
    range_ratio: float = 1.0
    """How much its melody is widened to that of the other voices: slt's spans 1.4 semitones, theirs 3."""


VOICES = {
    "slt": FliteVoice("woman", "american", 170.0, True, "clear; learnt from 1 h of a US speaker", 1.8),
    "rms": FliteVoice("man", "american", 143.0, False, "clear, unhurried; learnt from 1 h of a US speaker"),
    "awb": FliteVoice("man", "scottish", 165.0, True, "learnt from 1 h of a Scottish speaker"),
    "kal16": FliteVoice("man", "american", 173.0, False, "robotic: joined pieces of one monotone speaker"),
}
OWN_FILE = FliteVoice("", "", 165.0, False, "your own voice file")

FOR_GENDER = {"woman": ("slt",), "man": ("rms", "awb")}
"""Best first, by words that pocketsphinx mistook (bench/README-voices.md). kal16 only by name."""
DEFAULT_GENDER = "woman"


@functools.lru_cache(maxsize=1)
def installed_voices() -> tuple[str, ...]:
    """Return the voices compiled into flite.

    Raises:
        ModelError: flite is missing or does not answer.
    """
    answer = FLITE.run(["-lv"]).decode(errors="replace")
    return tuple(answer.partition(":")[2].split())


@functools.lru_cache(maxsize=1)
def flite_version() -> str:
    """Return flite's version, such as '2.2-current'.

    Raises:
        ModelError: flite is missing or does not answer.
    """
    found = re.search(
        r"version:\s*flite-(\S+)", FLITE.run(["--version"], fine=(0, 1)).decode(errors="replace")
    )  # it ends with 1
    return found.group(1) if found else "unknown"


def choose_voice(hint: VoiceHint, installed: tuple[str, ...]) -> tuple[str, str]:
    """Return the voice for a hint, and what of the hint it cannot give ('' for nothing).

    Raises:
        ModelError: a named voice is not there, or none of the gender asked for.
    """
    named = hint.voice.removeprefix("flite:")
    if named:
        if named not in installed and not (named.endswith(".flitevox") and Path(named).is_file()):
            # flite itself takes an unknown name for its default, without a word.
            raise ModelError(f"voice {named!r}: flite has no such voice; it has {', '.join(installed)}.")
        return named, ""
    gender = hint.gender or DEFAULT_GENDER
    fitting = [name for name in FOR_GENDER[gender] if name in installed]
    if not fitting:
        raise ModelError(f"flite has no voice of a {gender} here ({', '.join(installed)}); {INSTALL}.")
    near = {"british": "scottish"}.get(hint.accent, hint.accent)
    best = max(fitting, key=lambda name: VOICES[name].accent == near)  # the first of equals
    lacks = f"no {hint.accent} {gender}" if hint.accent and VOICES[best].accent != hint.accent else ""
    return best, lacks


def ascii_words(words: str) -> str:
    """Return a line in the letters flite reads: it takes typographic marks and accents for noise.

    Raises:
        ValueError: nothing is left to be spoken.
    """
    for sign, name in (("\u00a3", "pounds"), ("\u20ac", "euros")):
        words = re.sub(rf"{sign}\s*(\d[\d,.]*\d|\d)", rf"\1 {name}", words)
    for marks, plain in (("\u2018\u2019", "'"), ("\u201c\u201d", '"'), ("\u2013\u2014\u2026", ", ")):
        words = re.sub(f"\\s*[{marks}]" if plain == ", " else f"[{marks}]", plain, words)
    return plain_text(unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode())


class FliteEngine:
    """A ports.Voice on flite's command line. May be used from several threads at once."""

    def __init__(self, hint: str = "", who: str = "") -> None:
        """Take the voice a script's hint asks for; see voice_hint.parse_hint.

        Raises:
            ModelError: flite is missing, or has no such voice.
            ScriptError: a word of the hint says nothing about a voice.
        """
        self._hint = parse_hint(hint, who)
        self._voice, lacks = choose_voice(self._hint, installed_voices())
        self._own = VOICES.get(self._voice, OWN_FILE)
        self._version = flite_version()
        self.warnings: tuple[str, ...] = (f"flite has {lacks}; {self._voice} speaks.",) if lacks else ()

    @property
    def name(self) -> str:
        """Engine, version, voice, its own rate and pitch, and the version of our shaping."""
        return f"flite-{self._version} {self._voice} {self._hint.sound} shaping-{SHAPING_VERSION}"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, shape [n], trimmed.

        Raises:
            ValueError: nothing to be spoken, or an unknown band or manner.
            ModelError: flite failed or gave no answer in time.
        """
        words, hint = plain_text(text), self._hint
        shape = with_person(shape_of(delivery), hint)
        shape = replace(shape, range_ratio=shape.range_ratio * self._own.range_ratio)
        ratio, semitones = sized(shape.rate_ratio, hint.semitones + shape.semitones, hint.size_ratio)
        stretch = self._own.words_per_minute / (hint.words_per_minute * ratio)
        features = ["--setf", f"duration_stretch={stretch:.4f}"]
        if self._own.moves_pitch:
            features += ["--setf", f"f0_shift={2 ** (semitones / 12):.4f}"]
            semitones = 0.0
        with line_folder() as folder:
            path = Path(folder) / "line.wav"
            FLITE.run(["-voice", self._voice, *features, "-t", ascii_words(words), "-o", str(path)])
            audio = path.read_bytes() if path.is_file() else b""
        return shaped(read_line(audio, "flite", words), shape, semitones, hint.size_ratio, words)
