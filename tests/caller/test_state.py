"""The state: whole in JSON, and clear about what is none."""

import json

import pytest

from tests.caller.plays import play, play_files, shipped
from voicesim.caller.state import CallerState, start
from voicesim.errors import RecordError


@pytest.mark.parametrize("file", play_files(), ids=lambda file: "/".join(file.parts[-3:]))
def test_state_survives_json_at_the_end_of_every_play(file):
    call, _ = play(file)
    text = call.state.to_json()
    assert CallerState.from_json(text) == call.state
    assert CallerState.from_json(text).to_json() == text


def test_temper_sets_where_the_call_begins():
    state = start(shipped("government/late_refund"))
    assert (state.tension, state.trust, state.band, state.phase) == (7.5, 2.0, "boiling", "WAITING")
    assert not state.verified


@pytest.mark.parametrize("text", ["", "{}", '{"seed": 1}', "[]"])
def test_no_state_is_refused(text):
    with pytest.raises(RecordError, match="altered or cut short"):
        CallerState.from_json(text)


def test_a_wrong_type_is_named():
    fields = json.loads(start(shipped("government/late_refund")).to_json())
    fields["tension"] = "high"
    with pytest.raises(RecordError, match="tension"):
        CallerState.from_json(json.dumps(fields))
