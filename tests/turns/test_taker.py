"""Probability tracks whose truth is known, one character a frame of 32 ms.

Trainee: '#' speech (0.9), '~' between the thresholds (0.4), '.' quiet (0.0).
Caller, under it: 'c' speaking, anything else quiet.
"""

import dataclasses

import pytest

from voicesim.errors import SettingsError
from voicesim.settings import TurnSettings
from voicesim.turns.ending import EndWait
from voicesim.turns.taker import REOPEN_SECONDS, TurnTaker
from voicesim.values import (
    FRAME_SAMPLES,
    Monologue,
    OverlapEnded,
    Silence,
    TalkOver,
    TurnEnded,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    samples_of,
)

F = FRAME_SAMPLES
PROBABILITY = {"#": 0.9, "~": 0.4, ".": 0.0}
START, PAUSE, END = 3, 7, 16
"""Frames after which the default settings decide: 0.096, 0.2 and 0.5 s, rounded up."""


class Line:
    """A taker and the frames fed to it so far."""

    def __init__(self, **settings):
        self.taker = TurnTaker(dataclasses.replace(TurnSettings(), **settings))
        self.sample = 0
        self.events = []

    def feed(self, trainee, caller=""):
        new = []
        for mark, other in zip(trainee, caller[: len(trainee)].ljust(len(trainee)), strict=True):
            new += self.taker.feed(self.sample, PROBABILITY[mark], other == "c")
            self.sample += F
        self.events += new
        return new

    def turn(self):
        return self.of(TurnEnded)[-1].turn

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]


def heard(trainee, caller="", **settings):
    line = Line(**settings)
    line.feed(trainee, caller)
    return line


def test_a_turn_starts_pauses_and_ends_where_it_must():
    line = heard("....." + "#" * 10 + "." * 30)
    assert line.events == [
        TurnStarted(sample=(5 + START) * F, start_sample=5 * F, number=1),
        TurnPaused(sample=(15 + PAUSE) * F, speech_end_sample=15 * F, number=1),
        TurnEnded(sample=(15 + END) * F, turn=line.turn()),
    ]
    turn = line.turn()
    assert (turn.number, turn.start_sample, turn.end_sample) == (1, 5 * F, 15 * F)
    assert (turn.decided_sample, turn.speech_samples) == ((15 + END) * F, 10 * F)
    assert (turn.talk_over_samples, turn.gap_samples, turn.backchannel) == (0, None, False)


def test_the_floor_is_held_from_start_to_end():
    line, held = Line(), []
    for mark in ".." + "#" * 5 + "." * 20:
        line.feed(mark)
        held.append(line.taker.speaking)
    assert held == [False] * 4 + [True] * 18 + [False] * 5


def test_hysteresis_holds_speech_but_does_not_begin_it():
    assert heard("~" * 20 + "." * 30).events == []
    assert heard("####" + "~" * 20 + "." * 30).turn().end_sample == 24 * F
    assert heard("####....~~~~" + "." * 30).turn().end_sample == 4 * F


@pytest.mark.parametrize("frames", [1, 2])
def test_a_click_is_no_turn(frames):
    assert heard("...." + "#" * frames + "." * 30).events == []


@pytest.mark.parametrize("frames", [3, 4, 5])
def test_a_very_short_answer_is_a_turn(frames):
    turn = heard("...." + "#" * frames + "." * 30).turn()
    assert (turn.start_sample, turn.end_sample) == (4 * F, (4 + frames) * F)


@pytest.mark.parametrize("place", range(1, 16))
def test_a_click_in_the_silence_does_not_move_the_end(place):
    silence = "." * place + "##" + "." * 30
    line = heard("#####" + silence)
    assert [type(event) for event in line.events] == [TurnStarted, TurnPaused, TurnEnded]
    assert line.turn().end_sample == 5 * F
    assert line.turn().speech_samples == 5 * F
    # A decision that falls into the click waits for the first frame after it, no longer.
    assert line.turn().decided_sample <= (5 + END + 2) * F


def test_a_short_gap_within_speech_is_neither_pause_nor_speech():
    line = heard("#####" + "." * 6 + "#####" + "." * 30)
    assert [type(event) for event in line.events] == [TurnStarted, TurnPaused, TurnEnded]
    assert line.turn().speech_samples == 10 * F
    assert line.turn().end_sample == 16 * F


