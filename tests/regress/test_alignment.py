import pytest

from voicesim.regress.alignment import WordErrors, holds_phrase, word_errors, words_in


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("one two three", "one two three", (3, 0, 0, 0)),
        ("One, two - three!", "one two three", (3, 0, 0, 0)),
        ("one two three", "one too three", (3, 1, 0, 0)),
        ("one two three", "one three", (3, 0, 1, 0)),
        ("one two three", "one two or three", (3, 0, 0, 1)),
        ("one two three", "", (3, 0, 3, 0)),
        ("", "one two", (0, 0, 0, 2)),
        ("calm down now please", "come down please sir", (4, 1, 1, 1)),
    ],
)
def test_errors_are_counted_by_kind(said, heard, errors):
    assert word_errors(said, heard) == WordErrors(*errors)


def test_the_rate_is_over_the_words_said():
    assert word_errors("a b c d", "a b").rate == 0.5
    assert word_errors("", "a b").rate == 2.0


def test_words_keep_their_apostrophes_of_either_kind():
    assert words_in("I\u2019m sorry, it's 3 o'clock.") == ("i'm", "sorry", "it's", "three", "o'clock")


def test_a_phrase_holds_word_by_word():
    assert holds_phrase("You need to calm down, sir.", "Calm down")
    assert not holds_phrase("calming downwards", "calm down")
    assert not holds_phrase("down calm", "calm down")


def test_a_number_written_and_a_number_spoken_out_are_the_same_words():
    assert word_errors("You paid six hundred and forty.", "you paid 640").rate == 0.0
    assert holds_phrase("It takes 10 to 15 days.", "ten to fifteen")
