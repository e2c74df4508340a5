"""Each kind of trainee behaves as its name says, in sentences, and good conduct is told from bad."""

import pytest

from tests.rehearsal.callers import ABUSE, CHARGE, DANGER, OUTBOUND, REFUND, caller
from voicesim.caller.labels import CONNECT, HARMFUL, LABELS
from voicesim.caller.state import start
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.one_call import Played, play
from voicesim.rehearsal.sayings import GOES_ON, MUMBLES, SAMPLES, TALKS_OVER, promised
from voicesim.rehearsal.trainees import KINDS, NEVER, PEOPLE, SELDOM
from voicesim.values import Observation

FILES = (REFUND, CHARGE, OUTBOUND, ABUSE, DANGER)


def turns(played: Played) -> list[Observation]:
    return [step.stimulus for step in played.exchanges if isinstance(step.stimulus, Observation)]


def calls(kind: str, file=REFUND, count: int = 6) -> list[Played]:
    return [play(caller(file), KINDS[kind], seed) for seed in range(count)]


def labels(kind: str) -> set[str]:
    """Return every cue shown after the greeting."""
    return {cue.label for played in calls(kind) for turn in turns(played)[1:] for cue in turn.cues.sure}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_speaks_sentences_to_every_caller(kind, file):
    for played in calls(kind, file, 2):
        for turn in turns(played):
            text = turn.transcript.text
            assert not text or (
                text[-1] in ".?" and (len(text.split()) > 1 or kind == "silent" or text == "Hello.")
            )
            assert text not in LABELS
            assert "_" not in text


def test_every_cue_sounds_like_something():
    assert {TALKS_OVER, GOES_ON, MUMBLES}.isdisjoint(SAMPLES)
    assert SAMPLES.keys() <= LABELS
    assert SAMPLES.keys() >= HARMFUL


def test_a_kind_keeps_to_its_conduct():
    assert labels("parrot") <= {"paraphrase", "check_understanding"}
    assert labels("over-apologiser") == {"apologize"}
    assert labels("policy first") <= {"policy_wall", "explain"}
    assert labels("abusive") <= HARMFUL
    assert not labels("fixer") & {*CONNECT, *HARMFUL} - {"premature_fix"}
    assert not labels("polite but useless") & {"own_it", "explain", "paraphrase", *HARMFUL}
    assert "command_calm" in labels("calm down")


def test_the_polite_and_useless_never_tell_a_fact_nor_promise():
    promised_ever = {
        name
        for played in calls("polite but useless")
        for step in played.exchanges
        for name in step.reaction.facts
    }
    assert not promised_ever & set(caller(REFUND).model.promises)


def test_the_silent_hardly_say_a_word():
    for played in calls("silent"):
        assert len(turns(played)) < len(played.exchanges) / 2
        assert sum(len(turn.transcript.text.split()) for turn in turns(played)) < 12


def test_calm_down_comes_every_third_turn():
    said = [["command_calm" in turn.cues.labels() for turn in turns(played)] for played in calls("calm down")]
    assert all(flag == (number % 3 == 2) for flags in said for number, flag in enumerate(flags))


@pytest.mark.parametrize("file", [REFUND, CHARGE], ids=lambda file: file.stem)
def test_conduct_decides(file):
    def won(kind: str) -> float:
        return (
            sum(call.ending is not None and call.ending.name == "agreed" for call in calls(kind, file, 10))
            / 10
        )

    assert won("expert") == 1.0
    assert 0.0 < won("average") < 1.0
    assert max(won(kind) for kind in (*NEVER, *SELDOM, "fixer", "vague promiser")) == 0.0


def test_the_ten_people_stand_first_and_include_the_judged_ones():
    assert len(PEOPLE) == 10
    assert {*NEVER, *SELDOM, "expert", "average", "fixer"} == set(PEOPLE)


def test_a_promise_gets_a_time_only_where_it_has_none():
    script = caller(REFUND)
    assert promised(script, "release", "by Friday").text.count("today") == 1
    assert "Friday" not in promised(script, "release", "by Friday").text
    assert promised(caller(DANGER), "keep_bed", "tonight").text


def test_every_kind_says_something_at_once():
    for file in FILES:
        script = caller(file)
        for trainee in KINDS.values():
            assert trainee(script, start(script), Dice(0))
