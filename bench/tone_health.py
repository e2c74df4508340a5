"""Faults of the microphone made on purpose, and how many are told: `python bench/tone_health.py`.

Readings of 5 s and more (LibriSpeech, ../shared/speech) as they are, and spoilt: what is told of each. The first
row is false alarms. The caller's voice is another reader's, 50 ms late through a small room's echo.
"""

from collections import Counter

import numpy as np
import soxr
from tone_data import gain_control, need_speech, read, rows

from voicesim.tone import health, tilt
from voicesim.tone.health import faults, speech_level_db
from voicesim.tone.pitch import pitch_track
from voicesim.tone.rate import speech_frames
from voicesim.values import SAMPLE_RATE, Samples

DELAY = 800


def told(samples: Samples, caller: Samples | None = None) -> tuple[str, ...]:
    samples = np.asarray(np.clip(samples, -1, 1), np.float32)
    track = pitch_track(samples)
    level_db = speech_level_db(samples, speech_frames(track.voiced))
    return faults(samples, track, tilt.band_powers(samples), level_db, caller)


def noise(samples: Samples, snr_db: float) -> Samples:
    white = np.random.default_rng(1).standard_normal(len(samples))
    return np.asarray(samples + white * np.sqrt(np.mean(samples**2)) * 10 ** (-snr_db / 20), np.float32)


def hands_free(samples: Samples) -> Samples:
    narrow = soxr.resample(
        np.rint(soxr.resample(samples, SAMPLE_RATE, 8000) * 32768) / 32768, 8000, SAMPLE_RATE
    )
    return np.asarray(np.resize(narrow, len(samples)), np.float32)


def echo_of(caller: Samples, length: int, level_db: float, over: Samples) -> Samples:
    """The caller through a room of 0.2 s, level_db under `over`."""
    draw = np.random.default_rng(2)
    room = draw.standard_normal(3200) * 10 ** (-3 * np.arange(3200) / 3200)
    room[0] = 8.0
    heard = np.convolve(caller, room)[:length]
    heard = np.concatenate([np.zeros(DELAY), heard])[:length]
    return np.asarray(
        heard * np.sqrt(np.mean(over**2) / np.mean(heard**2)) * 10 ** (level_db / 20), np.float32
    )


def main() -> None:
    need_speech()
    clips = [read(row["path"]) for row in rows("words.csv", set="librispeech_test_other")]
    clips = [clip for clip in clips if len(clip) >= 5 * SAMPLE_RATE]
    callers = [np.resize(other, len(clip)) for clip, other in zip(clips, clips[7:] + clips[:7], strict=True)]
    pairs = list(zip(clips, callers, strict=True))
    made = {
        "as it is": [told(clip) for clip in clips],
        "40 dB noise": [told(noise(clip, 40)) for clip in clips],
        "20 dB noise": [told(noise(clip, 20)) for clip in clips],
        "6 dB noise": [told(noise(clip, 6)) for clip in clips],
        "gain x30, cut off": [told(clip * 30) for clip in clips],
        "-60 dB": [told(clip * 0.001) for clip in clips],
        "gain control": [told(gain_control(clip)) for clip in clips],
        "gain control, 30 dB noise": [told(gain_control(noise(clip, 30))) for clip in clips],
        "gain control, 20 dB noise": [told(gain_control(noise(clip, 20))) for clip in clips],
        "8 kHz": [told(hands_free(clip)) for clip in clips],
        "a caller, not heard": [told(clip, caller) for clip, caller in pairs],
    }
    for level_db in (-6, -20, -30, -40):
        made[f"the caller at {level_db} dB"] = [
            told(clip + echo_of(caller, len(clip), level_db, clip), caller) for clip, caller in pairs
        ]
    names = (health.DEAD, health.CLIPPED, health.NOISY, health.PUMPING, health.NARROW, health.BLEEDING)
    print(f"{'n ' + str(len(clips)):28}" + "".join(f"{name.split(':')[0]:>10}" for name in names))
    for name, found in made.items():
        counts = Counter(fault for one in found for fault in one)
        print(f"{name:28}" + "".join(f"{counts[fault] / len(found):10.2f}" for fault in names))


if __name__ == "__main__":
    main()
