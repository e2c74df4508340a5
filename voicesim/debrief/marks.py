"""What marking a call gives: every point with the turn, the time and the words it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from voicesim.debrief import rubric

NOT_SEEN = "Not seen in this call."
"""Said where a point is withheld and no turn shows why."""


@dataclass(frozen=True)
class Evidence:
    """One place in the call that speaks for or against a mark."""

    turn: int
    """Number of the trainee's turn; 0 for something between turns, such as a silence."""
    sample: int
    """Where to listen from."""
    quote: str
    """Words of the transcript, exactly; '' when nothing was said there."""
    why: str
    """What these words show, or what was missing."""
    good: bool
    """Whether it speaks for the mark."""


@dataclass(frozen=True)
class CompetencyMark:
    """One row of the rubric, marked."""

    number: int
    title: str
    points: int | None
    """0 to 3; None when it does not apply to this call, or is not marked."""
    why: str
    """Why these points, in one sentence; why none are given when points is None."""
    evidence: tuple[Evidence, ...]
    counts: bool
    """Whether it enters the total."""

    @property
    def anchor(self) -> str:
        """What these points look like, in the rubric's words; '' without points."""
        return "" if self.points is None else rubric.competency(self.number).anchors[self.points]

    @property
    def next_anchor(self) -> str:
        """What one point more would look like; '' at the top or without points."""
        at_top = self.points is None or self.points >= rubric.MOST_POINTS
        return "" if at_top else rubric.competency(self.number).anchors[(self.points or 0) + 1]


@dataclass(frozen=True)
class CriticalMark:
    """A mistake that fails the call whatever its total."""

    rule: str
    title: str
    text: str
    turn: int
    sample: int
    quote: str


@dataclass(frozen=True)
class Focus:
    """One thing to work on: what was said, what it did, what to say instead."""

    number: int
    """Competency."""
    title: str
    turn: int
    sample: int
    said: str
    """The trainee's own words."""
    effect: str
    """What they did to the caller."""
    better: str
    """A better wording for this very place in the call."""
    weak: str
    strong: str
    """A contrast pair: the same move done weakly and done well."""
    why: str
    """What makes the difference between the two."""


@dataclass(frozen=True)
class TurnDelivery:
    """How one turn sounded: measurements against the speaker's own baseline, no judgement."""

    turn: int
    sample: int
    pitch_semitones: float | None
    rate_percent: float | None
    """Over the baseline's rate."""
    measured: str
    """The same in words: 'Pitch 3.1 semitones over your calm voice, rate 12% over it'."""
    flags: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """Measurements of the whole call."""

    turns: tuple[TurnDelivery, ...]
    note: str
    """Why there is nothing to show, or how to read it."""
    talk_over_share: float | None
    """Of the trainee's speech; None in a typed call."""
    talk_share: float | None
    """The trainee's part of all speech."""
    gap_seconds: float | None
    """Median time from the caller's last word to the trainee's first."""
    longest_silence_seconds: float
    longest_gap_seconds: float | None = None
    """The longest time from the caller's last word to the trainee's first; None in a typed call."""
    longest_gap_turn: int = 0
    """The turn it came before; 0 without one."""
    talk_over_seconds: float | None = None
    """Both speaking at once, in all; None in a typed call."""
    interruptions: int | None = None
    """Times the trainee began to speak over the caller; None in a typed call."""
    holds: int = 0
    """Times the caller was asked to hold."""


@dataclass(frozen=True)
class Marks:
    """A call, marked."""

    rubric_version: int
    competencies: tuple[CompetencyMark, ...]
    critical: tuple[CriticalMark, ...]
    total: int
    possible: int
    pass_share: float
    """Share of the possible marks that passes."""
    passed: bool
    verdict: str
    """Whether it passed and why, in a sentence."""
    focus: tuple[Focus, ...]
    """Two or three things to work on; fewer when there is less to say."""
    strengths: tuple[Evidence, ...]
    """What was done well, with its place."""
    unsure_turns: tuple[int, ...]
    """Turns whose words were not surely heard: nobody was judged by them."""
    delivery: Delivery
