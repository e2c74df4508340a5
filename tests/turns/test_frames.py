import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sounds import noise
from voicesim.turns.frames import Framer
from voicesim.values import FRAME_SAMPLES

SIGNAL = noise(0.3)


def cut(samples, sizes, start_sample=0):
    framer = Framer(start_sample)
    frames, place = [], 0
    for size in sizes:
        frames += framer.push(samples[place : place + size])
        place += size
    frames += framer.push(samples[place:])
    last = framer.flush()
    return frames + ([last] if last else [])


@given(st.lists(st.integers(0, 3000), max_size=20))
def test_any_block_size_gives_the_same_frames(sizes):
    frames = cut(SIGNAL, sizes)
    assert [frame.start_sample for frame in frames] == list(range(0, len(SIGNAL), FRAME_SAMPLES))
    whole = np.concatenate([frame.samples for frame in frames])
    assert np.array_equal(whole[: len(SIGNAL)], SIGNAL)
    assert not whole[len(SIGNAL) :].any()
    assert all(
        frame.samples.shape == (FRAME_SAMPLES,) and frame.samples.dtype == np.float32 for frame in frames
    )


def test_a_block_is_taken_in_though_nobody_iterates():
    framer = Framer()
    framer.push(SIGNAL[:700])
    assert framer.next_sample == FRAME_SAMPLES
    assert [frame.start_sample for frame in framer.push(SIGNAL[700:1024])] == [FRAME_SAMPLES]


def test_the_givers_buffer_may_be_used_again():
    framer, buffer = Framer(), SIGNAL[:1024].copy()
    frames = list(framer.push(buffer))
    buffer[:] = 0
    assert np.array_equal(frames[1].samples, SIGNAL[512:1024])


def test_flush_gives_each_rest_once():
    framer = Framer(1024)
    list(framer.push(SIGNAL[:100]))
    last = framer.flush()
    assert last is not None
    assert (last.start_sample, last.end_sample) == (1024, 1536)
    assert framer.flush() is None
    assert Framer().flush() is None


@pytest.mark.parametrize("start", [-512, 1, 513])
def test_a_start_off_the_grid_is_refused(start):
    with pytest.raises(ValueError, match=str(start)):
        Framer(start)


@pytest.mark.parametrize("block", [np.zeros(10), np.zeros((10, 2), np.float32), np.zeros(10, np.int16)])
def test_a_block_of_another_form_is_refused(block):
    with pytest.raises(ValueError, match="float32"):
        Framer().push(block)
