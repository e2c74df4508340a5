"""What a trainee can do in a rehearsed call; from a turn as a play writes it, and to plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicesim.rehearsal.plays import PlayTurn
from voicesim.values import Cue, Cues, Tone, Transcript
from voicesim.words.labels import NAMES, family_of

GAP_SECONDS = 0.5
"""Between the caller's last word and the trainee's first, where no pause is given."""
CUE_CONFIDENCE = 0.95
"""Of a cue written down in a play: sure enough for every rule of the caller's."""


@dataclass(frozen=True)
class Say:
    """The trainee says something."""

    text: str
    cues: Cues | None = None
    """None: the cue finder reads them."""
    tone: Tone | None = None
    """None: as in a typed call, delivery is not heard."""
    pause_seconds: float = GAP_SECONDS
    """Before the first word; a long one is dead air."""
    at_seconds: float = 0.0
    """The clock is put forward to here first, as if other talk had filled the time."""
    transcript: Transcript | None = None
    """As a recogniser wrote the words down; None where they were typed, and so surely heard."""


@dataclass(frozen=True)
class Wait:
    """The trainee says nothing; a caller who was asked to hold waits by the timer for holding."""

    seconds: float
    on_hold: bool = False
    """How the trainer calls it. Whether the caller takes it so hangs on having been asked to hold."""


@dataclass(frozen=True)
class TalksOver:
    """The trainee speaks while the caller speaks."""

    seconds: float


@dataclass(frozen=True)
class GoesOn:
    """The trainee talks on and on."""

    seconds: float


@dataclass(frozen=True)
class HangsUp:
    """The trainee puts the phone down."""


Action = Say | Wait | TalksOver | GoesOn | HangsUp


def action_of(turn: PlayTurn, real_ears: bool = False) -> Action:
    """Return what a turn of a play does; with real ears its written cues are passed over."""
    if turn.say is not None:
        cues = None if turn.cues is None or real_ears else cues_in(turn.say, turn.cues)
        tone = tone_with(turn.tone) if turn.tone else None
        return Say(turn.say, cues, tone, turn.pause or GAP_SECONDS, turn.at or 0.0)
    if turn.silence or turn.hold:
        return Wait(turn.silence or turn.hold or 0.0, on_hold=turn.hold is not None)
    if turn.talk_over:
        return TalksOver(turn.talk_over)
    return GoesOn(turn.monologue) if turn.monologue else HangsUp()


def cues_in(text: str, written: Mapping[str, Sequence[str]]) -> Cues:
    """Return the cues written down for a turn, in spoken order; their words must stand in the text."""
    found = []
    for label, all_words in written.items():
        family = family_of(label) if label in NAMES else ""
        for words in all_words:
            begin = text.index(words)
            found.append(Cue(label, family, CUE_CONFIDENCE, words, begin, begin + len(words)))
    return Cues(tuple(sorted(found, key=lambda cue: (cue.start_char, cue.label))), (), "written")


def tone_with(flags: Sequence[str]) -> Tone:
    """Return a surely measured tone that stands out in the ways named."""
    return Tone(
        speech_seconds=6.0,
        voiced_seconds=4.0,
        pitch_hz=None,
        pitch_low_hz=None,
        pitch_high_hz=None,
        pitch_range_semitones=None,
        pitch_semitones=None,
        range_ratio=None,
        syllables=None,
        rate_syllables_per_second=None,
        rate_ratio=None,
        rate_source="none",
        tilt_db=None,
        tilt_over_baseline_db=None,
        score=None,
        flags=tuple(flags),
        confidence=0.9,
        doubts=(),
        level_db=-24.0,
    )


def did(action: Action | None) -> str:
    """Return an action in plain words."""
    match action:
        case Say(text=text):
            return text
        case Wait(seconds=seconds, on_hold=on_hold):
            return f"({seconds:g} s {'on hold' if on_hold else 'of silence'})"
        case TalksOver(seconds=seconds):
            return f"(talks over the caller for {seconds:g} s)"
        case GoesOn(seconds=seconds):
            return f"(talks on for {seconds:g} s)"
        case HangsUp():
            return "(hangs up)"
    return "(the line opens)"
