import dataclasses

import pytest

from tests.calls import expert
from tests.regress.results import RESULT, TURN
from voicesim.errors import RecordError
from voicesim.regress.case import RecordedTurn
from voicesim.regress.junit import junit
from voicesim.regress.result import Difference, Placed, error_rate, turns_of
from voicesim.regress.result_files import read_results


def test_a_result_reads_back_as_it_was_written(tmp_path):
    file = tmp_path / "results.jsonl"
    file.write_text(RESULT.to_json() + "\n", encoding="utf-8")
    assert read_results(file) == (RESULT,)


def test_a_damaged_line_is_named(tmp_path):
    file = tmp_path / "results.jsonl"
    file.write_text(RESULT.to_json() + '\n{"name": 3}\n', encoding="utf-8")
    with pytest.raises(RecordError, match="line 2"):
        read_results(file)
    with pytest.raises(RecordError, match="no readable results"):
        read_results(tmp_path / "none.jsonl")


def test_a_turn_belongs_to_the_recorded_turn_it_shares_most_with():
    call = expert()
    first = turns_of(call, (), ())[0]
    assert first.recorded == 0
    start = round(first.start_seconds * 16_000)
    end = round(first.end_seconds * 16_000)
    recorded = [
        RecordedTurn(start_seconds=0.0, end_seconds=0.5, words="before"),
        RecordedTurn(start_seconds=2.0, end_seconds=9.0, words=first.words),
    ]
    placed = [Placed(0, start + 100), Placed(start + 100, end + 500)]
    turn = turns_of(call, recorded, placed)[0]
    assert turn.recorded == 2
    assert turn.recorded_start_seconds == pytest.approx(2.0 - 100 / 16_000, abs=1e-4)


def test_the_error_rate_joins_the_pieces_of_a_turn():
    pieces = [
        dataclasses.replace(TURN, words="so you were"),
        dataclasses.replace(TURN, number=2, words="cut off"),
    ]
    recorded = [RecordedTurn(start_seconds=0, end_seconds=1, words="so you were cut off twice")]
    assert error_rate(pieces, recorded, 1) == pytest.approx(1 / 6, abs=1e-5)
    assert error_rate(pieces, recorded, 0) is None


def test_junit_counts_and_names_what_failed():
    failed = dataclasses.replace(
        RESULT, name="set/two", status="failed", differences=(Difference("cue", "validate", "none", 3),)
    )
    broken = dataclasses.replace(RESULT, name="other/three", status="error", error="torn \x01 & <file>")
    text = junit([RESULT, failed, broken])
    assert '<testsuites tests="3" failures="1" errors="1">' in text
    assert "turn 3, cue: expected validate, got none" in text
    assert "torn ? &amp; &lt;file&gt;" in text
