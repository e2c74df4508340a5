"""Play-throughs: what a trainee says turn by turn, with the cues a finder would give, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from voicesim.caller.react import react
from voicesim.caller.script import Script, load_script
from voicesim.caller.state import CallerState, start
from voicesim.values import (
    CallOpened,
    Cue,
    Cues,
    Observation,
    Reaction,
    Stimulus,
    Tone,
    TraineeHungUp,
    Transcript,
    Turn,
    Word,
    samples_of,
)

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
PLAYS = ROOT / "tests" / "plays"


def shipped(name: str) -> Script:
    return load_script(SCRIPTS / f"{name}.yaml")


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
    """A call under way."""

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
    return sorted(
        file for folder in ("government", "customer_service") for file in (PLAYS / folder).rglob("*.yaml")
    )


def play(file: Path) -> tuple[Call, dict[str, Any]]:
    """Run one play-through; checks of single turns are made on the way."""
    data = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    call = begin(shipped(f"{file.parent.parent.name}/{file.parent.name}"))
    for place, turn in enumerate(data["turns"], start=1):
        if turn.get("hangs_up"):
            call.do(TraineeHungUp(samples_of(call.seconds + 5.0)))
            continue
        assert not call.state.ended, f"turn {place}: the call is over already: {call.state.ending}"
        reaction = call.say(turn["say"], turn.get("cues"))
        where = f"turn {place}: {turn['say'][:40]!r}, {reaction}"
        assert turn.get("opens") is None or turn["opens"] in reaction.opened, where
        assert turn.get("meets") is None or turn["meets"] in call.state.met, where
        assert turn.get("heard") is None or reaction.heard == turn["heard"], where
    return call, data


def texts(reactions: Iterable[Reaction]) -> list[str]:
    return [line.text for reaction in reactions for line in reaction.lines]
