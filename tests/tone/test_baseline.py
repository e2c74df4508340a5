"""Baselines from Tones: weighted, refused with a reason, moved slowly, and not led astray by raised turns."""

import dataclasses
import functools

import pytest

from voicesim.settings import ToneSettings
from voicesim.tone.baseline import (
    MEASURING_SECONDS,
    OWN_TURNS,
    RunningBaseline,
    make_baseline,
    rate_source_of,
    why_no_baseline,
)
from voicesim.tone.measure import OCTAVE_JUMPS, Acoustics, tone_of
from voicesim.values import Baseline, Transcript

CALIBRATION = Baseline(150.0, 140.0, 165.0, 4.0, 4.0, -10.0, 16.0, "calibration", "headset")


def turn(hz=150.0, speech=5.0, rate=4.0, tilt=-10.0, confidence=1.0, **changed):
    sound = Acoustics(
        speech, 0.6 * speech, 0.6, 0.0, hz, hz / 1.1, hz * 1.1, 4.0, tilt, round(speech * 5), -20, ()
    )
    said = Transcript("la " * round(rate * speech), (), confidence, "test")
    return tone_of(dataclasses.replace(sound, **changed), said, None, ToneSettings())


def run(tones, calibration=None):
    return functools.reduce(
        lambda running, tone: running.after(tone), tones, RunningBaseline.begin(calibration)
    )


# ---------------------------------------------------------------- make_baseline


def test_tones_are_weighted_by_their_speech():
    made = make_baseline(
        [turn(100, speech=3), turn(200, speech=9, rate=5, tilt=-6)], "calibration", "headset"
    )
    assert made.pitch_hz == pytest.approx(100 * 2**0.75, rel=1e-3)
    assert made.rate_syllables_per_second == pytest.approx((3 * 4 + 9 * 5) / 12)
    assert made.tilt_db == pytest.approx((3 * -10 + 9 * -6) / 12)
    assert (made.speech_seconds, made.source, made.device) == (12, "calibration", "headset")


@pytest.mark.parametrize(
    ("tones", "reason"),
    [
        ([], "nothing was said"),
        ([turn(speech=5.0)], "only 5.0 s of usable speech, 6 s are needed"),
        ([turn(speech=1.0)] * 20, "only 0.0 s of usable speech"),
        ([turn(speech=9, dropped_share=0.5)], OCTAVE_JUMPS.split(":")[0]),
        ([turn(speech=9, tilt_db=None)], "the noise drowns the voice"),
    ],
)
def test_too_little_gives_none_and_says_why(tones, reason):
    assert make_baseline(tones, "calibration") is None
    assert reason in why_no_baseline(tones)


def test_enough_gives_no_reason():
    assert why_no_baseline([turn(speech=6.0)]) == ""
    assert make_baseline([turn(speech=6.0)], "calibration") is not None


def test_counted_words_go_before_loudness():
    made = make_baseline([turn(speech=6, rate=4), turn(speech=6, confidence=0.1)], "calibration")
    assert made.rate_syllables_per_second == 4.0
    mostly_loud = make_baseline([turn(speech=4, rate=4), turn(speech=12, confidence=0.1)], "calibration")
    assert mostly_loud.rate_syllables_per_second > 5


def test_for_measuring_alone_short_recordings_make_a_baseline_too():
    short = [turn(speech=1.2)] * 3
    assert make_baseline(short, "calibration") is None
    made = make_baseline(short, "calibration", "", MEASURING_SECONDS)
    assert made.speech_seconds == pytest.approx(3.6)
    assert make_baseline(short[:1], "calibration", "", MEASURING_SECONDS) is None
    assert "only 1.2 s" in why_no_baseline(short[:1], MEASURING_SECONDS)
    assert make_baseline([turn(speech=9, dropped_share=0.5)], "calibration", "", MEASURING_SECONDS) is None


def test_where_the_pace_is_from_is_told():
    assert rate_source_of([turn(speech=6)]) == "words"
    assert rate_source_of([turn(speech=6, confidence=0.1)]) == "intensity"
    assert rate_source_of([turn(speech=4), turn(speech=12, confidence=0.1)]) == "intensity"


# ---------------------------------------------------------------- RunningBaseline


def test_without_a_calibration_there_is_none_until_three_turns():
    states = [run([turn()] * count).baseline for count in range(4)]
    assert states[:3] == [None, None, None]
    assert states[3] is not None
    assert states[3].source == OWN_TURNS
    assert run([turn(speech=1.6)] * 3).baseline is None  # 4.8 s in all


def test_a_minority_of_raised_turns_does_not_move_the_own_baseline():
    calm = [turn(148), turn(150), turn(152), turn(149), turn(151), turn(150), turn(150)]
    raised = [turn(210), turn(220), turn(200)]
    found = run([raised[0], *calm[:4], raised[1], *calm[4:], raised[2]]).baseline
    assert found.pitch_hz == pytest.approx(150, rel=0.02)


def test_a_turn_that_cannot_be_used_changes_nothing():
    before = run([turn()] * 3)
    assert before.after(turn(speech=1.0)) == before
    assert before.after(turn(dropped_share=0.5)) == before


def test_a_calibration_moves_slowly_through_calm_turns():
    once = run([turn(155)], CALIBRATION).baseline
    often = run([turn(155)] * 30, CALIBRATION).baseline
    assert CALIBRATION.pitch_hz < once.pitch_hz < 151
    assert 153 < often.pitch_hz < 155
    assert (often.source, often.device) == ("calibration", "headset")


def test_raised_turns_do_not_move_a_calibration():
    assert run([turn(190)] * 20, CALIBRATION).baseline == CALIBRATION
    assert run([turn(150, rate=6)] * 20, CALIBRATION).baseline == CALIBRATION


def test_a_voice_that_climbs_turn_by_turn_leaves_its_baseline_behind():
    climbing = [turn(150 * 2 ** (step / 10 / 12)) for step in range(80)]
    assert run(climbing, CALIBRATION).baseline.pitch_hz < 150 * 2 ** (1.1 / 12)


def test_what_a_turn_was_measured_against_does_not_matter():
    """So that a baseline can be made again from a journal."""
    sound = [turn(hz) for hz in (148, 152, 155, 150)]
    against = [dataclasses.replace(tone, score=9.0, pitch_semitones=9.0, flags=("raised",)) for tone in sound]
    assert run(sound).baseline == run(against).baseline
    assert run(sound, CALIBRATION).baseline == run(against, CALIBRATION).baseline
