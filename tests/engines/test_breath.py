import numpy as np
import pytest

from tests.engines.sounds_like_speech import vowel
from voicesim.engines.breath import LINE_SECONDS, SHARE, UNDER_SPEECH_DB, with_breath, with_pauses
from voicesim.engines.psola import pitch_track


def two_clauses(pause_seconds):
    sound = vowel(150.0)[3_200:-3_200]
    return np.concatenate([sound, np.zeros(int(16_000 * pause_seconds), np.float32), sound])


@pytest.mark.parametrize("ratio", [0.5, 1.6])
def test_pauses_change_and_the_speech_around_them_stays(ratio):
    speech = two_clauses(0.4)
    changed = with_pauses(speech, ratio)
    added = (len(changed) - len(speech)) / 16_000
    assert added == pytest.approx((ratio - 1) * 0.34, abs=0.03)
    assert np.array_equal(changed[:16_000], speech[:16_000])
    assert np.array_equal(changed[-16_000:], speech[-16_000:])


def test_stops_and_a_ratio_of_one_leave_a_line_as_it_was():
    for speech, ratio in ((two_clauses(0.05), 2.0), (two_clauses(0.4), 1.0)):
        assert np.array_equal(with_pauses(speech, ratio), speech)


def test_a_pause_never_grows_without_end():
    assert len(with_pauses(two_clauses(2.0), 5.0)) <= len(two_clauses(2.0)) + 0.61 * 16_000


def breathed(kind, words):
    speech = np.tile(vowel(150.0)[3_200:-3_200], 4)
    out = with_breath(speech, kind, words)
    assert np.array_equal(out[len(out) - len(speech) :], speech)
    return speech, out[: len(out) - len(speech)]


@pytest.mark.parametrize("kind", ["in", "sob", "sigh"])
def test_a_breath_is_quiet_noise_before_the_words_and_the_same_each_time(kind):
    words = next(f"line {number}" for number in range(50) if len(breathed(kind, f"line {number}")[1]))
    speech, breath = breathed(kind, words)
    assert 0.3 < len(breath) / 16_000 < 0.8
    under = 10 * np.log10(np.mean(breath[breath != 0] ** 2) / np.mean(speech**2))
    assert under == pytest.approx(UNDER_SPEECH_DB[kind], abs=0.5)
    assert np.mean(pitch_track(breath) > 0) < 0.1
    assert np.array_equal(breathed(kind, words)[1], breath)


@pytest.mark.parametrize("kind", list(SHARE))
def test_some_lines_have_one_and_short_ones_never(kind):
    heard = sum(len(breathed(kind, f"line {number}")[1]) > 0 for number in range(60)) / 60
    assert heard == pytest.approx(SHARE[kind], abs=0.2)
    short = vowel(150.0)[3_200 : 3_200 + int(16_000 * min(LINE_SECONDS[kind], 1.0)) - 10]
    assert np.array_equal(with_breath(short, kind, "line 1"), short)
    assert np.array_equal(with_breath(short, "", "line 1"), short)