def test_speech_after_a_pause_resumes_the_turn():
    line = heard("#####" + "." * 10 + "#####" + "." * 30)
    assert [type(e) for e in line.events] == [TurnStarted, TurnPaused, TurnResumed, TurnPaused, TurnEnded]
    assert line.of(TurnResumed) == [TurnResumed(sample=(15 + START) * F, number=1)]
    assert line.of(TurnPaused)[1].speech_end_sample == 20 * F
    assert (line.turn().start_sample, line.turn().end_sample, line.turn().speech_samples) == (
        0,
        20 * F,
        10 * F,
    )


def test_a_resume_begun_before_the_end_is_due_counts():
    line = heard("#####" + "." * (END - 1) + "#####" + "." * 30)
    assert [turn.turn.number for turn in line.of(TurnEnded)] == [1]


def test_an_ended_turn_that_goes_on_is_the_same_turn():
    line = heard("#####" + "." * (END + 3) + "#####" + "." * 30)
    kinds = [type(event) for event in line.events]
    assert kinds == [TurnStarted, TurnPaused, TurnEnded, TurnResumed, TurnPaused, TurnEnded]
    first, second = (event.turn for event in line.of(TurnEnded))
    assert (first.number, second.number) == (1, 1)
    assert (second.start_sample, second.end_sample) == (0, (5 + END + 3 + 5) * F)
    assert second.speech_samples == 10 * F


def test_a_click_after_the_end_reopens_nothing():
    line = heard("#####" + "." * (END + 1) + "##" + "." * 30)
    assert line.of(TurnResumed) == []


def test_after_the_answer_speech_is_a_new_turn():
    line = Line()
    line.feed("#####" + "." * (END + 1))
    line.taker.answered()
    line.feed("#####" + "." * 30)
    assert [event.turn.number for event in line.of(TurnEnded)] == [1, 2]
    assert line.of(TurnResumed) == []


def test_an_answer_that_can_be_taken_back_leaves_the_turn_open_and_the_overlap_unblamed():
    line = Line()
    line.feed("#####" + "." * (END + 1))
    line.taker.keep_open(line.sample + 20 * F)
    line.feed("." * 8 + "#" * 25 + "." * 30, "c" * 11)
    assert [type(event) for event in line.events[3:]] == [TurnResumed, TurnPaused, TurnEnded]
    assert [event.turn.number for event in line.of(TurnEnded)] == [1, 1]
    assert (line.turn().speech_samples, line.turn().talk_over_samples) == (30 * F, 0)


@pytest.mark.parametrize(("onset", "numbers"), [(19, [1, 1]), (20, [1, 2])])
def test_a_turn_stays_open_until_the_very_frame_it_was_told(onset, numbers):
    line = Line()
    line.feed("#####" + "." * (END + 1))
    line.taker.keep_open(line.sample + 20 * F)
    line.feed("." * onset + "#" * 5 + "." * 30, "c" * 60)
    assert [event.turn.number for event in line.of(TurnEnded)] == numbers


def test_a_pause_ends_the_turn_when_it_is_told_to_and_the_next_asks_anew():
    line = Line()
    line.feed("#####" + "." * PAUSE)
    line.taker.end_after(EndWait(0.96, "hanging"))
    line.feed("." * (29 - PAUSE))
    assert line.of(TurnEnded) == []
    line.feed(".")
    assert (line.turn().because, line.turn().decided_sample) == ("hanging", 35 * F)
    line.taker.keep_open(line.sample + 10 * F)
    line.feed("#####" + "." * 20)
    assert (line.turn().because, line.turn().decided_sample - line.turn().end_sample) == ("plain", END * F)


def test_a_wait_already_over_ends_the_turn_at_the_next_frame():
    line = Line()
    line.feed("#####" + "." * 14)
    line.taker.end_after(EndWait(0.1, "late"))
    line.feed(".")
    assert line.turn().decided_sample == 20 * F


@pytest.mark.parametrize("track", ["", "#####", "#####" + "." * 40])
def test_only_a_pause_can_be_told_when_to_end(track):
    line = heard(track)
    with pytest.raises(ValueError, match="no pause"):
        line.taker.end_after(EndWait(0.4, "plain"))


def test_pauses_gone_on_after_are_remembered():
    line = heard("#####" + "." * 10 + "#####" + "." * 3 + "#####" + "." * (END + 2) + "#####" + "." * 30)
    assert line.taker.own_pauses == pytest.approx((10 * 0.032, (END + 2) * 0.032))


