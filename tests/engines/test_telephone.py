import numpy as np
import pytest

from tests.engines.sounds_like_speech import share_above, vowel
from voicesim.engines.telephone import (
    COMFORT_NOISE_DB,
    TelephoneVoice,
    line_noise,
    mu_law_decoded,
    mu_law_encoded,
    telephone,
)
from voicesim.values import Delivery


def gain_db(hertz):
    seconds = np.arange(16_000) / 16_000
    tone = (0.3 * np.sin(2 * np.pi * hertz * seconds)).astype(np.float32)
    out = telephone(tone, "x")
    amplitude = 2 * abs(np.mean(out[4_000:12_000] * np.exp(-2j * np.pi * hertz * seconds[4_000:12_000])))
    return 20 * np.log10(amplitude / 0.3)


def test_the_band_is_the_telephone_s():
    for hertz in (400.0, 1_000.0, 2_000.0, 3_200.0):
        assert gain_db(hertz) == pytest.approx(0.0, abs=1.0)
    assert gain_db(100.0) < -30
    assert gain_db(3_900.0) < -20
    assert gain_db(6_000.0) < -50


def test_a_line_keeps_its_length_and_loses_its_top():
    hiss = np.random.default_rng(0).normal(0, 0.1, 20_001).astype(np.float32)
    out = telephone(hiss, "words")
    assert len(out) == 20_001
    assert out.dtype == np.float32
    assert share_above(hiss, 4_000) > 0.4
    assert share_above(out, 4_100) < 0.001


def test_the_noise_hangs_on_the_words_alone():
    sound = vowel()
    assert np.array_equal(telephone(sound, "one"), telephone(sound, "one"))
    assert not np.array_equal(telephone(sound, "one"), telephone(sound, "two"))


def test_full_scale_is_never_exceeded():
    square = np.sign(np.sin(np.arange(16_000) * 0.2)).astype(np.float32)
    assert np.abs(telephone(square, "x")).max() <= 1.0


def test_an_empty_line_stays_empty():
    assert len(telephone(np.zeros(0, np.float32), "x")) == 0


def test_mu_law_s_codes_are_those_of_the_standard():
    # Known pairs of G.711 mu-law on 16 bits: the two zeros, and the loudest of either sign.
    codes = mu_law_encoded(np.array([0.0, 1.0, -1.0]))
    assert codes.tolist() == [0xFF, 0x80, 0x00]
    assert (mu_law_decoded(codes) * 32_768).tolist() == [0, 32_124, -32_124]


def test_every_mu_law_code_survives_the_round_trip():
    codes = np.arange(256, dtype=np.uint8)
    again = mu_law_encoded(mu_law_decoded(codes))
    assert np.array_equal(np.delete(again, 0x7F), np.delete(codes, 0x7F))
    assert again[0x7F] == 0xFF  # minus zero is zero


def test_mu_law_keeps_speech_38_db_above_its_error():
    sound = vowel()[4_000:-4_000].astype(np.float64)
    error = mu_law_decoded(mu_law_encoded(sound)) - sound
    assert 10 * np.log10(np.mean(sound**2) / np.mean(error**2)) > 33


@pytest.mark.parametrize("block", [1, 160, 512, 4_096, 5_000])
def test_the_call_s_noise_is_the_same_in_any_block_size(block):
    whole = line_noise(3_000, 13_000)
    cut = [line_noise(start, min(start + block, 13_000)) for start in range(3_000, 13_000, block)]
    assert np.array_equal(np.concatenate(cut), whole)


def test_the_call_s_noise_is_quiet_steady_and_in_the_band():
    noise = line_noise(0, 160_000)
    level = [20 * np.log10(np.std(part)) for part in np.split(noise, 10)]
    assert level == pytest.approx([COMFORT_NOISE_DB] * 10, abs=0.5)
    assert share_above(noise, 3_600) < 0.01
    assert share_above(noise, 250) > 0.98
    seam = np.abs(np.diff(noise))[4_090:4_100].max()
    assert seam < 4 * np.std(np.diff(noise))


def test_no_noise_for_no_time():
    assert len(line_noise(5, 5)) == 0
    with pytest.raises(ValueError, match="must be 0 <= start <= end"):
        line_noise(5, 4)


class Steady:
    name = "steady"

    def speak(self, text, delivery):
        return vowel()


def test_any_voice_through_the_telephone():
    voice = TelephoneVoice(Steady())
    assert voice.name.startswith("steady telephone-")
    assert np.array_equal(voice.speak("Hello", Delivery()), telephone(vowel(), "Hello"))
