"""What is lost on the way from mouth to ear is what the ears say, and perfect ears lose nothing."""

from pathlib import Path

import pytest

from voicesim.caller.labels import HARMFUL, LABELS
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.ears import PERFECT, SURE, Ears, ears_called, measured, observe
from voicesim.rehearsal.sayings import Part

SAYING = [Part("You have waited seven months.", "paraphrase"), Part("Is that right?", "check_understanding")]
TURNS = 2000


def heard(ears: Ears, seed: int = 1) -> list:
    dice = Dice(seed)
    return [observe(SAYING, number, 1000, ears, dice) for number in range(TURNS)]


def share(flags) -> float:
    flags = list(flags)
    return sum(flags) / len(flags)


def test_perfect_ears_hear_every_word_and_cue_where_it_stands():
    observation = observe(SAYING, 3, 16_000, PERFECT, Dice(0))
    text = observation.transcript.text
    assert text == "You have waited seven months. Is that right?"
    assert [cue.label for cue in observation.cues.sure] == ["paraphrase", "check_understanding"]
    assert all(text[cue.start_char : cue.end_char] == cue.evidence for cue in observation.cues.sure)
    assert observation.turn.start_sample == 16_000 < observation.turn.end_sample < observation.sample


def test_missed_cues_and_words_come_at_their_rate():
    turns = heard(Ears(missed_cues=0.5, missed_by_label=(("paraphrase", 0.2),), lost_words=0.25))
    assert share("paraphrase" in o.cues.labels() for o in turns) == pytest.approx(0.8, abs=0.03)
    # three words: all of them lost in one turn of sixty-four
    assert share("check_understanding" in o.cues.labels() for o in turns) == pytest.approx(0.5, abs=0.04)
    assert sum(len(o.transcript.text.split()) for o in turns) / TURNS == pytest.approx(0.75 * 8, abs=0.1)


def test_invented_mistakes_come_at_their_rate_with_their_own_confidence():
    ears = Ears(false_harm=0.1, unsure_harm=0.2, false_cues=(("argue", 0.61),))
    turns = heard(ears)
    assert share("argue" in o.cues.labels() for o in turns) == pytest.approx(0.1, abs=0.02)
    assert share(bool(o.cues.unsure) for o in turns) == pytest.approx(0.2, abs=0.03)
    assert {cue.confidence for o in turns for cue in o.cues.sure if cue.label in HARMFUL} == {0.61}


def test_turns_not_surely_heard_come_at_their_rate():
    assert share(o.transcript.confidence < SURE for o in heard(Ears(unsure_turns=0.3))) == pytest.approx(
        0.3, abs=0.03
    )


def test_no_words_are_no_words():
    observation = observe([], 1, 0, PERFECT, Dice(0))
    assert not observation.transcript.text
    assert observation.transcript.confidence < SURE


def test_the_measured_ears_are_worse_than_perfect_and_name_known_labels():
    ears = measured()
    assert ears_called("measured") is ears
    assert ears_called("perfect") is PERFECT
    assert 0.0 < ears.missed_cues < 1.0
    assert 0.0 < ears.lost_words < 0.5
    assert 0.0 < ears.false_harm < 0.2
    assert {label for label, _ in ears.missed_by_label} <= LABELS
    assert {label for label, _ in ears.false_cues} <= HARMFUL


def test_the_measurement_names_the_command_that_made_it():
    import json

    import voicesim.rehearsal

    table = json.loads((Path(voicesim.rehearsal.__file__).parent / "ears.json").read_text(encoding="utf-8"))
    assert (Path(__file__).parents[2] / table["made_by"]).is_file()