def test_speech_in_the_balance_when_the_answer_begins_starts_a_new_turn():
    line = Line()
    line.feed("#####" + "." * (END + 1) + "##")
    line.taker.answered()
    assert line.feed("#") == [TurnStarted(line.sample, line.sample - 3 * F, 2)]


def test_reopening_ends_with_its_time():
    late = END + samples_of(REOPEN_SECONDS) // F + 1
    line = heard("#####" + "." * late + "#####" + "." * 30)
    assert [event.turn.number for event in line.of(TurnEnded)] == [1, 2]


def test_gap_is_the_trainees_hesitation():
    line = heard("." * 25 + "#####" + "." * 30, "c" * 10)
    assert line.turn().gap_samples == 15 * F


def test_gap_is_negative_when_begun_over_the_caller():
    line = heard("....." + "#" * 20 + "." * 30, "c" * 12)
    assert line.turn().gap_samples == -7 * F
    assert line.turn().talk_over_samples == 7 * F
    assert line.turn().speech_samples == 20 * F


def test_gap_goes_by_the_stretch_the_turn_began_in():
    line = heard("....." + "#" * 20 + "." * 30, "c" * 8 + " " * 5 + "c" * 8)
    assert line.turn().gap_samples == -3 * F


def test_no_gap_where_the_caller_said_nothing_since_the_last_turn():
    line = heard("." * 12 + "#####" + "." * 40 + "#####" + "." * 30, "c" * 10)
    assert [event.turn.gap_samples for event in line.of(TurnEnded)] == [2 * F, None]


def test_backchannel_is_short_and_wholly_inside_the_callers_speech():
    line = heard("." * 5 + "#" * 10 + "." * 30, "c" * 40)
    assert line.turn().backchannel
    assert not heard("." * 5 + "#" * 10 + "." * 30, "c" * 14).turn().backchannel
    assert not heard("." * 5 + "#" * 10 + "." * 30, " " * 6 + "c" * 30).turn().backchannel
    assert not heard("." * 5 + "#" * 22 + "." * 30, "c" * 50).turn().backchannel
    assert not heard("." * 5 + "#" * 10 + "." * 30).turn().backchannel


@pytest.mark.parametrize(("caller_goes_on", "listens"), [(0, False), (8, False), (9, True), (40, True)])
def test_a_short_answer_as_the_caller_ends_is_an_answer_and_no_backchannel(caller_goes_on, listens):
    line = heard("." * 20 + "#" * 6 + "." * 30, "c" * (26 + caller_goes_on))
    assert line.turn().backchannel is listens


def test_the_answer_after_a_backchannel_has_its_gap():
    line = heard("....." + "#" * 5 + "." * 30 + "#" * 30 + "." * 30, "c" * 30)
    assert [event.turn.gap_samples for event in line.of(TurnEnded)] == [
        -21 * F,
        10 * F,
    ]  # the first: as far as the caller had got when it was decided
    assert [event.turn.backchannel for event in line.of(TurnEnded)] == [True, False]


def test_an_answer_that_ends_with_the_caller_leaves_the_next_gap():
    line = heard("....." + "#" * 5 + "." * 30 + "#" * 30 + "." * 30, "c" * 10)
    assert [event.turn.gap_samples for event in line.of(TurnEnded)] == [-5 * F, 30 * F]


def test_talk_over_is_said_when_it_is_long_enough_and_again_while_it_lasts():
    line = heard("." * 5 + "#" * 110 + "." * 30, "c" * 130)
    frames = (19, 47, 94)  # 0.6, 1.5 and 3 s
    assert line.of(TalkOver) == [
        TalkOver((5 + count) * F, 5 * F, count * F / 16_000, number) for number, count in enumerate(frames, 1)
    ]


def test_the_whole_length_of_an_overlap_is_told_when_it_ends():
    pause = heard("." * 5 + "#" * 8 + "." * 3 + "#" * 9 + "." * 30, "c" * 60)
    assert pause.of(OverlapEnded) == [OverlapEnded((25 + PAUSE) * F, 5 * F, 20 * F / 16_000)]
    stop = heard("." * 5 + "#" * 60 + "." * 30, "c" * 12)
    assert [(event.start_sample, event.seconds) for event in stop.of(OverlapEnded)] == [
        (5 * F, 7 * F / 16_000)
    ]
    assert stop.of(OverlapEnded)[0].sample == 25 * F  # the caller's silence has lasted 0.4 s
    cut = Line()
    cut.feed("#" * 10, "c" * 10)
    assert cut.taker.finish(cut.sample)[0] == OverlapEnded(10 * F, 0, 10 * F / 16_000)


