import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.record.test_journal import write_call
from voicesim.errors import RecordError
from voicesim.record.journal import AUDIO, FolderJournal
from voicesim.record.store import Calls, Consent

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=timezone(timedelta(hours=2)))
YES = Consent(True, "asked", NOON)


@pytest.fixture
def calls(tmp_path):
    return Calls(tmp_path / "calls")


def new_call(calls, ident="a1", now=NOON):
    folder = calls.new("benefits/rosa", now, ident, YES)
    write_call(folder, seconds=1.0)
    return folder


def test_a_call_is_made_listed_found_scored_and_deleted_for_real(calls):
    folder = new_call(calls)
    calls.write_marks(folder.name, 21, 33, True)
    (call,) = calls.list()
    assert (call.id, call.script, call.fault) == ("20260301-100000-a1", "benefits/rosa", "")
    assert call.started == NOON
    assert call.length_seconds == 1.0
    assert call.ending == "You agreed on what happens next."
    assert (call.total, call.possible, call.passed) == (21, 33, True)
    assert calls.find("20260301") == calls.find("last") == folder == next(calls.folders())
    calls.delete([folder.name])
    assert not folder.exists()
    assert calls.list() == ()


def test_consent_stands_with_the_call_and_without_it_nothing_is_stored(calls):
    with pytest.raises(RecordError, match="Without consent"):
        calls.new("x", NOON, "a1", Consent(False, "asked", NOON))
    assert not calls.folder.exists()
    told = json.loads((calls.new("x", NOON, "a1", YES) / "call.json").read_text())
    assert told["consent"] == {
        "at": "2026-03-01T10:00:00+00:00",
        "given": True,
        "how": "asked",
        "text_version": 1,
    }
    assert set(told) == {"id", "script", "started_at", "consent"}


def test_newest_first_and_the_same_second_twice(calls):
    for ident, minutes in (("a", 0), ("b", 2), ("c", 1)):
        calls.new("x", NOON + timedelta(minutes=minutes), ident, YES)
    assert [folder.name[-1] for folder in calls.folders()] == ["b", "c", "a"]
    with pytest.raises(RecordError, match="such a call already"):
        calls.new("x", NOON, "a", YES)
    for wrong in ("", "../a", "A", "a/b", "a--b", "-"):
        with pytest.raises(RecordError, match="small letters"):
            calls.new("x", NOON, wrong, YES)
    with pytest.raises(RecordError, match="3 calls begin so"):
        calls.find("2026")
    with pytest.raises(RecordError, match="no such call"):
        calls.find("1999")


def test_broken_and_foreign_folders_are_told_and_do_not_stop_the_list(calls):
    good = new_call(calls, "good")
    for number, damage in enumerate(
        ["not json", "[]", '{"script": "x"}', '{"started_at": 3, "script": "x"}']
    ):
        (calls.new("x", NOON, f"broken{number}", YES) / "call.json").write_text(damage)
    cut = calls.new("x", NOON, "cut", YES)
    journal = FolderJournal(cut)
    journal.close()
    (cut / "journal.jsonl").write_text('{"sample":0,"kind":"N')
    bad_line = calls.new("x", NOON, "line", YES)
    (bad_line / "journal.jsonl").write_text("nonsense\n")
    (calls.folder / "holiday").mkdir()
    (calls.folder / "holiday" / "beach.jpg").write_text("x")
    (calls.folder / "notes.txt").write_text("x")
    listed = {call.id: call for call in calls.list()}
    assert listed[good.name].fault == ""
    assert listed[cut.name].fault == ""
    assert listed[cut.name].ending == ""
    assert listed[cut.name].length_seconds == 0.0
    assert all("broken" in call.fault for name, call in listed.items() if "broken" in name or "line" in name)
    assert "not a call" in listed["holiday"].fault
    assert calls.folder / "holiday" not in list(calls.folders())
    assert len(listed) == 8


def test_nothing_outside_the_store_is_ever_deleted(calls, tmp_path):
    good = new_call(calls)
    outside = tmp_path / "20200101-000000-outside"
    outside.mkdir()
    (outside / "call.json").write_text("{}")
    (calls.folder / "20200101-000000-link").symlink_to(outside)
    foreign = calls.folder / "holiday"
    foreign.mkdir()
    (foreign / "beach.jpg").write_text("x")
    wrong = ["../20200101-000000-outside", str(outside), "", ".", "..", "20200101-000000-link", "holiday", "none",
             f"{good.name}/..", "..\\20200101-000000-outside"]  # fmt: skip
    for ident in wrong:
        with pytest.raises(RecordError):
            calls.delete([ident])
        with pytest.raises(RecordError):
            calls.delete([good.name, ident])
    assert (outside / "call.json").exists()
    assert (foreign / "beach.jpg").exists()
    assert (good / AUDIO).exists()


def test_purge_takes_what_is_too_old_also_when_it_is_broken(calls):
    new_call(calls, "old", NOON - timedelta(days=91))
    broken = new_call(calls, "broken", NOON - timedelta(days=200))
    (broken / "call.json").write_text("x")
    young = new_call(calls, "young", NOON - timedelta(days=89))
    (calls.folder / "holiday").mkdir()
    assert [name[-6:] for name in calls.purge(90, NOON)] == ["broken", "00-old"]
    assert list(calls.folders()) == [young]
    assert (calls.folder / "holiday").is_dir()


def test_an_empty_store_is_no_fault_and_a_clock_without_a_zone_is(calls):
    assert calls.list() == ()
    assert list(calls.folders()) == []
    with pytest.raises(ValueError, match="time zone"):
        calls.new("x", datetime(2026, 1, 1), "a", YES)
    assert Consent(True, "flag", datetime(2026, 1, 1, tzinfo=UTC)).text_version == 1


def test_a_page_is_kept_with_its_call_and_goes_with_it(calls):
    folder = new_call(calls)
    assert calls.started(folder.name) == "2026-03-01 10:00 UTC"
    page = calls.write_page(folder.name, "<p>é</p>")
    assert page == folder / "debrief.html"
    assert page.read_text(encoding="utf-8") == "<p>é</p>"
    assert list(folder.glob("*.new")) == []
    (folder / "call.json").write_text("damaged")
    assert calls.started(folder.name) == ""
    for ident in ("none", "../calls"):
        with pytest.raises(RecordError):
            calls.write_page(ident, "x")
    calls.delete([folder.name])
    assert not page.exists()
