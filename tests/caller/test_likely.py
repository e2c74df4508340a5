import dataclasses

import pytest

from voicesim import places
from voicesim.caller.likely import likely_lines
from voicesim.caller.lines import every_line
from voicesim.caller.react import react
from voicesim.caller.script import load_script
from voicesim.caller.state import start
from voicesim.values import CallOpened, Silence


@pytest.fixture(scope="module")
def script():
    return load_script(places.shipped("scripts") / "government" / "late_refund.yaml")


def said(lines):
    return [(line.text, line.delivery) for line in lines]


@pytest.mark.parametrize("band", ["calm", "tense", "boiling"])
def test_no_line_is_left_out_and_none_is_there_twice(script, band):
    found = said(likely_lines(script, dataclasses.replace(start(script, 3), band=band)))
    assert len(found) == len(set(found))
    assert set(found) == set(said(every_line(script)))


def test_the_callers_own_band_comes_first(script):
    boiling = likely_lines(script, dataclasses.replace(start(script), band="boiling"))[:40]
    calm = likely_lines(script, dataclasses.replace(start(script), band="calm"))[:40]
    assert sum(line.delivery.band == "boiling" for line in boiling) >= 35
    assert sum(line.delivery.band == "calm" for line in calm) >= 35


def test_an_open_moment_comes_before_one_that_was_dealt_with(script):
    names = list(script.model.moments)
    state = dataclasses.replace(start(script), opened=((names[1], 1), (names[0], 1)), met=(names[0],))
    order = [line.source for line in likely_lines(script, state)]
    again = next(
        place for place, source in enumerate(order) if source.startswith(f"moments.{names[1]}.again")
    )
    dealt = next(
        place for place, source in enumerate(order) if source.startswith(f"moments.{names[0]}.again")
    )
    assert again < dealt


@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_next_was_near_the_front(script, seed):
    state = start(script, seed)
    spoken = 0
    for stimulus in (CallOpened(0), Silence(100_000, 0, 1), Silence(200_000, 0, 2)):
        front = said(likely_lines(script, state)[:60])
        state, reaction = react(script, state, stimulus)
        assert set(said(reaction.lines)) <= set(front)
        spoken += len(reaction.lines)
    assert spoken
