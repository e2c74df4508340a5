"""Backgrounds: there, quiet enough, without a seam, different from each other, and the same every time."""

import numpy as np
import pytest

from voicesim.caller.schema import BACKGROUNDS as NAMED
from voicesim.engines.background import BACKGROUNDS, LEVEL_DB, background, background_of
from voicesim.engines.telephone import line_noise
from voicesim.values import SAMPLE_RATE

SOUNDS = [name for name in BACKGROUNDS if name != "quiet"]


def level_db(samples):
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def test_a_script_may_name_each_of_them_and_no_other():
    assert set(BACKGROUNDS) == set(NAMED)
    with pytest.raises(ValueError, match=r"no background 'zoo'.*street"):
        background("zoo")


@pytest.mark.parametrize("name", SOUNDS)
def test_each_is_quiet_and_in_the_telephones_band(name):
    loop = background(name)
    assert level_db(loop) == pytest.approx(LEVEL_DB, abs=0.5)
    assert np.abs(loop).max() < 0.15
    power = np.abs(np.fft.rfft(loop)) ** 2
    hertz = np.fft.rfftfreq(len(loop), 1 / SAMPLE_RATE)
    assert power[hertz > 4000].sum() < 0.01 * power.sum()


@pytest.mark.parametrize("name", SOUNDS)
def test_the_end_runs_into_the_beginning(name):
    loop = background(name)
    step = abs(float(loop[0]) - float(loop[-1]))
    assert step <= np.abs(np.diff(loop)).max()
    around = np.concatenate([loop[-400:], loop[:400]])
    assert np.abs(np.diff(around)).max() <= np.abs(np.diff(loop)).max() + 1e-6


def test_no_two_sound_alike():
    shapes = []
    for name in SOUNDS:
        power = np.abs(np.fft.rfft(background(name))) ** 2
        bands = np.array([part.sum() for part in np.array_split(power[: len(power) // 2], 24)])
        frames = background(name)[: 1600 * 240].reshape(-1, 1600)
        movement = np.percentile(20 * np.log10(np.std(frames, axis=1) + 1e-6), (5, 50, 95))
        shapes.append(np.concatenate([10 * np.log10(bands / bands.sum() + 1e-6), movement]))
    far = [np.abs(a - b).max() for i, a in enumerate(shapes) for b in shapes[:i]]
    assert min(far) > 3.0


def test_it_hangs_on_the_place_in_the_call_and_on_nothing_else():
    heard = background_of("cafe")
    whole = heard(0, 40_000)
    assert np.array_equal(np.concatenate([heard(at, at + 500) for at in range(0, 40_000, 500)]), whole)
    background.cache_clear()
    assert np.array_equal(background_of("cafe")(0, 40_000), whole)


def test_a_quiet_line_is_the_line_alone():
    assert np.array_equal(background_of("quiet")(100, 5000), line_noise(100, 5000))
