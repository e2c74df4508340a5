"""What the other rooms ask of a script."""

import pytest

from tests.caller.plays import PLAYS, shipped
from voicesim.caller.labels import LABELS
from voicesim.caller.script import load_script
from voicesim.errors import ScriptError
from voicesim.settings import TurnSettings

LATE = shipped("government/late_refund")
TWICE = shipped("customer_service/double_charge")


def test_names_are_relative_and_digests_differ():
    assert (LATE.name, TWICE.name) == ("government/late_refund", "customer_service/double_charge")
    assert LATE.sha256 != TWICE.sha256
    assert len(LATE.sha256) == 64


def test_timers_replace_the_patience_of_the_settings():
    settings = TWICE.turn_settings(TurnSettings(end_seconds=0.7))
    assert (settings.silence_seconds, settings.hold_seconds, settings.monologue_seconds) == (6.0, 60.0, 22.0)
    assert settings.end_seconds == 0.7


@pytest.mark.parametrize("script", [LATE, TWICE], ids=lambda script: script.name)
def test_the_outline_says_what_a_debrief_needs(script):
    outline = script.outline()
    assert len(outline.hurts) >= 4
    assert all(
        hurt.say.startswith(("you", "your", "this is your", "we", "somebody", "the bank"))
        for hurt in outline.hurts
    )
    assert all(promise.say.startswith("I will") for promise in outline.promises)
    assert outline.verify
    assert outline.rule
    assert outline.because
    assert len(outline.endings) == len({ending.name for ending in outline.endings})


def test_limit_and_safety_are_told():
    assert TWICE.outline().has_limit
    assert not LATE.outline().has_limit
    assert load_script(PLAYS / "scripts" / "danger.yaml").outline().has_safety


def test_endings_own_and_built_in():
    assert LATE.ending_kind("agreed").worth == 3
    assert LATE.ending_kind("trainee_hung_up").kind == "trainee_hung_up"
    assert LATE.ending_kind("hung_up_on").kind == "hung_up_on"
    assert LATE.ending_kind("time_up").kind == "unresolved"
    with pytest.raises(ScriptError, match="no ending called 'never'"):
        LATE.ending_kind("never")


@pytest.mark.parametrize("script", [LATE, TWICE], ids=lambda script: script.name)
def test_the_vocabulary_is_plain_phrases_once_each(script):
    phrases = script.vocabulary()
    assert len(phrases) > 200
    assert len(set(phrases)) == len(phrases)
    assert script.model.caller.name in phrases
    assert not any(set(phrase) & set('.,:;?!"[]{}') for phrase in phrases)


def test_loading_a_bad_script_names_line_rule_and_fix():
    with pytest.raises(ScriptError, match=r"unknown_name\.yaml:47:.*'ontime'.*Did you mean 'on_time'"):
        load_script(PLAYS / "bad" / "unknown_name.yaml")


def test_the_caller_knows_every_label_the_cue_finder_gives():
    words = pytest.importorskip("voicesim.words.labels")
    assert set(words.NAMES) <= LABELS
