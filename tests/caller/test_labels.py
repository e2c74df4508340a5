from voicesim.caller.labels import HARMFUL, HELPFUL, LABELS
from voicesim.words.labels import NAMES, is_harmful, is_helpful

NOT_FOUND_YET = {"align", "reframe"}
"""Moves a script may name and a caller would take, for which the cue finder has no examples so far."""


def test_callers_and_the_cue_finder_speak_of_the_same_labels():
    assert set(NAMES) <= LABELS
    assert LABELS - set(NAMES) == NOT_FOUND_YET


def test_what_hurts_is_the_same_to_both():
    assert {name for name in NAMES if is_harmful(name)} == HARMFUL
    assert {name for name in NAMES if is_helpful(name)} - HELPFUL <= {"set_limit"}
