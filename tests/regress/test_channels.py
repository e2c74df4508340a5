import numpy as np
import pytest

from voicesim.engines.codecs import AMR, G711, OPUS_8K, through_codec, through_rate, through_stereo
from voicesim.regress.channels import CHANNELS, MILD
from voicesim.values import SAMPLE_RATE
from voicesim.wiring_recorded import channels


def voice() -> np.ndarray:
    """Two seconds of harmonics with a syllable's rise and fall, a silent second, and two more."""
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = sum(np.sin(2 * np.pi * 150 * number * time) / number for number in range(1, 16))
    part = 0.1 * tone * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time))
    return np.concatenate([part, np.zeros(SAMPLE_RATE), part]).astype(np.float32)


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize("name", list(channels()))
def test_every_channel_keeps_length_and_bounds_and_repeats(name):
    through, said = channels()[name], voice()
    got = through(said)
    assert (got.shape, got.dtype) == (said.shape, np.float32)
    assert np.abs(got).max() <= 1.0
    assert np.array_equal(through(said), got)
    assert not np.array_equal(got, said)


# AMR models the voice and shifts the phases of its harmonics; the other two follow the wave.
@pytest.mark.parametrize(
    ("wish", "likeness"), [(G711, 0.99), (OPUS_8K, 0.9), (AMR, 0.5)], ids=["g711", "opus", "amr"]
)
def test_a_real_codec_keeps_the_voice_in_step(wish, likeness):
    said = voice()
    got = through_codec(said, wish)
    assert np.corrcoef(got, said)[0, 1] > likeness
    # one sample of delay at 150 Hz would already cost: the best place is where it stands
    shifted = [np.dot(np.roll(got, shift), said) for shift in range(-40, 41)]
    assert abs(int(np.argmax(shifted)) - 40) <= 2


def test_a_stereo_device_halves_the_voice_and_leaks_a_little():
    said = voice()
    got = through_stereo(said)
    assert np.corrcoef(got, said)[0, 1] > 0.999
    # (1 + 10 ** (-30 / 20)) / 2: the voice and what leaks of it, averaged
    assert level(got) / level(said) == pytest.approx(0.5158, abs=0.002)
    quiet = got[2 * SAMPLE_RATE + 2_000 : 3 * SAMPLE_RATE - 2_000]
    assert 20 * np.log10(level(quiet) / level(got)) == pytest.approx(-54, abs=4), "the second input's noise"
    assert np.array_equal(through_stereo(np.zeros(3_200, np.float32)), np.zeros(3_200, np.float32))


def test_another_rate_loses_only_what_lies_above_it():
    said = voice()
    assert np.corrcoef(through_rate(said, 44_100), said)[0, 1] > 0.999
    hiss = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(through_rate(hiss, 8_000)))
    assert spectrum[5_000:].mean() < 0.01 * spectrum[:3_000].mean()


@pytest.mark.parametrize(("name", "snr"), [("noise-20db", 20), ("babble-10db", 10)])
def test_noise_lies_as_far_under_the_speech_as_it_says(name, snr):
    said = voice()
    added = CHANNELS[name](said) - said
    speech = np.concatenate([said[: 2 * SAMPLE_RATE], said[3 * SAMPLE_RATE :]])
    assert 20 * np.log10(level(speech) / level(added)) == pytest.approx(snr, abs=1.0)


def test_gain_loss_and_gain_control():
    said = voice()
    assert np.allclose(CHANNELS["gain-20"](said), 0.1 * said, atol=1e-6)
    assert np.mean(np.abs(CHANNELS["gain+20"](said)) == 1.0) > 0.05, "full scale clips, as in a device"
    assert np.mean(np.abs(CHANNELS["clip"](said)) == 0.5) > 0.05
    pieces = CHANNELS["packet-loss-3%"](said).reshape(-1, 320)
    spoken = np.abs(said.reshape(-1, 320)).max(axis=1) > 0
    lost = np.mean(np.abs(pieces[spoken]).max(axis=1) == 0)
    assert 0.005 < lost < 0.08
    quiet = 0.05 * said
    assert level(CHANNELS["agc"](quiet)) > 4 * level(quiet)


def test_the_telephone_takes_the_bass_away():
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    for hertz, kept in ((100, False), (1_000, True), (5_000, False)):
        tone = np.sin(2 * np.pi * hertz * time).astype(np.float32)
        assert (level(CHANNELS["phone"](tone)) > 0.5) is kept


def test_every_channel_bears_the_name_it_is_known_by():
    names = "phone,g711,opus-8k,noise-20db,babble-10db,gain+20,gain-20,clip,agc,packet-loss-3%,8k,44k1-stereo"
    assert set(names.split(",")) <= set(channels())


def test_the_mild_ones_exist():
    assert set(MILD) <= set(channels())
