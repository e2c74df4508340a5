import numpy as np
import pytest

from voicesim.devices.socket_line import FRAME_BYTES, QUEUE_FRAMES, SocketLine
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, AudioFrame


def frame_bytes(value):
    return np.full(FRAME_SAMPLES, value, dtype="<i2").tobytes()


def test_frames_come_in_order_on_one_clock():
    line = SocketLine(lambda data: None)
    line.deliver(frame_bytes(16384))
    line.deliver(frame_bytes(-16384))
    first, second = line.read(), line.read()
    assert (first.start_sample, second.start_sample) == (0, FRAME_SAMPLES)
    assert np.all(first.samples == 0.5)
    assert np.all(second.samples == -0.5)


def test_what_was_delivered_before_the_end_is_still_read():
    line = SocketLine(lambda data: None)
    line.deliver(frame_bytes(1))
    line.end()
    assert line.read() is not None
    assert line.read() is None
    assert line.read() is None


def test_a_written_frame_is_sent_and_never_wraps():
    sent = []
    line = SocketLine(sent.append)
    line.write(AudioFrame(np.array([1.5, -1.5] * (FRAME_SAMPLES // 2), dtype=np.float32), 0))
    assert len(sent[0]) == FRAME_BYTES
    assert set(np.frombuffer(sent[0], dtype="<i2").tolist()) == {32767, -32768}
    line.close()
    line.write(AudioFrame(np.zeros(FRAME_SAMPLES, dtype=np.float32), 0))
    assert len(sent) == 1


def test_a_wrong_frame_and_a_dead_line_are_faults():
    line = SocketLine(lambda data: None, patience_seconds=0.01)
    with pytest.raises(DeviceError, match="3 bytes"):
        line.deliver(b"abc")
    with pytest.raises(DeviceError, match="no sound"):
        line.read()


def test_a_call_that_fell_behind_counts_what_it_lost():
    line = SocketLine(lambda data: None)
    for _ in range(QUEUE_FRAMES + 3):
        line.deliver(frame_bytes(1))
    assert line.lost_frames == 3
