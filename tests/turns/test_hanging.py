import pytest

from voicesim.turns.hanging import asks, hangs


@pytest.mark.parametrize(
    "text",
    [
        "so i looked at your file and",
        "I will, um",
        "let me see uh",
        "Could you give me your",
        "because",
        "we sent the letter to",
        "So I looked at...",
        "Well…",
    ],
)
def test_unfinished(text):
    assert hangs(text)


@pytest.mark.parametrize(
    "text",
    ["", "yes", "no", "i understand", "Yes, I am", "go on", "that was our mistake", "I can see it there", "I'll do that.",
     "What happened then?", "i think so", "nothing i can do about that", "tell me when that was", "yes they are", "how can i help you"],
)  # fmt: skip
def test_whole(text):
    assert not hangs(text)


@pytest.mark.parametrize(
    "text",
    ["can you tell me when that was", "what is your date of birth please", "i see so what did they say to you",
     "and have i forgotten anything", "You got my letter?", "non-emergency line my name is dana what has happened",
     "would friday be soon enough or shall we say monday"],
)  # fmt: skip
def test_a_question(text):
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    ["", "yes", "can you", "what is", "can you tell me when that was and", "i see what you mean by that now",
     "i'll do what i can for you", "Can you hear me? I am here.", "that is all i can do for you today",
     "could you give me your", "shall i call you on monday then you only have to wait until the end of this week for it"],
)  # fmt: skip
def test_no_question(text):
    assert not asks(text)
