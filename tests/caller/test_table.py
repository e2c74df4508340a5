"""The table of phases: closed, drawn, and loud about what cannot happen."""

import pytest

from voicesim.caller.table import ENDED, PHASES, TABLE, TableError, follow, mermaid


def test_every_phase_is_in_the_table_and_every_target_is_a_phase():
    assert set(TABLE) == set(PHASES)
    assert {target for row in TABLE.values() for target in row.values()} <= set(PHASES)


def test_nobody_comes_back_from_the_end():
    assert set(TABLE[ENDED].values()) == {ENDED}


def test_an_unknown_event_names_phase_and_event():
    with pytest.raises(TableError, match=r"WAITING.*'warned'"):
        follow("WAITING", "warned")


def test_the_diagram_has_every_move():
    drawn = mermaid()
    for phase, row in TABLE.items():
        for event, target in row.items():
            assert (f"{phase} --> {target}: {event}" in drawn) == (phase != target)
