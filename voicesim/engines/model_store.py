"""Weights on this machine: which are known by name, which are here, which recogniser that makes.

Piper's voices are kept with them, as piper-NAME; on the command line `piper:NAME` means the same.

Fetching them stands in model_fetch.py. Nothing here asks the network.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from voicesim import places
from voicesim.engines.piper_voice import PREFIX, voice_fault
from voicesim.errors import ModelError, SettingsError
from voicesim.settings import RecogniserSettings

Progress = Callable[[str, int, int], None]
"""Called with a file's name, its bytes so far and its bytes in all."""

BEST_FIRST_ENGLISH = ("base.en", "small.en", "tiny.en", "base", "small", "tiny")
"""Order in which 'auto' takes weights that are here. base.en first: small.en is too slow for two cores. Guess,
unmeasured: no trained weights were at hand."""
BEST_FIRST_OTHER = ("base", "small", "tiny")
FETCHING = ".fetching"
"""Ending of the folder in which a model is gathered until it is whole."""
LOCK = "lock.toml"
"""What was fetched, and who vouched for it; written into the model's folder."""


@dataclass(frozen=True)
class ModelFile:
    """One file of a model."""

    name: str
    size: int
    """Bytes; 0 where the manifest does not know."""
    sha256: str
    """Hexadecimal; '' where the manifest does not know."""


@dataclass(frozen=True)
class KnownModel:
    """One entry of the manifest."""

    name: str
    about: str
    repository: str
    revision: str
    licence: str
    files: tuple[ModelFile, ...]
    folder: str = ""
    """Where in the repository the files lie; '' for its top."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class Manifest:
    """The models known by name."""

    base_url: str
    models: tuple[KnownModel, ...]

    def model(self, name: str) -> KnownModel:
        """Return one entry.

        Raises:
            ModelError: no model of that name.
        """
        for model in self.models:
            if model.name == folder_name(name):
                return model
        raise ModelError(
            f"{name}: no such model; known are {', '.join(model.name for model in self.models)}."
        )


@dataclass(frozen=True)
class ModelStatus:
    """One model and whether it is here."""

    name: str
    about: str
    megabytes: float
    state: str
    """'here', 'not here', 'partly fetched', or what is wrong with it."""
    folder: Path | None
    """Where it is, when it is here."""


@dataclass(frozen=True)
class Choice:
    """Which recogniser listens."""

    name: str
    """'pocketsphinx' or 'whisper:NAME'."""
    path: Path | None
    """Folder of Whisper's weights; None for pocketsphinx."""
    why: str
    better: str
    """How to get a better one; '' when there is none to offer."""

    @property
    def note(self) -> str:
        """One line for the user."""
        return f"Recogniser: {self.name} ({self.why})." + (f" {self.better}" if self.better else "")


def read_manifest(file: Path | None = None) -> Manifest:
    """Return a manifest; None for the shipped one.

    Raises:
        ModelError: missing, not TOML, or an entry is not of the form; file and entry are named.
    """
    file = file or places.shipped("models") / "manifest.toml"
    entry = "[sources]"
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        base_url = str(data["sources"]["base_url"]).rstrip("/")
        models = []
        for name, table in data.get("models", {}).items():
            entry = f'[models."{name}"]'
            models.append(_known(name, table))
    except OSError as error:
        raise ModelError(f"{file}: manifest not readable ({error.strerror}); reinstall voicesim.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{file}: not TOML: {error}.") from None
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{file}: {entry} is not of the form in models/README.md: {error!r}.") from None
    return Manifest(base_url, tuple(models))


def _known(name: str, table: dict[str, object]) -> KnownModel:
    rows = table["files"]
    if not isinstance(rows, list) or not rows:
        raise ValueError("files must be a list of tables")
    files = tuple(
        ModelFile(str(row["name"]), int(row.get("bytes", 0)), str(row.get("sha256", ""))) for row in rows
    )
    folder = str(table.get("folder", ""))
    for part in (name, *(file.name for file in files), *(folder.split("/") if folder else ())):
        if PurePosixPath(part).name != part or part in ("", ".", "..") or "\\" in part:
            raise ValueError(f"{part!r} is not a plain name")
    return KnownModel(
        name,
        str(table.get("about", "")),
        str(table["repository"]),
        str(table["revision"]),
        str(table["licence"]),
        files,
        folder,
    )


def folder_name(name: str) -> str:
    """Return a model's folder: 'piper:en_GB-alba-medium' -> 'piper-en_GB-alba-medium', others as they are."""
    return PREFIX + name[len("piper:") :] if name.startswith("piper:") else name


def find_model(name: str, folders: Sequence[Path]) -> Path | None:
    """Return the first folder that holds a whole model called `name`, or None."""
    for folder in folders:
        if fault_of(folder / folder_name(name)) == "":
            return folder / folder_name(name)
    return None


