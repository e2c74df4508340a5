"""A trainer's own recording in place of a synthesised line.

The rule: beside `late_refund.yaml` lies a folder `late_refund.audio`, and in it a file named by the line's first
words, such as `you_have_stopped_my_money.wav`. `you_have_stopped_my_money.boiling.wav` is taken for the boiling
caller alone. Any format soundfile reads will do.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from voicesim.engines.delivery_shape import BANDS, shape_of
from voicesim.engines.prosody import finished, trimmed
from voicesim.errors import AudioError
from voicesim.ports import Voice
from voicesim.values import SAMPLE_RATE, Delivery, Samples

LONGEST_NAME = 60
"""Characters of a recording's name; what is longer is cut at a word, and four characters of its digest tell lines
with the same beginning apart."""

SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif", ".au", ".caf")
"""Files taken for recordings; others in the folder are left alone."""


def recording_folder(script: Path) -> Path:
    """Return the folder of a script's recordings: 'late_refund.yaml' -> 'late_refund.audio'."""
    return script.with_suffix(".audio")


def recording_name(text: str) -> str:
    """Return a line's recording's name without its ending: "You've stopped my money!" -> 'youve_stopped_my_money'.

    Small letters and digits, apostrophes dropped, everything else an underscore. Lines that differ in their
    punctuation alone share a recording.
    """
    letters = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    name = re.sub(r"[\W_]+", "_", re.sub(r"['\u2019]", "", letters)).strip("_")
    digest = hashlib.sha256((name or text).encode()).hexdigest()[:4]
    if not name:
        return f"line_{digest}"
    if len(name) <= LONGEST_NAME:
        return name
    whole_words = name[: LONGEST_NAME - 4].rpartition("_")[0] or name[: LONGEST_NAME - 5]
    return f"{whole_words}_{digest}"


class RecordedLines:
    """A voice some of whose lines were recorded: a recording wins over `voice`, which speaks the rest."""

    def __init__(self, voice: Voice, script: Path) -> None:
        """Read all recordings of a script, from recording_folder(script); there need not be any.

        Raises:
            AudioError: a recording is broken, silent, or there are two for one line; the file is named.
        """
        self._voice = voice
        self._recordings: dict[str, Samples] = {}
        self._files: dict[str, Path] = {}
        digest = hashlib.sha256()
        for path in sorted(_recordings_in(recording_folder(script))):
            name = path.stem.lower()
            if name in self._files:
                raise AudioError(
                    f"{path}: {self._files[name].name} is there for the same line; remove one of them."
                )
            self._files[name] = path
            self._recordings[name] = _read(path)
            digest.update(name.encode() + self._recordings[name].tobytes())
        self._digest = digest.hexdigest()[:12]

    @property
    def name(self) -> str:
        """The voice's own name, with the number and digest of the recordings when there are any."""
        if not self._recordings:
            return self._voice.name
        return f"{self._voice.name} recordings-{len(self._recordings)}-{self._digest}"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the recording of a line at its delivery's level, or what the voice makes of it; shape [n].

        Raises:
            ModelError: there is no recording and the voice failed.
        """
        name = recording_name(text)
        for candidate in (f"{name}.{delivery.band}", name):
            if candidate in self._recordings:
                return finished(self._recordings[candidate], shape_of(delivery).level_db)
        return self._voice.speak(text, delivery)

    def unused(self, texts: Iterable[str]) -> tuple[Path, ...]:
        """Return the recordings that belong to none of a script's lines: most likely misnamed."""
        names = {recording_name(text) for text in texts}
        known = names | {f"{name}.{band}" for name in names for band in BANDS}
        return tuple(path for name, path in sorted(self._files.items()) if name not in known)


def _recordings_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise AudioError(f"{folder}: cannot be read: {error.strerror}; check its permissions.") from None


def _read(path: Path) -> Samples:
    import soundfile
    import soxr

    try:
        samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioError(f"{path}: not readable as audio: {error}; record it again or remove it.") from None
    mono = samples.mean(axis=1)
    if not np.isfinite(mono).all():
        raise AudioError(f"{path}: holds samples that are not numbers; save it again from its source.")
    try:
        return trimmed(np.asarray(soxr.resample(mono, rate, SAMPLE_RATE), dtype=np.float32))
    except ValueError:
        raise AudioError(f"{path}: holds no sound; record it again or remove it.") from None
