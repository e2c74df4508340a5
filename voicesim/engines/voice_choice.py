"""Which voice speaks the caller's part: the best engine on this machine that can be the person the script means."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicesim.engines.voice_hint import NAMED, VoiceHint, parse_hint
from voicesim.errors import ModelError, SettingsError
from voicesim.ports import Voice

Build = Callable[[str, str, Sequence[Path]], Voice]

BEST_FIRST = {
    "darwin": ("piper", "say", "flite", "espeak", "pyttsx3"),
    "win32": ("piper", "pyttsx3", "flite", "espeak"),
}
BEST_FIRST_ELSEWHERE = ("piper", "flite", "espeak", "pyttsx3")
"""Voices learnt from people before the ones computed from rules: neural, then the system's own, then statistical.
Listeners rate them in this order everywhere; words that pocketsphinx mistook are in bench/README-voices.md."""

BETTER = {
    "woman": "piper:en_US-kristin-medium",
    "man": "piper:en_US-john-medium",
    "": "piper:en_US-kristin-medium",
}
"""The Piper voice that is offered where none speaks."""


@dataclass(frozen=True, eq=False)
class VoiceChoice:
    """Who speaks, and why."""

    voice: Voice
    engine: str
    why: str
    better: str
    """How to get a better one; '' when there is none to offer."""
    warnings: tuple[str, ...]
    """What of the script's wish the voice cannot give."""

    @property
    def note(self) -> str:
        """One line for the user."""
        told = [f"Voice: {self.engine} ({self.why}).", *self.warnings, self.better]
        return " ".join(filter(None, told))


def choose_voice(engine: str, hint: str, who: str = "", folders: Sequence[Path] = ()) -> VoiceChoice:
    """Return the caller's voice.

    Args:
        engine: auto, or one of the engines' names: then no other is tried.
        hint: the script's wish, such as 'woman, old'; a voice that it names with its engine wins over `engine`.
        who: whose voice it is; moves pitch and size a little, so that two callers differ.
        folders: where Piper's voices are looked for.

    Raises:
        SettingsError: no such engine.
        ModelError: no engine here can be that person, or the named voice is not there; what to do is told.
        ScriptError: a word of the hint says nothing about a voice.
    """
    asked = parse_hint(hint)
    if engine != "auto" and engine not in BUILDERS:
        raise SettingsError(f"voice.engine: {engine!r}; choose one of auto, {', '.join(BUILDERS)}.")
    named = asked.engine or ("" if engine == "auto" else engine)
    if named:
        why = "as named" if asked.engine else "as set"
        return _chosen(named, BUILDERS[named](hint, who, folders), why, asked)
    return _best(asked, hint, who, folders)


def _best(asked: VoiceHint, hint: str, who: str, folders: Sequence[Path]) -> VoiceChoice:
    faults: list[str] = []
    fallback: VoiceChoice | None = None
    for engine in BEST_FIRST.get(sys.platform, BEST_FIRST_ELSEWHERE):
        try:
            found = _chosen(engine, BUILDERS[engine](hint, who, folders), "the best here", asked)
        except ModelError as error:
            faults.append(str(error))
            continue
        if not getattr(found.voice, "wrong_gender", False):
            return found
        fallback = fallback or found
    if fallback is not None:
        return fallback
    if asked.voice:
        raise ModelError(
            f"voice: {NAMED}{asked.voice}: no engine here has it; `voicesim voices list` has them all."
        )
    raise ModelError(f"no voice here can be the caller: {' '.join(faults)}")


def _chosen(engine: str, voice: Voice, why: str, asked: VoiceHint) -> VoiceChoice:
    better = ""
    if engine not in ("piper", "say") and not asked.voice:
        better = f"Far more human: `voicesim models fetch {BETTER[asked.gender]}`."
    return VoiceChoice(voice, engine, why, better, tuple(getattr(voice, "warnings", ())))


def _piper(hint: str, who: str, folders: Sequence[Path]) -> Voice:
    from voicesim.engines.piper import PiperEngine

    return PiperEngine(hint, who, folders)


def _flite(hint: str, who: str, folders: Sequence[Path]) -> Voice:
    from voicesim.engines.flite import FliteEngine

    return FliteEngine(hint, who)


def _say(hint: str, who: str, folders: Sequence[Path]) -> Voice:
    from voicesim.engines.say import SayEngine

    return SayEngine(hint, who)


def _espeak(hint: str, who: str, folders: Sequence[Path]) -> Voice:
    from voicesim.engines.espeak import EspeakVoice

    return EspeakVoice(hint, who)


def _pyttsx3(hint: str, who: str, folders: Sequence[Path]) -> Voice:
    from voicesim.engines.pyttsx3 import Pyttsx3Voice

    return Pyttsx3Voice(hint, who)


BUILDERS: dict[str, Build] = {
    "piper": _piper,
    "flite": _flite,
    "say": _say,
    "espeak": _espeak,
    "pyttsx3": _pyttsx3,
}
"""Engine -> what makes its voice of a hint, a person and the folders of models."""
