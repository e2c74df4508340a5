"""Blind reviews by spreadsheet."""

from datetime import timedelta

import pytest

from tests import calls
from tests.cli.reviewing import FIRST, QUESTIONS, save, sheet, take_in
from tests.cli.test_calls import stored
from voicesim.debrief import rubric
from voicesim.errors import RecordError
from voicesim.record.reviews import REVIEWS, read_reviews


@pytest.fixture
def three(home):
    makers = (calls.expert, calls.bad, calls.middling)
    return [stored(home, make(), FIRST + timedelta(days=n), f"a{n:05}") for n, make in enumerate(makers)]


def filled(rows, points="2"):
    return [rows[0], *([*row[:4], points if row[2].isdecimal() else "", *row[5:]] for row in rows[1:])]


def test_an_empty_sheet_has_a_row_for_each_question_and_no_mark(three, home):
    rows = sheet(three, home)
    assert rows[0][:6] == ["call", "rubric", "competency", "title", "points", "comment"]
    assert len(rows) == 1 + 3 * QUESTIONS
    assert {cell for row in rows[1:] for cell in row[4:6]} == {""}
    assert rows[4][6:] == list(rubric.COMPETENCIES[3].anchors)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert (home / "marks.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(RecordError, match="is there already"):
        sheet(three, home)


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8-sig"), (";", "utf-8-sig"), ("\t", "utf-8")])
def test_a_filled_sheet_reads_back_also_from_other_countries_spreadsheets(three, home, separator, encoding):
    rows = filled(sheet(three, home))
    rows[1][4:6] = ["\N{EN DASH}", '=HYPERLINK("x"); she said "hi",\ntwice']
    rows[13][4] = "Yes"
    save(home, rows, separator=separator, encoding=encoding)
    assert "Taken in: 3 reviews by Dana" in take_in()
    given = read_reviews(three[0]).of("Dana", rubric.VERSION)
    assert [mark.points for mark in given.marks] == [None] + [2] * 11
    assert given.marks[0].comment == rows[1][5]
    assert [answer.happened for answer in given.critical] == [True] + [False] * 6
    assert given.how == "sheet"


def test_taking_a_sheet_in_again_changes_nothing_and_other_marks_are_refused(three, home):
    rows = filled(sheet(three[:1], home))
    save(home, rows)
    take_in()
    before = (three[0] / REVIEWS).read_bytes()
    assert "Taken in: 0 reviews" in take_in(reviewer="dana")
    rows[2][4] = "0"
    save(home, rows)
    with pytest.raises(RecordError, match="has given other marks"):
        take_in()
    assert (three[0] / REVIEWS).read_bytes() == before


def test_a_call_left_empty_is_left_out(three, home):
    rows = sheet(three, home)
    save(home, filled(rows[: 1 + QUESTIONS]) + rows[1 + QUESTIONS :])
    assert "1 reviews by Dana; 0 were there already, 2 calls were left empty" in take_in()
    assert read_reviews(three[1]).entries == ()


def at(line, column, value):
    """A change of one cell, by its line in the file (no cell here holds a line end)."""

    def change(rows):
        rows[line - 1][column] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (at(5, 4, "4"), "line 5, column points: '4' is no mark"),
        (at(5, 4, ""), "line 5, column points: no mark; write 0 to 3"),
        (at(5, 4, "2.5"), "line 5, column points"),
        (at(15, 4, "2"), "line 15, column points: '2' is neither yes nor no"),
        (at(24, 2, "13"), "line 24, column competency: the rubric has no '13'"),
        (at(24, 2, "2"), "line 24, column competency: 2 of"),
        (at(5, 1, "1"), "line 5, column rubric: '1' is not version"),
        (at(3, 0, "20200101-000000-zzzzzz"), "line 3, column call: there is no call"),
        (at(3, 0, "../x"), "line 3, column call: there is no call"),
        (at(1, 4, "Punkte"), "line 1: no column points"),
        (lambda rows: rows.pop(3), "has no row for 3"),
        (
            lambda rows: rows.__setitem__(slice(1, None), [[*row[:4], "", ""] for row in rows[1:]]),
            "no mark in it",
        ),
    ],
)
def test_a_fault_is_named_by_line_and_column_and_nothing_is_taken_in(three, home, change, told):
    rows = filled(sheet(three, home))
    change(rows)
    save(home, rows)
    with pytest.raises(RecordError) as error:
        take_in()
    assert told in str(error.value)
    assert [read_reviews(folder).entries for folder in three] == [(), (), ()]


def test_lines_are_counted_through_comments_of_several_lines(three, home):
    rows = filled(sheet(three[:1], home))
    rows[1][5] = "one\ntwo\nthree"
    rows[2][4:6] = ["9", "four\nfive"]
    save(home, rows)
    with pytest.raises(RecordError, match="line 5, column points"):
        take_in()


def test_what_is_no_table_is_told(home, bad):
    (home / "filled.csv").write_bytes(b"\xff\xfe\x00broken\xfa")
    with pytest.raises(RecordError, match="UTF-8"):
        take_in()
    (home / "filled.csv").write_bytes(b"")
    with pytest.raises(RecordError, match="no column"):
        take_in()
    with pytest.raises(RecordError, match="not readable"):
        take_in("missing.csv")
