"""`voicesim scripts check --thorough`: what shows only when a script is played, or read by the cue finder."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.caller.reading import Fault, Sheet
from voicesim.caller.script import Script, read_script
from voicesim.settings import WordsSettings
from voicesim.values import CueContext, Transcript

if TYPE_CHECKING:
    from voicesim.rehearsal.smells import Smell

CALLS = 480
"""Thirty for each kind of trainee: a share of 5 % or of 90 % is told apart, and it takes some seconds."""


def thorough(file: Path, script: Script) -> list[Fault]:
    """Return warnings about a script without errors: how simulated trainees fare, and how its own sentences are read."""
    from voicesim.rehearsal.explore import Plan, explore
    from voicesim.rehearsal.smells import smells

    _, sheet, _ = read_script(file)
    if sheet is None:
        return []
    calls = explore(file, Plan(CALLS), os.cpu_count() or 1)
    told = joined(smells(script, calls))
    found = [sheet.warning(smell.place, smell.rule, smell.text, smell.fix) for smell in told]
    return [*found, *_model_sentences(sheet, script)]


def joined(found: Sequence[Smell]) -> list[Smell]:
    """Return what was found with the cues that win an ending by themselves told in one sentence, not one each."""
    told: list[Smell] = []
    for smell in found:
        first = next((one for one in told if one.rule == smell.rule and one.place == smell.place), None)
        if first is None or smell.rule != "one_cue_wins":
            told.append(smell)
            continue
        cue = smell.text.partition(" alone")[0]
        more = f", {cue}." if " So do: " in first.text else f". So do: {cue}."
        text = first.text.removesuffix(".") + more
        told[told.index(first)] = dataclasses.replace(first, text=text)
    return told


def _model_sentences(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find model sentences that the cue finder would mark down, or in which it finds nothing it could praise."""
    from voicesim.words.finder import load_finder
    from voicesim.words.labels import HARMFUL, HELPFUL, LABELS

    finder = load_finder(WordsSettings())
    polarity = {label.name: label.polarity for label in LABELS}
    for place, say in _sentences(script):
        cues = finder.find(Transcript(say, (), 1.0, "script"), CueContext("", heard=True)).sure
        harmful = [cue for cue in cues if polarity.get(cue.label) == HARMFUL]
        if harmful:
            text = f"a trainee who says '{say}' would be marked down: '{harmful[0].evidence}' is taken for {harmful[0].label}."
            fix = "Put the sentence another way, or teach the finder your sector's phrases (voicesim/words/data/README.md)."
            yield sheet.warning(place, "say_marked_down", text, fix)
        elif place[0] == "promises" and not any(polarity.get(cue.label) == HELPFUL for cue in cues):
            text = f"nothing in '{say}' sounds to the cue finder like a promise of one's own."
            fix = "Begin it with 'I will', and say what and when."
            yield sheet.warning(place, "say_not_praised", text, fix)


def _sentences(script: Script) -> Iterator[tuple[tuple[str | int, ...], str]]:
    model = script.model
    for group, facts in (("caller_knows", model.caller_knows), ("desk_knows", model.desk_knows)):
        for name, fact in facts.items():
            if fact.say:
                yield (group, name, "say"), fact.say
    for name, promise in model.promises.items():
        if promise.say:
            yield ("promises", name, "say"), promise.say
