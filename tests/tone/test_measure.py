"""Tone of turns whose pitch, pace, tilt and faults are known; every flag up and down."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.tone_sounds import noise, silence, speech_like, syllables, with_noise
from voicesim.errors import AudioError
from voicesim.settings import ToneSettings
from voicesim.tone.health import BLEEDING, CLIPPED, DEAD
from voicesim.tone.measure import (
    HARDLY_VOICED,
    NO_BASELINE,
    NOT_ENOUGH_SPEECH,
    OCTAVE_JUMPS,
    OTHERS_VOICE,
    RECENT_SECONDS,
    SHORT_BASELINE,
    Acoustics,
    measure_tone,
    recent_tone,
    sound_of,
    tone_of,
)
from voicesim.tone.rate import SYLLABLES_PER_NUCLEUS
from voicesim.tone.score import PITCH_UNIT_SEMITONES
from voicesim.values import Baseline, Transcript

SETTINGS = ToneSettings()
BASELINE = Baseline(150.0, 140.0, 165.0, 4.0, 4.5, -10.0, 16.0, "calibration")
SOUND = Acoustics(7.0, 4.0, 0.57, 0.01, 150.0, 140.0, 165.0, 4.0, -10.0, 28, -22.0, ())
"""A turn just like the baseline."""


def said(count):
    return Transcript("la " * count, (), 1.0, "test")


def calm(**changed):
    words = changed.pop("words", 32)
    was_raised = changed.pop("was_raised", False)
    return tone_of(dataclasses.replace(SOUND, **changed), said(words), BASELINE, SETTINGS, was_raised)


def lifted(score):
    """The pitch that makes T just that, all else being the baseline's."""
    ratio = 2 ** (score * PITCH_UNIT_SEMITONES / 12)
    return {"pitch_hz": 150.0 * ratio, "pitch_low_hz": 140.0 * ratio}


# ---------------------------------------------------------------- flags


def test_a_turn_like_the_baseline_is_even():
    tone = calm()
    assert tone.flags == ("even",)
    assert abs(tone.score) < 0.1
    assert tone.confidence == 1.0
    assert tone.doubts == ()


@pytest.mark.parametrize(
    ("speech", "threshold"),
    [
        (7.0, SETTINGS.raised_score),
        (6.0, SETTINGS.raised_score),
        (5.9, SETTINGS.raised_score_middling),
        (3.0, SETTINGS.raised_score_middling),
        (2.9, SETTINGS.raised_score_short),
    ],
)
def test_raised_from_the_threshold_of_its_length(speech, threshold):
    assert "raised" in calm(**lifted(threshold + 0.02), speech_seconds=speech).flags
    assert "raised" not in calm(**lifted(threshold - 0.02), speech_seconds=speech).flags


def test_a_short_baseline_is_worth_less():
    """Against 6 s a turn of 7 s needs 1.22 times the T: sqrt((1/7 + 1/6) / (1/7 + 1/16))."""
    short = dataclasses.replace(BASELINE, speech_seconds=6.0)
    words = said(32)
    for factor, raised in ((1.20, False), (1.25, True)):
        turn = dataclasses.replace(SOUND, **lifted(factor * SETTINGS.raised_score))
        assert ("raised" in tone_of(turn, words, short, SETTINGS).flags) == raised
        assert "raised" in tone_of(turn, words, BASELINE, SETTINGS).flags
    longer = dataclasses.replace(BASELINE, speech_seconds=60.0)
    turn = dataclasses.replace(SOUND, **lifted(SETTINGS.raised_score + 0.02))
    assert "raised" in tone_of(turn, words, longer, SETTINGS).flags
    assert (
        SHORT_BASELINE
        in tone_of(turn, words, dataclasses.replace(BASELINE, speech_seconds=4.0), SETTINGS).doubts
    )


def test_a_raised_voice_stays_raised_until_it_is_cleared():
    assert "raised" not in calm(**lifted(1.2)).flags
    assert "raised" in calm(**lifted(1.2), was_raised=True).flags
    assert calm(**lifted(0.9), was_raised=True).flags == ("even",)


def test_between_cleared_and_raised_nothing_is_said():
    assert calm(**lifted(1.2)).flags == ()


@pytest.mark.parametrize(("words", "flag"), [(38, "rushed"), (25, "slow")])
def test_pace_outside_its_limits(words, flag):
    assert flag in calm(words=words).flags
    assert flag not in calm(words=32).flags
    assert flag not in calm(words=round(words * 2.5 / 7), speech_seconds=2.5).flags


