"""The tries of one page: a turn typed or spoken, the caller's reaction to it, and the answer as sound.

What listening and speaking need is loaded at the first try that needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from voicesim import wiring
from voicesim.devices.socket_line import SocketLine
from voicesim.engines.voice_cache import CachedVoice
from voicesim.errors import DeviceError, ModelError
from voicesim.rehearsal.actions import Say
from voicesim.rehearsal.again import Moment
from voicesim.settings import Settings
from voicesim.values import SAMPLE_RATE, AudioFrame, Line, Samples
from voicesim.web.again import Recorded, finder, now_of, spoken_sound
from voicesim.web.line import PERSON, Message
from voicesim.web.shared import Listener, Shared

PAUSE = np.zeros(SAMPLE_RATE // 4, dtype=np.float32)
"""Between two lines of one answer: call.line_pause_seconds of an everyday call."""
NOTHING_HEARD = "Nothing was heard. Is the microphone on, and may this page use it? The bar below the buttons moves when it hears you."


@dataclass
class OneSided:
    """The browser's microphone; what is written to the other side is dropped: the answer comes whole."""

    line: SocketLine

    def read(self) -> AudioFrame | None:
        """Return the next frame; None at the end."""
        return self.line.read()

    def write(self, frame: AudioFrame) -> None:
        """Drop the frame."""

    def close(self) -> None:
        """Take no more frames."""
        self.line.close()


@dataclass(eq=False)
class Tries:
    """Try after try, each from the same moment."""

    settings: Settings
    recorded: Recorded
    moment: Moment
    shared: Shared
    post: Callable[[Message], None]
    _studio: wiring.Studio | None = None
    _listener: Listener | None = None
    _voice: CachedVoice | None = None
    _line: SocketLine = field(init=False)

    def typed(self, text: str) -> None:
        """Take typed words.

        Raises:
            VoiceSimError: what failed and what to do.
        """
        self._progress("Loading what reads your words ...")
        finder(self.settings.words)
        self._react(Say(text))

    def spoken(self, line: SocketLine) -> None:
        """Listen for one turn and take it.

        Raises:
            VoiceSimError: what failed and what to do.
        """
        listener = self._listening(line)
        self.post({"state": "listening"})
        said = listener.listen()
        self.post({"state": "heard"})
        if said is None:
            raise DeviceError(NOTHING_HEARD)
        self._react(said)

    def close(self) -> None:
        """Free the recogniser."""
        if self._studio is not None:
            self._studio.close()

    def _react(self, said: Say) -> None:
        step = self.recorded.rehearsal.act(self.moment.standing, said)
        self.post({"state": "result", "now": now_of(self.moment, step)})
        if not step.lines:
            return
        try:
            parts = [part for line in step.lines for part in (self._spoken(line), PAUSE)]
        except ModelError as error:
            self.post({"note": f"The answer cannot be heard, only read: {error}"})
            return
        self.post(spoken_sound(parts))

    def _spoken(self, line: Line) -> Samples:
        if self._studio is not None:
            return self._studio.speech_of(line)
        if self._voice is None:
            recorded = self.recorded
            self._voice = wiring.make_voice(self.settings, recorded.rehearsal.script, recorded.script_file)
        return self._voice.speak(line.text, line.delivery)

    def _listening(self, line: SocketLine) -> Listener:
        """Return the listener, which keeps what it learns of the voice from try to try, opened on this line."""
        self._line = line
        if self._listener is None:
            self._progress("Loading the recogniser; the first time takes a few seconds ...")
            self._studio = wiring.make_studio(self.settings, self.recorded.script_file)
            for note in self._studio.notes:
                self.post({"note": note})
            self._listener = self.shared.listener(
                self._studio, lambda: OneSided(self._line), wiring.baseline_of(PERSON)
            )
        return self._listener

    def _progress(self, text: str) -> None:
        self.post({"state": "preparing", "text": text})
