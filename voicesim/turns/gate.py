"""What may count as the trainee's speech: not a cough, not a keyboard, not the caller's own voice coming back.

Only the beginning of a sound is judged. Who has been speaking may go on: soft endings, whispered and creaky words within a
turn pass. A sound that begins passes at once when it is voiced and as loud as the trainee usually is; a voiceless one two
frames later, by which time most knocks are over; a faint one when it rises to the trainee's own level, or when nobody else
speaks for long. What may be the caller's own sound is judged in gate_echo.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicesim.settings import TurnSettings
from voicesim.turns.gate_echo import EchoWatch
from voicesim.turns.gate_level import OwnLevel
from voicesim.turns.gate_sound import periodicity, sound_of
from voicesim.values import FRAME_SAMPLES, AudioFrame, Samples

HOLD_FRAMES = 31
"""One second after admitted speech, what follows is more of it: longer than most pauses within a turn."""
VOICED = 0.6
"""Periodicity of a frame and the one before it from which it is voiced: white noise stays under .4; at .8 the gate took 0.7 %
of read speech and a turn of AMI, at .7 0.45, at .6 0.35 and none (bench/README-interruptions.md)."""
UNVOICED_FRAMES = 2
"""A sound that begins without voice waits so long: 's', 'sh', whispers. More would be heard as a late start."""
OVER_CALLER_DB = 10.0
ALONE_DB = 14.0
"""How far under the trainee's usual level a sound may begin, while the caller speaks and while nobody does. After a pause 98 %
of read phrases come over the first within five frames, somebody at 15 dB under the trainee in two of five scenes (same page)."""
SOON_FRAMES = 8
LATE_DB = 4.0
"""A voice that has not come up to that level within a quarter of a second must come nearer to it. Same page."""
FAINT_FRAMES = 62
"""After two seconds of faint speech in the caller's silence it is heard after all: the microphone may have moved."""
CALLER_POWER = 10**-3.6
CALLER_FRAMES = 10
"""The caller speaks when a frame of the last 0.32 s had that mean square: lines lie at -22 dB, backgrounds at -42 (bench/voices.py)."""
SURE_SPEECH = 0.7
"""Detector probability from which a frame is taken as a sample of the trainee's level."""


@dataclass(frozen=True)
class Admitted:
    """What is left of a detector's probability."""

    probability: float
    why: str = ""
    """'' when nothing was taken away; else echo, noise or other_voice."""


class SpeechGate:
    """Stands between the speech detector and the turn taker, one frame at a time.

    Args:
        settings: thresholds.
    """

    def __init__(self, settings: TurnSettings) -> None:
        self._settings = settings
        self._echo = EchoWatch()
        self._own = OwnLevel()
        self._before: Samples = np.zeros(FRAME_SAMPLES, np.float32)
        self._run = 0
        self._loudest_db = -np.inf
        self._voiced = False
        self._since_admitted = HOLD_FRAMES
        self._since_caller = CALLER_FRAMES
        self._faint = 0

    def admit(self, frame: AudioFrame, probability: float) -> Admitted:
        """Return the probability that `frame` holds speech of the trainee's own.

        Args:
            frame: the microphone's next frame.
            probability: what the detector says of it, 0 to 1.
        """
        samples, before = frame.samples, self._before
        self._before = samples
        self._since_admitted += 1
        self._echo.heard(samples)
        least = self._settings.silence_probability if self._run else self._settings.speech_probability
        if probability < least:
            self._begin_again()
            return Admitted(probability)
        sound = sound_of(samples)
        self._run += 1
        if not self._voiced and self._run <= SOON_FRAMES:
            self._voiced = periodicity(np.concatenate([before, samples])) >= VOICED
        if self._echo.only_echo(sound.echo_band_power):
            self._begin_again()
            return Admitted(0.0, "echo")
        self._loudest_db = max(self._loudest_db, sound.level_db)
        why = "" if self._since_admitted <= HOLD_FRAMES else self._against()
        if why:
            return Admitted(0.0, why)
        self._take_in(sound.level_db, probability)
        return Admitted(probability)

    def played(self, samples: Samples) -> None:
        """Take what the earpiece plays for the same stretch of the clock, shape [n]; it may come back later."""
        self._since_caller += 1
        if len(samples) and float(np.mean(samples**2)) > CALLER_POWER:
            self._since_caller = 0
            self._faint = 0
        if self._since_admitted < HOLD_FRAMES // 2:
            self._echo.speaking()
        self._echo.played(samples)

    @property
    def _caller_speaks(self) -> bool:
        return self._since_caller < CALLER_FRAMES

    def _begin_again(self) -> None:
        """The next sound is a new one."""
        self._run, self._loudest_db, self._voiced = 0, -np.inf, False

    def _against(self) -> str:
        """Return what speaks against a sound that has just begun, '' for nothing."""
        usual = self._own.usual_db
        if usual is not None:
            under = OVER_CALLER_DB if self._caller_speaks else ALONE_DB
            if self._run > SOON_FRAMES:
                under -= LATE_DB
            if self._loudest_db < usual - under and self._faint < FAINT_FRAMES:
                if not self._caller_speaks:
                    self._faint += 1
                return "other_voice"
        if self._run <= UNVOICED_FRAMES and not self._voiced:
            return "noise"
        return ""

    def _take_in(self, level_db: float, probability: float) -> None:
        if self._voiced or self._run > SOON_FRAMES or self._since_admitted <= HOLD_FRAMES:
            self._since_admitted = 0
        if probability >= SURE_SPEECH and not self._caller_speaks:
            self._own.learn(level_db)
