import pytest

from voicesim.engines.delivery_shape import Shape
from voicesim.engines.voice_hint import (
    HINT_WORDS,
    WHO_SEMITONES,
    WHO_SIZE,
    WORDS_PER_MINUTE,
    VoiceHint,
    parse_hint,
    with_person,
)
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


def test_an_age_in_years_is_an_age():
    assert parse_hint("woman, in her late 60s") == parse_hint("woman, old")
    assert parse_hint("man, 20s") == parse_hint("young man")
    assert parse_hint("man, 40s") == parse_hint("man")


def test_callers_of_one_hint_lie_a_little_apart_and_each_stays_put():
    names = [f"caller {number}" for number in range(40)]
    hints = [parse_hint("woman, low", name) for name in names]
    plain = parse_hint("woman, low")
    assert len({(hint.semitones, hint.size_ratio) for hint in hints}) == len(names)
    assert max(abs(hint.semitones - plain.semitones) for hint in hints) <= WHO_SEMITONES + 0.01
    assert max(abs(hint.size_ratio - 1) for hint in hints) <= WHO_SIZE + 0.001
    assert parse_hint("woman, low", names[3]) == hints[3]
    assert {hint.gender for hint in hints} == {"woman"}


@pytest.mark.parametrize(
    ("voice", "engine"),
    [("flite:slt", "flite"), ("slt", ""), ("en-us+f2", ""), ("x:y", ""), ("say:Ava", "say")],
)
def test_a_named_voice_may_name_its_engine(voice, engine):
    assert parse_hint(f"named {voice}").engine == engine


def test_age_and_texture_are_heard():
    assert with_person(Shape(), parse_hint("woman")) == Shape()
    assert with_person(Shape(), parse_hint("woman, old")).tremor_semitones > 0
    gruff = with_person(Shape(semitones=1.0), parse_hint("man, gruff"))
    assert gruff.jitter_semitones > 0
    assert gruff.semitones < 1.0
    assert with_person(Shape(), parse_hint("man, soft")).tilt_db < 0
