"""A folder of Whisper weights, from the first look to a model that can decode; every fault names file and fix."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.engines.model_store import LOCK
from voicesim.errors import ModelError

if TYPE_CHECKING:
    import faster_whisper
    from faster_whisper.tokenizer import Tokenizer

MAX_THREADS = 4
"""CTranslate2 gains little beyond (faster-whisper's notes)."""
FETCH = "`voicesim models fetch base.en` gets one"
"""The way out of every fault."""


def physical_cores() -> int:
    """Return the processor's cores, at most MAX_THREADS; where the system does not tell, half its threads."""
    siblings = {
        file.read_text()
        for file in Path("/sys/devices/system/cpu").glob("cpu[0-9]*/topology/thread_siblings_list")
    }
    return min(MAX_THREADS, len(siblings) or max(1, (os.cpu_count() or 2) // 2))


def check_config(folder: Path) -> None:
    """Raise ModelError where config.json is not that of a Whisper model."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'config.json'}: not JSON ({one_line(error)}); {FETCH}.") from None
    if not isinstance(config, dict) or "suppress_ids" not in config:
        raise ModelError(f"{folder / 'config.json'}: not of a Whisper model in CTranslate2's form; {FETCH}.")


def check_lock(folder: Path, digest: str) -> None:
    """Compare model.bin with what was fetched, where that was written down."""
    if not (folder / LOCK).is_file():
        return
    try:
        rows = tomllib.loads((folder / LOCK).read_text(encoding="utf-8"))["files"]
        fetched = {row["name"]: row["sha256"] for row in rows}["model.bin"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / LOCK}: not as it was written ({one_line(error)}); {FETCH}.") from None
    if fetched != digest:
        raise ModelError(
            f"{folder / 'model.bin'}: altered since it was fetched; `voicesim models fetch {folder.name}` mends it."
        )


def load(folder: Path, threads: int) -> faster_whisper.WhisperModel:
    """Load the weights; whatever keeps them from loading is a ModelError that names the file."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise ModelError(
            f"faster-whisper cannot be loaded ({error}); pip install 'faster-whisper>=1.2.1'."
        ) from None
    try:
        json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'tokenizer.json'}: not JSON ({one_line(error)}); {FETCH}.") from None
    try:
        return WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{folder / 'model.bin'}: cannot be loaded ({one_line(error)}); {FETCH}.") from None
    except Exception as error:  # what the tokenizers library raises has no class of its own
        raise ModelError(
            f"{folder / 'tokenizer.json'}: cannot be loaded ({one_line(error)}); {FETCH}."
        ) from None


def tokenizer_of(model: faster_whisper.WhisperModel, folder: Path, language: str) -> Tokenizer:
    """Return the tokenizer for a language, or raise ModelError where the model does not know it."""
    from faster_whisper.tokenizer import Tokenizer

    multilingual = model.model.is_multilingual
    if not multilingual and language != "en":
        raise ModelError(
            f"{folder}: knows English only, recogniser.language is {language!r}; `voicesim models fetch base`."
        )
    try:
        return Tokenizer(model.hf_tokenizer, multilingual, task="transcribe", language=language)
    except ValueError:
        raise ModelError(
            f"recogniser.language: Whisper knows no {language!r}; write a code such as 'en'."
        ) from None


def suppressed_tokens(tokenizer: Tokenizer, folder: Path) -> list[int]:
    """Return the tokens that are never written: brackets, music signs, and the special ones."""
    from faster_whisper.transcribe import get_suppressed_tokens

    try:
        return list(get_suppressed_tokens(tokenizer, [-1]))
    except TypeError:
        raise ModelError(f"{folder / 'tokenizer.json'}: lacks Whisper's special tokens; {FETCH}.") from None


def one_line(error: Exception) -> str:
    """Return a library's error as one line of bearable length."""
    return " ".join(str(error).split())[:200]
