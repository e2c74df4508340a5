"""A Piper voice on disk: what it is, and a line's words as the numbers its model reads.

Piper's own rules (rhasspy/piper, MIT): espeak-ng's phonemes in IPA, a clause's end kept as its mark, each codepoint
mapped by the voice's table with a pad after it. We ask espeak-ng's command line instead of its library, so that
nothing under another licence is loaded; bench/README-voices.md says how often both give the same numbers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voicesim.engines.espeak import ESPEAK
from voicesim.errors import ModelError

PREFIX = "piper-"
"""Of a voice's folder in models/."""

_BEGIN, _END, _PAD = "^", "$", "_"
_CLAUSE_MARKS = {",": ",", ";": ";", ":": ":", "\u2026": ",", "\u2014": ",", "\u2013": ","}
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|Prof|Jr|Sr|vs|etc)\.$")


@dataclass(frozen=True)
class PiperModel:
    """A voice's files, read."""

    name: str
    """Such as 'en_GB-alba-medium'."""
    path: Path
    """Of its .onnx file."""
    sha256: str
    """Of its settings file: stands for the voice in a call's record."""
    espeak_voice: str
    sample_rate: int
    noise_scale: float
    length_scale: float
    noise_w: float
    speakers: int
    ids: dict[str, tuple[int, ...]]


def find_voices(folders: Sequence[Path]) -> dict[str, Path]:
    """Return name -> folder of each Piper voice that is here, the first folder first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for own in sorted(folder.glob(f"{PREFIX}*")) if folder.is_dir() else ():
            name = own.name.removeprefix(PREFIX)
            if own.is_dir() and not own.suffix and name not in found and not voice_fault(own):
                found[name] = own
    return found


def voice_fault(folder: Path) -> str:
    """Return what keeps a folder from being a Piper voice, as far as names tell; '' for nothing."""
    models = sorted(folder.glob("*.onnx")) if folder.is_dir() else []
    if len(models) != 1:
        return "no such folder" if not folder.is_dir() else f"holds {len(models)} .onnx files, not one"
    if not models[0].stat().st_size:
        return f"{models[0].name} is empty"
    settings = models[0].with_name(models[0].name + ".json")
    return "" if settings.is_file() else f"{settings.name} is missing"


def read_voice(folder: Path) -> PiperModel:
    """Return the voice in a folder.

    Raises:
        ModelError: it is not whole, or its settings are not Piper's.
    """
    import hashlib

    name = folder.name.removeprefix(PREFIX)
    again = f"`voicesim models fetch piper:{name}` gets it again"
    fault = voice_fault(folder)
    if fault:
        raise ModelError(f"{folder}: not a Piper voice: {fault}; {again}.")
    path = next(folder.glob("*.onnx"))
    content = path.with_name(path.name + ".json").read_bytes()
    try:
        data = json.loads(content)
        inference = data["inference"]
        voice = PiperModel(
            name,
            path,
            hashlib.sha256(content).hexdigest()[:12],
            str(data["espeak"]["voice"]),
            int(data["audio"]["sample_rate"]),
            float(inference["noise_scale"]),
            float(inference["length_scale"]),
            float(inference["noise_w"]),
            int(data.get("num_speakers", 1)),
            {symbol: tuple(map(int, ids)) for symbol, ids in data["phoneme_id_map"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path.name}.json: not the settings of a Piper voice ({error!r}); {again}."
        ) from None
    if data.get("phoneme_type", "espeak") != "espeak" or not {_BEGIN, _END, _PAD} <= set(voice.ids):
        raise ModelError(
            f"{path.name}.json: reads something else than espeak-ng's phonemes; take another voice."
        )
    return voice


def sentences_of(words: str) -> list[list[tuple[str, str]]]:
    """Return a line's sentences, each a list of (clause, mark it ends with)."""
    sentences: list[list[tuple[str, str]]] = [[]]
    clause = ""
    for word in re.split(r"\s+", re.sub(r"(?<=\s)-+(?=\s)", "\u2014", words)):
        clause = f"{clause} {word}".strip()
        ending = re.search(r"([.!?]+|[,;:\u2026\u2014\u2013]+)[\"'\u201d\u2019)]*$", word)
        if not ending or _ABBREVIATION.search(clause):
            continue
        mark = ending.group(1)[-1]
        text = clause[: len(clause) - len(ending.group())].strip()
        clause = ""
        if any(char.isalnum() for char in text):
            sentences[-1].append((text, _CLAUSE_MARKS.get(mark, mark)))
            if mark in ".!?":
                sentences.append([])
    if any(char.isalnum() for char in clause):
        sentences[-1].append((clause, "."))
    return [sentence for sentence in sentences if sentence]


def phonemes_of(clause: str, voice: str) -> str:
    """Return a clause in espeak-ng's phonemes, without the marks of a change of language.

    Raises:
        ModelError: espeak-ng is missing or failed.
    """
    told = ESPEAK.run(["-v", voice, "-q", "--ipa", "-b", "1", "--stdin"], clause).decode()
    return re.sub(r"\([^)]+\)", "", " ".join(told.split()))


def ids_of(sentence: Sequence[tuple[str, str]], voice: PiperModel) -> list[int]:
    """Return the numbers of one sentence as the voice's model reads them."""
    said = "".join(
        phonemes_of(clause, voice.espeak_voice) + mark + ("" if mark in ".!?" else " ")
        for clause, mark in sentence
    ).rstrip()
    ids = [*voice.ids[_BEGIN], *voice.ids[_PAD]]
    for symbol in unicodedata.normalize("NFD", said):
        if symbol in voice.ids:  # as Piper does: what a voice never learnt, it leaves out
            ids += [*voice.ids[symbol], *voice.ids[_PAD]]
    return [*ids, *voice.ids[_END]]
