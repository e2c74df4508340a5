import pytest

from voicesim.words.labels import LABELS, NAMES, SERVICE, family_of, is_harmful, is_helpful, label_of

FAMILIES = {
    "connect": "listen paraphrase name_feeling validate apologize check_understanding reassure",
    "explore": "ask_open ask_closed",
    "guide": "explain offer_choice own_it summarize refer greet",
    "limit": "set_limit",
    "attack": "command_calm blame dismiss argue threaten sarcasm",
    "stonewall": "policy_wall jargon brush_off",
    "shortcut": "false_promise hollow_apology premature_fix",
}


def test_the_twenty_eight_are_complete():
    assert len(LABELS) == 28
    assert {name: family for family, names in FAMILIES.items() for name in names.split()} == {
        label.name: label.family for label in LABELS
    }


def test_service_labels_stand_apart():
    assert {label.name for label in SERVICE} == {
        "ask_hold", "goodbye", "ask_safety", "own_slip", "honest_limit", "verify", "thanks",
    }  # fmt: skip
    assert {label.family for label in SERVICE} == {"service"}
    assert len(NAMES) == len(set(NAMES)) == 35


def test_polarity_follows_the_family():
    for label in LABELS:
        assert is_harmful(label.name) == (label.family in ("attack", "stonewall", "shortcut"))
    assert not is_helpful("ask_closed")
    assert not any(is_harmful(label.name) for label in SERVICE)
    assert not is_helpful("no such label")


def test_every_label_can_be_told_to_a_trainee():
    for name in NAMES:
        label = label_of(name)
        assert family_of(name) == label.family
        assert label.title
        assert label.title[0].islower()
        assert label.definition.endswith(".")
        assert "_" not in label.title + label.definition


def test_an_unknown_label_is_a_fault():
    with pytest.raises(KeyError):
        family_of("soothe")
