"""Syllables a second and speech time of signals with a known number of syllables."""

import numpy as np
import pytest

from tests.tone_sounds import silence, syllables, tone, with_noise
from voicesim.tone.pitch import pitch_track
from voicesim.tone.rate import (
    SURE_TRANSCRIPT,
    SYLLABLES_PER_NUCLEUS,
    count_nuclei,
    speech_frames,
    speech_seconds,
    syllables_spoken,
)
from voicesim.tone.tilt import band_powers
from voicesim.values import Transcript


def flags(*runs):
    """Frames: (count, voiced) after (count, voiced)."""
    return np.concatenate([np.full(count, voiced) for count, voiced in runs])


def test_speech_time_leaves_pauses_out_and_keeps_consonants():
    voiced = flags((10, False), (30, True), (20, False), (30, True), (60, False), (40, True), (5, False))
    assert speech_seconds(voiced) == pytest.approx(0.30 + 0.20 + 0.30 + 0.40 + 2 * 2 * 0.05)
    assert speech_frames(voiced).sum() == 30 + 20 + 30 + 40


@pytest.mark.parametrize(("gap", "inside"), [(25, True), (26, False)])
def test_a_pause_begins_over_a_quarter_of_a_second(gap, inside):
    voiced = flags((30, True), (gap, False), (30, True))
    assert speech_frames(voiced)[40] == inside
    assert speech_seconds(voiced) == pytest.approx(0.7 + gap * 0.01 if inside else 0.8)


def test_nothing_voiced_is_no_speech():
    voiced = flags((50, False))
    assert speech_seconds(voiced) == 0
    assert not speech_frames(voiced).any()


def test_speech_time_of_a_voice_with_a_pause_holds_in_noise():
    samples = np.concatenate([tone(1.0, 150), silence(1.0), tone(1.5, 150), silence(0.5)])
    clean = speech_seconds(pitch_track(samples).voiced)
    noisy = speech_seconds(pitch_track(with_noise(samples, 12)).voiced)
    assert clean == pytest.approx(2.5 + 0.2, abs=0.1)
    assert noisy == pytest.approx(clean, abs=0.1)


@pytest.mark.parametrize("rate", [3.0, 4.5, 6.0])
@pytest.mark.parametrize("count", [5, 12])
def test_nuclei_are_the_syllables_that_were_made(rate, count):
    samples = syllables(count, rate, 140)
    nuclei = count_nuclei(band_powers(samples), pitch_track(samples).voiced)
    assert abs(nuclei - count) <= 1


def test_gain_changes_no_nucleus():
    samples = with_noise(syllables(20, 4.5, 140), 25)
    counts = {
        count_nuclei(band_powers(part), pitch_track(part).voiced)
        for part in (samples, samples * np.float32(0.1), samples * np.float32(10))
    }
    assert len(counts) == 1


def test_words_are_counted_where_they_were_surely_heard():
    text = "I am sorry to hear that"
    assert syllables_spoken(99, Transcript(text, (), SURE_TRANSCRIPT, "x")) == (7.0, "words")


@pytest.mark.parametrize(
    "transcript",
    [None, Transcript("I am sorry", (), SURE_TRANSCRIPT - 0.01, "x"), Transcript("", (), 1.0, "x")],
)
def test_loudness_stands_in_for_words_that_were_not(transcript):
    assert syllables_spoken(10, transcript) == (round(10 * SYLLABLES_PER_NUCLEUS, 1), "intensity")
