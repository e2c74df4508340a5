import pytest

from tests.record import samples
from tests.record.test_journal import write_call
from voicesim.errors import RecordError
from voicesim.record.journal import AUDIO, JOURNAL
from voicesim.record.reading import read_audio, read_call, read_entries, write_reflection


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


def test_the_reflection_is_kept_beside_the_journal(tmp_path):
    write_call(tmp_path)
    before = (tmp_path / JOURNAL).read_bytes()
    write_reflection(tmp_path, "  I rushed — the rent part.\n")
    assert read_call(tmp_path).reflection == "I rushed — the rent part."
    assert (tmp_path / JOURNAL).read_bytes() == before
    assert read_call(tmp_path).header == samples.HEADER
