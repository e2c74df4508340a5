import pytest

from voicesim.turns.hanging import hangs


@pytest.mark.parametrize(
    "text",
    [
        "so i looked at your file and",
        "I will, um",
        "let me see uh",
        "Could you give me your",
        "because",
        "we sent the letter to",
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
