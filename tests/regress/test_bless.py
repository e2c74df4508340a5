import dataclasses
from pathlib import Path

import numpy as np
import pytest

from tests.regress.results import RESULT, TURN
from voicesim.errors import AudioError
from voicesim.regress.bless import bless
from voicesim.regress.case import read_case
from voicesim.regress.judge import differences, judged
from voicesim.regress.steady import AS_RECORDED, STEADY

ONE = {AS_RECORDED: RESULT}
TEXT = """\
# a comment that stays
title: A call
script: government/late_refund
recording: call.flac
speaker: synthetic
provenance: made here
licence: Apache-2.0
turns:
  - {start_seconds: 0.5, end_seconds: 2.0, words: so you were cut off twice}   # and this one
expect:
  ending: hung_up   # as it was
  marks_within: 1
"""


@pytest.fixture
def case(tmp_path: Path):
    (tmp_path / "call.flac").write_bytes(b"audio")
    (tmp_path / "call.yaml").write_text(TEXT)
    return read_case(tmp_path / "call.yaml")


def test_only_what_is_expected_already_is_brought_up_to_date(case):
    blessing = bless(case, ONE)
    assert blessing.difference.count("\n-") == 2, "the header line and one line of content"
    assert "ending: agreed" in blessing.after
    assert "# as it was" in blessing.after
    assert "# a comment that stays" in blessing.after
    assert "path" not in blessing.after
    assert case.file.read_text() == TEXT, "nothing is written before it is asked for"


def test_what_is_blessed_whole_then_holds_and_blessing_again_changes_nothing(case):
    bless(case, ONE, everything=True).write()
    blessed = read_case(case.file)
    assert differences(RESULT, blessed.sidecar) == ()
    assert blessed.sidecar.expect.marks == {4: 2}
    assert blessed.sidecar.expect.marks_within == 1, "what a result cannot tell stays"
    assert blessed.sidecar.turns[0].expect.cues == ("paraphrase",)
    assert blessed.sidecar.turns[0].expect.opened == ("story",)
    assert bless(blessed, ONE, everything=True).difference == ""


def test_what_then_moves_is_caught(case):
    bless(case, ONE, everything=True).write()
    moved = dataclasses.replace(RESULT, turns=(dataclasses.replace(TURN, cues=()),))
    (difference,) = differences(moved, read_case(case.file).sidecar)
    assert (difference.what, difference.turn) == ("cue", 1)


def test_a_case_that_could_not_be_run_is_not_blessed(case):
    with pytest.raises(AudioError, match=r"dither.*nothing to bless: torn"):
        bless(case, {**ONE, "dither": dataclasses.replace(RESULT, status="error", error="torn")})


def other(**fields):
    """The result as it came out of a run that nobody would hear a difference in."""
    turn = dataclasses.replace(TURN, **fields.pop("turn", {}))
    return {AS_RECORDED: RESULT, "dither": dataclasses.replace(RESULT, turns=(turn,), **fields)}


@pytest.mark.parametrize(
    ("runs", "gone", "told"),
    [
        (other(ending="hung_up"), "ending", "agreed (as recorded); hung_up (dither)"),
        (other(path=()), "path", "story (as recorded); none (dither)"),
        (other(passed=False), "passed", "True (as recorded); False (dither)"),
        (other(critical=("false_promise",)), "critical", "none (as recorded); false_promise (dither)"),
        (other(marks=((4, 0), (9, None))), "marks", "mark 4: 2 (as recorded); 0 (dither)"),
    ],
)
def test_what_the_runs_disagree_on_is_left_out_and_told(case, runs, gone, told):
    blessing = bless(case, runs, everything=True)
    blessing.write()
    expect = read_case(case.file).sidecar.expect
    assert gone not in expect.model_fields_set
    assert "turns" in expect.model_fields_set
    assert [text for text in blessing.left_out if told in text]


def test_what_holds_in_all_runs_is_expected_with_the_room_of_the_worst(case):
    runs = other(
        end_tension=4.0,
        word_error_rate=0.5,
        marks=((4, 3), (9, None)),
        turn={"cues": (), "recorded_end_seconds": 2.4},
    )
    bless(case, runs, everything=True).write()
    blessed = read_case(case.file).sidecar
    assert (blessed.expect.tension_at_least, blessed.expect.tension_at_most) == (2.5, 4.5)
    assert blessed.expect.word_error_rate_at_most == 0.55
    assert blessed.expect.marks == {4: (2, 3)}
    assert blessed.turns[0].expect.cues == ()
    assert blessed.turns[0].expect.tone == ("even",)
    assert blessed.turns[0].expect.ends_within_seconds == 0.45
    assert all(differences(result, blessed) == () for result in runs.values())


def test_a_turn_that_is_not_taken_in_every_run_is_held_to_nothing(case):
    runs = {AS_RECORDED: RESULT, "dither": dataclasses.replace(RESULT, turns=())}
    blessing = bless(case, runs, everything=True)
    blessing.write()
    assert read_case(case.file).sidecar.turns[0].expect.model_fields_set == set()
    assert "turn 1, turns: 1 (as recorded); 0 (dither)" in blessing.left_out


def test_an_expectation_no_result_can_write_is_left_to_the_person(case):
    case.file.write_text(TEXT.replace("expect:", "expect:\n  no_cues: [paraphrase]"))
    blessing = bless(read_case(case.file), ONE)
    ((change, difference),) = blessing.unmet(ONE)
    assert (change, difference.what, difference.expected) == (AS_RECORDED, "cue", "no paraphrase")


def test_a_choice_of_cues_that_all_came_out_stays_and_one_that_did_not_is_renewed(case):
    for chosen, kept in (("paraphrase", ("paraphrase",)), ("blame", ("paraphrase",))):
        turn = dataclasses.replace(TURN, cues=(("paraphrase", "you were"), ("greet", "so")))
        runs = {AS_RECORDED: dataclasses.replace(RESULT, turns=(turn,))}
        case.file.write_text(TEXT.replace("expect:", f"expect:\n  cues: [{chosen}]"))
        blessing = bless(read_case(case.file), runs)
        assert (f"+  cues: [{', '.join((*kept, 'greet'))}]" in blessing.difference) is (chosen == "blame")


def test_the_recogniser_that_was_heard_with_is_written_and_told_when_another_fails(case):
    bless(case, ONE, everything=True).write()
    blessed = read_case(case.file).sidecar
    assert blessed.blessed_with == "sphinx 1"
    engines = (("recogniser", "whisper:tiny.en (int8, sha256 1a 2b)"),)
    heard = dataclasses.replace(RESULT, digests=dataclasses.replace(RESULT.digests, engines=engines))
    failed = judged(dataclasses.replace(heard, ending="hung_up"), blessed)
    assert failed.note.startswith("blessed with sphinx 1, heard by whisper:tiny.en: the difference may be")
    assert judged(heard, blessed).note == ""
    assert judged(dataclasses.replace(RESULT, ending="hung_up"), blessed).note == "", "the same recogniser"


def test_the_changes_are_ones_nobody_hears():
    said = (0.2 * np.sin(np.arange(32_000) / 10)).astype(np.float32)
    for through in STEADY.values():
        got = through(said)
        assert (got.shape, got.dtype) == (said.shape, np.float32)
        assert not np.array_equal(got, said)
        assert np.array_equal(through(said), got)
    noise = STEADY["dither"](said) - said
    assert 20 * np.log10(np.std(said) / np.std(noise)) == pytest.approx(60, abs=1)
    assert np.array_equal(STEADY["1 ms later"](said)[16:], said[:-16])
