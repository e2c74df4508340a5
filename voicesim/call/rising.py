"""A voice that rises while a long turn is still running: its last seconds, measured again and again."""

from __future__ import annotations

from concurrent.futures import Future

from voicesim.call.ears import Ears
from voicesim.settings import ToneSettings
from voicesim.tone.measure import RECENT_SECONDS
from voicesim.values import Baseline, Tone, VoiceRising, samples_of

EVERY_SECONDS = 2.0
"""Between two measurements: some 20 ms of work each (bench/README-tone.md). Guess, unmeasured."""
DUE_SECONDS = 0.32
"""From a measurement's window to its use: fixed, so that live and recorded calls hear it at the same sample."""


class RisingVoice:
    """Tells once a turn that its last seconds lie over the trainee's calm voice."""

    def __init__(self, ears: Ears, settings: ToneSettings) -> None:
        """Measure what `ears` has heard of the turn."""
        self._ears = ears
        self._settings = settings
        self._start_sample = 0
        self._next_sample: int | None = None
        self._due_sample = 0
        self._measured: Future[Tone] | None = None

    def begin(self, start_sample: int) -> None:
        """A new turn begins."""
        self._start_sample = start_sample
        self._next_sample = start_sample + samples_of(RECENT_SECONDS)
        self._measured = None

    def step(self, sample: int, speaking: bool, baseline: Baseline | None, live: bool) -> VoiceRising | None:
        """Return the rise, once a turn, at the sample it is due.

        Args:
            sample: the end of the frame just taken.
            speaking: whether the turn is still open; else a measurement under way is dropped.
            baseline: the trainee's calm voice, as far as it is known.
            live: whether frames go on while a measurement is late; else they wait for it.
        """
        if not speaking:
            self._measured = None
            return None
        measured = self._measured
        if measured is not None and sample >= self._due_sample and (measured.done() or not live):
            self._measured = None
            tone = measured.result()
            if "raised" in tone.flags:
                self._next_sample = None
                return VoiceRising(sample, self._start_sample, tone)
        if self._next_sample is not None and self._measured is None and sample >= self._next_sample:
            self._measured = self._ears.recent(baseline, self._settings)
            self._due_sample = sample + samples_of(DUE_SECONDS)
            self._next_sample += samples_of(EVERY_SECONDS)
        return None
