"""What `voicesim doctor` says about the caller's voice."""

from __future__ import annotations

from voicesim.engines import espeak, pyttsx3
from voicesim.errors import VoiceSimError
from voicesim.values import SAMPLE_RATE, Check, Delivery

_SAMPLE_LINE = "Hello? Is anybody there?"


def voice_check() -> tuple[Check, ...]:
    """Return which speech engines and voices are there, and whether each really speaks."""
    return _pyttsx3_checks() + _espeak_checks()


def _pyttsx3_checks() -> tuple[Check, ...]:
    try:
        found = pyttsx3.installed()
        voice = pyttsx3.Pyttsx3Voice()
        seconds = len(voice.speak(_SAMPLE_LINE, Delivery())) / SAMPLE_RATE
    except VoiceSimError as error:
        return (Check("voice: pyttsx3", "fault", str(error), fix=pyttsx3.fix()),)
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


def _espeak_checks() -> tuple[Check, ...]:
    try:
        voice = espeak.EspeakVoice()
        seconds = len(voice.speak(_SAMPLE_LINE, Delivery())) / SAMPLE_RATE
    except VoiceSimError as error:
        # Only the engine of that name and pyttsx3 on Linux need it.
        return (Check("voice: espeak-ng", "warning", str(error), fix=espeak.INSTALL),)
    _, variants = espeak.installed_voices()
    text = f"espeak-ng {espeak.espeak_version()}, {len(variants)} variants, spoke a line of {seconds:.1f} s"
    return (Check("voice: espeak-ng", "ok", text),)
