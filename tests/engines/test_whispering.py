import numpy as np
import pytest

from tests.engines.sounds_like_speech import vowel
from voicesim.engines.whispering import whispered


def formant_near(samples, hertz):
    power = np.abs(np.fft.rfft(samples, 16_384)) ** 2
    smooth = np.convolve(power, np.ones(120) / 120, mode="same")
    axis = np.fft.rfftfreq(16_384, 1 / 16_000)
    near = (axis > hertz - 300) & (axis < hertz + 300)
    return axis[near][np.argmax(smooth[near])]


def repeats_after(samples, seconds):
    lag = round(seconds * 16_000)
    return float(np.corrcoef(samples[:-lag], samples[lag:])[0, 1])


def test_the_voice_is_gone_and_the_formants_stay():
    spoken = vowel(120.0)[3_200:-3_200]
    breathed = whispered(spoken)
    assert len(breathed) == len(spoken)
    assert repeats_after(spoken, 1 / 120) > 0.9
    assert abs(repeats_after(breathed, 1 / 120)) < 0.3
    for formant in (1_200.0, 2_500.0):
        assert formant_near(breathed, formant) == pytest.approx(formant, abs=150)


def test_the_same_each_time_and_silent_where_it_was_silent():
    spoken = vowel(120.0)
    assert np.array_equal(whispered(spoken), whispered(spoken))
    assert np.abs(whispered(spoken)[:2_500]).max() == 0.0
    assert np.abs(whispered(spoken)).max() > 0.01


def test_a_very_short_sound_is_taken():
    assert len(whispered(np.full(30, 0.1, np.float32))) == 30
