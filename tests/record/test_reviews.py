import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicesim.errors import RecordError
from voicesim.record.journal import JOURNAL, FolderJournal
from voicesim.record.reviews import (
    REVIEWS,
    GivenCritical,
    GivenMark,
    Override,
    Review,
    Reviews,
    ReviewWithdrawn,
    add,
    drop_draft,
    person,
    read_draft,
    read_reviews,
    write_draft,
)
from voicesim.record.store import Calls, Consent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    made = Calls(tmp_path / "calls").new("x", NOON, "a1", Consent(True, "flag", NOON))
    (made / JOURNAL).write_bytes(b"")
    return made


def review(reviewer="Dana", points=2, version=2, at=NOON):
    marks = (GivenMark(1, points, "said “hi”\nand her name"), GivenMark(9, None))
    return Review(
        reviewer, version, at, "terminal", marks, (GivenCritical("false_promise", True, "at 2:10"),)
    )


def override(value="2", item="4"):
    return Override(item, value, "1", "Twice.", "Dana", NOON, 2)


def test_what_was_said_reads_back_in_order(folder):
    assert read_reviews(folder) == Reviews()
    entries = (review(), override(), review("Max"), ReviewWithdrawn("Max", NOON, "Wrong call."))
    for entry in entries:
        add(folder, entry)
    assert read_reviews(folder).entries == entries
    assert read_reviews(folder).standing() == entries[:1]
    assert read_reviews(folder).overrides == entries[1:2]


def test_it_is_only_ever_added_to_and_the_journal_is_left_alone(folder):
    (folder / JOURNAL).write_bytes(b'{"a":1}\n')
    add(folder, override())
    before = (folder / REVIEWS).read_bytes()
    add(folder, override("withdraw"))
    assert (folder / REVIEWS).read_bytes().startswith(before)
    assert (folder / JOURNAL).read_bytes() == b'{"a":1}\n'


def test_a_review_stays_as_it_was_given_until_it_is_withdrawn(folder):
    add(folder, review())
    with pytest.raises(RecordError, match="dana has reviewed it already"):
        add(folder, review("dana", points=3))
    add(folder, review(version=3))
    assert read_reviews(folder).of("DANA", 2) == review()
    assert not read_reviews(folder).given_again("Dana")
    add(folder, ReviewWithdrawn("dana", NOON, "Wrong call."))
    assert read_reviews(folder).of("Dana", 2) is None
    assert read_reviews(folder).given_again("Dana")
    add(folder, review(points=3))
    assert read_reviews(folder).of("Dana", 2).marks[0].points == 3
    with pytest.raises(RecordError, match="no review by Max"):
        add(folder, ReviewWithdrawn("Max", NOON, "?"))


def test_half_a_line_that_a_crash_left_is_passed_over_and_then_closed_off(folder):
    add(folder, override())
    with (folder / REVIEWS).open("ab") as file:
        file.write(b'{"kind":"rev')
    assert read_reviews(folder).entries == (override(),)
    add(folder, override("3"))
    assert read_reviews(folder).entries == (override(), override("3"))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda raw: {**raw, "extra": 1}, "extra"),
        (lambda raw: {**raw, "value": "7"}, "value"),
        (lambda raw: {**raw, "at": "2026-03-01T12:00:00"}, "at"),
        (lambda raw: {**raw, "kind": "praise"}, "praise"),
        (lambda raw: {**raw, "rubric_version": "2"}, "rubric_version"),
        (lambda raw: [raw], "line 2"),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_added_to_it(folder, damage, told):
    add(folder, override())
    line = json.loads((folder / REVIEWS).read_text())
    with (folder / REVIEWS).open("a") as file:
        file.write(json.dumps(damage(line)) + "\n")
    damaged = (folder / REVIEWS).read_bytes()
    with pytest.raises(RecordError, match=r"reviews.jsonl, line 2") as error:
        read_reviews(folder)
    assert told in str(error.value)
    with pytest.raises(RecordError, match="restore the file"):
        add(folder, override())
    assert (folder / REVIEWS).read_bytes() == damaged


def test_marks_out_of_range_are_damage(folder):
    add(folder, review())
    file = folder / REVIEWS
    file.write_text(file.read_text().replace('"points":2', '"points":7'))
    with pytest.raises(RecordError, match="points"):
        read_reviews(folder)


def test_no_call_or_one_still_going_on_takes_no_review(folder, tmp_path):
    with pytest.raises(RecordError, match="not a recorded call"):
        add(tmp_path, review())
    (folder / JOURNAL).unlink()
    journal = FolderJournal(folder)
    with pytest.raises(RecordError, match="still going on"):
        add(folder, review())
    journal.close()
    add(folder, review())


def test_drafts_are_each_trainers_own_and_gone_when_dropped(folder):
    assert read_draft(folder, "Dana") is None
    write_draft(folder, review())
    write_draft(folder, review("Max/../x", points=1))
    write_draft(folder, review(points=3))
    assert read_draft(folder, "dana").marks[0].points == 3
    assert read_draft(folder, "Max/../x").marks[0].points == 1
    drop_draft(folder, "DANA")
    drop_draft(folder, "DANA")
    assert read_draft(folder, "Dana") is None
    assert read_reviews(folder) == Reviews()
    (draft,) = folder.glob("review-draft-*")
    draft.write_text("{")
    with pytest.raises(RecordError, match="review-draft"):
        read_draft(folder, "Max/../x")


def test_deleting_and_purging_a_call_takes_its_reviews_with_it(folder):
    write_draft(folder, review("Max"))
    add(folder, review())
    calls = Calls(folder.parent)
    assert calls.purge(30, NOON + timedelta(days=31)) == (folder.name,)
    assert list(Path(folder.parent).rglob("*review*")) == []


def test_names():
    assert person("  Dana   R. ") == "Dana R."
    for wrong in ("", "  ", "x" * 61, "a\x1b[31m", "VoiceSim", "voicesim "):
        with pytest.raises(RecordError, match="name"):
            person(wrong)
