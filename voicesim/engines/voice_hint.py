"""A script's `voice: woman, low, quick` in terms a synthesiser understands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from voicesim.engines.delivery_shape import Shape
from voicesim.errors import ScriptError

WORDS_PER_MINUTE = 165
"""Rate of a caller whose hint says nothing, in the engines' words a minute, a little under espeak-ng's default of
175 because a tense caller is sped up: guess, unmeasured."""

NAMED = "named "
"""`voice: named en-us+f3` takes one of the engine's own voices, `named flite:slt` one of that engine's."""

ENGINES = ("piper", "flite", "say", "espeak", "pyttsx3")
"""Engines a voice may be named with."""


@dataclass(frozen=True)
class VoiceHint:
    """What a script asks of the caller's voice."""

    gender: str = ""
    """woman, man or ''."""
    age: str = ""
    """old, young or ''."""
    accent: str = ""
    """american, british, scottish, caribbean or ''."""
    texture: str = ""
    """gruff, soft or ''."""
    semitones: float = 0.0
    """Pitch over the chosen voice's own."""
    rate_ratio: float = 1.0
    """Rate over WORDS_PER_MINUTE."""
    size_ratio: float = 1.0
    """Of the mouth's resonances over the chosen voice's own: 1.05 is a smaller speaker, 0.95 a bigger one."""
    voice: str = ""
    """The engine's own name of a voice, when the hint names one; '' otherwise."""

    @property
    def engine(self) -> str:
        """The engine of a voice named with it, as in 'named flite:slt'; '' otherwise."""
        engine, colon, _ = self.voice.partition(":")
        return engine if colon and engine in ENGINES else ""

    @property
    def sound(self) -> str:
        """Rate, pitch, size and texture, for a voice's name."""
        told = " ".join(filter(None, (self.age, self.texture)))
        return f"{self.words_per_minute:.1f}wpm {self.semitones:+.2f}st x{self.size_ratio:.3f} {told}".strip()

    @property
    def words_per_minute(self) -> float:
        """The caller's own rate, before delivery."""
        return WORDS_PER_MINUTE * self.rate_ratio


def _forms(value: str, *words: str) -> dict[str, str]:
    return dict.fromkeys((value, *words), value)


GENDERS = _forms("woman", "female", "girl", "lady") | _forms("man", "male", "boy", "gentleman")
AGES = _forms("old", "elderly", "older", "aged", "60s", "70s", "80s", "90s") | _forms(
    "young", "younger", "teenage", "teenager", "teens", "20s"
)
ACCENTS = (
    _forms("american", "us")
    | _forms("british", "english", "uk")
    | _forms("scottish", "scots")
    | _forms("caribbean", "jamaican")
)
TEXTURES = _forms("gruff", "rough", "hoarse", "harsh", "raspy") | _forms("soft", "gentle", "warm", "quiet")

# Two semitones are plainly another speaker and keep every voice inside its natural register: guess, unmeasured.
PITCHES = {"low": -2.0, "deep": -3.0, "high": 2.0, "light": 1.0}
QUICK, SLOW = 1.12, 0.88
"""Over the ordinary rate: guess, unmeasured."""

RATES = dict.fromkeys(("quick", "fast", "rapid", "hurried", "clipped", "nervous"), QUICK)
RATES |= dict.fromkeys(("slow", "unhurried", "tired", "weary"), SLOW)
YOUNG_SEMITONES = 1.5
YOUNG_SIZE, OLD_SIZE = 1.04, 0.97
"""A young voice comes from a smaller speaker; with age the resonances sink a little. Guess, unmeasured."""

WHO_SEMITONES, WHO_SIZE = 0.7, 0.03
"""How far callers of the same hint lie apart at most, either way, so that no two of them sound the same. Speakers of
one sex scatter by 2-3 semitones and 5 % of their resonances; half of that keeps a voice what its hint says."""

AGE_SHAPES = {"old": Shape(tremor_semitones=0.12, jitter_semitones=0.08), "young": Shape(), "": Shape()}
TEXTURE_SHAPES = {
    "gruff": Shape(semitones=-1.0, tilt_db=1.0, jitter_semitones=0.16),
    "soft": Shape(tilt_db=-2.5, level_db=-1.0),
    "": Shape(),
}
"""What makes an ordinary voice old, gruff or soft, for engines that have no such voice: guess, unmeasured."""

NEUTRAL = (
    "30s",
    "40s",
    "50s",
    "adult",
    "and",
    "average",
    "clear",
    "early",
    "her",
    "his",
    "in",
    "late",
    "loud",
    "medium",
    "middle-aged",
    "normal",
    "ordinary",
    "steady",
    "voice",
)
"""Words a trainer may write that change nothing: how loud a caller is, the tension says."""

HINT_WORDS = tuple(sorted({*GENDERS, *AGES, *ACCENTS, *TEXTURES, *PITCHES, *RATES, *NEUTRAL}))
"""Every word a hint may hold."""


def parse_hint(hint: str, who: str = "") -> VoiceHint:
    """Return what a script's hint asks for; '' asks for nothing.

    Args:
        hint: As the script has it.
        who: The caller's name, or anything else of theirs: it moves pitch and size a little.

    Raises:
        ScriptError: a word that is not one of HINT_WORDS; it is named.
    """
    found = VoiceHint()
    for part in (part.strip() for part in hint.split(",")):
        if part.lower().startswith(NAMED):
            found = replace(found, voice=part[len(NAMED) :].strip())
            continue
        for word in part.lower().split():
            found = _with_word(found, word, hint)
    return _as(found, who) if who else found


def with_person(shape: Shape, hint: VoiceHint) -> Shape:
    """Return a delivery's shape with the caller's age and texture on top."""
    age, texture = AGE_SHAPES[hint.age], TEXTURE_SHAPES[hint.texture]
    return replace(
        shape,
        semitones=shape.semitones + texture.semitones,
        level_db=shape.level_db + texture.level_db,
        tilt_db=shape.tilt_db + texture.tilt_db,
        tremor_semitones=max(shape.tremor_semitones, age.tremor_semitones),
        jitter_semitones=shape.jitter_semitones + age.jitter_semitones + texture.jitter_semitones,
    )


def _as(found: VoiceHint, who: str) -> VoiceHint:
    digest = hashlib.sha256(who.encode()).digest()
    pitch, size = (2 * part / 255 - 1 for part in digest[:2])
    return replace(
        found,
        semitones=round(found.semitones + WHO_SEMITONES * pitch, 2),
        size_ratio=round(found.size_ratio * (1 + WHO_SIZE * size), 3),
    )


def _with_word(found: VoiceHint, word: str, hint: str) -> VoiceHint:
    if word in GENDERS:
        return replace(found, gender=GENDERS[word])
    if word in AGES:
        higher, size = {"old": (0.0, OLD_SIZE), "young": (YOUNG_SEMITONES, YOUNG_SIZE)}[AGES[word]]
        return replace(found, age=AGES[word], semitones=found.semitones + higher, size_ratio=size)
    if word in ACCENTS:
        return replace(found, accent=ACCENTS[word])
    if word in TEXTURES:
        return replace(found, texture=TEXTURES[word])
    if word in PITCHES or word in RATES:
        return replace(
            found,
            semitones=found.semitones + PITCHES.get(word, 0.0),
            rate_ratio=found.rate_ratio * RATES.get(word, 1.0),
        )
    if word in NEUTRAL:
        return found
    raise ScriptError(
        f"voice: {hint}: '{word}' says nothing about a voice; use any of {', '.join(HINT_WORDS)}, "
        f"or '{NAMED.strip()}' and one of the engine's own voices."
    )
