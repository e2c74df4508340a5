"""A real recording through the whole call, fainter and by telephone: the marks it gives then. Takes most of a minute."""

from contextlib import closing

import pytest

from voicesim import places
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.record.memory import MemoryJournal
from voicesim.regress.case import read_case
from voicesim.regress.channels import gain, phone
from voicesim.settings import load_settings
from voicesim.wiring import CallOptions, make_studio, spoken_parts
from voicesim.wiring_calls import mark
from voicesim.wiring_recorded import NoSink, case_source

NAME = "late_refund/goes_well"


@pytest.fixture(scope="module")
def marks_through():
    """Gives the marks of the recording sent through a channel; the parts are loaded once."""
    settings = load_settings(None, {}, {"recogniser.engine": "pocketsphinx"})
    case = read_case(places.shipped("audio") / f"{NAME}.yaml")
    with closing(make_studio(settings, places.shipped("scripts") / f"{case.sidecar.script}.yaml")) as studio:

        def run(through=None):
            journal = MemoryJournal()
            conversation = Conversation(spoken_parts(studio, CallOptions(journal, lambda _: None)))
            run_call(conversation, case_source(case, conversation, through), NoSink())
            return mark(journal.summary(), settings)

        yield run


@pytest.fixture(scope="module")
def as_recorded(marks_through):
    return marks_through()


def by_words(marks):
    return {mark.number: mark.points for mark in marks.competencies if mark.number != 10 and mark.counts}


def test_twelve_decibels_less_change_no_mark_that_rests_on_words(marks_through, as_recorded):
    assert as_recorded.passed
    assert by_words(marks_through(gain(-12))) == by_words(as_recorded)


def test_a_telephone_moves_no_mark_by_more_than_one_point(marks_through, as_recorded):
    """As measured: bench/debrief_channels.py. What the recogniser then hears otherwise, it hears with less of the band."""
    marks = marks_through(phone)
    now, then = by_words(marks), by_words(as_recorded)
    assert marks.passed
    assert {number: points for number, points in now.items() if abs(points - then[number]) > 1} == {}
