"""Rings, resampling and the lockstep between device blocks and frames: no device, no time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicesim.devices.audio_path import (
    GROWTH_SECONDS,
    RING_SECONDS,
    AudioPath,
    Losses,
    SampleRing,
    needed_fill,
)
from voicesim.devices.resampling import StreamResampler
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

SECOND = np.arange(SAMPLE_RATE, dtype=np.float32) / SAMPLE_RATE


def lockstep(path: AudioPath, microphone: np.ndarray, block: int, answer=lambda frame: frame) -> np.ndarray:
    """Run a device by hand: every block goes in and out, every full frame is answered at once."""
    played = []
    for start in range(0, len(microphone) - block + 1, block):
        out = np.full((block, 2), 9.0, np.float32)
        path.captured(microphone[start : start + block][:, None], dropped=False)
        path.wanted(out, ran_dry=False)
        assert np.array_equal(out[:, 0], out[:, 1])
        played.append(out[:, 0])
        while (frame := path.take_frame()) is not None:
            path.put_frame(answer(frame))
    return np.concatenate(played)


@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=40))
def test_ring_keeps_order_and_says_what_it_could_not_take(capacity, steps):
    ring, model, counter = SampleRing(capacity), [], 0
    for writes, reads in steps:
        samples = np.arange(counter, counter + writes, dtype=np.float32)
        counter += writes
        taken = ring.push(samples)
        assert taken == min(writes, capacity - len(model))
        model += samples[:taken].tolist()
        out = np.full(reads, -1.0, np.float32)
        given_count = ring.pull(out)
        assert given_count == min(reads, len(model))
        assert out[:given_count].tolist() == model[:given_count]
        del model[:given_count]
        assert ring.fill == len(model)


@pytest.mark.parametrize("block", [1, 32, 128, 160, 256, 441, 512, 700, 1600])
def test_frames_are_the_microphone_cut_at_512_whatever_the_block(block):
    sound = np.random.default_rng(3).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
    path, frames = AudioPath(SAMPLE_RATE, block, 0.0), []
    for start in range(0, len(sound), block):
        path.captured(sound[start : start + block][:, None], dropped=False)
        while (frame := path.take_frame()) is not None:
            assert frame.shape == (FRAME_SAMPLES,)
            assert frame.dtype == np.float32
            frames.append(frame)
    whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
    assert np.array_equal(np.concatenate(frames), sound[:whole])
    assert path.captured_samples == len(sound)


@pytest.mark.parametrize("block", [32, 128, 160, 256, 512, 700])
def test_echo_comes_back_unbroken_after_the_steady_delay(block):
    sound = np.random.default_rng(4).normal(0, 0.1, 2 * SAMPLE_RATE).astype(np.float32)
    path = AudioPath(SAMPLE_RATE, block, 0.0)
    played = lockstep(path, sound, block)
    delay = path.steady_fill
    assert np.array_equal(played[delay:], sound[: len(played) - delay])
    assert not played[:delay].any()
    assert path.losses() == Losses()


@pytest.mark.parametrize("block", [32, 100, 128, 160, 441, 512, 700])
def test_needed_fill_is_the_longest_wait_for_an_answer(block):
    # Frame k is answered once the block holding its last sample is in; by then that much has been played of it.
    waits = [-(-FRAME_SAMPLES * (k + 1) // block) * block - FRAME_SAMPLES * k for k in range(1000)]
    assert needed_fill(SAMPLE_RATE, block) == max(waits)


def test_needed_fill_counts_block_and_unfinished_frame():
    # 10 ms blocks leave up to 480 samples of a frame unread, and take 160 before it can be answered.
    assert needed_fill(SAMPLE_RATE, 160) == 160 + 480
    assert needed_fill(SAMPLE_RATE, 512) == 512


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_a_device_at_another_rate_echoes_whole_and_on_time(rate):
    block = round(rate * 0.01)
    time = np.arange(6 * rate) / rate
    tone = (0.5 * np.sin(2 * np.pi * 700 * time)).astype(np.float32)
    path = AudioPath(rate, block, 0.0)
    played = lockstep(path, tone, block)
    assert path.losses() == Losses()
    late = time[: len(played)] - path.delay_seconds
    expected = 0.5 * np.sin(2 * np.pi * 700 * late)
    # The ring counts whole samples, so the stated delay is true to one.
    assert np.abs(played - expected)[rate : 2 * rate].max() < 0.5 * 2 * np.pi * 700 / min(rate, SAMPLE_RATE)


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12), st.sampled_from([8_000, 44_100, 48_000]))
def test_resampling_is_the_same_bits_in_any_blocks(blocks, rate):
    sound = np.random.default_rng(5).normal(0, 0.1, sum(blocks)).astype(np.float32)
    whole = StreamResampler(rate, SAMPLE_RATE).feed(sound)
    pieces, resampler, place = [], StreamResampler(rate, SAMPLE_RATE), 0
    for block in blocks:
        pieces.append(resampler.feed(sound[place : place + block]))
        place += block
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize(("rate_in", "rate_out"), [(48_000, 16_000), (44_100, 16_000), (16_000, 44_100)])
@pytest.mark.parametrize("hertz", [100.0, 1000.0, 6800.0])
def test_resampling_passes_the_voice_at_its_stated_delay(rate_in, rate_out, hertz):
    resampler = StreamResampler(rate_in, rate_out)
    answer = resampler.feed(np.sin(2 * np.pi * hertz * np.arange(rate_in) / rate_in).astype(np.float32))
    truth = np.sin(2 * np.pi * hertz * (np.arange(len(answer)) / rate_out - resampler.delay_seconds))
    inner = slice(rate_out // 10, -rate_out // 10)
    assert np.abs(answer[inner] - truth[inner]).max() < 1e-3
    assert resampler.delay_seconds < 0.002


@pytest.mark.parametrize("hertz", [8_400.0, 9_000.0, 12_000.0, 20_000.0])
def test_resampling_lets_nothing_fold_back(hertz):
    answer = StreamResampler(48_000, 16_000).feed(
        np.sin(2 * np.pi * hertz * np.arange(48_000) / 48_000).astype(np.float32)
    )
    assert np.abs(answer[1000:-1000]).max() < 10 ** (-75 / 20)


def test_a_late_call_is_heard_as_silence_counted_and_dropped_beyond_the_growth():
    path = AudioPath(SAMPLE_RATE, 160, 0.0)
    sound = np.ones(SAMPLE_RATE, np.float32)
    lockstep(path, sound, 160)
    stall = np.ones(160, np.float32)
    for _ in range(30):
        path.captured(stall[:, None], dropped=False)
        path.wanted(np.zeros((160, 2), np.float32), ran_dry=False)
    dry = path.losses().earpiece_samples
    assert 30 * 160 - path.steady_fill <= dry <= 30 * 160
    while (frame := path.take_frame()) is not None:
        path.put_frame(frame)
    lockstep(path, sound, 160)
    settled = path.losses()
    growth = round(GROWTH_SECONDS * SAMPLE_RATE)
    assert settled == Losses(earpiece_samples=dry, earpiece_dropped=dry - growth)
    lockstep(path, sound, 160)
    assert path.losses() == settled, "after the stall all is steady again"


def test_a_call_that_never_reads_loses_the_newest_samples_and_counts_them():
    path = AudioPath(SAMPLE_RATE, 160, 0.0)
    room = round(RING_SECONDS * SAMPLE_RATE)
    for _ in range(room // 160 + 5):
        path.captured(np.ones(160, np.float32)[:, None], dropped=False)
    assert path.losses() == Losses(microphone_samples=5 * 160)


def test_reading_without_writing_plays_silence_and_loses_nothing():
    path = AudioPath(SAMPLE_RATE, 160, 0.0)
    for _ in range(200):
        out = np.full((160, 1), 9.0, np.float32)
        path.captured(np.ones(160, np.float32)[:, None], dropped=False)
        path.wanted(out, ran_dry=True)
        assert not out.any()
        path.take_frame()
    assert path.losses() == Losses()
    played = lockstep(path, np.ones(SAMPLE_RATE, np.float32), 160)
    assert path.losses() == Losses()
    assert played[-1] == 1.0


def test_gaps_the_device_reports_are_counted():
    path = AudioPath(SAMPLE_RATE, 160, 0.0)
    path.put_frame(np.zeros(FRAME_SAMPLES, np.float32))
    path.captured(np.zeros(160, np.float32)[:, None], dropped=True)
    path.wanted(np.zeros((160, 2), np.float32), ran_dry=True)
    assert path.losses() == Losses(microphone_events=1, earpiece_events=1)
