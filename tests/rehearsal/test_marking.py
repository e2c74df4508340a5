"""A rehearsed call is marked as a real one would be."""

from tests.rehearsal.callers import REFUND, caller
from voicesim.rehearsal.marking import header_of, marks_of, share_of, summary_of
from voicesim.rehearsal.one_call import play
from voicesim.rehearsal.trainees import KINDS
from voicesim.settings import DebriefSettings


def test_the_summary_holds_the_whole_call():
    script = caller(REFUND)
    played = play(script, KINDS["expert"], 1)
    summary = summary_of(header_of(script, 1), played)
    assert summary.exchanges == played.exchanges
    assert summary.ending == played.ending
    assert [line.line for line in summary.spoken] == [
        line for step in played.exchanges for line in step.reaction.lines
    ]
    assert summary.header.typed
    assert summary.header.start_tension == 7.5


def test_an_expert_passes_and_an_abusive_one_does_not():
    script = caller(REFUND)
    marks = {
        kind: marks_of(header_of(script, 1), play(script, KINDS[kind], 1), DebriefSettings())
        for kind in ("expert", "abusive")
    }
    assert marks["expert"].passed
    assert not marks["abusive"].passed
    assert share_of(marks["expert"]) > 0.8
    assert share_of(marks["abusive"]) < 0.3
