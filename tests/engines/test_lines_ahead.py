import threading

import numpy as np
import pytest

from tests.engines.sounds_like_speech import vowel
from voicesim.engines.lines_ahead import LinesAhead
from voicesim.engines.voice_cache import CachedVoice
from voicesim.errors import ModelError
from voicesim.values import Delivery, Line

LINES = [Line(f"Line {number}", Delivery("calm"), f"pool[{number}]") for number in range(6)]
WITHIN = 20.0
"""Seconds that a wait may take before a test fails; never waited for where the code is right."""


class Gated:
    """A voice that speaks a line when it is let, and keeps the order."""

    name = "gated-1"

    def __init__(self, gated=()):
        self.asked = []
        self.gates = {text: threading.Event() for text in gated}
        self.begun = {text: threading.Event() for text in gated}

    def speak(self, text, delivery):
        self.asked.append(text)
        if text in self.gates:
            self.begun[text].set()
            assert self.gates[text].wait(WITHIN)
        if text == "Line 2":
            raise ModelError("cannot say this")
        return vowel(hertz=120.0, seconds=0.2)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "lines"


def ahead_of(voice, order):
    return LinesAhead(voice, lambda: order)


def test_lines_are_spoken_in_order_and_what_fails_is_passed_over(folder):
    voice = Gated()
    cached = CachedVoice(voice, folder)
    ahead = ahead_of(cached, LINES)
    assert ahead.wait(WITHIN)
    ahead.close()
    assert voice.asked == [line.text for line in LINES]
    assert [cached.has(line) for line in LINES] == [True, True, False, True, True, True]


def test_what_is_there_is_not_spoken_again_and_what_failed_not_tried_again(folder):
    voice = Gated()
    cached = CachedVoice(voice, folder)
    cached.speak(LINES[1].text, LINES[1].delivery)
    ahead = ahead_of(cached, LINES)
    assert ahead.wait(WITHIN)
    ahead.reorder(lambda: LINES[::-1])
    assert ahead.wait(WITHIN)
    ahead.close()
    assert sorted(voice.asked) == sorted(line.text for line in LINES)


def test_another_order_holds_from_the_next_line_on(folder):
    voice = Gated(gated=["Line 0"])
    ahead = ahead_of(CachedVoice(voice, folder), LINES)
    assert voice.begun["Line 0"].wait(WITHIN)
    ahead.reorder(lambda: [LINES[5], LINES[4], *LINES[:4]])
    voice.gates["Line 0"].set()
    assert ahead.wait(WITHIN)
    ahead.close()
    assert voice.asked == ["Line 0", "Line 5", "Line 4", "Line 1", "Line 2", "Line 3"]


def test_a_line_wanted_while_it_is_spoken_is_spoken_once(folder):
    voice = Gated(gated=["Line 0"])
    cached = CachedVoice(voice, folder)
    ahead = ahead_of(cached, LINES[:1])
    assert voice.begun["Line 0"].wait(WITHIN)
    heard = []
    wanting = threading.Thread(target=lambda: heard.append(cached.speak(LINES[0].text, LINES[0].delivery)))
    wanting.start()
    voice.gates["Line 0"].set()
    wanting.join(WITHIN)
    ahead.close()
    assert voice.asked == ["Line 0"]
    assert np.array_equal(heard[0], CachedVoice(Gated(), folder).speak(LINES[0].text, LINES[0].delivery))


def test_a_line_wanted_at_once_does_not_wait_for_another_being_spoken(folder):
    voice = Gated(gated=["Line 0"])
    cached = CachedVoice(voice, folder)
    ahead = ahead_of(cached, LINES[:1])
    assert voice.begun["Line 0"].wait(WITHIN)
    assert len(cached.speak(LINES[3].text, LINES[3].delivery)) > 0
    voice.gates["Line 0"].set()
    ahead.close()


def test_closing_stops_after_the_line_being_spoken(folder):
    voice = Gated(gated=["Line 0"])
    ahead = ahead_of(CachedVoice(voice, folder), LINES)
    assert voice.begun["Line 0"].wait(WITHIN)
    closing = threading.Thread(target=ahead.close)
    closing.start()
    while not ahead._closed:
        closing.join(0.01)
    voice.gates["Line 0"].set()
    closing.join(WITHIN)
    ahead.close()
    assert voice.asked == ["Line 0"]
