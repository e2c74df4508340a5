"""A way that is found is real; what cannot be reached is not; the budget and the end of the search are told."""

from tests.rehearsal.callers import ABUSE, DANGER, OUTBOUND, caller
from voicesim.caller.react import react
from voicesim.caller.state import start
from voicesim.rehearsal.search import _next, key_of, search
from voicesim.values import CallOpened

BUDGET = 60


def test_every_ending_and_moment_of_small_callers_has_a_way():
    for file in (OUTBOUND, DANGER):
        script = caller(file)
        reached = search(script, BUDGET)
        assert {"agreed", "no_further"} <= reached.endings.keys()
        assert reached.moments.keys() == script.model.moments.keys()
        assert reached.states == BUDGET
        assert not reached.exhausted


def test_abuse_that_never_relents_is_met_on_no_way_and_ends_by_the_limit():
    reached = search(caller(ABUSE), 2 * BUDGET)
    assert "abuse" not in reached.moments
    way = reached.endings["limit_kept"]
    assert way[-1] in ("ends the call", "says goodbye")


def test_a_way_can_be_walked_again():
    script = caller(OUTBOUND)
    state, _ = react(script, start(script), CallOpened(0))
    for name in search(script, BUDGET).endings["agreed"]:
        state = dict(_next(script, state))[name]
    assert state.ending == "agreed"


def test_a_search_that_comes_to_its_end_says_so(tmp_path):
    file = tmp_path / "short.yaml"
    text = OUTBOUND.read_text(encoding="utf-8")
    file.write_text(text.replace("when: [given_up]", "when: [after 1 turns]"), encoding="utf-8")
    reached = search(caller(file), BUDGET)
    assert reached.exhausted
    assert reached.endings.keys() == {"hung_up"}
    assert reached.states < BUDGET


def test_states_that_hardly_differ_are_one():
    from dataclasses import replace

    script = caller(OUTBOUND)
    state = start(script)
    near = replace(state, tension=state.tension + 0.1, sample=99, last_said=("Hello?",))
    assert key_of(script, near) == key_of(script, state)
    assert key_of(script, replace(state, tension=state.tension + 1.0)) != key_of(script, state)
    assert key_of(script, replace(state, met=("why",))) != key_of(script, state)
