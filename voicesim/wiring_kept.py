"""What is kept from one recorded call to the next in a process that runs many: the recogniser and the cue finder.

Loading them takes as long as a minute of a recorded call. Nothing of a call is kept in them: a recogniser carries nothing from
turn to turn, and the finder nothing at all, so that the results are the same, byte for byte, as with new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicesim.caller.script import Script
from voicesim.errors import VoiceSimError
from voicesim.ports import Hearing, Transcriber
from voicesim.settings import Settings, WordsSettings
from voicesim.wiring import Loaders, recogniser_build
from voicesim.words.finder import CueFinder, load_finder

if TYPE_CHECKING:
    from voicesim.engines.apart import ApartTranscriber


class Kept:
    """A process's recogniser and finders. Files are read once: it is for one run."""

    def __init__(self) -> None:
        self._apart: ApartTranscriber | None = None
        self._asked: tuple[object, ...] = ()
        self._finders: dict[WordsSettings, CueFinder] = {}

    @property
    def loaders(self) -> Loaders:
        """For make_studio."""
        return Loaders(self._transcriber, self._finder)

    def close(self) -> None:
        """End the recogniser's process. May be called twice; what is asked for later is loaded anew."""
        if self._apart is not None:
            self._apart.close()
        self._apart, self._asked = None, ()

    def _finder(self, settings: WordsSettings) -> CueFinder:
        if settings not in self._finders:
            self._finders[settings] = load_finder(settings)
        return self._finders[settings]

    def _transcriber(self, settings: Settings, script: Script) -> tuple[Transcriber, str]:
        from voicesim.engines.apart import ApartTranscriber

        build, note = recogniser_build(settings, script)
        asked = (build.func, build.args)
        try:
            if self._apart is None:
                self._apart = ApartTranscriber(build)
            elif asked != self._asked:
                self._apart.become(build)
        except VoiceSimError:
            self.close()
            raise
        self._asked = asked
        return _Lent(self._apart), note


class _Lent:
    """A recogniser that stays open when its call is over."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber

    @property
    def name(self) -> str:
        """The recogniser's own."""
        return self._transcriber.name

    def listen(self, start_sample: int) -> Hearing:
        """Begin a turn."""
        return self._transcriber.listen(start_sample)

    def close(self) -> None:
        """Leave it open: it is only lent."""
