"""What holds for every track, and for every way of cutting the same audio into blocks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeDetector
from tests.sounds import join, silence, tone
from voicesim.settings import TurnSettings
from voicesim.turns.frames import Framer
from voicesim.turns.taker import TurnTaker
from voicesim.values import (
    FRAME_SAMPLES,
    OverlapEnded,
    Silence,
    TurnEnded,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)

STRETCH = st.tuples(st.sampled_from([0.0, 0.4, 0.9]), st.booleans(), st.integers(1, 40))
TRACK = st.lists(STRETCH, max_size=30)


def events_of(track):
    taker, events, sample, held = TurnTaker(TurnSettings()), [], 0, []
    for probability, caller, frames in track:
        for _ in range(frames):
            new = taker.feed(sample, probability, caller)
            sample += FRAME_SAMPLES
            assert all(event.sample == sample for event in new)
            events += new
            held.append((taker.speaking, caller, bool(new)))
    return [*events, *taker.finish(sample)], held


@given(TRACK)
def test_turns_are_whole_and_in_order(track):
    events, _ = events_of(track)
    open_number, last_end, ended = None, 0, 0
    for event in events:
        match event:
            case TurnStarted(number=number, start_sample=start):
                assert open_number is None
                assert (number, start >= last_end) == (ended + 1, True)
                open_number, paused = number, None
            case TurnPaused(number=number, speech_end_sample=end):
                assert (number, paused) == (open_number, None)
                paused = end
            case TurnResumed(number=number):
                assert number == (open_number or ended)
                open_number, paused = number, None
            case TurnEnded(turn=turn):
                assert (turn.number, turn.end_sample) == (open_number, paused)
                assert turn.start_sample < turn.end_sample <= turn.decided_sample
                assert 0 <= turn.talk_over_samples <= turn.speech_samples
                assert turn.speech_samples <= turn.end_sample - turn.start_sample
                open_number, last_end, ended = None, turn.end_sample, turn.number
            case _:
                pass
    assert open_number is None


@given(TRACK)
def test_silence_only_while_neither_speaks(track):
    events, _ = events_of(track)
    for event in events:
        if isinstance(event, Silence):
            quiet = event.sample - event.since_sample
            assert quiet >= 6.0 * 16_000 * event.count
    _, held = events_of([*track, (0.9, False, 5), (0.0, False, 400)])
    assert any(new for speaking, caller, new in held[-200:] if not speaking and not caller)


@given(TRACK)
def test_the_same_track_gives_the_same_events(track):
    assert events_of(track)[0] == events_of(track)[0]


SPOKEN = join(
    silence(0.3), tone(200, 0.5), silence(0.25), tone(200, 0.4), silence(0.9), tone(200, 0.3), silence(7)
)


def events_in_blocks(sizes):
    framer, taker, detector, events = Framer(), TurnTaker(TurnSettings()), FakeDetector(), []
    edges = np.cumsum([0, *sizes])
    for start, end in zip(edges, [*edges[1:], len(SPOKEN)], strict=True):
        for frame in framer.push(SPOKEN[start : max(start, end)]):
            events += taker.feed(frame.start_sample, detector.probability(frame), frame.start_sample < 8000)
    return events


@given(st.lists(st.integers(1, 20_000), max_size=40))
def test_any_block_size_gives_the_same_events(sizes):
    assert events_in_blocks(sizes) == WHOLE


WHOLE = events_in_blocks([])


def test_the_reference_has_something_to_compare():
    kinds = {type(event) for event in WHOLE}
    assert kinds == {TurnStarted, TurnPaused, TurnResumed, TurnEnded, OverlapEnded, Silence}
