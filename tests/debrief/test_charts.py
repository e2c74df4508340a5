import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import calls
from voicesim.caller.weights import WEIGHTS
from voicesim.debrief import charts
from voicesim.debrief.delivery import measure
from voicesim.debrief.said import read
from voicesim.debrief.transcript import pieces_of, transcript_of
from voicesim.values import Cue, Observation

ALL = [
    calls.expert(),
    calls.middling(),
    calls.bad(),
    calls.abusive(),
    calls.typed(),
    calls.CallMaker().ends(None),
]


def test_the_bands_are_the_callers_own():
    assert (WEIGHTS.calm_below, WEIGHTS.boiling_from) == (charts.CALM_BELOW, charts.BOILING_FROM)


@pytest.mark.parametrize("summary", ALL)
def test_everything_lies_inside_the_drawing_in_order(summary):
    call = read(summary)
    chart = charts.tension_chart(call)
    assert sum(height for _, _, height in chart.bands) == pytest.approx(100)
    lefts = [move.left for move in chart.moves]
    assert lefts == sorted(lefts)
    for move in chart.moves:
        assert 0 <= move.left <= 100
        assert move.top == pytest.approx(100 - 10 * move.tension)
    numbers = [float(number) for number in re.findall(r"[\d.]+", chart.line)]
    assert all(0 <= number <= 100 for number in numbers)
    for bar in (*charts.pitch_bars(measure(call)), *charts.rate_bars(measure(call))):
        assert bar.left >= 0
        assert bar.left + bar.width <= 100
        assert bar.top >= 0
        assert bar.top + bar.height <= 100.6
    assert len(chart.moves) == sum(isinstance(step.stimulus, Observation) for step in summary.exchanges)


def test_moves_say_what_happened():
    chart = charts.tension_chart(read(calls.bad()))
    assert chart.moves[1].label == "Turn 2, 0:11: Ordering them to calm down. Tension +1.5 to 9.5, boiling."
    assert [move.direction for move in chart.moves][:2] == ["rose", "rose"]
    assert chart.heard_left is None
    assert charts.tension_chart(read(calls.expert())).heard_time == "0:41"


def test_a_bar_points_up_for_higher_and_down_for_lower():
    call = calls.CallMaker().opens("Hm.").says("Yes.", {}, sounded=calls.tone(3.0, 0.8)).ends("no_further")
    (pitch,), (rate,) = (bars(measure(read(call))) for bars in (charts.pitch_bars, charts.rate_bars))
    assert (pitch.top, pitch.height) == (25.0, 25.0)
    assert (rate.top, rate.height) == (50.0, pytest.approx(25.0))


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=5),
)
def test_highlighting_never_changes_the_words(text, spans):
    cues = tuple(
        Cue("blame" if hurts else "listen", "attack" if hurts else "connect", 0.9, text[a:b], a, b)
        for a, b, hurts in spans
        if a < b <= len(text)
    )
    pieces = pieces_of(text, cues)
    assert "".join(piece.text for piece in pieces) == text
    covered = sum(len(piece.text) for piece in pieces if piece.effect)
    assert covered == len({at for cue in cues for at in range(cue.start_char, cue.end_char)})


@pytest.mark.parametrize("summary", ALL)
def test_the_transcript_has_both_sides_in_order(summary):
    entries = transcript_of(read(summary))
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    said = [
        step.stimulus.transcript.text for step in summary.exchanges if isinstance(step.stimulus, Observation)
    ]
    assert [entry.text for entry in entries if entry.who == "you"] == said
    lines = [spoken.line.text for spoken in summary.spoken]
    assert [entry.text for entry in entries if entry.who == "caller"] == lines
