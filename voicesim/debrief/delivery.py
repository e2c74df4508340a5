"""Competency 10 and the measurements behind it: numbers against the speaker's own baseline, never a feeling."""

from __future__ import annotations

from statistics import median

from voicesim.debrief.marks import Delivery, Evidence, TurnDelivery
from voicesim.debrief.rules_listen import talk_over_share
from voicesim.debrief.said import Read, Ruling
from voicesim.values import Silence, Spoken, TalkOver, Tone, seconds_of

SURE_TONE = 0.5
"""Tone confidence under which a turn is shown but not marked. Guess, unmeasured."""
STANDS_OUT = frozenset(("raised", "rushed", "slow", "flat"))
SHARES = (0.10, 0.25, 0.50)
"""Shares of turns standing out up to which 3, 2 and 1 points are given. Guess, unmeasured."""


def measure(call: Read) -> Delivery:
    """Return the measurements of a call; nothing in them says what anybody felt."""
    header = call.summary.header
    turns = tuple(
        _turn(said.number, said.sample, said.observation.tone)
        for said in call.turns
        if said.observation.tone is not None
    )
    gaps = [] if header.typed else [
        (seconds_of(said.observation.turn.gap_samples), said.number)
        for said in call.turns
        if said.observation.turn.gap_samples is not None
    ]  # fmt: skip
    slowest = max(gaps, key=lambda gap: gap[0], default=None)
    over = [step.stimulus.seconds for step in call.exchanges(TalkOver) if isinstance(step.stimulus, TalkOver)]
    silences = [s.stimulus for s in call.exchanges(Silence)]
    longest = max(
        (seconds_of(s.sample - s.since_sample) for s in silences if isinstance(s, Silence)), default=0.0
    )
    return Delivery(
        turns,
        _note(header.typed, header.baseline is not None),
        talk_over_share(call),
        None if header.typed else _talk_share(call, call.summary.spoken),
        median(gap for gap, _ in gaps) if gaps else None,
        longest,
        longest_gap_seconds=slowest[0] if slowest else None,
        longest_gap_turn=slowest[1] if slowest else 0,
        talk_over_seconds=None if header.typed else sum(over),
        interruptions=None if header.typed else len(over),
        holds=len(call.with_label("ask_hold")),
    )


def delivery(call: Read) -> Ruling | None:
    """10: how many measured turns stood out; None when nothing could be measured."""
    measured = [
        said for said in call.turns
        if said.observation.tone is not None
        and said.observation.tone.confidence >= SURE_TONE
        and said.observation.tone.score is not None
    ]  # fmt: skip
    if not measured:
        return None
    out = [
        said for said in measured if said.observation.tone and STANDS_OUT & set(said.observation.tone.flags)
    ]
    share = len(out) / len(measured)
    points = next((3 - place for place, most in enumerate(SHARES) if share <= most), 0)
    evidence = [
        Evidence(said.number, said.sample, said.text, f"{measured_words(said.observation.tone)}.", False)
        for said in out[:4]
        if said.observation.tone is not None
    ]
    return (
        points,
        f"{len(out)} of {len(measured)} measured turns stood out from your own calm voice.",
        evidence,
    )


def measured_words(tone: Tone) -> str:
    """Return one turn's measurements in words: 'Pitch 3.1 semitones over your calm voice, rate 12% over it'."""
    parts = []
    if tone.pitch_semitones is not None:
        parts.append(f"pitch {_over(tone.pitch_semitones, 'semitones', 1)} your calm voice")
    if tone.rate_ratio is not None:
        parts.append(f"rate {_over((tone.rate_ratio - 1) * 100, '%', 0)} it" if parts else
                     f"rate {_over((tone.rate_ratio - 1) * 100, '%', 0)} your calm voice")  # fmt: skip
    text = ", ".join(parts) or "not enough speech to measure"
    return text[:1].upper() + text[1:]


def _over(amount: float, unit: str, digits: int) -> str:
    rounded = round(abs(amount), digits)
    if not rounded:
        return "level with"
    gap = "" if unit == "%" else " "
    return f"{rounded:.{digits}f}{gap}{unit} {'over' if amount > 0 else 'under'}"


def _turn(number: int, sample: int, tone: Tone) -> TurnDelivery:
    rate = None if tone.rate_ratio is None else (tone.rate_ratio - 1) * 100
    return TurnDelivery(
        number, sample, tone.pitch_semitones, rate, measured_words(tone), tone.flags, tone.doubts
    )


def _note(typed: bool, baseline: bool) -> str:
    if typed:
        return "This call was typed: there is no voice to measure."
    if not baseline:
        return (
            "No calibration was made before this call: pitch and rate can only be compared with your own calmer turns. "
            "`voicesim calibrate` takes 20 seconds."
        )
    return "Measured against your own calm voice. What a number means, you know best."


def _talk_share(call: Read, spoken: tuple[Spoken, ...]) -> float | None:
    mine = sum(said.observation.turn.speech_samples for said in (*call.turns, *call.backchannels))
    theirs = sum(line.end_sample - line.start_sample for line in spoken)
    return mine / (mine + theirs) if mine + theirs else None
