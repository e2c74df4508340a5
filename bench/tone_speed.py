"""How long tone takes for a turn of 5 s on one core: `taskset -c 0 python bench/tone_speed.py`.

Prints median and 95th percentile of 60 runs in milliseconds, of the wall clock and of the processor (what
it would be on an idle machine), and the median as a share of the turn's length. The turn is a made-up voice
with a gliding pitch, pauses and noise, because speed hangs on length and not on what is said.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable

import numpy as np

from tests.tone_sounds import speech_like
from voicesim.settings import ToneSettings
from voicesim.tone.measure import recent_tone, sound_of, tone_of
from voicesim.tone.pitch import pitch_track
from voicesim.tone.reading import calibrate
from voicesim.tone.warm import warm_up
from voicesim.values import Transcript

RUNS = 60
SECONDS = 5.0


def timed(name: str, work: Callable[[], object]) -> None:
    wall, processor = [], []
    for _ in range(RUNS):
        began, busy = time.perf_counter(), time.process_time()
        work()
        wall.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - busy))
    median, late = np.percentile(wall, (50, 95))
    print(
        f"{name:34} wall {median:6.1f} ms, p95 {late:6.1f} ms; processor {np.median(processor):6.1f} ms; "
        f"ratio {median / 1000 / SECONDS:.4f}"
    )


def main() -> None:
    began = time.perf_counter()
    warm_up()
    print(f"{'warm_up, once a process':34} wall {1000 * (time.perf_counter() - began):6.0f} ms")
    turn = speech_like(SECONDS, hz=180.0, seed=3)
    words = Transcript("I will call you back about the broken heater before noon.", (), 0.9, "bench")
    settings = ToneSettings()
    baseline = calibrate(speech_like(16.0, hz=150.0, seed=1), None).baseline
    assert baseline is not None
    narrow = (0.75 * baseline.pitch_low_hz, 2.5 * baseline.pitch_high_hz)
    sound = sound_of(turn, baseline)
    caller = speech_like(SECONDS, hz=220.0, seed=5)
    long_turn = speech_like(20.0, hz=180.0, seed=6)
    timed("pitch, range known", lambda: pitch_track(turn, narrow))
    timed("pitch, range to be found", lambda: pitch_track(turn))
    timed("sound_of, with a baseline", lambda: sound_of(turn, baseline))
    timed("sound_of, without", lambda: sound_of(turn, None))
    timed("sound_of, with the caller's sound", lambda: sound_of(turn, baseline, caller))
    timed("tone_of, after the words", lambda: tone_of(sound, words, baseline, settings))
    timed("recent_tone, of 8 s", lambda: recent_tone(long_turn, baseline, settings))


if __name__ == "__main__":
    main()
