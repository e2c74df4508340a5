"""A caller in a test: turns made by hand with `said` and `Call`, and the play-throughs of tests/plays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from voicesim.caller.react import react
from voicesim.caller.script import Script, load_script
from voicesim.caller.state import CallerState, start
from voicesim.rehearsal.outcome import Outcome, run_play
from voicesim.rehearsal.plays import PlayFile, name_faults, read_play
from voicesim.rehearsal.rehearse import Rehearsal
from voicesim.settings import WordsSettings
from voicesim.values import (
    CallOpened,
    Cue,
    Cues,
    Observation,
    Reaction,
    Stimulus,
    TimePassed,
    Tone,
    Transcript,
    Turn,
    Word,
    samples_of,
)
from voicesim.words.finder import CueFinder, load_finder

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
PLAYS = ROOT / "tests" / "plays"
NO_SECTOR = ("bad", "scripts")
"""Folders of PLAYS that hold no play-throughs."""


def shipped(name: str) -> Script:
    return load_script(SCRIPTS / f"{name}.yaml")


@cache
def finder() -> CueFinder:
    return load_finder(WordsSettings())


def said(
    text: str,
    cues: dict[str, str] | None = None,
    *,
    number: int = 1,
    at: float = 1.0,
    confidence: float = 0.9,
    unsure: dict[str, str] | None = None,
    tone: Tone | None = None,
    backchannel: bool = False,
    word_confidence: float | None = None,
) -> Observation:
    """One turn; cues map a label to the words that show it."""
    begin = samples_of(at)
    end = begin + samples_of(max(0.5, len(text.split()) / 2.4))
    turn = Turn(number, begin, end, end + samples_of(0.5), end - begin, backchannel=backchannel)
    words = (
        tuple(Word(word, begin, begin, word_confidence) for word in text.split())
        if word_confidence is not None
        else ()
    )
    found = Cues(_cues(text, cues or {}), _cues(text, unsure or {}))
    return Observation(turn, Transcript(text, words, confidence, "play"), found, tone)


def _cues(text: str, cues: dict[str, str]) -> tuple[Cue, ...]:
    made = []
    for label, words in cues.items():
        at = text.find(words)
        assert at >= 0, f"'{words}' is not in '{text}'"
        made.append(Cue(label, "", 0.9, words, at, at + len(words)))
    return tuple(made)


@dataclass
class Call:
    """A call under way, turn by turn."""

    script: Script
    state: CallerState
    reactions: list[Reaction]
    seconds: float = 0.0
    number: int = 0

    def do(self, stimulus: Stimulus) -> Reaction:
        self.state, reaction = react(self.script, self.state, stimulus)
        self.reactions.append(reaction)
        return reaction

    def say(self, text: str, cues: dict[str, str] | None = None, **options: Any) -> Reaction:
        self.number += 1
        self.seconds += 8.0
        return self.do(said(text, cues, number=self.number, at=self.seconds, **options))

    def critical(self) -> list[str]:
        return sorted(error.rule for reaction in self.reactions for error in reaction.critical)


def begin(script: Script, seed: int = 0) -> Call:
    call = Call(script, start(script, seed), [])
    call.do(CallOpened(0))
    return call


def play_files() -> list[Path]:
    folders = (folder for folder in PLAYS.iterdir() if folder.is_dir() and folder.name not in NO_SECTOR)
    return sorted(file for folder in folders for file in folder.rglob("*.yaml"))


def read(file: Path) -> PlayFile:
    """A play-through, sound and of a script that ships."""
    found, faults = read_play(file)
    assert found is not None, "\n".join(map(str, faults))
    faults = name_faults(found, shipped(found.script))
    assert not faults, "\n".join(map(str, faults))
    return found


@cache
def outcome(file: Path, real_ears: bool = False) -> Outcome:
    found = read(file)
    return run_play(found, Rehearsal(shipped(found.script), finder().find), real_ears)


def play(file: Path) -> tuple[Call, Outcome]:
    """The whole call of one play-through; that it came as expected is test_plays' to say."""
    done = outcome(file)
    reactions = [
        one.reaction
        for step in done.steps
        for one in step.exchanges
        if not isinstance(one.stimulus, TimePassed)
    ]
    last = done.steps[-1].after
    return Call(shipped(done.script), last.state, reactions, last.seconds, last.turns), done


def texts(reactions: Iterable[Reaction]) -> list[str]:
    return [line.text for reaction in reactions for line in reaction.lines]
