"""Every voice that could speak the caller's part: those here, and how to get the others."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicesim.errors import ModelError, VoiceSimError

NEAR = 3
"""Names offered for one that is not there."""
SYSTEM_LICENCE = "the system's own"


@dataclass(frozen=True)
class VoiceOffer:
    """One voice."""

    engine: str
    voice: str
    """The engine's name of it; a script writes `named ENGINE:VOICE`."""
    person: str
    """Gender and accent, as far as known."""
    about: str
    licence: str
    missing: str = ""
    """How to get it; '' when it is here."""

    @property
    def name(self) -> str:
        """ENGINE:VOICE."""
        return f"{self.engine}:{self.voice}"


def list_voices(folders: Sequence[Path]) -> tuple[VoiceOffer, ...]:
    """Return the voices, best engine first; an engine that is not here is offered with the way to get it.

    Args:
        folders: where Piper's voices are looked for.
    """
    parts: list[Callable[[], Iterable[VoiceOffer]]] = [
        lambda: _piper(folders),
        _say,
        _flite,
        _espeak,
        _pyttsx3,
    ]
    return tuple(offer for part in parts for offer in part())


def find_voice(name: str, offers: Sequence[VoiceOffer]) -> VoiceOffer:
    """Return the voice called so, by 'engine:voice' or by 'voice' alone.

    Raises:
        ModelError: there is none, with the nearest names, or it is not here yet, with the way to get it.
    """
    wanted = name.lower()
    found = next((offer for offer in offers if wanted in (offer.name.lower(), offer.voice.lower())), None)
    if found is None:
        names = {known.lower(): offer.name for offer in offers for known in (offer.name, offer.voice)}
        parts = {part: offer.name for offer in offers for part in offer.voice.lower().split("-")}
        near = [(names | parts)[one] for one in difflib.get_close_matches(wanted, names | parts, NEAR, 0.6)]
        advice = f"did you mean {' or '.join(dict.fromkeys(near))}? " if near else ""
        raise ModelError(f"{name}: no such voice; {advice}`voicesim voices list` shows them all.")
    if found.missing:
        raise ModelError(f"{found.name} is not here; {found.missing}.")
    return found


def _piper(folders: Sequence[Path]) -> Iterator[VoiceOffer]:
    from voicesim.engines.model_store import read_manifest
    from voicesim.engines.piper import KNOWN
    from voicesim.engines.piper_voice import PREFIX, find_voices

    here = find_voices(folders)
    licences = {model.name.removeprefix(PREFIX): model.licence for model in read_manifest().models}
    for name in dict.fromkeys((*KNOWN, *here)):
        gender, accent, about = KNOWN.get(name, ("", "", "your own; speaks when it is named"))
        missing = "" if name in here else f"`voicesim models fetch piper:{name}` gets it"
        licence = licences.get(name, "yours to know")
        yield VoiceOffer("piper", name, f"{gender} {accent}".strip(), f"neural: {about}", licence, missing)


def _flite() -> Iterator[VoiceOffer]:
    from voicesim.engines import flite

    here = set(flite.installed_voices()) if flite.FLITE.here else set()
    for name, voice in flite.VOICES.items():
        missing = "" if name in here else flite.INSTALL
        person = f"{voice.gender} {voice.accent}"
        yield VoiceOffer("flite", name, person, voice.about, "BSD-like (CMU)", missing)


def _say() -> Iterator[VoiceOffer]:
    from voicesim.engines import say

    if sys.platform != "darwin" and not say.SAY.here:
        return
    for voice in say.installed_voices():
        yield VoiceOffer(
            "say", voice.name, f"{voice.gender} {voice.language}".strip(), "macOS", SYSTEM_LICENCE
        )


def _espeak() -> Iterator[VoiceOffer]:
    from voicesim.engines import espeak

    missing = "" if espeak.ESPEAK.here else espeak.INSTALL
    for (gender, texture), variant in espeak.VARIANTS.items():
        about = f"from rules, robotic{', ' if texture else ''}{texture}"
        yield VoiceOffer(
            "espeak", f"en-us+{variant}", f"{gender} american", about, "GPL-3.0 program", missing
        )
    for gender, variant in espeak.OLD.items():
        about = "from rules, robotic, old"
        yield VoiceOffer(
            "espeak", f"en-us+{variant}", f"{gender} american", about, "GPL-3.0 program", missing
        )


def _pyttsx3() -> Iterator[VoiceOffer]:
    from voicesim.engines import pyttsx3

    try:
        found = pyttsx3.installed()
    except VoiceSimError as error:
        yield VoiceOffer(
            "pyttsx3", "default", "", "the system's voices", SYSTEM_LICENCE, str(error).rstrip(".")
        )
        return
    if found.driver == "espeak":  # the voices listed above, in other hands
        yield VoiceOffer("pyttsx3", "en-us+f2", "woman american", "espeak-ng's, as listed", "GPL-3.0 program")
        return
    for voice in found.voices:
        if any(language.startswith("en") for language in voice.languages):
            person = f"{voice.gender} {' '.join(voice.languages)}".strip()
            yield VoiceOffer("pyttsx3", voice.name, person, f"the system's ({found.driver})", SYSTEM_LICENCE)
