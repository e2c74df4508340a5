"""Whether a transcript is the caller's own line: with words misheard it still is, said back by a trainee it never is."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from tests.caller.plays import shipped
from voicesim.caller.schema import BandLines
from voicesim.words.echo import is_echo

PLAYS = Path(__file__).parents[1] / "plays"
CALLS = sorted(str(folder.relative_to(PLAYS)) for folder in PLAYS.glob("*/*") if folder.is_dir())
LINE = "And this is my fourth call. Fifty minutes last time, and then the line went dead!"


def caller_lines(node: object) -> Iterator[str]:
    """Every line a caller may say, whatever the script's chapters are called."""
    if isinstance(node, BandLines):
        for texts in (node.any, node.boiling, node.tense, node.calm):
            yield from texts
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from caller_lines(getattr(node, name))
    elif isinstance(node, dict):
        for value in node.values():
            yield from caller_lines(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from caller_lines(value)


def trainee_lines(call: str) -> list[str]:
    plays = [
        yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((PLAYS / call).glob("*.yaml"))
    ]
    return [turn["say"] for play in plays for turn in play["turns"] if "say" in turn]


def garbled(words: list[str], wrong: float, dice: random.Random, others: list[str]) -> list[str]:
    """As a recogniser would have it: of `wrong`, six tenths are other words, a quarter are missing, the rest put in."""
    out = []
    for word in words:
        chance = dice.random() / wrong
        out += (
            [dice.choice(others)] if chance < 0.6 else [] if chance < 0.85 else [word, dice.choice(others)]
        ) if chance < 1.0 else [word]  # fmt: skip
    return out


@pytest.mark.parametrize(
    "heard",
    [
        "and this is my fourth call fifty minutes last time and then the line went dead",
        "this is my fourth call fifty minutes",
        "AND THIS IS MY FORTH CALL. FIFTEEN MINUTES LAST TIME AND THEN A LINE WENT DEAD",
        "minutes last time and in the lion went dead",
    ],
    ids=["whole", "part", "misheard", "end misheard"],
)
def test_the_callers_own_line_is_an_echo(heard):
    assert is_echo(heard, LINE)
    assert is_echo(heard, f"Hello? {LINE} Are you listening to me?")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "yes",
        "mm-hm",
        "fourth call",
        "the line went dead",
        "so this is your fourth call and last time you were cut off after fifty minutes",
        "this is your fourth call",
        "I am sorry that the line went dead last time",
        "hold on please let me explain",
    ],
)
def test_a_trainee_who_says_it_back_is_no_echo(said):
    assert is_echo(said, LINE) is (said == "the line went dead")


def test_four_words_to_the_letter_are_taken_for_an_echo():
    assert is_echo("the line went dead", LINE), (
        "what is given up: nobody repeats that over the caller's voice"
    )
    assert not is_echo("line went dead", LINE)


def test_nothing_was_said_that_could_come_back():
    assert not is_echo("good morning how can I help you", "")


@pytest.mark.parametrize("call", CALLS)
def test_no_line_of_any_play_is_taken_for_an_echo(call):
    dice, lines = random.Random(call), list(caller_lines(shipped(call).model))
    assert len(lines) > 20
    for said in dice.sample(trainee_lines(call), 12):
        before = " ".join(dice.sample(lines, 2))
        assert not is_echo(said, before), (said, before)


def test_echoes_with_a_fifth_of_their_words_misheard_are_mostly_found():
    dice = random.Random(3)
    lines = [line.lower().split() for call in CALLS[:6] for line in caller_lines(shipped(call).model)]
    others = [word for line in lines for word in line]
    long = dice.sample([line for line in lines if len(line) >= 8], 60)
    found = {
        wrong: sum(is_echo(" ".join(garbled(line, wrong, dice, others)), " ".join(line)) for line in long)
        for wrong in (0.05, 0.2)
    }
    assert found[0.05] >= 58
    assert found[0.2] >= 50