def test_a_pace_counted_from_loudness_must_stand_out_by_more():
    """By the 12 % that such a count is off: 4.5 a second are calm, 34 nuclei in 7 s are 5.44."""
    for nuclei, flags in ((34, ()), (38, ("rushed",)), (24, ()), (18, ("slow",))):
        tone = tone_of(dataclasses.replace(SOUND, nuclei=nuclei), None, BASELINE, SETTINGS)
        assert tuple(flag for flag in tone.flags if flag != "even") == flags


def test_flat_when_the_range_is_narrow_and_the_voice_not_raised():
    limit = 4.0 * SETTINGS.flat_range_ratio
    assert calm(pitch_range_semitones=limit - 0.1).flags == ("flat",)
    assert "flat" not in calm(pitch_range_semitones=limit + 0.1).flags
    assert calm(pitch_range_semitones=limit - 0.1, **lifted(3.0)).flags == ("raised",)


def test_tilt_can_raise_without_pitch_and_pace_cannot():
    assert "raised" in calm(tilt_db=-4.0).flags
    assert calm(words=48).flags == ("rushed",)


def test_level_never_enters():
    assert calm(level_db=-60.0) == dataclasses.replace(calm(level_db=-5.0), level_db=-60.0)


# ---------------------------------------------------------------- doubts


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"speech_seconds": 1.4}, NOT_ENOUGH_SPEECH),
        ({"voiced_seconds": 0.7}, NOT_ENOUGH_SPEECH),
        ({"dropped_share": 0.2}, OCTAVE_JUMPS),
        ({"voiced_share": 0.2}, HARDLY_VOICED),
    ],
)
def test_doubts_lower_the_confidence(changed, doubt):
    tone = calm(**changed)
    assert doubt in tone.doubts
    assert tone.confidence < 0.6


def test_too_little_speech_has_no_flags():
    assert calm(speech_seconds=1.0, pitch_hz=300.0).flags == ()


def test_without_a_baseline_only_absolute_values_are_there():
    tone = tone_of(SOUND, said(32), None, SETTINGS)
    assert tone.doubts == (NO_BASELINE,)
    assert tone.confidence == 0
    assert tone.flags == ()
    compared = (
        tone.pitch_semitones,
        tone.range_ratio,
        tone.rate_ratio,
        tone.tilt_over_baseline_db,
        tone.score,
    )
    assert compared == (None,) * 5
    assert (tone.pitch_hz, tone.rate_syllables_per_second) == (150.0, round(32 / 7, 3))


def test_an_unvoiced_turn_has_no_score():
    nothing = dict.fromkeys(("pitch_hz", "pitch_low_hz", "pitch_high_hz", "pitch_range_semitones", "tilt_db"))
    tone = calm(**nothing, voiced_seconds=0.0, voiced_share=0.0, speech_seconds=0.0)
    assert tone.score is None
    assert tone.flags == ()
    assert tone.rate_source == "none"
    assert tone.rate_syllables_per_second is None
    assert NOT_ENOUGH_SPEECH in tone.doubts


def test_unsure_words_leave_the_pace_to_loudness():
    tone = tone_of(SOUND, Transcript("la", (), 0.1, "x"), BASELINE, SETTINGS)
    assert tone.rate_source == "intensity"
    assert tone.syllables == pytest.approx(28 * SYLLABLES_PER_NUCLEUS, abs=0.06)
    assert 0 < tone.confidence < 1


# ---------------------------------------------------------------- from samples


def test_a_whole_turn_of_known_pitch_and_pace():
    samples = np.concatenate(
        [syllables(20, 4.0, 200, swing=1.0), silence(0.5), syllables(12, 4.0, 200, swing=1.0)]
    )
    tone = measure_tone(with_noise(samples, 30), said(32), BASELINE, SETTINGS)
    assert tone.speech_seconds == pytest.approx(8.0, abs=0.3)
    assert tone.pitch_hz == pytest.approx(200, rel=0.02)
    assert tone.pitch_semitones == pytest.approx(12 * np.log2(200 / 150), abs=0.3)
    assert tone.pitch_range_semitones == pytest.approx(1.62, abs=0.3)  # of a sine of +-1: 2 sin(0.3 pi)
    assert tone.rate_syllables_per_second == pytest.approx(4.0, rel=0.05)
    assert "raised" in tone.flags


@pytest.mark.parametrize("gain_db", [-20, 20])
@pytest.mark.parametrize("hz", [145.0, 170.0, 185.0])
def test_gain_changes_neither_flags_nor_measures(gain_db, hz):
    samples = speech_like(8.0, hz, seed=5)
    louder = (samples * 10 ** (gain_db / 20)).astype(np.float32)
    one, other = (measure_tone(part, said(28), BASELINE, SETTINGS) for part in (samples, louder))
    assert one.flags == other.flags
    assert one.score == pytest.approx(other.score, abs=0.02)
    assert other.level_db == pytest.approx(one.level_db + gain_db, abs=0.11)


