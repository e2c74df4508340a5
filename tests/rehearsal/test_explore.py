"""Many calls: the same for any number of processes, shared fairly, and nothing lost on the way."""

import pytest

from tests.rehearsal.callers import REFUND, caller
from voicesim.errors import ScriptError, SettingsError
from voicesim.rehearsal.explore import CALLS_A_PIECE, Plan, explore, outcome_of, seed_for
from voicesim.rehearsal.one_call import play
from voicesim.rehearsal.trainees import KINDS

SMALL = Plan(calls=30, seed=4, trainees=("expert", "average"))


def test_two_processes_give_what_one_gives():
    told: list[int] = []
    alone = explore(REFUND, SMALL, 1)
    assert explore(REFUND, SMALL, 2, told.append) == alone
    assert sum(told) == len(alone) == 30
    assert max(told) <= CALLS_A_PIECE


def test_calls_are_shared_among_the_trainees_and_the_first_get_what_is_left_over():
    outcomes = explore(REFUND, Plan(calls=7, trainees=("silent", "abusive")))
    assert [outcome.trainee for outcome in outcomes] == ["silent"] * 4 + ["abusive"] * 3
    assert len({outcome.seed for outcome in outcomes}) == 7


def test_a_call_does_not_hang_on_which_others_are_played():
    few = explore(REFUND, Plan(calls=2, seed=4, trainees=("average",)))
    many = [outcome for outcome in explore(REFUND, SMALL) if outcome.trainee == "average"]
    assert list(few) == many[:2]
    assert explore(REFUND, Plan(calls=2, seed=5, trainees=("average",))) != few


def test_an_outcome_tells_what_happened():
    script = caller(REFUND)
    seed = seed_for(SMALL, "expert", 0)
    outcome, played = outcome_of(script, SMALL, "expert", seed), play(script, KINDS["expert"], seed)
    assert outcome.ending == played.ending.name == "agreed"
    assert outcome.tensions[-1] == pytest.approx(played.exchanges[-1].reaction.tension, abs=0.001)
    assert len(outcome.tensions) == outcome.turns == played.turns
    assert dict(outcome.opened)["story"] <= dict(outcome.met)["story"]
    assert set(dict(outcome.met)) == set(played.state.met)
    assert any(line.startswith("endings.agreed.says") for line in outcome.lines)
    assert outcome.score > 0.75
    assert outcome.minutes == pytest.approx(played.seconds / 60)


def test_what_cannot_be_played_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(SettingsError, match="no trainee called 'saint'; there are: expert"):
        explore(REFUND, Plan(trainees=("saint",)))
    with pytest.raises(SettingsError, match="too few for 16 trainees"):
        explore(REFUND, Plan(calls=3))
    with pytest.raises(ScriptError):
        explore(tmp_path / "none.yaml", SMALL)
