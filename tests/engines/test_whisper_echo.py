import pytest

from voicesim.engines.whisper_echo import without_echo
from voicesim.values import Word


def words(*spans):
    return [Word(f"w{number}", start, end, 0.9) for number, (start, end) in enumerate(spans)]


SAID = words((0, 4000), (4000, 8000), (8000, 12000))
NOTHING = [(12000, 12000)]


def test_words_without_sound_behind_the_end_are_an_echo():
    assert without_echo([*SAID, *words(*NOTHING * 3)]) == tuple(SAID)


def test_an_echos_last_word_may_get_the_rest_of_the_clip():
    assert without_echo([*SAID, *words(*NOTHING * 12, (12000, 13920))]) == tuple(SAID)


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_quick_last_words_are_none(number):
    spoken = [*SAID, *words(*NOTHING * number)]
    assert without_echo(spoken) == tuple(spoken)


def test_words_without_length_amid_the_speech_stay():
    spoken = [*words(*[(0, 0)] * 4), *SAID]
    assert without_echo(spoken) == tuple(spoken)


def test_a_text_without_any_sound_is_no_text():
    assert without_echo(words(*[(4000, 4000)] * 4)) == ()
    assert without_echo([]) == ()


def said(text, *spans):
    return [Word(word, start, end, 0.9) for word, (start, end) in zip(text.split(), spans, strict=True)]


STEP = 5000


def steady(first, count):
    """Return spans of words that follow one another."""
    return [(first + STEP * place, first + STEP * (place + 1)) for place in range(count)]


def test_a_copy_that_begins_without_sound_is_an_echo_though_its_last_word_gets_much():
    once = said("that is not my department.", *steady(0, 5))
    echo = said("That is not my department.", *[(25000, 25000)] * 4, (25000, 41000))
    kept = without_echo([*once, *echo])
    assert [word.text for word in kept] == ["that", "is", "not", "my", "department."]
    assert kept[-1].end_sample == 41000


def test_a_sentence_truly_said_twice_stays():
    twice = said("that is not mine that is not mine", *steady(0, 8))
    assert without_echo(twice) == tuple(twice)
