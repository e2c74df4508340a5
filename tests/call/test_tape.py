import numpy as np

from voicesim.call.tape import Tape
from voicesim.values import FRAME_SAMPLES, AudioFrame


def frames(count):
    ramp = np.arange(count * FRAME_SAMPLES, dtype=np.float32)
    return [AudioFrame(ramp[i : i + FRAME_SAMPLES], i) for i in range(0, len(ramp), FRAME_SAMPLES)]


def test_since_gives_exactly_what_was_asked_for():
    tape = Tape(keep_samples=2000)
    for frame in frames(10):
        tape.add(frame)
    samples, first = tape.since(4000)
    assert first == 4000
    assert samples.tolist() == list(range(4000, 5120))


def test_what_was_forgotten_begins_where_the_memory_begins():
    tape = Tape(keep_samples=1000)
    for frame in frames(10):
        tape.add(frame)
    samples, first = tape.since(0)
    assert first == 8 * FRAME_SAMPLES
    assert len(samples) == 2 * FRAME_SAMPLES >= 1000
