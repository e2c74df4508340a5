"""Who has the floor: answers taken back, overlaps, very short answers, hesitation; with the real caller, on the sample clock."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.call.test_conversation import SCRIPT, parts, silence, speech
from tests.fakes import ListSink, ListSource, TruthTranscriber
from voicesim.call.answering import UNDO_SECONDS
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.caller.react import react
from voicesim.caller.state import start
from voicesim.record.journal import FolderJournal
from voicesim.record.memory import MemoryJournal
from voicesim.record.reading import read_call
from voicesim.record.replay import replay
from voicesim.settings import Settings
from voicesim.values import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    Exchange,
    Monologue,
    Note,
    Observation,
    OverlapEnded,
    Silence,
    Spoken,
    TalkOver,
    TurnEnded,
    TurnResumed,
    TurnUndone,
    samples_of,
)

ON = 1.0
"""Seconds into the call at which every trainee here begins; the line is open by then."""
GREETING = "good morning tax office how can i help you"
ANSWER_SECONDS = 0.512 + 0.064
"""From the end of a turn that ends plainly to the caller's first sample, in whole frames."""
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE


class Call:
    """One call from (seconds of speech, its words, seconds of silence after it), with all that came of it."""

    def __init__(self, *said, line_seconds=3.0, live=False, settings=None, journal=None):
        pieces, truth, at = [silence(ON)], [], samples_of(ON)
        self.onsets = []
        for seconds, words, gap in said:
            self.onsets.append(at / SAMPLE_RATE)
            truth.append((at, words))
            pieces += [speech(seconds), silence(gap)]
            at += len(pieces[-2]) + len(pieces[-1])
        self.journal = journal or MemoryJournal()
        self.sink = ListSink()
        made = parts(self.journal, (), settings, TruthTranscriber(truth), line_seconds)
        self.conversation = Conversation(made, live)
        source = (
            Punctual(np.concatenate(pieces), self.conversation)
            if live
            else ListSource(np.concatenate(pieces))
        )
        run_call(self.conversation, source, self.sink)

    def of(self, kind):
        return [entry.value for entry in self.journal.entries if isinstance(entry.value, kind)]

    def stimuli(self, kind):
        return [step.stimulus for step in self.journal.summary().exchanges if isinstance(step.stimulus, kind)]

    def heard(self):
        return [one.transcript.text for one in self.stimuli(Observation)]

    def loud_until(self, after):
        """Return the last second in which the caller is heard without a break from `after` on."""
        out = np.abs(np.concatenate([frame.samples for frame in self.sink.frames]))[samples_of(after) :]
        return after + int(np.flatnonzero(out < 0.1)[0]) / SAMPLE_RATE


class Punctual(ListSource):
    """Gives the next frame only when the understanding begun so far is done: a live machine that is quick enough."""

    def __init__(self, samples, conversation):
        super().__init__(samples)
        self.conversation = conversation

    def read(self):
        pause = self.conversation._listener.pause
        if pause is not None:
            pause.understanding.result()
        return super().read()


def answer_begins(call):
    return call.of(Spoken)[0].start_sample / SAMPLE_RATE


# ---------------------------------------------------------------- answers taken back


@pytest.mark.parametrize("into_answer", [-0.1, 0.0, 0.2, 0.5, 0.66])
def test_a_trainee_who_goes_on_makes_one_turn_and_one_answer(into_answer):
    gap = ANSWER_SECONDS + into_answer
    call = Call((1.0, GREETING, gap), (1.0, "and what is your name", 5.0))
    assert call.heard() == [f"{GREETING} and what is your name"]
    (turn,) = [one.turn for one in call.stimuli(Observation)]
    assert (turn.number, turn.talk_over_samples) == (1, 0)
    assert abs(turn.start_sample - samples_of(ON)) <= FRAME_SAMPLES
    assert abs(turn.end_sample - samples_of(ON + 2.0 + gap)) <= FRAME_SAMPLES
    assert len(call.of(TurnUndone)) == (into_answer >= 0)
    assert len(call.journal.summary().spoken) == 1