def fault_of(folder: Path) -> str:
    """Return what keeps a folder from being a model (Whisper's, or a Piper voice by its name), as far as names and
    sizes tell; '' for nothing.
    """
    if folder.name.startswith(PREFIX):
        return voice_fault(folder)
    if not folder.is_dir():
        return "no such folder"
    for name in ("config.json", "model.bin", "tokenizer.json"):
        if not (folder / name).is_file():
            return f"{name} is missing"
        if not (folder / name).stat().st_size:
            return f"{name} is empty"
    if not any((folder / f"vocabulary.{kind}").is_file() for kind in ("txt", "json")):
        return "vocabulary.txt is missing"
    return ""


def list_models(folders: Sequence[Path], manifest: Path | None = None) -> tuple[ModelStatus, ...]:
    """Return every model of the manifest, then those found in the folders that it does not know.

    Raises:
        ModelError: the manifest cannot be used.
    """
    known = read_manifest(manifest).models
    listed = [_status(model, folders) for model in known]
    names = {model.name for model in known}
    for folder in folders:
        for own in sorted(folder.iterdir()) if folder.is_dir() else ():
            gathered_or_old = own.suffix in (FETCHING, ".replaced")
            if own.name not in names and not gathered_or_old and fault_of(own) == "":
                names.add(own.name)
                listed.append(ModelStatus(own.name, "your own", _megabytes(own), "here", own))
    return tuple(listed)


def _status(model: KnownModel, folders: Sequence[Path]) -> ModelStatus:
    state, found = "not here", None
    for folder in folders:
        here = folder / model.name
        if here.is_dir():
            fault = fault_of(here) or next(filter(None, (size_fault(here, file) for file in model.files)), "")
            state, found = (f"broken: {fault}", None) if fault else ("here", here)
            break
        if (folder / (model.name + FETCHING)).is_dir():
            state = "partly fetched"
    return ModelStatus(model.name, model.about, model.size / 1e6, state, found)


def size_fault(folder: Path, file: ModelFile) -> str:
    """Return in what a file's size differs from the manifest's; '' where it does not, or nothing is known."""
    path = folder / file.name
    if not path.is_file():
        return f"{file.name} is missing"
    size = path.stat().st_size
    return f"{file.name} has {size} bytes, not {file.size}" if file.size and size != file.size else ""


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6


def fetch_model(
    name: str,
    folder: Path,
    progress: Progress,
    base_url: str | None = None,
    manifest: Path | None = None,
) -> Path:
    """Fetch a model by name into folder/NAME and return that; see model_fetch.fetch for the errors."""
    from voicesim.engines.model_fetch import fetch

    read = read_manifest(manifest)
    return fetch(read.model(name), folder, progress, base_url or read.base_url)


def recogniser_choice(settings: RecogniserSettings, folders: Sequence[Path]) -> Choice:
    """Return which recogniser the settings mean on this machine.

    Raises:
        ModelError: the weights asked for are not here, or no recogniser here knows the language.
        SettingsError: recogniser.engine is none of the four forms.
    """
    engine = settings.engine
    if engine.startswith("whisper:") and len(engine) > len("whisper:"):
        return _whisper_as_set(engine.removeprefix("whisper:"), folders)
    if engine not in ("auto", "pocketsphinx"):
        raise SettingsError(
            f"recogniser.engine: {engine!r}; write auto, pocketsphinx, whisper:NAME or whisper:FOLDER."
        )
    english = settings.language == "en"
    if engine == "auto":
        for name in BEST_FIRST_ENGLISH if english else BEST_FIRST_OTHER:
            path = find_model(name, folders)
            if path is not None:
                return Choice(f"whisper:{name}", path, f"its weights are in {path.parent}", "")
    wanted = "base.en" if english else "base"
    if not english:
        raise ModelError(
            f"recogniser.language: pocketsphinx knows no {settings.language!r}; `voicesim models fetch {wanted}` "
            f"gets a recogniser that may."
        )
    here = find_model(wanted, folders)
    if engine == "pocketsphinx":
        better = "recogniser.engine = 'auto' would" if here else f"`voicesim models fetch {wanted}` would"
        return Choice("pocketsphinx", None, "as set", f"Whisper understands far better: {better} bring it.")
    why = "no Whisper weights here"
    return Choice("pocketsphinx", None, why, f"Far better: `voicesim models fetch {wanted}` (148 MB).")


def _whisper_as_set(which: str, folders: Sequence[Path]) -> Choice:
    path = find_model(which, folders)
    if path is None and ("/" in which or "\\" in which or Path(which).is_dir()):
        path = Path(which).expanduser()
        fault = fault_of(path)
        if fault:
            raise ModelError(
                f"{path}: not a Whisper model: {fault}; `voicesim models fetch base.en` gets one."
            )
    if path is None:
        places_named = ", ".join(str(folder) for folder in folders)
        raise ModelError(
            f"whisper:{which} is not in {places_named}; `voicesim models fetch {which}` gets it."
        )
    return Choice(f"whisper:{path.name}", path, "as set", "")
