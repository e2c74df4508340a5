"""Syllables of words and texts whose counts are known."""

import pytest

from voicesim.tone.spoken import spoken_words
from voicesim.tone.syllables import count_syllables

KNOWN = {
    1: """a the you are was one two three four five six eight nine ten twelve yes no hi please help call phone
       name time thanks thank late made take home here there where speak hear heard sound sounds week weeks
       day month through though eight right wrong would could should can't don't won't I'm you're we'll they've
       he's she's let's it's that's worked asked called helped passed moved tried lived used named laughed walked
       friend school house cheque league tongue queue eye hour our fire voice choice noise""",
    2: """seven thirteen twenty thirty forty fifty ninety hundred thousand million hello caller number
       sorry moment problem letter payment support service question answer listen waiting
       today morning evening Monday Tuesday Wednesday angry upset children money table little people
       trouble simple single middle able handle settle settled handled ended wanted needed waited started
       boxes changes pieces places voices houses wishes watches going doing being saying trying quiet
       science client giant poem create someone something sometimes nothing business every isn't didn't
       doesn't wouldn't couldn't haven't it'll that'll careful safely lonely movement statement lifetime
       nation special patient ancient region fashion cushion onion brilliant marriage guarding language
       lawyer player beyond canyon prism chasm rhythm hopeless useful window doorway landlord refund payment receipt invoice""",
    3: """eleven seventy seventeen telephone customer manager afternoon yesterday tomorrow September
       appointment agreement understand remember important reference beginning family delivered
       happening idea area video period various obvious serious previous nuclear museum continue
       created reacted employer employee another however whatever everyone everything anyone opinion
       graduate usual actual radio media medium variance policeman
       officer suddenly completely definite specialist direction description companion""",
    4: """information situation application conversation January February reality society variety anxiety
       immediate appreciate experience absolutely unfortunate definitely everybody supervisor
       accommodate political particular emergency criticism mechanism apologise material original responsible conditional""",
    5: """association communication immediately university opportunity examination cooperation
       investigation electricity appreciation""",
    6: """responsibility""",
}
PAIRS = [(word, count) for count, words in KNOWN.items() for word in words.split()]


def test_there_are_a_few_hundred_known_words():
    assert len(PAIRS) > 300


@pytest.mark.parametrize(("word", "count"), PAIRS)
def test_known_words(word, count):
    assert count_syllables(word) == count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("£4.50 on the 2nd", "four pounds fifty on the second"),
        ("$1,250.75", "one thousand two hundred and fifty dollars seventy five"),
        ("£1 and €20", "one pound and twenty euros"),
        ("at 10:30 or 10:05 or 11:00", "at ten thirty or ten oh five or eleven"),
        ("at 3pm", "at three p m"),
        (
            "1999, 2024, 2005, 1900",
            "nineteen ninety nine twenty twenty four two thousand and five nineteen hundred",
        ),
        ("3.14", "three point one four"),
        ("0800 1234567", "oh eight oh oh one two three four five six seven"),
        ("the 21st, 3rd and 112th", "the twenty first third and one hundred and twelfth"),
        ("20th 40th", "twentieth fortieth"),
        ("50% & 12B", "fifty percent and twelve b"),
        ("Mr. Smith, Dr Jones etc.", "mister smith doctor jones et cetera"),
        ("my NHS form and her ID", "my n h s form and her i d"),
        ("the PIN, the GP's", "the pin the g p"),
        ("the DWP", "the d double you p"),
        ("GIVE ME THE NAME", "give me the name"),
        ("mm-hm, hmm", "mm hm hmm"),
        ("1,000,001", "one million and one"),
        ("...", ""),
    ],
)
def test_numbers_and_abbreviations_are_said_as_words(text, words):
    assert " ".join(spoken_words(text)) == words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  ?! ", 0),
        ("Kids are talking by the door.", 7),
        ("I'm so sorry that happened to you.", 9),
        ("It\u2019s been three weeks, and nobody\u2019s called.", 9),
        ("Let me look at ref. 4417", 5 + 3 + 9),
    ],
)
def test_sentences(text, count):
    assert count_syllables(text) == count


def test_case_and_punctuation_change_nothing():
    assert count_syllables("Could YOU hold, PLEASE?") == count_syllables("could you hold please")
