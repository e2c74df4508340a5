"""Every setting, frozen, with its unit and where the number comes from.

Read once, at the edge: a TOML file, then the environment, then flags, each over the one before. The
values travel from there as arguments; nothing else in the package reads a file or the environment for
them. VERSION changes whenever a default that can change a result does, and stands in every record.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voicesim.errors import SettingsError

VERSION = 2
ENVIRONMENT_PREFIX = "VOICESIM_"


@dataclass(frozen=True)
class TurnSettings:
    """When the trainee is taken to speak, to pause and to have finished."""

    speech_probability: float = 0.5
    """Detector probability from which a frame counts as speech (Silero's own default)."""
    silence_probability: float = 0.35
    """Below this a speaking trainee counts as silent (Silero's default: 0.15 under the start)."""
    start_seconds: float = 0.096
    """Speech needed before a turn starts: three frames; clicks and coughs are mostly shorter. Guess, unmeasured."""
    preroll_seconds: float = 0.2
    """Audio before the detected start that belongs to the turn: soft onsets are found late."""
    pause_seconds: float = 0.2
    """Silence after which understanding begins (pipecat's stop_secs)."""
    end_seconds: float = 0.5
    """Silence after which the turn is over at everyday signs, after 8.5 s of speech; it moves every wait, between the two
    bounds below (turns/ending.py)."""
    shortest_end_seconds: float = 0.32
    """Silence at which all that is known of a pause is weighed: no turn ends sooner. Whole frames, so that nothing is lost
    to the grid; leaves the recogniser 0.1 s from the pause on (31 ms measured, bench/README-recognisers.md)."""
    longest_end_seconds: float = 1.25
    """No turn stays open longer, whatever its words (measured against 0.9, 1.1 and 1.6 s: bench/README-turns.md)."""
    backchannel_seconds: float = 0.7
    """Speech up to this long, wholly inside the caller's, is listening ('mm-hm'). Guess, unmeasured."""
    talk_over_seconds: float = 0.6
    """Overlap from which it counts as talking over the caller. livekit: 0.5."""
    silence_seconds: float = 6.0
    """Dead air before the caller asks; a script's own timer replaces it. 5-10 s is noticed (Genesys)."""
    hold_seconds: float = 60.0
    """How long a caller waits after being asked to hold; a script's own timer replaces it."""
    monologue_seconds: float = 25.0
    """How long a caller listens without a break; a script's own timer replaces it."""


@dataclass(frozen=True)
class ToneSettings:
    """Thresholds of the tone design; chosen on half of the speakers of bench/README-tone.md."""

    raised_score: float = 1.8
    """T from which a voice counts as raised, with long_speech_seconds of speech or more."""
    raised_score_middling: float = 2.0
    raised_score_short: float = 2.5
    cleared_score: float = 1.0
    """T under which the voice is no longer raised."""
    long_speech_seconds: float = 6.0
    middling_speech_seconds: float = 3.0
    rushed_ratio: float = 1.17
    slow_ratio: float = 0.80
    flat_range_ratio: float = 0.5
    enough_speech_seconds: float = 1.5
    enough_voiced_seconds: float = 0.8


@dataclass(frozen=True)
class WordsSettings:
    """How sure one must be of words before anybody is judged by them."""

    sure_transcript: float = 0.4
    """Transcript confidence under which the caller asks again. Measured: bench/words_through_ears.py."""
    sure_word: float = 0.3
    """Confidence each evidence word needs before a harmful cue may rest on it."""
    helpful_threshold: float = 0.6
    harmful_threshold: float = 0.6
    """Stricter: an invented mistake costs trust in the whole debrief."""
    folders: tuple[str, ...] = ()
    """More folders of exemplar YAML, read after the shipped ones."""


@dataclass(frozen=True)
class RecogniserSettings:
    """Who writes down the trainee's words."""

    engine: str = "auto"
    """auto (whisper when its weights are in models/ or came with a package, else pocketsphinx), pocketsphinx,
    whisper:NAME or whisper:PATH."""
    language: str = "en"
    threads: int = 0
    """0: physical cores, up to 4."""
    whisper_window_seconds: float = 10.0
    """Encoder window for short turns; longer turns get a longer one. 30 is what Whisper was trained with. Measured with
    tiny.en: 10 halves the wait at the same word errors (bench/README-recognisers.md)."""


@dataclass(frozen=True)
class VoiceSettings:
    """Who speaks the caller's part."""

    engine: str = "auto"
    """auto (the best here: piper, macOS's say, flite, espeak, pyttsx3; on Windows pyttsx3 before flite), or one of them by name."""
    telephone: bool = True
    """Whether the caller sounds as through a telephone line."""
    cache_folder: str = ""
    """'' for the user's cache folder."""


@dataclass(frozen=True)
class CallSettings:
    """How the call runs."""

    reply_delay_seconds: float = 0.06
    """From the decision that a turn ended to the caller's first sample. Fixed, so that the same audio gives the
    same call whether the machine took 20 ms or 100; a reply that is late all the same is written down as late."""
    ring_seconds: float = 2.0
    full_duplex: bool = True
    """False without a headset: the microphone is ignored while the caller speaks, and for echo_tail_seconds after."""
    echo_tail_seconds: float = 0.5
    line_pause_seconds: float = 0.25
    """Between two lines of one reply."""
    hang_up_seconds: float = 0.8
    """Length of the line's closing tone."""
    device: str = ""
    """Name or number, or part of a name, of the headset; '' for the system's default."""
    device_rate: int = 0
    """Samples a second to open the headset at; 0: 16,000 where it takes that, else its own."""
    longest_seconds: float = 1800.0
    """Upper bound of a call, so that a forgotten one ends."""


@dataclass(frozen=True)
class RecordSettings:
    """What is kept of a call."""

    folder: str = ""
    """'' for the user's data folder."""
    keep_days: int = 90
    """How long `voicesim calls purge` keeps calls when not told otherwise."""


@dataclass(frozen=True)
class DebriefSettings:
    """How a call is marked."""

    pass_share: float = 0.6
    """Share of the possible marks needed to pass. A convention, to be set by the trainer."""
    delivery_counts: bool = False
    """Whether delivery enters pass or fail. Off by law's good reason (EU AI Act, Art. 5(1)(f)): switch it on knowingly."""


@dataclass(frozen=True)
class Settings:
    """All of them."""

    turns: TurnSettings = field(default_factory=TurnSettings)
    tone: ToneSettings = field(default_factory=ToneSettings)
    words: WordsSettings = field(default_factory=WordsSettings)
    recogniser: RecogniserSettings = field(default_factory=RecogniserSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    call: CallSettings = field(default_factory=CallSettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    debrief: DebriefSettings = field(default_factory=DebriefSettings)


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the settings in force.

    Args:
        file: TOML with a table a group, as in `[turns]`, `end_seconds = 0.7`.
        environment: `VOICESIM_TURNS_END_SECONDS=0.7` and the like are taken from it.
        flags: dotted names to values, such as {"turns.end_seconds": 0.7}; None values are passed over.

    Raises:
        SettingsError: an unknown name, or a value of the wrong type; both are named.
    """
    values: dict[tuple[str, str], tuple[Any, str]] = {}
    if file is not None:
        for group, table in _read_toml(file).items():
            if not isinstance(table, dict):
                raise SettingsError(
                    f"{file}: '{group}' must be a table such as [turns]; see `voicesim settings`."
                )
            for name, value in table.items():
                values[group, name] = (value, f"{file}: [{group}] {name}")
    for group, name in _known():
        key = f"{ENVIRONMENT_PREFIX}{group}_{name}".upper()
        if environment and key in environment:
            values[group, name] = (environment[key], key)
    for dotted, value in (flags or {}).items():
        if value is not None:
            group, _, name = dotted.partition(".")
            values[group, name] = (value, dotted)
    return _apply(Settings(), values)


def with_values(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Return settings with some of them changed.

    Args:
        settings: what holds for the rest.
        values: dotted names to values, such as {"turns.end_seconds": 0.7}.

    Raises:
        SettingsError: an unknown name, or a value of the wrong type; both are named.
    """
    placed = {}
    for dotted, value in values.items():
        group, _, name = dotted.partition(".")
        placed[group, name] = (value, dotted)
    return _apply(settings, placed)


def _known() -> list[tuple[str, str]]:
    return [
        (group.name, setting.name)
        for group in dataclasses.fields(Settings)
        for setting in dataclasses.fields(getattr(Settings(), group.name))
    ]


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{file}: no such settings file; check the path given to --settings.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: not readable as TOML: {error}.") from None


def _apply(settings: Settings, values: Mapping[tuple[str, str], tuple[Any, str]]) -> Settings:
    known = set(_known())
    changed: dict[str, dict[str, Any]] = {}
    for (group, name), (value, origin) in values.items():
        if (group, name) not in known:
            raise SettingsError(f"{origin}: no such setting; `voicesim settings` lists them all.")
        default = getattr(getattr(settings, group), name)
        changed.setdefault(group, {})[name] = _converted(value, default, origin)
    groups = {
        group: dataclasses.replace(getattr(settings, group), **names) for group, names in changed.items()
    }
    return dataclasses.replace(settings, **groups)


def _converted(value: Any, default: Any, origin: str) -> Any:
    kind = type(default)
    if isinstance(default, tuple):
        parts = value.split(":") if isinstance(value, str) else list(value)
        return tuple(str(part) for part in parts if part)
    if kind is bool and isinstance(value, str) and value.lower() in _WORDS_FOR_BOOL:
        return _WORDS_FOR_BOOL[value.lower()]
    wrong_bool = isinstance(value, bool) != (kind is bool)
    try:
        if wrong_bool:
            raise ValueError
        return kind(value)
    except (TypeError, ValueError):
        raise SettingsError(
            f"{origin}: {value!r} is not a {_PLAIN[kind]}; the default is {default!r}."
        ) from None


_WORDS_FOR_BOOL = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}
_PLAIN = {bool: "yes or no", int: "whole number", float: "number", str: "text"}
