"""What `voicesim doctor` says about the caller's voice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voicesim import places
from voicesim.engines import espeak, flite, pyttsx3
from voicesim.engines.voice_choice import choose_voice
from voicesim.errors import VoiceSimError
from voicesim.ports import Voice
from voicesim.values import SAMPLE_RATE, Check, Delivery

_SAMPLE_LINE = "Hello? Is anybody there?"


def voice_check(engine: str = "auto", folders: Sequence[Path] | None = None) -> tuple[Check, ...]:
    """Return who speaks for a woman and a man, which engines are there, and whether each really speaks.

    Args:
        engine: settings.voice.engine. Only what it cannot do is a fault; another engine that is missing is not.
        folders: where Piper's voices are looked for; None for the usual ones.
    """
    folders = places.model_folders() if folders is None else folders
    in_use = tuple(_in_use(engine, gender, folders) for gender in ("woman", "man"))
    return (*in_use, _flite_check(), *_pyttsx3_checks(), _espeak_check())


def _in_use(engine: str, gender: str, folders: Sequence[Path]) -> Check:
    try:
        choice = choose_voice(engine, gender, "", folders)
        seconds = _spoken_seconds(choice.voice)
    except VoiceSimError as error:
        return Check(
            f"voice of a {gender}", "fault", str(error), fix="`voicesim voices list` shows every way."
        )
    lacks = " ".join(choice.warnings)
    text = f"{choice.voice.name.partition(' shaping')[0]} ({choice.why}), a line of {seconds:.1f} s. {lacks}".strip()
    return Check(f"voice of a {gender}", "warning" if lacks else "ok", text, fix=choice.better)


def _flite_check() -> Check:
    try:
        seconds = _spoken_seconds(flite.FliteEngine())
    except VoiceSimError as error:
        return Check("voice: flite", "warning", str(error), fix=f"{flite.INSTALL}.")
    there = ", ".join(name for name in flite.VOICES if name in flite.installed_voices())
    return Check(
        "voice: flite", "ok", f"flite {flite.flite_version()}, {there}, spoke a line of {seconds:.1f} s"
    )


def _pyttsx3_checks() -> tuple[Check, ...]:
    try:
        found = pyttsx3.installed()
        seconds = _spoken_seconds(pyttsx3.Pyttsx3Voice())
    except VoiceSimError as error:
        return (Check("voice: pyttsx3", "warning", str(error), fix=pyttsx3.fix()),)
    english = [one for one in found.voices if any(lang.startswith("en") for lang in one.languages)]
    genders = {one.gender for one in english}
    engine = f"{found.driver} {found.version}".strip()
    spoke = f"{engine}, {len(english)} English voices, spoke a line of {seconds:.1f} s"
    checks = [Check("voice: pyttsx3", "ok", spoke)]
    missing = {"woman", "man"} - genders
    if found.driver != "espeak" and missing:  # espeak makes both from one voice
        text = f"no English voice of a {' or a '.join(sorted(missing))}: such callers sound wrong"
        checks.append(Check("voice: choice", "warning", text, fix=pyttsx3.fix()))
    return tuple(checks)


def _espeak_check() -> Check:
    try:
        seconds = _spoken_seconds(espeak.EspeakVoice())
    except VoiceSimError as error:
        # Needed by the engine of that name, by pyttsx3 on Linux, and to read the words to Piper's voices.
        return Check("voice: espeak-ng", "warning", str(error), fix=espeak.INSTALL)
    _, variants = espeak.installed_voices()
    text = f"espeak-ng {espeak.espeak_version()}, {len(variants)} variants, spoke a line of {seconds:.1f} s"
    return Check("voice: espeak-ng", "ok", text)


def _spoken_seconds(voice: Voice) -> float:
    return len(voice.speak(_SAMPLE_LINE, Delivery())) / SAMPLE_RATE