@pytest.mark.parametrize("into_answer", [0.1, 0.3, 0.5, 0.66])
def test_the_caller_stops_within_a_fifth_of_a_second_of_the_trainees_onset(into_answer):
    call = Call((1.0, GREETING, ANSWER_SECONDS + into_answer), (1.0, "and what is your name", 5.0))
    assert call.loud_until(answer_begins(call)) - call.onsets[1] <= 0.2
    assert call.of(Spoken)[0].cut


def test_the_caller_is_as_if_never_cut_off():
    cut = Call((1.0, GREETING, ANSWER_SECONDS + 0.3), (1.0, "i am so sorry that happened", 5.0))
    whole = Call((1.0, GREETING, 0.15), (1.0, "i am so sorry that happened", 5.0))
    assert cut.of(TurnUndone)
    assert not whole.of(TurnUndone)
    one, other = (call.journal.summary().exchanges[-1].reaction for call in (cut, whole))
    assert one == other
    assert [spoken.line for spoken in cut.journal.summary().spoken] == [
        spoken.line for spoken in whole.journal.summary().spoken
    ]


def test_who_begins_later_talks_into_the_answer_and_takes_nothing_back():
    call = Call((1.0, GREETING, ANSWER_SECONDS + UNDO_SECONDS + 0.05), (1.0, "what is your name", 5.0))
    assert call.of(TurnUndone) == []
    assert call.heard() == [GREETING, "what is your name"]
    assert call.stimuli(TalkOver) != []


def test_who_begins_after_a_short_answer_is_over_takes_nothing_back():
    call = Call((1.0, GREETING, ANSWER_SECONDS + 0.5), (1.0, "right", 5.0), line_seconds=0.4)
    assert call.of(TurnUndone) == []
    assert call.heard() == [GREETING, "right"]


def test_a_sound_of_listening_makes_the_caller_take_up_the_line_again_and_only_once():
    early = ANSWER_SECONDS + 0.4
    call = Call((1.0, GREETING, early), (0.3, "mm-hm", early), (0.3, "mm-hm", 6.0))
    assert len(call.of(TurnUndone)) == 1
    first, again, *_ = call.of(Spoken)
    assert first.cut
    assert (again.line, again.cut) == (first.line, False)
    heard = call.stimuli(Observation)
    assert [one.turn.backchannel for one in heard] == [False, True]
    assert heard[0].transcript.text == f"{GREETING} mm-hm"


def test_a_click_takes_nothing_back():
    call = Call((1.0, GREETING, ANSWER_SECONDS + 0.3), (0.03, "", 5.0))
    assert call.of(TurnUndone) == []
    assert not call.of(Spoken)[0].cut


def test_even_a_goodbye_is_taken_back():
    call = Call(
        (1.0, GREETING, 5.0),
        (1.0, "goodbye", ANSWER_SECONDS + 0.3),
        (1.0, "is what i would say but tell me what happened", 5.0),
        line_seconds=2.0,
    )
    (undone,) = call.of(TurnUndone)
    assert undone.number == 2
    endings = [
        step.reaction.ending for step in (e for e in call.of(Exchange) if isinstance(e.stimulus, Observation))
    ]
    assert endings[1] == "no_further"
    assert [one.turn.number for one in call.stimuli(Observation)] == [1, 2]


def test_the_record_leaves_out_what_was_taken_back_and_replays_all_of_it(tmp_path):
    journal = FolderJournal(tmp_path / "call")
    gap = ANSWER_SECONDS + 0.3
    Call((1.0, GREETING, gap), (1.0, "and what is your name", 5.0), (1.0, "i see", 4.0), journal=journal)
    summary = read_call(tmp_path / "call")
    heard = [step.stimulus for step in summary.exchanges if isinstance(step.stimulus, Observation)]
    assert [one.turn.number for one in heard] == [1, 2]
    assert not summary.spoken[0].cut

    def again(state, stimulus):
        return react(SCRIPT, state, stimulus)

    result = replay(tmp_path / "call", lambda: start(SCRIPT, 0), again, SCRIPT.sha256)
    assert result.same
    assert result.exchanges > len(summary.exchanges)


