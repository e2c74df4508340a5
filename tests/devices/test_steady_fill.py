"""Two clocks and stalls: the earpiece's delay is led back to what it was. No device, no time."""

import numpy as np
import pytest

from voicesim.devices.audio_path import GROWTH_SECONDS, AudioPath, Losses
from voicesim.devices.headset import HeadsetOptions
from voicesim.devices.steady_fill import longer, shorter
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

BLOCK = 160
SLACK = HeadsetOptions().slack_seconds


class TwoClocks:
    """A microphone that keeps time, and an earpiece whose clock runs `faster` times as fast."""

    def __init__(self, path: AudioPath, faster: float = 1.0) -> None:
        self.path, self.faster = path, faster
        self.blocks = 0
        self.owed = 0.0
        self.fills: list[int] = []
        self.played: list[np.ndarray] = []

    def run(
        self, seconds: float, caller=lambda start: np.zeros(FRAME_SAMPLES, np.float32), answered=True
    ) -> None:
        for _ in range(round(seconds * SAMPLE_RATE / BLOCK)):
            self.path.captured(np.zeros((BLOCK, 1), np.float32), dropped=False)
            self.blocks += 1
            self.owed += self.faster
            while self.owed >= 1:
                self.owed -= 1
                out = np.zeros((BLOCK, 2), np.float32)
                self.path.wanted(out, ran_dry=False)
                self.played.append(out[:, 0])
            self.fills.append(round(self.path.unplayed_seconds * SAMPLE_RATE))
            while answered and self.path.take_frame() is not None:
                self.path.put_frame(caller(self.blocks * BLOCK))

    def delay(self) -> float:
        """Return the least fill of the last second, in seconds: what lies ahead of the earpiece at its shortest."""
        return min(self.fills[-SAMPLE_RATE // BLOCK :]) / SAMPLE_RATE


def voice(start: int) -> np.ndarray:
    time = (start + np.arange(FRAME_SAMPLES)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 300 * time)).astype(np.float32)


@pytest.mark.parametrize("parts_in_a_million", [-500, -100, 0, 100, 500])
@pytest.mark.parametrize(
    "caller", [voice, lambda start: np.zeros(FRAME_SAMPLES, np.float32)], ids=["speech", "pause"]
)
def test_clocks_that_differ_neither_run_dry_nor_grow_later(parts_in_a_million, caller):
    # 500 parts in a million is five times what two cheap converters differ by; four minutes of it are 0.12 s.
    clocks = TwoClocks(AudioPath(SAMPLE_RATE, BLOCK, SLACK), 1 + parts_in_a_million / 1e6)
    clocks.run(5, caller)
    before, lost = clocks.delay(), clocks.path.losses()
    clocks.run(235, caller)
    assert clocks.path.losses() == lost == Losses()
    assert clocks.delay() == pytest.approx(before, abs=0.02)
    expected = abs(parts_in_a_million) / 1e6 * 240
    assert clocks.path.led_back_seconds == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(("caller", "within_seconds"), [(voice, 25.0), (lambda start: 0 * voice(start), 3.0)],
                         ids=["speech", "pause"])  # fmt: skip
def test_after_a_stall_the_delay_comes_back(caller, within_seconds):
    clocks = TwoClocks(AudioPath(SAMPLE_RATE, BLOCK, SLACK))
    clocks.run(5, caller)
    before = clocks.delay()
    clocks.run(0.3, caller, answered=False)
    clocks.run(1.2, caller)
    assert clocks.delay() <= before + GROWTH_SECONDS
    if within_seconds > 5:
        assert clocks.delay() > before + 0.02, "at once it is later: what is in the way is played first"
    lost = clocks.path.losses()
    assert lost.earpiece_samples > 0
    clocks.run(within_seconds, caller)
    assert clocks.delay() == pytest.approx(before, abs=0.016)
    assert clocks.path.losses() == lost, "leading back is no loss"


def test_in_lockstep_not_a_sample_is_touched():
    clocks = TwoClocks(AudioPath(SAMPLE_RATE, BLOCK, SLACK))
    clocks.run(60, voice)
    assert clocks.path.led_back_seconds == 0.0


def test_a_sample_more_or_less_is_where_it_is_heard_least():
    for frame in (voice(0), voice(123)):
        for changed, step in ((shorter(frame), -1), (longer(frame), 1)):
            assert len(changed) == FRAME_SAMPLES + step
            # The worst jump between neighbours is what a sine of 300 Hz and 0.3 has anyway.
            assert np.abs(np.diff(changed)).max() <= 2.1 * np.abs(np.diff(frame)).max()
            assert abs(float(np.mean(changed**2)) / float(np.mean(frame**2)) - 1) < 0.01


def test_gaps_are_counted_block_by_block():
    path = AudioPath(SAMPLE_RATE, BLOCK, SLACK)
    clocks = TwoClocks(path)
    clocks.run(1, voice)
    played = path.played_blocks
    assert played > 90
    assert path.gap_blocks == 0
    clocks.run(0.2, voice, answered=False)
    assert path.played_blocks == played + 20
    assert 10 < path.gap_blocks <= 20
