import numpy as np
import pytest

from tests.engines.sounds_like_speech import pitch_by_autocorrelation, share_above, vowel
from voicesim.caller.lines import MANNERS as SCRIPT_MANNERS
from voicesim.engines.delivery_shape import BANDS, MANNERS, Shape, shape_of
from voicesim.engines.prosody import (
    CEILING,
    KNEE,
    REFERENCE_DB,
    faded,
    finished,
    from_pcm16,
    limited,
    pcm16,
    resized,
    shaped,
    sized,
    speech_level_db,
    tilted,
    trimmed,
)
from voicesim.values import Delivery

ALL = [Delivery(band, manner) for band in BANDS for manner in MANNERS]


def test_every_manner_of_the_script_language_has_a_shape():
    assert set(MANNERS) >= {"", *SCRIPT_MANNERS}


@pytest.mark.parametrize("delivery", [Delivery("furious"), Delivery("calm", "sarcastic")])
def test_an_unknown_delivery_is_named(delivery):
    with pytest.raises(ValueError, match=r"'(furious|sarcastic)': must be one of"):
        shape_of(delivery)


def test_a_caller_gets_higher_wider_louder_faster_and_brighter():
    calm, tense, boiling = (shape_of(Delivery(band)) for band in ("calm", "tense", "boiling"))
    for name in ("rate_ratio", "semitones", "range_ratio", "level_db", "tilt_db"):
        assert getattr(calm, name) < getattr(tense, name) < getattr(boiling, name)


@pytest.mark.parametrize("delivery", ALL, ids=str)
def test_no_delivery_is_over_the_ceiling_or_leaves_an_edge(delivery):
    out = shaped(vowel(180.0, glide_semitones=4.0), shape_of(delivery), semitones=2.0)
    assert out.dtype == np.float32
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= CEILING
    assert abs(out[0]) < 0.01
    assert abs(out[-1]) < 0.01


def test_the_level_is_the_reference_whatever_the_engine_gave():
    for gain in (0.01, 1.0, 3.0):
        out = shaped(vowel() * np.float32(gain), Shape(), semitones=0.0)
        assert speech_level_db(out) == pytest.approx(REFERENCE_DB, abs=0.3)
    assert speech_level_db(finished(vowel(), -6.0)) == pytest.approx(REFERENCE_DB - 6.0, abs=0.3)


def test_pitch_that_the_engine_cannot_do_is_moved_here():
    plain, raised = (shaped(vowel(150.0), Shape(), semitones) for semitones in (0.0, 3.0))
    moved = 12 * np.log2(pitch_by_autocorrelation(raised) / pitch_by_autocorrelation(plain))
    assert moved == pytest.approx(3.0, abs=0.35)


def test_tilt_moves_the_power_up():
    sound = vowel()
    assert share_above(tilted(sound, 6.0), 1_000) > 1.5 * share_above(sound, 1_000)
    assert share_above(tilted(sound, -6.0), 1_000) < share_above(sound, 1_000) / 1.5


def test_tilt_leaves_the_low_end_and_gives_the_top_what_was_asked():
    seconds = np.arange(16_000) / 16_000
    for hertz, wanted in ((250.0, 0.0), (1_000.0, 3.0), (3_000.0, 6.0)):
        tone = np.sin(2 * np.pi * hertz * seconds).astype(np.float32)
        gain = 20 * np.log10(np.std(tilted(tone, 6.0)[2_000:-2_000]) / np.std(tone[2_000:-2_000]))
        assert gain == pytest.approx(wanted, abs=0.1)


def test_silence_is_trimmed_to_a_few_milliseconds():
    sound = vowel(seconds=0.5)
    assert len(trimmed(sound)) / 16_000 == pytest.approx(0.5, abs=0.05)
    assert np.abs(trimmed(sound)).max() == np.abs(sound).max()


@pytest.mark.parametrize("silence", [np.zeros(0, np.float32), np.zeros(16_000, np.float32)])
def test_silence_is_refused(silence):
    with pytest.raises(ValueError, match="no sound"):
        trimmed(silence)
    with pytest.raises(ValueError, match="no sound"):
        speech_level_db(silence)


def test_the_limiter_leaves_what_is_quiet_and_never_folds():
    ramp = np.linspace(-4, 4, 8_001, dtype=np.float32)
    out = limited(ramp)
    quiet = np.abs(ramp) <= KNEE
    assert np.array_equal(out[quiet], ramp[quiet])
    assert (np.diff(out) >= 0).all()
    assert np.abs(out).max() <= CEILING


def test_fades_take_any_length():
    for length in (0, 1, 2, 5, 1_000):
        assert len(faded(np.ones(length, np.float32))) == length
    assert faded(np.ones(1_000, np.float32))[0] < 0.01


def test_sixteen_bits_and_back_is_exact():
    sound = vowel()
    once = from_pcm16(pcm16(sound))
    assert np.array_equal(from_pcm16(pcm16(once)), once)
    assert np.abs(once - sound).max() <= 0.5 / 32_768 + 1e-7
    assert pcm16(np.array([2.0, -2.0], np.float32)).tolist() == [32_767, -32_768]


def test_size_and_what_is_asked_of_the_engine_cancel_out():
    rate, semitones = sized(1.0, 0.0, 1.1)
    assert rate == pytest.approx(1 / 1.1)
    sound = vowel(150.0 * 2 ** (semitones / 12), seconds=1.1)
    out = resized(sound, 1.1)
    assert pitch_by_autocorrelation(out) == pytest.approx(150.0, rel=0.02)
    assert len(out) == pytest.approx(len(vowel(150.0)), rel=0.05)
    assert resized(sound, 1.0) is sound
    assert second_formant(sound) == pytest.approx(1_200.0, abs=60)
    assert second_formant(out) == pytest.approx(1_320.0, abs=60)


def second_formant(sound):
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / 16_000)
    smooth = np.convolve(power, np.ones(round(160 / hertz[1])), "same")
    inside = (hertz > 950) & (hertz < 1_700)
    return (smooth**4 * hertz)[inside].sum() / (smooth**4)[inside].sum()


def test_a_blip_before_the_voice_is_not_its_beginning():
    blip = np.zeros(4_000, np.float32)
    blip[800:900] = 0.02
    assert len(trimmed(np.concatenate([blip, vowel()]))) == pytest.approx(len(trimmed(vowel())), abs=200)
