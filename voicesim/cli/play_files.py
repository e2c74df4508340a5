"""Where play-throughs stand, and which caller each one plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from voicesim import places
from voicesim.caller.reading import Fault, read_sheet
from voicesim.cli.options import script_path
from voicesim.errors import ScriptError
from voicesim.rehearsal.plays import PLAYS_SUFFIX, PlayFile, is_play, read_play
from voicesim.settings import Settings
from voicesim.values import CueContext, Cues, Transcript


class LazyFinder:
    """The cue finder, loaded when the first words are to be read: it takes a second."""

    def __init__(self, settings: Settings) -> None:
        """Load nothing yet."""
        self._settings = settings
        self._find: Callable[[Transcript, CueContext], Cues] | None = None

    def find(self, transcript: Transcript, context: CueContext) -> Cues:
        """Return the cues in a turn's words."""
        if self._find is None:
            from voicesim.words.finder import load_finder

            self._find = load_finder(self._settings.words).find
        return self._find(transcript, context)


def shipped_plays() -> Path:
    """Return the folder of play-throughs of the callers that come along; it is part of the sources only."""
    return places.shipped("scripts").parent / "tests" / "plays"


def plays_of(script_file: Path, folder: Path) -> tuple[Path, ...]:
    """Return a script's plays: those in `<script>.plays/` beside it, then those in `folder/<sector>/<script>/`."""
    script_file = script_file.resolve()
    beside = script_file.with_suffix(PLAYS_SUFFIX)
    mirrored = folder / script_file.parent.name / script_file.stem
    found = (sorted(place.glob("*.yaml")) for place in (beside, mirrored))
    return tuple(dict.fromkeys(_from_here(file) for files in found for file in files))


def _from_here(file: Path) -> Path:
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def play_target(name: str, script_file: Path) -> Path:
    """Return the file that a play of a script is saved in.

    A bare name goes into the folder `<script>.plays` beside the script, where `scripts test` finds it; beside a
    caller that came along nothing is written, so that there it goes into the current folder.
    """
    target = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    own = not script_file.resolve().is_relative_to(places.shipped("scripts").resolve())
    if target.parent == Path() and own:
        return script_file.with_suffix(PLAYS_SUFFIX) / target
    return target


def script_of(play: PlayFile) -> Path:
    """Return the script file that a play is for.

    Raises:
        ScriptError: there is no such script.
    """
    folder = play.file.resolve().parent
    beside = folder.with_suffix(".yaml")
    if folder.suffix == PLAYS_SUFFIX and beside.is_file() and not play.play.script:
        return beside
    try:
        return script_path(play.script)
    except ScriptError as error:
        fix = "Add 'script: folder/name' at the top of the play, or put it into the folder <script>.plays beside its script."
        raise ScriptError(f"{play.file}: plays no script that is known: {error} {fix}") from None


def given_plays(names: tuple[str, ...], folder: Path) -> Iterator[tuple[Path, Path | None]]:
    """Yield (play file, its script file where that was given) for names of scripts, script files and play files.

    Raises:
        ScriptError: no such script or file.
    """
    for name in names:
        path = Path(name)
        if path.suffix in (".yaml", ".yml") and path.is_file() and is_play(read_sheet(path)):
            yield path, None
            continue
        script_file = script_path(name)
        for file in plays_of(script_file, folder):
            yield file, script_file


def one_play(name: str, script_file: Path) -> PlayFile:
    """Return one play-through by its file, or by its name among those of a script.

    Raises:
        ScriptError: there is none, or it is faulty.
    """
    known = {file.stem: file for file in plays_of(script_file, shipped_plays())}
    file = known.get(name, Path(name))
    if not file.is_file():
        there_are = ", ".join(known) or "none"
        raise ScriptError(
            f"{name}: no such play of this caller; there are: {there_are}. A file will do as well."
        )
    play, faults = read_play(file)
    if play is None:
        raise ScriptError(str(faults[0]))
    return play


def faults_text(faults: tuple[Fault, ...]) -> str:
    """Return faults, one a line."""
    return "\n".join(str(fault) for fault in faults)
