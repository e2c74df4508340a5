import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record import samples
from voicesim import values
from voicesim.errors import RecordError
from voicesim.record.codec import KINDS, decode, encode

CONTAINERS = {"CallSummary"}
"""Made from a journal, never journalled: its stimuli stand inside its exchanges."""


@pytest.mark.parametrize("value", samples.EVERY, ids=lambda value: type(value).__name__)
def test_every_value_comes_back_equal_and_of_its_own_class(value):
    if type(value).__name__ in CONTAINERS:
        pytest.skip("not journalled")
    again = decode(encode(value), "here")
    assert again == value
    assert type(again) is type(value)
    if isinstance(value, values.Exchange):
        assert type(again.stimulus) is type(value.stimulus)


def test_no_kind_of_values_py_is_left_out():
    assert {type(value).__name__ for value in samples.EVERY} == set(KINDS)


def test_a_line_is_one_line_with_sorted_keys_whatever_the_text_holds():
    text = encode(samples.OBSERVATION)
    assert text.splitlines() == [text]
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_exact(number):
    again = decode(encode(values.Reason("r", "t", tension=number)), "here")
    assert math.copysign(1, again.tension) == math.copysign(1, number)
    assert again.tension == number


@given(st.text())
def test_any_text_survives(text):
    note = values.Note(1, "overflow", text)
    assert decode(encode(note).encode().decode(), "here") == note
    assert encode(note).isascii()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(RecordError, match="absent numbers are None"):
        encode(values.Reason("r", "t", tension=number))


@pytest.mark.parametrize("value", [3, {"a": 1}, np.zeros(3), values.AudioFrame(np.zeros(512, np.float32), 0)])
def test_what_is_no_value_is_refused(value):
    with pytest.raises(RecordError, match="cannot hold"):
        encode(value)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"class": "Nobody"}, "unknown kind 'Nobody'"),
        ({"kind": 3}, "Note.kind"),
        ({"sample": "3"}, "Note.sample"),
        ({"sample": 1.5}, "Note.sample"),
        ({"mood": "angry"}, "unknown field Note.mood"),
    ],
)
def test_damage_is_named_with_its_place(change, what):
    raw = json.loads(encode(values.Note(1, "overflow", "t"))) | change
    with pytest.raises(RecordError, match=f"journal.jsonl, line 7: {what}"):
        decode(json.dumps(raw), "journal.jsonl, line 7")


def test_a_missing_field_an_unknown_stimulus_and_broken_json_are_named():
    raw = json.loads(encode(samples.EXCHANGES[0]))
    missing = {key: part for key, part in raw.items() if key != "reaction"}
    with pytest.raises(RecordError, match=r"line 2: Exchange\.reaction"):
        decode(json.dumps(missing), "line 2")
    strange = raw | {"stimulus": {"class": "Sneeze", "sample": 3}}
    with pytest.raises(RecordError, match=r"line 2: Exchange\.stimulus.*Sneeze"):
        decode(json.dumps(strange), "line 2")
    for text in ('{"class": "Note", "sam', '{"class": NaN}', "7", "[]"):
        with pytest.raises(RecordError, match="line 2"):
            decode(text, "line 2")


def test_a_field_added_later_with_a_default_does_not_make_old_journals_unreadable():
    raw = json.loads(encode(samples.TURN))
    with_defaults = [f.name for f in dataclasses.fields(values.Turn) if f.default is not dataclasses.MISSING]
    for name in with_defaults:
        del raw[name]
    assert decode(json.dumps(raw), "here").start_sample == samples.TURN.start_sample