def test_the_callers_side_of_a_long_call_is_not_kept():
    line = Line()
    for _ in range(50):
        line.feed("." * 30 + "#" * 10 + "." * 30, "c" * 10)
    assert len(line.taker._caller._stretches) <= 3
    assert {event.turn.gap_samples for event in line.of(TurnEnded)} == {20 * F}


def test_short_gaps_do_not_break_an_overlap_but_are_not_counted():
    line = heard("#" * 10 + "." * 4 + "#" * 12 + "." * 30, "c" * 60)
    assert [event.sample for event in line.of(TalkOver)] == [(19 + 4) * F]


def test_a_pause_of_the_trainee_ends_the_overlap():
    assert heard("#" * 15 + "." * 10 + "#" * 15 + "." * 30, "c" * 80).of(TalkOver) == []
    twice = heard("#" * 25 + "." * 10 + "#" * 25 + "." * 30, "c" * 90)
    assert [event.start_sample for event in twice.of(TalkOver)] == [0, 35 * F]


def test_the_callers_stop_ends_the_overlap_but_a_breath_does_not():
    breath = heard("#" * 60 + "." * 30, "c" * 25 + " " * 8 + "c" * 25)
    assert {event.start_sample for event in breath.of(TalkOver)} == {0}
    stop = heard("#" * 70 + "." * 30, "c" * 25 + " " * 14 + "c" * 25)
    assert [event.start_sample for event in stop.of(TalkOver)] == [0, 39 * F]


def test_only_the_overlap_counts_as_talk_over():
    line = heard("#" * 60 + "." * 30, " " * 30 + "c" * 18)
    assert line.of(TalkOver) == []
    assert line.turn().talk_over_samples == 18 * F


def test_silence_never_before_anybody_spoke():
    assert heard("." * 1000).events == []


def test_silence_after_the_line_was_opened():
    line = Line()
    line.taker.open_line(0)
    line.feed("." * 600)
    limit = samples_of(6.0)
    assert [(event.since_sample, event.count) for event in line.of(Silence)] == [(0, 1), (0, 2), (0, 3)]
    assert all(0 <= event.sample - limit * event.count < F for event in line.of(Silence))
    assert not any(event.on_hold for event in line.of(Silence))


def test_silence_counts_from_the_last_speaker():
    trainee = heard("#" * 10 + "." * 250)
    assert [event.since_sample for event in trainee.of(Silence)] == [10 * F]
    caller = heard("#" * 10 + "." * 270, " " * 40 + "c" * 20)
    assert [event.since_sample for event in caller.of(Silence)] == [60 * F]


def test_of_two_who_spoke_at_once_the_later_end_counts():
    line = heard("#" * 10 + "." * 250, "c" * 20)
    assert [event.since_sample for event in line.of(Silence)] == [20 * F]


def test_whoever_speaks_begins_the_count_again():
    line = heard("#" * 10 + "." * 400 + "#" * 10 + "." * 200)
    assert [event.count for event in line.of(Silence)] == [1, 2, 1]


def test_a_click_does_not_break_the_silence():
    line = heard("#" * 10 + "." * 100 + "##" + "." * 100)
    assert [event.since_sample for event in line.of(Silence)] == [10 * F]


def test_no_silence_while_the_trainee_holds_the_floor():
    line = heard("#" * 10 + "." * 90 + "#" * 10, end_seconds=4.0, silence_seconds=1.0)
    assert line.of(Silence) == []
    assert line.taker.speaking


def test_hold_has_its_own_limit():
    line = Line(hold_seconds=9.0)
    line.feed("#" * 10 + "." * 20)
    line.taker.hold(line.sample, True)
    held = line.sample
    line.feed("." * 600)
    assert [(event.count, event.on_hold) for event in line.of(Silence)] == [(1, True), (2, True)]
    assert 0 <= line.of(Silence)[0].sample - held - samples_of(9.0) < F
    line.taker.hold(line.sample, False)
    back = line.sample
    line.feed("." * 200)
    last = line.of(Silence)[-1]
    assert (last.count, last.on_hold, last.since_sample) == (1, False, 10 * F)
    assert 0 <= last.sample - back - samples_of(6.0) < F