@pytest.mark.parametrize(
    "samples", [silence(2.0), noise(2.0), silence(0.01)], ids=["silence", "noise", "short"]
)
def test_what_is_no_speech_is_a_tone_with_doubts(samples):
    tone = measure_tone(samples, None, BASELINE, SETTINGS)
    assert NOT_ENOUGH_SPEECH in tone.doubts
    assert tone.flags == ()
    assert tone.confidence == 0
    json.dumps(dataclasses.asdict(tone), allow_nan=False)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.full(9000, np.nan, np.float32)])
def test_what_is_no_audio_is_an_error(samples):
    with pytest.raises(AudioError):
        measure_tone(samples, None, BASELINE, SETTINGS)


def test_a_tone_survives_json():
    tone = measure_tone(speech_like(4.0, 150), said(12), BASELINE, SETTINGS)
    again = json.loads(json.dumps(dataclasses.asdict(tone), allow_nan=False))
    assert {name: tuple(value) if isinstance(value, list) else value for name, value in again.items()} == (
        dataclasses.asdict(tone)
    )


# ---------------------------------------------------------------- the last seconds of a long turn


def test_a_voice_that_rises_within_a_turn_shows_in_its_last_seconds():
    calm_part, raised_part = speech_like(16.0, 150, seed=1), speech_like(8.0, 190, seed=2)
    turn = np.concatenate([calm_part, raised_part])
    assert "raised" not in recent_tone(calm_part, BASELINE, SETTINGS).flags
    assert "raised" in recent_tone(turn, BASELINE, SETTINGS).flags
    assert measure_tone(turn, None, BASELINE, SETTINGS).score < recent_tone(turn, BASELINE, SETTINGS).score


def test_only_the_window_counts():
    turn = np.concatenate([noise(5.0, 0.5), speech_like(RECENT_SECONDS, 170, seed=2)])
    assert recent_tone(turn, BASELINE, SETTINGS) == recent_tone(
        turn[-round(RECENT_SECONDS * 16_000) :], BASELINE, SETTINGS
    )


def test_a_window_says_nothing_of_the_pace_and_nothing_at_all_of_too_little_speech():
    quick = speech_like(8.0, 150, seed=3, rate=9.0)
    tone = recent_tone(quick, BASELINE, SETTINGS)
    assert tone.rate_ratio > 1.4
    assert not {"rushed", "slow"} & set(tone.flags)
    little = recent_tone(np.concatenate([silence(6.0), speech_like(1.2, 220)]), BASELINE, SETTINGS)
    assert little.flags == ()
    assert NOT_ENOUGH_SPEECH in little.doubts


# ---------------------------------------------------------------- health lowers confidence


def test_a_fault_of_the_microphone_lowers_the_confidence_and_is_told():
    well, clipped = calm(), calm(health=(CLIPPED,))
    assert clipped.confidence < well.confidence
    assert clipped.health == (CLIPPED,)
    assert clipped.flags == well.flags
    assert calm(health=(DEAD,)).confidence == 0


def test_with_the_callers_voice_in_the_microphone_nothing_is_judged():
    tone = calm(**lifted(4.0), health=(BLEEDING,))
    assert tone.flags == ()
    assert OTHERS_VOICE in tone.doubts
    assert tone.confidence <= 0.5


def test_the_callers_voice_is_noticed_when_it_is_given():
    mine, theirs = (
        with_noise(speech_like(5.0, 150), 30),
        with_noise(speech_like(5.0, 210, seed=9), 30, seed=4),
    )
    assert sound_of(mine, None, theirs).health == ()
    both = (mine + 0.4 * np.concatenate([np.zeros(700), theirs])[: len(mine)]).astype(np.float32)
    assert BLEEDING in sound_of(both, None, theirs).health
    assert BLEEDING not in sound_of(both, None).health


# ---------------------------------------------------------------- determinism


def test_two_processes_measure_the_same_bit_for_bit():
    code = (
        "from tests.tone_sounds import speech_like, with_noise\n"
        "from voicesim.settings import ToneSettings\n"
        "from voicesim.tone.measure import measure_tone\n"
        "from voicesim.tone.pitch import pitch_track\n"
        "samples = with_noise(speech_like(5.0, 160, seed=2), 15)\n"
        "print(measure_tone(samples, None, None, ToneSettings()), pitch_track(samples).hz.tobytes().hex())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert "Tone(" in runs.pop()