def test_live_and_from_a_file_are_the_same_to_the_last_entry():
    said = [
        (1.0, GREETING, 0.7), (0.3, "mm-hm", 0.9), (1.0, "so that was february and", 0.9), (0.8, "in march", 3.0),
        (0.2, "yes", 0.9), (2.0, "i am sorry that this happened", 6.0),
    ]  # fmt: skip
    live, file = Call(*said, live=True), Call(*said)
    assert live.journal.entries == file.journal.entries
    assert live.of(TurnUndone)
    played = [np.concatenate([frame.samples for frame in call.sink.frames]) for call in (live, file)]
    assert np.array_equal(*played)


PIECE = st.tuples(st.integers(4, 40), st.integers(2, 60))
"""Frames of speech and of silence after it."""


@settings(max_examples=12, deadline=None)
@given(st.lists(PIECE, min_size=1, max_size=8), st.sampled_from([0.3, 1.0, 4.0]))
def test_every_stretch_of_speech_lands_in_exactly_one_turn(pieces, line_seconds):
    said = [
        (on * FRAME_SECONDS, f"w{number}", off * FRAME_SECONDS) for number, (on, off) in enumerate(pieces)
    ]
    call = Call(*said, line_seconds=line_seconds)
    heard = [word for text in call.heard() for word in text.split()]
    spoken_before = [
        f"w{number}"
        for number, onset in enumerate(call.onsets)
        if onset < call.conversation._sample / SAMPLE_RATE
    ]
    assert heard == spoken_before
    speech_samples = sum(one.turn.speech_samples for one in call.stimuli(Observation))
    bursts = sum(on for on, _ in pieces) * FRAME_SAMPLES
    assert abs(speech_samples - bursts) <= 2 * FRAME_SAMPLES * len(pieces)


# ---------------------------------------------------------------- overlap


@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.3, 2.0])
def test_the_summary_tells_the_whole_length_of_each_talk_over(seconds):
    call = Call((1.0, GREETING, 2.0), (seconds, "but listen to me now please", 5.0), line_seconds=9.0)
    (overlap,) = call.of(OverlapEnded)
    stopped = min(seconds, call.of(Spoken)[0].end_sample / SAMPLE_RATE - call.onsets[1])
    assert abs(overlap.seconds - stopped) <= 0.1
    told = call.stimuli(TalkOver)
    assert len(told) == (seconds >= 0.6)
    assert all(one.seconds == overlap.seconds for one in told)


def boils(seconds, level=1.0):
    """A caller who is boiling, talked over; return the call."""
    call = Call((1.0, GREETING, 2.0), (seconds, "but listen to me", 5.0), line_seconds=9.0)
    assert call.of(Exchange)[0].reaction.band == "boiling"
    return call


def test_a_boiling_caller_talks_on_through_a_short_interruption_and_gives_way_to_a_long_one():
    short, long = boils(1.2), boils(2.5)
    assert short.stimuli(TalkOver)
    assert not short.of(Spoken)[0].cut
    decided = next(one.sample for one in long.of(TalkOver) if one.count == 2)
    assert long.of(Spoken)[0].cut
    assert 0 <= decided - long.of(Spoken)[0].end_sample <= 0.2 * SAMPLE_RATE
    assert 1.5 <= decided / SAMPLE_RATE - long.onsets[1] <= 1.6


def test_the_callers_own_line_coming_back_is_nobodys_turn():
    line = Call((1.0, GREETING, 4.0)).of(Spoken)[0].line.text
    back = Call((1.0, GREETING, 2.0), (2.0, line.lower().rstrip("!"), 6.0), line_seconds=6.0)
    assert back.heard() == [GREETING]
    assert next(note.kind for note in back.of(Note)) == "echo"
    later = Call((1.0, GREETING, 8.0), (2.0, line.lower().rstrip("!"), 6.0), line_seconds=6.0)
    assert len(later.heard()) == 2, "said back when the caller had finished, it is the trainee's"


def test_how_loud_an_interruption_is_stands_beside_the_trainees_own_level():
    (over,) = (one for one in boils(1.0).of(TalkOver) if one.count == 1)
    assert over.level_db == pytest.approx(0.0, abs=1.0)


