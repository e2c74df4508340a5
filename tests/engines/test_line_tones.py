import numpy as np
import pytest

from voicesim.engines.line_tones import RING_HZ, closing_tone, connect_click, ring


@pytest.mark.parametrize("tone", [ring, closing_tone])
@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.8, 2.0, 5.3])
def test_a_tone_lasts_as_long_as_asked_and_neither_clicks_nor_startles(tone, seconds):
    sound = tone(seconds)
    assert len(sound) == round(seconds * 16_000)
    assert sound.dtype == np.float32
    assert np.abs(sound).max(initial=0.0) < 0.1
    assert np.abs(np.diff(sound)).max(initial=0.0) < 0.03
    assert np.array_equal(sound, tone(seconds))


def test_ringing_is_its_two_tones_for_a_second_and_then_a_pause():
    sound = ring(2.0)
    # 12,800 samples hold a whole number of either tone's turns: each falls into one bin.
    power = np.abs(np.fft.rfft(sound[1_600:14_400])) ** 2
    loudest = np.argsort(power)[-2:] * 16_000 / 12_800
    assert sorted(loudest) == sorted(RING_HZ)
    assert np.abs(sound[16_000:]).max() == 0.0


def test_a_closing_of_the_default_length_beeps_twice():
    loud = np.abs(closing_tone(0.8)) > 0.01
    beeps = [loud[start : start + 4_000].any() for start in range(0, 12_000, 4_000)]
    assert beeps == [True, False, True]


def test_the_click_is_short():
    assert len(connect_click()) < 2_000
    assert 0.02 < np.abs(connect_click()).max() < 0.2


def test_a_tone_of_no_length_is_refused():
    with pytest.raises(ValueError, match="must last"):
        ring(-1.0)
