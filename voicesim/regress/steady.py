"""Changes of a recording that nobody would hear: what does not come out the same through them sits on an edge."""

from __future__ import annotations

import numpy as np

from voicesim.regress.channels import Channel, bounded, gain, mixed
from voicesim.values import SAMPLE_RATE, Samples

AS_RECORDED = "as recorded"
SHIFT_SAMPLES = SAMPLE_RATE // 1000
DITHER_SNR_DB = 60.0
SEED = 2028


def dither(samples: Samples) -> Samples:
    """Return white noise of triangular density 60 dB under the speech, as a converter's dither."""
    chance = np.random.default_rng(SEED)
    noise = chance.uniform(-1, 1, len(samples)) + chance.uniform(-1, 1, len(samples))
    return mixed(samples, noise, DITHER_SNR_DB)


def shift(samples: Samples) -> Samples:
    """Return the recording 1 ms later, as long as before."""
    return bounded(np.concatenate([np.zeros(SHIFT_SAMPLES), samples])[: len(samples)])


STEADY: dict[str, Channel] = {
    "gain -1 dB": gain(-1),
    "gain +1 dB": gain(1),
    "dither": dither,
    "1 ms later": shift,
}
"""What `voicesim regress bless --steady` sends each case through, by name."""
