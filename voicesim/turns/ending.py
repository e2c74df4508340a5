"""How long a silence must last before a turn is over: the words, the sound and the speaker's own pauses decide."""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicesim.settings import TurnSettings
from voicesim.turns.hanging import asks, hangs
from voicesim.turns.own_pauses import pause_habit
from voicesim.values import Tail

SIGNS = ("hanging", "question", "satisfied", "soft", "length")
WEIGHTS = (-1.91, 1.84, 0.38, -0.52, 0.48)
"""Log odds that the turn is over, for each sign: see `signs`. Fitted: bench/fit_turn_ending.py."""
USUAL = (0.0, 0.0, 0.0, -0.4, 2.15)
"""The signs at which the wait is settings.end_seconds: plain words after 8.5 s of speech. The last one was set on the development
half of bench/turn_endings.py, where it makes a median gap of 0.55 s (kept aside: 0.68 s); a shorter turn is waited for longer, for most pauses that are gone
on after come early."""
SECONDS_PER_LOG_ODDS = 1.0
"""How steeply the wait falls as the turn's end grows likelier; 0.3 to 1.0 measured: gentler ones cut off as many for a longer
median gap and a shorter longest one."""
HABIT_SECONDS = 0.4
"""More wait for a speaker who pauses e times as long as others. Guess: on turns of a few pauses a speaker it gains and loses nothing
that can be told from chance (bench/README-turns.md)."""

QUIETEST_DB, LOUDEST_DB = -20.0, 10.0
"""What lies outside is a fault of the track, not of the voice."""
LEAST_SPEECH_SECONDS = 0.3
ANSWER_WORDS = 3
ANSWER_SPEECH_SECONDS = 1.2
"""Who was asked and says no more than this has answered ('yes', 'no I can't'): 24 answers of one to three words by flite last
0.2-1.1 s."""
ANSWER_WAIT_SECONDS = 0.4
"""Short answers have no pauses to be cut off in; a little more than the shortest wait, for "no ... not really". Guess, unmeasured."""


@dataclass(frozen=True)
class PauseEvidence:
    """All that is known of a turn at one of its pauses."""

    speech_seconds: float
    """Speech in the turn so far, pauses left out."""
    text: str
    """The words so far; '' when none were found."""
    confidence: float
    """Of those words, 0 to 1."""
    tail: Tail | None = None
    """How the voice came to its stop; None when too little was voiced."""
    own_pauses: tuple[float, ...] = ()
    """Pauses this speaker has gone on after in this call, in seconds, oldest first."""
    asked: bool = False
    """Whether the caller's last line was a question."""
    satisfied: bool = False
    """Whether the words so far already hold what the caller is waiting for."""


@dataclass(frozen=True)
class EndWait:
    """How long to wait, and why."""

    seconds: float
    """Silence, from the acoustic end of speech, after which the turn is over."""
    because: str
    """Stable name of what decided: 'answer', 'plain', or one of SIGNS."""


def end_wait(evidence: PauseEvidence, settings: TurnSettings) -> EndWait:
    """Return the silence that ends the turn at this pause.

    The signs add up to log odds that the turn is over, and the wait falls by SECONDS_PER_LOG_ODDS of them from
    settings.end_seconds, the wait at the USUAL signs; a speaker's own habit is added. It stays between settings.shortest_end_seconds
    and settings.longest_end_seconds. Raising settings.end_seconds buys fewer cut-offs with longer gaps.
    """
    shares = [
        weight * (sign - usual) for weight, sign, usual in zip(WEIGHTS, signs(evidence), USUAL, strict=True)
    ]
    seconds = settings.end_seconds - SECONDS_PER_LOG_ODDS * sum(shares)
    seconds += HABIT_SECONDS * pause_habit(evidence.own_pauses)
    seconds = min(max(seconds, settings.shortest_end_seconds), settings.longest_end_seconds)
    if _answers(evidence) and seconds > ANSWER_WAIT_SECONDS:
        return EndWait(ANSWER_WAIT_SECONDS, "answer")
    strongest = max(range(len(shares)), key=lambda place: abs(shares[place]))
    return EndWait(round(seconds, 3), SIGNS[strongest] if shares[strongest] else "plain")


def signs(evidence: PauseEvidence) -> tuple[float, ...]:
    """Return what SIGNS name, in their order.

    Returns:
        hanging and question: the confidence of the words where they hang or ask, else 0; satisfied: 1 or 0; soft: level of
        the last syllable over the turn's, in units of 10 dB, that of USUAL where there is no tail; length: natural logarithm
        of the seconds of speech so far.
    """
    sure = min(max(evidence.confidence, 0.0), 1.0)
    level_db = evidence.tail.level_over_turn_db if evidence.tail else None
    return (
        sure if hangs(evidence.text) else 0.0,
        sure if asks(evidence.text) else 0.0,
        float(evidence.satisfied),
        USUAL[SIGNS.index("soft")]
        if level_db is None
        else min(max(level_db, QUIETEST_DB), LOUDEST_DB) / 10.0,
        math.log(max(evidence.speech_seconds, LEAST_SPEECH_SECONDS)),
    )


def _answers(evidence: PauseEvidence) -> bool:
    """Whether this is a short answer to a question, and whole."""
    short = len(evidence.text.split()) <= ANSWER_WORDS and evidence.speech_seconds <= ANSWER_SPEECH_SECONDS
    return evidence.asked and short and not hangs(evidence.text)
