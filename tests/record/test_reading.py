import dataclasses

import pytest

from tests.record import samples
from tests.record.test_journal import write_call
from voicesim import values as v
from voicesim.errors import RecordError
from voicesim.record.journal import AUDIO, JOURNAL
from voicesim.record.reading import Entry, read_audio, read_call, read_entries, summary_of, write_reflection


def test_a_torn_last_line_is_dropped_wherever_it_was_torn(tmp_path):
    write_call(tmp_path)
    path = tmp_path / JOURNAL
    content = path.read_bytes()
    entries = len(read_entries(tmp_path))
    last = content.rstrip(b"\n").rindex(b"\n") + 1
    for cut in {last + 1, (last + len(content)) // 2, len(content) - 1}:
        path.write_bytes(content[:cut])
        assert len(read_entries(tmp_path)) == entries - 1
        summary = read_call(tmp_path)
        assert summary.ending is None
        assert summary.end_sample == summary.exchanges[-1].sample or summary.end_sample > 0


def test_a_damaged_line_in_the_middle_is_named(tmp_path):
    write_call(tmp_path)
    path = tmp_path / JOURNAL
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2][:50] + lines[2][51:80] + b"\xff"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordError, match=r"journal\.jsonl, line 3: damaged line"):
        read_call(tmp_path)
    lines[2] = b'{"sample": "1", "kind": "Note", "value": "x"}'
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordError, match="line 3: sample must be"):
        read_call(tmp_path)


def test_the_recordings_own_length_is_not_trusted(tmp_path):
    trainee, _ = write_call(tmp_path)
    path = tmp_path / AUDIO
    content = bytearray(path.read_bytes())
    content[40:44] = b"\0\0\0\0"
    path.write_bytes(content[:-3])
    assert len(read_audio(tmp_path)[0]) == len(trainee) - 1
    path.write_bytes(b"RIFFnothing of the kind" + bytes(40))
    with pytest.raises(RecordError, match=r"call\.wav: not a VoiceSim recording"):
        read_audio(tmp_path)


def test_missing_and_empty_records_are_named(tmp_path):
    with pytest.raises(RecordError, match="no such file"):
        read_call(tmp_path)
    (tmp_path / JOURNAL).write_bytes(b"")
    assert read_entries(tmp_path) == ()
    with pytest.raises(RecordError, match="no CallHeader"):
        read_call(tmp_path)


def entries(*happened):
    made = [Entry(0, "CallHeader", samples.HEADER)]
    return (*made, *(Entry(place, type(value).__name__, value) for place, value in enumerate(happened, 1)))


def answer_to(number, text, at):
    turn = dataclasses.replace(samples.TURN, number=number, decided_sample=at)
    words = dataclasses.replace(samples.TRANSCRIPT, text=text)
    observation = v.Observation(turn, words, v.Cues(), None)
    return v.Exchange(at, observation, samples.REACTION)


def test_what_was_taken_back_did_not_happen():
    spoken = v.Spoken(samples.LINE, 3, 9)
    tick = v.Exchange(150, v.TimePassed(150), samples.REACTION)
    note = v.Note(160, "overflow", "3 frames")
    whole = answer_to(2, "well then", 200)
    summary = summary_of(
        entries(
            answer_to(1, "hello", 50), spoken, answer_to(2, "well", 100), tick, note, v.Spoken(samples.LINE, 110, 160, True),
            v.TurnUndone(160, 2), whole, v.Spoken(samples.LINE, 210, 300),
        ),
        "the call",
    )  # fmt: skip
    assert [step.stimulus.transcript.text for step in summary.exchanges] == ["hello", "well then"]
    assert [one.start_sample for one in summary.spoken] == [3, 210]
    assert summary.notes == (note,)


def test_an_answer_taken_back_twice_is_told_once():
    happened = [answer_to(1, "a", 10), v.TurnUndone(20, 1), answer_to(1, "a b", 30), v.TurnUndone(40, 1),
                answer_to(1, "a b c", 50)]  # fmt: skip
    summary = summary_of(entries(*happened), "the call")
    assert [step.stimulus.transcript.text for step in summary.exchanges] == ["a b c"]


def test_a_talk_over_is_told_once_with_the_length_it_came_to():
    def over(sample, start, seconds, count):
        return v.Exchange(sample, v.TalkOver(sample, start, seconds, count), samples.REACTION)

    happened = [over(50, 3, 0.6, 1), over(70, 3, 1.5, 2), v.OverlapEnded(99, 3, 1.9), over(150, 120, 0.6, 1)]
    summary = summary_of(entries(*happened), "the call")
    told = [(step.stimulus.start_sample, step.stimulus.seconds) for step in summary.exchanges]
    assert told == [(3, 1.9), (120, 0.6)]


def test_the_reflection_is_kept_beside_the_journal(tmp_path):
    write_call(tmp_path)
    before = (tmp_path / JOURNAL).read_bytes()
    write_reflection(tmp_path, "  I rushed — the rent part.\n")
    assert read_call(tmp_path).reflection == "I rushed — the rent part."
    assert (tmp_path / JOURNAL).read_bytes() == before
    assert read_call(tmp_path).header == samples.HEADER
