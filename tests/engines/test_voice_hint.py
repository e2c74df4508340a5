import pytest

from voicesim.engines.voice_hint import HINT_WORDS, WORDS_PER_MINUTE, VoiceHint, parse_hint
from voicesim.errors import ScriptError


def test_a_script_s_hint_in_full():
    hint = parse_hint("woman, low, quick")
    assert hint.gender == "woman"
    assert hint.semitones < 0
    assert hint.words_per_minute > WORDS_PER_MINUTE
    assert parse_hint("man, gruff, slow") == VoiceHint(gender="man", texture="gruff", rate_ratio=0.88)


def test_commas_and_capitals_are_free():
    assert parse_hint("Old scottish MAN") == parse_hint("man, scottish, elderly")


def test_no_hint_asks_for_nothing():
    assert parse_hint("") == VoiceHint()


def test_a_named_voice():
    hint = parse_hint("named Mr serious, quick")
    assert (hint.voice, hint.rate_ratio > 1) == ("Mr serious", True)


@pytest.mark.parametrize("word", HINT_WORDS)
def test_every_listed_word_is_taken(word):
    parse_hint(f"woman, {word}")


def test_an_unknown_word_is_named_with_the_list():
    with pytest.raises(ScriptError, match=r"'velvety' says nothing about a voice; use any of .*gruff.*woman"):
        parse_hint("woman, velvety")