def test_asking_to_hold_again_does_not_begin_the_time_again():
    line = Line(hold_seconds=3.2)
    line.feed("#" * 10 + "." * 20)
    line.taker.hold(line.sample, True)
    line.feed("." * 60)
    line.taker.hold(line.sample, True)
    assert [event.count for event in line.feed("." * 40)] == [1]


def test_monologue_once_a_turn():
    line = heard(("#" * 10 + "." * 2) * 20 + "." * 30 + "#" * 70 + "." * 30, monologue_seconds=2.0)
    limit = samples_of(2.0)
    assert [event.start_sample for event in line.of(Monologue)] == [0, 270 * F]
    assert all(event.seconds >= 2.0 for event in line.of(Monologue))
    assert 0 <= line.of(Monologue)[0].sample - limit < 3 * F


def test_finish_ends_an_open_turn():
    line = Line()
    line.feed("#" * 10 + "..")
    paused, ended = line.taker.finish(line.sample)
    assert paused == TurnPaused(12 * F, 10 * F, 1)
    assert (ended.sample, ended.turn.decided_sample, ended.turn.end_sample) == (12 * F, 12 * F, 10 * F)
    assert line.taker.finish(line.sample) == ()
    assert not line.taker.speaking


def test_finish_after_the_pause_says_the_pause_only_once():
    line = Line()
    line.feed("#" * 10 + "." * 10)
    (ended,) = line.taker.finish(line.sample)
    assert isinstance(ended, TurnEnded)


@pytest.mark.parametrize("track", ["", "....", "...##", "#####" + "." * 40])
def test_finish_without_an_open_turn_says_nothing(track):
    line = heard(track)
    assert line.taker.finish(line.sample) == ()


def test_nothing_before_the_end_of_the_input_counts_after_it():
    line = Line()
    line.feed("....##")
    line.taker.finish(line.sample)
    assert line.feed("#") == []
    spoke = Line()
    spoke.feed("#####")
    spoke.taker.finish(spoke.sample)
    assert spoke.feed("~~~~~") == []


def test_silence_goes_on_after_the_input_has_ended():
    line = Line()
    line.feed("#" * 10)
    line.taker.finish(line.sample)
    assert [type(event) for event in line.feed("." * 200)] == [Silence]


@pytest.mark.parametrize("wrong", [3 * F, 5 * F, 0, 4 * F + 1])
def test_a_gap_or_a_step_back_raises_and_moves_nothing(wrong):
    line = Line()
    line.feed("####")
    with pytest.raises(ValueError, match=rf"{wrong}\b.*\b{4 * F}\b"):
        line.taker.feed(wrong, 0.9, False)
    with pytest.raises(ValueError, match="probability"):
        line.taker.feed(4 * F, float("nan"), False)
    line.feed("#" + "." * 30)
    assert line.turn().end_sample == 5 * F


def test_the_input_cannot_end_before_its_last_frame():
    line = heard("####")
    with pytest.raises(ValueError, match=f"{3 * F}.*{4 * F}"):
        line.taker.finish(3 * F)
    assert line.taker.speaking


def test_the_first_frame_may_stand_anywhere():
    taker = TurnTaker(TurnSettings())
    assert taker.feed(100 * F, 0.9, False) == ()
    assert taker.feed(101 * F, 0.9, False) == ()
    assert taker.feed(102 * F, 0.9, False) == (TurnStarted(103 * F, 100 * F, 1),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"silence_probability": 0.6},
        {"silence_probability": 0.0},
        {"speech_probability": 1.5},
        {"pause_seconds": 0.6},
        {"shortest_end_seconds": 0.1},
        {"longest_end_seconds": 0.3},
        {"pause_seconds": 0.0},
        {"silence_seconds": 0.0},
        {"hold_seconds": -1.0},
        {"monologue_seconds": float("nan")},
    ],
)
def test_contradicting_settings_are_refused_with_their_value(wrong):
    (name, value) = next(iter(wrong.items()))
    with pytest.raises(SettingsError, match=rf"{name} {value}"):
        TurnTaker(dataclasses.replace(TurnSettings(), **wrong))