def test_the_caller_cuts_in_on_a_monologue_audibly():
    seconds = SCRIPT.turn_settings(Settings().turns).monologue_seconds
    call = Call((seconds + 4.0, "and so on", 3.0))
    (monologue,) = call.stimuli(Monologue)
    both = [
        frame
        for frame in call.sink.frames
        if monologue.sample <= frame.start_sample < monologue.sample + 16_000
    ]
    assert len(both) > 25
    assert all(np.max(np.abs(frame.samples)) > 0.4 for frame in both[:25])
    assert call.stimuli(TalkOver) == []


# ---------------------------------------------------------------- very short answers


@pytest.mark.parametrize("seconds", [0.15, 0.2, 0.3])
@pytest.mark.parametrize("before_end", [-1.0, -0.3, 0.0, 0.2, 0.4])
def test_a_yes_as_the_caller_finishes_is_an_answer(seconds, before_end):
    line_seconds = 3.0
    call = Call((1.0, GREETING, ANSWER_SECONDS + line_seconds - before_end), (seconds, "yes", 4.0))
    assert call.heard() == [GREETING, "yes"]
    assert not call.stimuli(Observation)[1].turn.backchannel
    assert len(call.journal.summary().spoken) >= 2


@pytest.mark.parametrize(
    ("words", "backchannel"), [("yes", False), ("mm-hm", True), ("no", False), ("okay", True)]
)
def test_a_yes_into_a_question_answers_it_and_a_sound_of_listening_does_not(words, backchannel):
    call = Call((1.0, GREETING, 2.0), (0.3, words, 9.0), line_seconds=5.0)
    assert call.stimuli(Observation)[1].turn.backchannel, "no question was asked: all of these are listening"
    asking = Call(
        (1.0, GREETING, 6.5),
        (1.2, "you have been waiting since february", 2.0),
        (0.3, words, 9.0),
        line_seconds=5.0,
    )
    line = asking.journal.summary().spoken[1].line
    last = asking.stimuli(Observation)[2].turn
    assert last.backchannel is (backchannel or not line.text.endswith("?"))


# ---------------------------------------------------------------- silence


def hesitations(call):
    return [one.turn.gap_samples for one in call.stimuli(Observation)]


def test_hesitation_is_measured_without_the_systems_own_delay():
    gaps = []
    for delay in (0.06, 0.4, 1.1):
        base = Settings()
        slow = dataclasses.replace(base, call=dataclasses.replace(base.call, reply_delay_seconds=delay))
        caller_ends = 0.512 + delay + 2.0
        call = Call((1.0, GREETING, caller_ends + 1.5), (1.0, "go on", 3.0), settings=slow, line_seconds=2.0)
        gaps.append(hesitations(call)[1] / SAMPLE_RATE)
    assert gaps == pytest.approx([1.5] * 3, abs=2 * FRAME_SECONDS)


def test_dead_air_is_asked_about_more_and_more_urgently():
    call = Call((1.0, GREETING, 60.0), line_seconds=1.0)
    asked = [step for step in call.journal.summary().exchanges if isinstance(step.stimulus, Silence)]
    assert len(asked) >= 4
    assert all(step.reaction.lines for step in asked)
    tensions = [step.reaction.tension for step in asked]
    assert tensions == sorted(tensions)
    assert asked[-1].reaction.ending is not None


def test_being_asked_to_hold_is_waited_out():
    call = Call(
        (1.0, GREETING, 3.0), (1.5, "one moment please while i look that up for you", 40.0), line_seconds=1.0
    )
    assert call.stimuli(Silence) == []
    late = Call(
        (1.0, GREETING, 3.0), (1.5, "one moment please while i look that up for you", 70.0), line_seconds=1.0
    )
    assert [one.on_hold for one in late.stimuli(Silence)] == [True]


def test_a_turn_says_why_it_ended_when_it_did():
    call = Call((1.0, GREETING, 4.0), (1.0, "so i looked at it and", 3.0), line_seconds=1.0)
    assert all(turn.because for turn in (one.turn for one in call.of(TurnEnded)))
    plain, hanging = (one.turn for one in call.stimuli(Observation))
    assert hanging.decided_sample - hanging.end_sample > plain.decided_sample - plain.end_sample
    assert call.of(TurnResumed) == []
