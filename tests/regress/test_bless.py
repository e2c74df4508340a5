import dataclasses
from pathlib import Path

import pytest

from tests.regress.results import RESULT, TURN
from voicesim.errors import AudioError
from voicesim.regress.bless import bless
from voicesim.regress.case import read_case
from voicesim.regress.judge import differences

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
    blessing = bless(case, RESULT)
    assert blessing.difference.count("\n-") == 2, "the header line and one line of content"
    assert "ending: agreed" in blessing.after
    assert "# as it was" in blessing.after
    assert "# a comment that stays" in blessing.after
    assert "path" not in blessing.after
    assert case.file.read_text() == TEXT, "nothing is written before it is asked for"


def test_what_is_blessed_whole_then_holds_and_blessing_again_changes_nothing(case):
    bless(case, RESULT, everything=True).write()
    blessed = read_case(case.file)
    assert differences(RESULT, blessed.sidecar) == ()
    assert blessed.sidecar.expect.marks == {4: 2}
    assert blessed.sidecar.expect.marks_within == 1, "what a result cannot tell stays"
    assert blessed.sidecar.turns[0].expect.cues == ("paraphrase",)
    assert blessed.sidecar.turns[0].expect.opened == ("story",)
    assert bless(blessed, RESULT, everything=True).difference == ""


def test_what_then_moves_is_caught(case):
    bless(case, RESULT, everything=True).write()
    moved = dataclasses.replace(RESULT, turns=(dataclasses.replace(TURN, cues=()),))
    (difference,) = differences(moved, read_case(case.file).sidecar)
    assert (difference.what, difference.turn) == ("cue", 1)


def test_a_case_that_could_not_be_run_is_not_blessed(case):
    with pytest.raises(AudioError, match="nothing to bless: torn"):
        bless(case, dataclasses.replace(RESULT, status="error", error="torn"))
