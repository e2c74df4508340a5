"""The words that explain a flag name what was measured, the largest part first, and nothing else."""

import dataclasses

import pytest

from voicesim.settings import ToneSettings
from voicesim.tone.measure import Acoustics, explain, tone_of
from voicesim.tone.score import over_baseline, raised_threshold, score_parts
from voicesim.values import Baseline, Transcript

BASELINE = Baseline(150.0, 140.0, 165.0, 4.0, 4.0, -10.0, 16.0, "calibration")
SOUND = Acoustics(10.0, 6.0, 0.6, 0.0, 150.0, 140.0, 165.0, 4.0, -10.0, 40, -22.0, ())


def tone(words=40, **changed):
    said = Transcript("la " * words, (), 1.0, "test")
    return tone_of(dataclasses.replace(SOUND, **changed), said, BASELINE, ToneSettings())


def up(semitones):
    ratio = 2 ** (semitones / 12)
    return {"pitch_hz": 150.0 * ratio, "pitch_low_hz": 140.0 * ratio}


def test_t_is_the_sum_of_its_parts():
    assert score_parts(0.8, 1.5) == pytest.approx((1.0, 0.5))
    assert score_parts(None, None) == (0, 0)
    over = over_baseline(tone(words=55, **up(1.6), tilt_db=-7.0), BASELINE)
    assert over.score == pytest.approx(2.0 + 1.0, abs=0.01)
    assert over.rate_ratio == pytest.approx(55 / 40)


def test_the_lower_half_of_the_pitch_counts_with_the_median():
    over = over_baseline(tone(pitch_low_hz=140.0 * 2 ** (2.0 / 12)), BASELINE)
    assert (over.pitch_semitones, over.level_semitones) == (0.0, pytest.approx(1.0))
    assert over_baseline(tone(pitch_low_hz=None), BASELINE).level_semitones == 0.0


def test_the_shorter_the_turn_and_the_baseline_the_higher_the_threshold():
    settings = ToneSettings()
    found = [raised_threshold(speech, 16.0, settings) for speech in (2.0, 4.0, 8.0)]
    assert found == [settings.raised_score_short, settings.raised_score_middling, settings.raised_score]
    widths = [raised_threshold(8.0, baseline, settings) for baseline in (2.0, 6.0, 12.0, 16.0, 60.0)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == widths[-2] == settings.raised_score
    assert widths[1] == pytest.approx(settings.raised_score * (7 / 24 / (3 / 16)) ** 0.5)


def test_pitch_that_raised_is_named_in_semitones():
    assert explain(tone(**up(3.1))) == ("pitch 3.1 semitones over your calm voice",)


def test_pace_is_named_in_per_cent():
    assert explain(tone(words=50)) == ("25 % quicker than your calm reading",)
    assert explain(tone(words=30)) == ("25 % slower than your calm reading",)


def test_all_that_carried_is_named_the_largest_first():
    said = explain(tone(words=55, **up(2.0), tilt_db=-6.4))
    assert said == (
        "pitch 2.0 semitones over your calm voice",
        "voice 3.6 dB sharper than your calm voice",
        "38 % quicker than your calm reading",
    )


def test_a_part_that_pulled_the_other_way_is_not_named():
    found = tone(words=36, **up(4.0), tilt_db=-12.0)
    assert found.flags == ("raised",)
    assert explain(found) == ("pitch 4.0 semitones over your calm voice",)


def test_flat_and_even_are_explained():
    assert explain(tone(pitch_range_semitones=1.8)) == ("pitch range 55 % narrower than in your calm voice",)
    assert explain(tone(pitch_hz=151.0)) == ("pitch within 0.1 semitones of your calm voice",)


def test_no_flag_no_words():
    assert explain(tone(speech_seconds=1.0, pitch_hz=300.0)) == ()
    assert explain(tone_of(SOUND, None, None, ToneSettings())) == ()
