"""What a listener makes of a simulated trainee: words lost, cues missed, cues heard that were not there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voicesim.caller.labels import HARMFUL
from voicesim.rehearsal.dice import Dice
from voicesim.rehearsal.sayings import Part, Saying
from voicesim.values import Cue, Cues, Observation, Transcript, Turn, samples_of

WORDS_A_SECOND = 2.4
"""Pauses in: 145 words a minute, the middle of the recommended range."""
END_SECONDS = 0.5
"""From the end of speech to the decision that the turn is over."""
SURE = 0.9
"""Confidence of a transcript and of a cue that were heard well."""
UNSURE = 0.2
"""Confidence of a transcript that was not: under settings.words.sure_transcript."""


@dataclass(frozen=True)
class Ears:
    """How badly the words are understood. The default hears everything."""

    name: str = "perfect"
    missed_cues: float = 0.0
    """Share of cues not found, for labels not in `missed_by_label`."""
    missed_by_label: tuple[tuple[str, float], ...] = ()
    """(label, share not found)."""
    lost_words: float = 0.0
    """Share of the words not recognised, each by itself."""
    unsure_turns: float = 0.0
    """Share of the turns whose words are not surely heard: the caller asks again."""
    false_harm: float = 0.0
    """Chance a turn that a harmful cue is found that is not there, and surely."""
    unsure_harm: float = 0.0
    """The same, unsurely."""
    false_cues: tuple[tuple[str, float], ...] = ()
    """(label, confidence) of the false harmful cues that were measured; any label at SURE where empty."""

    def missed(self, label: str) -> float:
        """Return the share of cues of this label that is not found."""
        return dict(self.missed_by_label).get(label, self.missed_cues)


PERFECT = Ears()


@lru_cache(maxsize=1)
def measured() -> Ears:
    """Return the ears as measured: the cue finder's and the embedded recogniser's own errors (ears.json)."""
    import json

    table = json.loads((Path(__file__).parent / "ears.json").read_text(encoding="utf-8"))
    return Ears(
        name="measured",
        missed_cues=table["missed_cues"],
        missed_by_label=tuple(sorted(table["missed_by_label"].items())),
        lost_words=table["lost_words"],
        unsure_turns=table["unsure_turns"],
        false_harm=table["false_harm"],
        unsure_harm=table["unsure_harm"],
        false_cues=tuple((label, confidence) for label, confidence in table["false_cues"]),
    )


def ears_called(name: str) -> Ears:
    """Return 'perfect' or 'measured' ears."""
    return measured() if name == "measured" else PERFECT


def observe(parts: Saying, number: int, start_sample: int, ears: Ears, dice: Dice) -> Observation:
    """Return what a listener with these ears makes of what was said."""
    text, sure, unsure = "", list[Cue](), list[Cue]()
    for part in parts:
        heard = _heard(part, ears, dice)
        missed = ears.missed(part.label)
        if part.label and heard and (not missed or dice.roll() >= missed):
            sure.append(_cue(part.label, heard, len(text)))
        text += heard and f"{heard} "
    if ears.false_harm and dice.roll() < ears.false_harm:
        sure.append(_false_cue(ears, dice))
    if ears.unsure_harm and dice.roll() < ears.unsure_harm:
        unsure.append(_false_cue(ears, dice))
    text = text.strip()
    spoken = samples_of(max(0.5, sum(len(part.text.split()) for part in parts) / WORDS_A_SECOND))
    end = start_sample + spoken
    turn = Turn(number, start_sample, end, end + samples_of(END_SECONDS), spoken)
    lost = not text or (ears.unsure_turns and dice.roll() < ears.unsure_turns)
    transcript = Transcript(text, (), UNSURE if lost else SURE, "rehearsal")
    return Observation(turn, transcript, Cues(tuple(sure), tuple(unsure)), None)


def _heard(part: Part, ears: Ears, dice: Dice) -> str:
    """Return a part's words as heard, with its mark at the end; '' when none were."""
    mark = "?" if part.text.endswith("?") else "."
    if not ears.lost_words:
        return part.text.rstrip(" .?!") + mark
    words = [word for word in part.text.rstrip(" .?!").split() if dice.roll() >= ears.lost_words]
    return " ".join(words) + mark if words else ""


def _cue(label: str, text: str, at: int, confidence: float = SURE) -> Cue:
    return Cue(label, "harm" if label in HARMFUL else "", confidence, text, at, at + len(text))


def _false_cue(ears: Ears, dice: Dice) -> Cue:
    if ears.false_cues:
        return _cue(*_named(dice.pick(ears.false_cues)))
    return _cue(dice.pick(sorted(HARMFUL)), "", 0)


def _named(found: tuple[str, float]) -> tuple[str, str, int, float]:
    return found[0], "", 0, found[1]
