import dataclasses
from itertools import pairwise

import pytest

from tests.calls import expert
from voicesim.errors import AudioError
from voicesim.regress.case import read_case
from voicesim.regress.making import Making, check_free, rows_of, turns_of_call

MAKING = Making(
    folder=None, ident="one", title="One", speaker="A", licence="own", provenance="here", consent="written"
)


def test_a_practised_call_becomes_turns_that_wait_as_the_trainee_did():
    call = expert()
    turns = turns_of_call(call)
    assert turns
    for before, after in pairwise(turns):
        assert before["end_seconds"] <= after["start_seconds"]
    assert all(turn["pause_seconds"] >= 0.3 for turn in turns)


def test_what_is_made_reads_back(tmp_path):
    making = dataclasses.replace(MAKING, folder=tmp_path, turns=turns_of_call(expert())[:2])
    (tmp_path / "one.flac").write_bytes(b"audio")
    making.sidecar.write_text(making.text("one.flac"))
    sidecar = read_case(making.sidecar).sidecar
    assert sidecar.script is None
    assert (sidecar.consent, sidecar.licence, len(sidecar.turns)) == ("written", "own", 2)


@pytest.mark.parametrize(
    ("change", "named"),
    [({"ident": "One Two"}, "small letters"), ({"consent": " "}, "consent"), ({"licence": ""}, "licence")],
)
def test_what_must_be_given(tmp_path, change, named):
    with pytest.raises(AudioError, match=named):
        check_free(dataclasses.replace(MAKING, folder=tmp_path, **change))


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "one.ogg").write_bytes(b"")
    with pytest.raises(AudioError, match="is there already"):
        check_free(dataclasses.replace(MAKING, folder=tmp_path))


def test_rows_of_a_table(tmp_path):
    file = tmp_path / "calls.csv"
    file.write_text("\ufefffile,speaker,licence,consent,words\na.wav,A,own,signed,hello there\n", "utf-8")
    ((line, row),) = rows_of(file)
    assert (line, row["file"], row["words"], row["channel"]) == (2, "a.wav", "hello there", "")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("file,speaker,licence\na,b,c\n", "line 1: lacks consent"),
        ("file,speaker,licence,consent,colour\na,b,c,d,e\n", "line 1: has unknown colour"),
        ("file,speaker,licence,consent\na,b,c,d\ne,f,,h\n", "line 3: no licence"),
        ("file,speaker,licence,consent\n", "no row"),
    ],
)
def test_a_wrong_table_names_its_line(tmp_path, text, named):
    file = tmp_path / "calls.csv"
    file.write_text(text)
    with pytest.raises(AudioError, match=named):
        rows_of(file)
