"""What the terminal shows of an answer that was taken back."""

import io

from rich.console import Console

from voicesim.cli.screen import Meter, Screen
from voicesim.values import (
    Delivery,
    Line,
    Speaking,
    Spoken,
    Turn,
    TurnEnded,
    TurnResumed,
    TurnStarted,
    TurnUndone,
)

LINE = Line("Well, I never.", Delivery("tense"), "moments.story.says.any[0]")


def test_an_answer_taken_back_is_said_to_be():
    out = io.StringIO()
    screen = Screen(Console(file=out, width=100))
    screen.happened(Speaking(LINE, 32_000))
    screen.happened(Spoken(LINE, 32_000, 36_000, cut=True))
    screen.happened(TurnUndone(36_000, 1))
    shown = out.getvalue()
    assert shown.index("Well, I never.") < shown.index("cut off") < shown.index("taken back")


def test_the_meter_shows_who_has_the_floor_also_when_a_turn_goes_on():
    meter = Meter(Console(file=io.StringIO()))
    held = []
    for event in (TurnStarted(1, 0, 1), TurnEnded(5, Turn(1, 0, 4, 5, 4)), TurnResumed(7, 1)):
        meter.happened(event)
        held.append(meter._speaking)
    assert held == [True, False, True]
