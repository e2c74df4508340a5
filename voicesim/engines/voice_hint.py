"""A script's `voice: woman, low, quick` in terms a synthesiser understands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voicesim.errors import ScriptError

WORDS_PER_MINUTE = 165
"""Rate of a caller whose hint says nothing, in the engines' words a minute, a little under espeak-ng's default of
175 because a tense caller is sped up: guess, unmeasured."""

NAMED = "named "
"""`voice: named en-us+f3` takes one of the engine's own voices."""


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
    voice: str = ""
    """The engine's own name of a voice, when the hint names one; '' otherwise."""

    @property
    def words_per_minute(self) -> float:
        """The caller's own rate, before delivery."""
        return WORDS_PER_MINUTE * self.rate_ratio


def _forms(value: str, *words: str) -> dict[str, str]:
    return dict.fromkeys((value, *words), value)


GENDERS = _forms("woman", "female", "girl", "lady") | _forms("man", "male", "boy", "gentleman")
AGES = _forms("old", "elderly", "older", "aged") | _forms("young", "younger", "teenage", "teenager")
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

NEUTRAL = (
    "adult",
    "and",
    "average",
    "clear",
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


def parse_hint(hint: str) -> VoiceHint:
    """Return what a script's hint asks for; '' asks for nothing.

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
    return found


def _with_word(found: VoiceHint, word: str, hint: str) -> VoiceHint:
    if word in GENDERS:
        return replace(found, gender=GENDERS[word])
    if word in AGES:
        younger = YOUNG_SEMITONES if AGES[word] == "young" else 0.0
        return replace(found, age=AGES[word], semitones=found.semitones + younger)
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
