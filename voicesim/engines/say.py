"""macOS's own voices through its `say` command; one process a line."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voicesim.engines.delivery_shape import shape_of
from voicesim.engines.espeak import plain_text
from voicesim.engines.prosody import SHAPING_VERSION, shaped, sized
from voicesim.engines.voice_hint import VoiceHint, parse_hint, with_person
from voicesim.engines.voice_program import SpeechProgram, line_folder, read_line
from voicesim.errors import ModelError
from voicesim.values import Delivery, Samples

INSTALL = "it comes with macOS only"
MORE_VOICES = "System Settings > Accessibility > Spoken Content > System Voice > Manage Voices has more"
SAY = SpeechProgram("say", INSTALL)

WOMEN = ("Samantha", "Ava", "Allison", "Susan", "Zoe", "Joelle", "Noelle", "Kate", "Serena", "Martha", "Stephanie",
         "Karen", "Catherine", "Moira", "Tessa", "Fiona", "Victoria", "Kathy")  # fmt: skip
MEN = ("Tom", "Evan", "Nathan", "Aaron", "Alex", "Daniel", "Oliver", "Arthur", "Jamie", "Gordon", "Lee", "Rishi",
       "Fred")  # fmt: skip
"""Apple's English voices, best first; `say` itself does not tell their gender."""

ACCENTS = {"american": "en_US", "british": "en_GB", "scottish": "en-scotland", "": "en_US"}
DEFAULT_GENDER = "woman"


@dataclass(frozen=True)
class SayVoice:
    """One voice of the list."""

    name: str
    """As `say -v` takes it, such as 'Ava (Premium)'."""
    language: str
    """Such as 'en_US' or 'en-scotland'."""

    @property
    def gender(self) -> str:
        """woman, man or ''."""
        first = self.name.split(" (")[0]
        return "woman" if first in WOMEN else "man" if first in MEN else ""


@functools.lru_cache(maxsize=1)
def installed_voices() -> tuple[SayVoice, ...]:
    """Return the English voices of this Mac.

    Raises:
        ModelError: there is no `say` here, or it does not answer.
    """
    rows = SAY.run(["-v", "?"]).decode(errors="replace").splitlines()
    found = (re.match(r"(.+?)\s+(en[_-]\S+)\s+#", row) for row in rows)
    return tuple(SayVoice(row[1], row[2]) for row in found if row)


def choose_voice(hint: VoiceHint, here: Sequence[SayVoice]) -> tuple[str, str]:
    """Return the voice for a hint, and what of the hint it cannot give ('' for nothing).

    Raises:
        ModelError: a named voice is not here, or none of the gender asked for.
    """
    named = hint.voice.removeprefix("say:")
    if named:
        if named not in [voice.name for voice in here]:
            listed = ", ".join(voice.name for voice in here)
            raise ModelError(f"voice {named!r}: this Mac has no such English voice; it has {listed}.")
        return named, ""
    gender = hint.gender or DEFAULT_GENDER
    fitting = [voice for voice in here if voice.gender == gender]
    if not fitting:
        raise ModelError(f"this Mac has no English voice of a {gender}; {MORE_VOICES}.")
    order = {name: place for place, name in enumerate(WOMEN + MEN)}
    wanted = ACCENTS.get(hint.accent, "en_US")

    def worth(voice: SayVoice) -> tuple[bool, int, int]:
        better = {"Premium": 2, "Enhanced": 1}.get(voice.name.rpartition("(")[2].rstrip(")"), 0)
        return voice.language == wanted, better, -order[voice.name.split(" (")[0]]

    best = max(fitting, key=worth)
    return best.name, f"no {hint.accent} {gender}" if hint.accent and best.language != wanted else ""


class SayEngine:
    """A ports.Voice on macOS's `say`. May be used from several threads at once."""

    def __init__(self, hint: str = "", who: str = "") -> None:
        """Take the voice a script's hint asks for; see voice_hint.parse_hint.

        Raises:
            ModelError: not a Mac, or it has no such voice.
            ScriptError: a word of the hint says nothing about a voice.
        """
        self._hint = parse_hint(hint, who)
        self._voice, lacks = choose_voice(self._hint, installed_voices())
        self.warnings: tuple[str, ...] = (f"this Mac has {lacks}; {self._voice} speaks.",) if lacks else ()

    @property
    def name(self) -> str:
        """Engine, the system's version, voice, its own rate and pitch, and the version of our shaping."""
        import platform

        return f"say-macos{platform.mac_ver()[0]} {self._voice} {self._hint.sound} shaping-{SHAPING_VERSION}"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, shape [n], trimmed.

        Raises:
            ValueError: nothing to be spoken, or an unknown band or manner.
            ModelError: `say` failed or gave no answer in time.
        """
        words, hint = plain_text(text), self._hint
        shape = with_person(shape_of(delivery), hint)
        ratio, semitones = sized(shape.rate_ratio, hint.semitones + shape.semitones, hint.size_ratio)
        rate = round(hint.words_per_minute * ratio)
        with line_folder() as folder:
            path = Path(folder) / "line.wav"
            format_ = ["--file-format=WAVE", "--data-format=LEI16@22050"]
            SAY.run(["-v", self._voice, "-r", str(rate), *format_, "-o", str(path), "-f", "-"], words)
            audio = path.read_bytes() if path.is_file() else b""
        return shaped(read_line(audio, "say", words), shape, semitones, hint.size_ratio, words)
