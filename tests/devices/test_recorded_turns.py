import numpy as np
import pytest

from tests import sounds
from tests.fakes import FakeDetector
from voicesim.devices.recorded_turns import PacedSource, Segment, find_segments
from voicesim.engines.silero import SileroDetector
from voicesim.errors import AudioError
from voicesim.values import FRAME_SAMPLES, samples_of, seconds_of

F = FRAME_SAMPLES
VALUES = np.arange(1, 20 * F + 1, dtype=np.float32)
"""A recording whose samples say where they stood."""


class ScriptedCaller:
    """Speaks from frame to frame as told: a list of (first, end) frames."""

    def __init__(self, *speaks):
        self.speaks, self.frame = speaks, -1

    def quiet(self):
        self.frame += 1
        return not any(first <= self.frame < end for first, end in self.speaks)


def played(segments, caller, **options):
    """Return the samples played and at which frame each segment began."""
    source = PacedSource(VALUES, segments, caller.quiet, **options)
    frames = []
    while (frame := source.read()) is not None:
        assert frame.start_sample == len(frames) * F
        frames.append(frame.samples)
        assert len(frames) < 2000
    whole = np.concatenate(frames)
    begins = [int(np.flatnonzero(whole == VALUES[s.start_sample])[0]) // F for s in segments]
    return whole, begins


FIRST = Segment(0, 3 * F, pause_seconds=0.32)
SECOND = Segment(5 * F, 7 * F, pause_seconds=0.64)


def test_the_first_turn_waits_for_quiet():
    assert played([FIRST], ScriptedCaller())[1] == [10]
    assert played([FIRST], ScriptedCaller((0, 30)))[1] == [40]
    assert played([FIRST], ScriptedCaller((5, 30)))[1] == [40]


def test_each_turn_waits_for_an_answer_and_its_end():
    _, begins = played([FIRST, SECOND], ScriptedCaller((40, 60)))
    assert begins == [10, 80]


def test_a_breath_between_the_callers_lines_is_not_the_end():
    _, begins = played([FIRST, SECOND], ScriptedCaller((40, 60), (68, 90)))
    assert begins == [10, 110]


def test_what_is_played_is_the_segments_and_exact_zeros():
    whole, begins = played([FIRST, SECOND], ScriptedCaller((40, 60)))
    expected = np.zeros(len(whole), np.float32)
    for segment, begin in zip([FIRST, SECOND], begins, strict=True):
        piece = VALUES[segment.start_sample : segment.end_sample]
        expected[begin * F : begin * F + len(piece)] = piece
    assert np.array_equal(whole, expected)


def test_a_segment_off_the_grid_is_played_whole():
    segment = Segment(100, 1700, pause_seconds=0.0)
    whole, _ = played([segment], ScriptedCaller())
    assert np.array_equal(whole[whole > 0], VALUES[100:1700])


def test_patience_ends_when_nobody_answers():
    _, begins = played([FIRST, SECOND], ScriptedCaller(), patience_seconds=1.6)
    assert begins == [10, 13 + 50]


def test_patience_does_not_run_while_the_caller_speaks():
    _, begins = played([FIRST, SECOND], ScriptedCaller((20, 200)), patience_seconds=1.6)
    assert begins == [10, 220]


def test_a_caller_still_speaking_at_the_turns_end_counts_as_answering():
    _, begins = played([FIRST, SECOND], ScriptedCaller((11, 30)), patience_seconds=8.0)
    assert begins == [10, 50]


def test_talk_over_begins_whatever_the_caller_does():
    over = Segment(5 * F, 7 * F, pause_seconds=0.64, waits=False)
    _, begins = played([FIRST, over], ScriptedCaller((20, 100)))
    assert begins == [10, 13 + 20]


def test_the_last_answer_is_heard_before_the_end():
    whole, _ = played([FIRST], ScriptedCaller((40, 60)), tail_seconds=0.32)
    assert len(whole) == 70 * F
    unanswered, _ = played([FIRST], ScriptedCaller(), patience_seconds=1.6)
    assert len(unanswered) == (13 + 50) * F


def test_the_same_caller_gives_the_same_frames():
    first, _ = played([FIRST, SECOND], ScriptedCaller((40, 60)))
    again, _ = played([FIRST, SECOND], ScriptedCaller((40, 60)))
    assert np.array_equal(first, again)


def test_closing_ends_it():
    source = PacedSource(VALUES, [FIRST], lambda: True)
    source.read()
    source.close()
    source.close()
    assert source.read() is None


@pytest.mark.parametrize("wrong", [Segment(5, 5), Segment(9, 5), Segment(-1, 5), Segment(0, 20 * F + 1)])
def test_a_segment_outside_the_recording_is_named(wrong):
    with pytest.raises(AudioError, match=f"from sample {wrong.start_sample} to {wrong.end_sample}"):
        PacedSource(VALUES, [FIRST, wrong], lambda: True)


def test_no_segments():
    with pytest.raises(AudioError, match="no segments"):
        PacedSource(VALUES, [], lambda: True)


# ---------------------------------------------------------------- finding the turns


def test_turns_are_parted_by_long_gaps_only():
    tone = sounds.tone(200, 0.64)
    sound = sounds.join(
        sounds.silence(0.96),
        tone,
        sounds.silence(0.64),
        tone,
        sounds.silence(1.6),
        tone,
        sounds.silence(0.96),
    )
    assert find_segments(sound, FakeDetector()) == (
        Segment(samples_of(0.96 - 0.2), samples_of(0.96 + 1.92 + 0.2)),
        Segment(samples_of(4.48 - 0.2), samples_of(4.48 + 0.64 + 0.2)),
    )


def test_clicks_are_no_turns_and_edges_are_kept_within_the_recording():
    click = sounds.tone(1000, 0.032)
    sound = sounds.join(sounds.tone(200, 0.64), sounds.silence(1.6), click, sounds.silence(1.6))
    assert find_segments(sound, FakeDetector()) == (Segment(0, samples_of(0.84)),)


def test_nothing_said():
    with pytest.raises(AudioError, match=r"no speech was found in 2\.0 s"):
        find_segments(sounds.silence(2), FakeDetector())


def test_real_speech_is_found_by_the_real_detector():
    lines = [sounds.spoken("Good morning, how can I help you?"), sounds.spoken("Yes.", "rms")]
    sound = sounds.join(sounds.silence(1.5), lines[0], sounds.silence(1.5), lines[1], sounds.silence(1.5))
    found = find_segments(sound, SileroDetector())
    starts = [samples_of(1.5), samples_of(3.0) + len(lines[0])]
    assert len(found) == 2
    for segment, start, line in zip(found, starts, lines, strict=True):
        assert start - samples_of(0.3) < segment.start_sample <= start
        assert 0 <= segment.end_sample - start - len(line) < samples_of(0.3), seconds_of(segment.end_sample)
