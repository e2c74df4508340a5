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
