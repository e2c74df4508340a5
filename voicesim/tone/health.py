"""Is the microphone well? Level is looked at here and nowhere else."""

from __future__ import annotations

import numpy as np

from voicesim.tone.pitch import STEP, Flags
from voicesim.values import Samples

DEAD = "dead: the microphone delivers (almost) nothing"
CLIPPED = "clipped: the microphone's gain is too high"
NOISY = "noisy: the room or the line is nearly as loud as the voice"

DEAD_LEVEL_DB = -65.0
"""Speech under this RMS is 50 dB under a well set headset's. Guess, unmeasured."""
FULL_SCALE = 0.99
"""From here a sample counts as cut off; drivers differ in their last steps."""
CLIPPED_SHARE = 0.001
"""Of the samples: 16 a second. Guess, unmeasured."""
NOISY_DB = 10.0
"""Voice over noise: at 10 dB pitch is still found as often as in silence, below it is not."""
_SILENCE_DB = -120.0


def speech_level_db(samples: Samples, speech: Flags) -> float:
    """Return the RMS of the speech, dB full scale; of everything where there is none; -120 for silence.

    Args:
        samples: shape [n].
        speech: one flag a frame; frame i is centred on sample i * STEP.
    """
    centre = np.minimum((np.arange(len(samples)) + STEP // 2) // STEP, len(speech) - 1)
    chosen = samples[speech[centre]] if speech.any() else samples
    power = float(np.mean(np.square(chosen, dtype=np.float64)))
    return 10.0 * float(np.log10(power)) if power > 10.0 ** (_SILENCE_DB / 10.0) else _SILENCE_DB


def faults(samples: Samples, level_db: float, voice_over_noise_db: float | None) -> tuple[str, ...]:
    """Return what is wrong with the microphone, in plain words; empty when nothing is.

    Args:
        samples: shape [n].
        level_db: from speech_level_db.
        voice_over_noise_db: None when no voice was found.
    """
    clipped = float(np.mean(np.abs(samples) >= FULL_SCALE)) > CLIPPED_SHARE
    noisy = voice_over_noise_db is not None and voice_over_noise_db < NOISY_DB
    found = ((level_db < DEAD_LEVEL_DB, DEAD), (clipped, CLIPPED), (noisy, NOISY))
    return tuple(fault for applies, fault in found if applies)
