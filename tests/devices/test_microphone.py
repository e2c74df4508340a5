"""What is made of a microphone's channels and sound, and of time that went missing: signals of known truth."""

import numpy as np
import pytest

from voicesim.devices.asleep import ASLEEP_SECONDS, SleepWatch, boot_clock
from voicesim.devices.channels import LiveChannel
from voicesim.devices.signal_watch import (
    LOUD_SECONDS,
    NARROW_STRETCHES,
    SILENT_LATER_SECONDS,
    SILENT_SECONDS,
    SignalWatch,
)
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

RNG = np.random.default_rng(8)
VOICE = (0.2 * np.sin(2 * np.pi * 200 * np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE)).astype(np.float32)
HISS = RNG.normal(0, 1e-4, 4 * SAMPLE_RATE).astype(np.float32)
ZEROS = np.zeros(4 * SAMPLE_RATE, np.float32)


def picked(left: np.ndarray, right: np.ndarray, block: int) -> np.ndarray:
    channels, both = LiveChannel(SAMPLE_RATE), np.stack([left, right], axis=1)
    return np.concatenate(
        [channels.pick(both[start : start + block]) for start in range(0, len(both), block)]
    )


@pytest.mark.parametrize("block", [7, 160, 512, 700])
def test_one_channel_and_two_equal_ones_pass_unchanged(block):
    assert np.array_equal(picked(VOICE, VOICE, block), VOICE)
    assert np.array_equal(LiveChannel(SAMPLE_RATE).pick(VOICE[:, None]), VOICE)


@pytest.mark.parametrize("block", [160, 512])
@pytest.mark.parametrize("dead", [ZEROS, ZEROS + 0.25], ids=["zeros", "a constant"])
def test_a_dead_channel_costs_neither_level_nor_the_first_word(block, dead):
    for left, right in ((dead, VOICE + HISS), (VOICE + HISS, dead)):
        assert np.array_equal(picked(left, right, block), VOICE + HISS)


def test_a_channel_that_only_hears_what_leaks_over_is_left_within_half_a_second():
    channels = LiveChannel(SAMPLE_RATE)
    both = np.stack([0.02 * VOICE + HISS, VOICE + HISS], axis=1)
    out = np.concatenate([channels.pick(both[start : start + 160]) for start in range(0, len(both), 160)])
    assert channels.chosen == 1
    assert np.array_equal(out[SAMPLE_RATE // 2 :], both[SAMPLE_RATE // 2 :, 1])


def test_opposite_phases_do_not_cancel_and_a_somewhat_fainter_channel_is_kept():
    assert np.array_equal(picked(VOICE, -VOICE, 160), VOICE)
    assert np.array_equal(picked(0.3 * VOICE, VOICE, 160), np.float32(0.3) * VOICE)


def test_noise_in_the_other_channel_is_no_speech():
    assert np.array_equal(picked(HISS, 12 * HISS, 160), HISS)


# ---------------------------------------------------------------- what the sound tells


def watched(samples: np.ndarray, rate: int = SAMPLE_RATE) -> list[tuple[float, str]]:
    """Return (second, kind) of everything told."""
    watch, told = SignalWatch(rate), []
    for start in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        for kind, text in watch.feed(samples[start : start + FRAME_SAMPLES]):
            told.append((start / SAMPLE_RATE, kind))
            assert text
    return told


def noise(seconds: float, highest_hz: float = 8000.0) -> np.ndarray:
    spectrum = np.fft.rfft(RNG.normal(0, 0.1, round(seconds * SAMPLE_RATE)))
    spectrum[np.fft.rfftfreq(round(seconds * SAMPLE_RATE), 1 / SAMPLE_RATE) > highest_hz] = 0
    sound = np.fft.irfft(spectrum)
    return (np.round(sound * 32768) / 32768).astype(np.float32)


def test_a_narrow_line_is_told_once_after_enough_speech():
    ((second, kind),) = watched(noise(30, highest_hz=3800))
    assert kind == "narrowband"
    assert second == pytest.approx(NARROW_STRETCHES * LOUD_SECONDS, abs=0.2)


def test_a_wide_line_is_not_called_narrow_for_a_stretch_of_hum():
    hum = noise(LOUD_SECONDS, highest_hz=300)
    assert watched(np.concatenate([hum, noise(10), noise(30, highest_hz=3800)])) == []


def test_silence_between_the_words_is_not_judged_by():
    quiet = 0.01 * noise(2, highest_hz=3000)
    assert watched(np.concatenate([quiet, noise(1)] * 8)) == []


def test_a_device_at_8_khz_is_told_at_once():
    assert watched(noise(2), rate=8_000) == [(0.0, "narrowband")]


def test_a_muted_microphone_is_told_once_for_each_time():
    zeros = np.zeros(round((SILENT_LATER_SECONDS + 1) * SAMPLE_RATE), np.float32)
    told = watched(np.concatenate([zeros, noise(1), zeros]))
    assert [kind for _, kind in told] == ["microphone_silent"] * 2
    assert told[0][0] == pytest.approx(SILENT_SECONDS, abs=0.1)
    assert told[1][0] == pytest.approx(2 * SILENT_LATER_SECONDS + 2, abs=0.1)
    assert watched(zeros[: round(0.9 * SILENT_SECONDS * SAMPLE_RATE)]) == []


# ---------------------------------------------------------------- time that went missing


def test_only_a_long_gap_between_two_looks_is_sleep():
    now = [100.0]
    watch = SleepWatch(lambda: now[0])
    gaps = []
    for step in (0.0, 0.1, ASLEEP_SECONDS, 3600.0, 0.1):
        now[0] += step
        gaps.append(watch.look())
    assert gaps == [0.0, 0.0, 0.0, 3600.0, 0.0]
    watch.forget()
    now[0] += 50.0
    assert watch.look() == 0.0


def test_the_clock_of_sleep_runs():
    first = boot_clock()
    assert boot_clock() >= first > 0
