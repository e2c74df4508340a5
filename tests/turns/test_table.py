import pytest

from voicesim.turns.table import (
    HOLDING,
    TABLE,
    UNSURE,
    Event,
    State,
    UnknownTransitionError,
    diagram,
    next_state,
)

ALWAYS = {Event.QUIET, Event.SPEECH, Event.ANSWERED, Event.INPUT_ENDED}


def test_every_state_has_a_row_and_knows_what_can_always_happen():
    assert set(TABLE) == set(State)
    assert all(set(row) >= ALWAYS for row in TABLE.values())


def test_every_state_can_be_reached():
    reached, new = {State.WAITING}, {State.WAITING}
    while new:
        new = {following for state in new for following in TABLE[state].values()} - reached
        reached |= new
    assert reached == set(State)


@pytest.mark.parametrize(
    ("state", "event"),
    [(s, e) for s in State for e in Event if e not in TABLE[s]],
    ids=lambda value: value.name,
)
def test_what_is_not_in_the_table_raises_and_names_both(state, event):
    with pytest.raises(UnknownTransitionError, match=f"'{event.value}' in state '{state.value}'"):
        next_state(state, event)


def test_sound_becomes_speech_only_where_it_was_waited_for():
    assert {state for state in State if Event.LONG_ENOUGH in TABLE[state]} == UNSURE
    assert all(TABLE[state][Event.LONG_ENOUGH] is State.SPEAKING for state in UNSURE)


def test_the_floor_is_given_up_only_by_the_end():
    left = {e for s in HOLDING for e, following in TABLE[s].items() if following not in HOLDING}
    assert left == {Event.END_REACHED, Event.INPUT_ENDED}


def test_the_diagram_shows_every_step_that_moves():
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    for state, row in TABLE.items():
        for event, following in row.items():
            line = f"    {state.value} --> {following.value}: {event.value}"
            assert (line in lines) == (state is not following)
