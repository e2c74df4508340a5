"""Every number of the caller's mechanics: name, unit, source.

Tension and trust run from 0 to 10. 'prototype' is the proposal the design began from, in which synthetic trainees
were played against one caller; 'tuned' is bench/explore_callers.py; 'guess' is a guess, unmeasured.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from voicesim.settings import WordsSettings


def _tension() -> dict[str, float]:
    """Return the change of tension for each label, before temper, repeats and caps (guess, then tuned)."""
    return {
        "listen": -0.25,
        "paraphrase": -0.5,
        "name_feeling": -0.4,
        "validate": -0.45,
        "apologize": -0.45,
        "check_understanding": -0.25,
        "reassure": -0.2,
        "align": -0.3,
        "ask_open": -0.25,
        "ask_safety": -0.2,
        "explain": -0.4,
        "offer_choice": -0.4,
        "own_it": -0.4,
        "summarize": -0.25,
        "refer": -0.2,
        "greet": -0.1,
        "reframe": -0.25,
        "honest_limit": -0.2,
        "command_calm": 1.5,
        "blame": 1.4,
        "dismiss": 1.2,
        "argue": 1.0,
        "threaten": 1.8,
        "sarcasm": 1.8,
        "policy_wall": 1.2,
        "jargon": 0.5,
        "brush_off": 0.9,
        "false_promise": 1.2,
        "hollow_apology": 0.6,
        "premature_fix": 0.7,
    }


def _trust() -> dict[str, float]:
    """Return the change of trust for each label (guess)."""
    return {
        "paraphrase": 0.4,
        "name_feeling": 0.2,
        "validate": 0.4,
        "apologize": 0.3,
        "check_understanding": 0.3,
        "align": 0.3,
        "own_slip": 0.4,
        "ask_open": 0.2,
        "listen": 0.1,
        "explain": 0.4,
        "offer_choice": 0.3,
        "own_it": 0.4,
        "summarize": 0.3,
        "honest_limit": 0.5,
        "reframe": 0.2,
        "blame": -0.5,
        "dismiss": -0.5,
        "argue": -0.4,
        "threaten": -1.0,
        "sarcasm": -1.0,
        "policy_wall": -0.4,
        "jargon": -0.2,
        "brush_off": -0.6,
        "false_promise": -1.0,
        "hollow_apology": -0.3,
        "premature_fix": -0.2,
    }


def _knocks() -> dict[str, float]:
    """Return how far each label counts towards giving up (prototype: blame, sarcasm, threats, a bare rule; the lesser ones tuned)."""
    return {
        "blame": 1.0,
        "sarcasm": 1.0,
        "threaten": 1.0,
        "policy_wall": 1.0,
        "command_calm": 0.5,
        "dismiss": 0.65,
        "argue": 0.65,
        "false_promise": 0.5,
        "brush_off": 0.5,
    }


@dataclass(frozen=True)
class Weights:
    """All of them; tests and the explorer swap single ones to see what each mechanic carries."""

    tension: dict[str, float] = field(default_factory=_tension)
    trust: dict[str, float] = field(default_factory=_trust)
    knocks: dict[str, float] = field(default_factory=_knocks)

    # temper -------------------------------------------------------------------------------------------
    start_tension: dict[str, float] = field(
        default_factory=lambda: {"boiling": 7.5, "tense": 5.0, "calm": 3.0}
    )
    """Where a call begins (boiling: prototype; the others: guess)."""
    start_trust: dict[str, float] = field(default_factory=lambda: {"little": 2.0, "some": 3.0, "much": 4.5})
    """little: prototype; the others: guess."""
    cools: dict[str, float] = field(
        default_factory=lambda: {"never": 0.0, "slowly": 0.8, "normally": 1.0, "quickly": 1.25}
    )
    """Factor on every fall of tension. Guess."""
    heats: dict[str, float] = field(default_factory=lambda: {"slowly": 0.8, "normally": 1.0, "quickly": 1.25})
    """Factor on every rise of tension. Guess."""
    trust_gain: dict[str, float] = field(default_factory=lambda: {"little": 0.8, "some": 1.0, "much": 1.3})
    """Factor on every rise of trust. Guess."""
    soothes: float = 1.3
    """Factor on labels this caller is soothed by. Guess."""
    inflames: float = 1.4
    """Factor on labels this caller is inflamed by. Guess."""
    inflaming_word: float = 0.4
    """Tension for a word the caller cannot stand to hear, once a turn. Guess."""

    # bands --------------------------------------------------------------------------------------------
    calm_below: float = 3.5
    """Prototype."""
    boiling_from: float = 6.5
    """Prototype."""
    turns_to_fall: int = 2
    """Turns the tension must stay lower before the caller sounds calmer (prototype)."""

    # feeling heard ------------------------------------------------------------------------------------
    hurts_to_be_heard: int = 2
    """Of the caller's hurts, said back (prototype)."""
    hurt_window_turns: int = 3
    """In how many turns (prototype: 2; one more because a recogniser loses 15 % of the facts)."""
    heard_floor: float = 4.0
    """Tension cannot fall under this before the caller feels heard (prototype)."""
    heard_trust: float = 0.8
    """Trust gained when it happens. Guess."""
    said_back: float = -0.3
    """Tension for a hurt said back in words no cue was found for: the facts are heard more surely than the cues. Guess."""
    said_back_trust: float = 0.3
    """Guess."""
    met_trust: float = 0.3
    """Trust for each moment dealt with. Guess; it keeps one misheard word from shutting the trust gate for good."""
    past_the_point: float = 0.6
    """Tension for a reason or promise from further on in the call while what was asked is passed over. Tuned: without it,
    reading the script's own sentences off a card, two at a time, wins every call of late_refund."""
    past_the_point_trust: float = -0.3
    """Guess."""
    past_the_point_knock: float = 0.35
    """Less than a brush-off: bad ears may have lost the answer and kept the rest. Tuned."""
    landing: bool = True
    """Whether reasons, choices and promises count only after the caller feels heard (prototype: carries the result)."""
    rule_before_heard: float = 0.6
    """Tension for a desk rule explained before the caller feels heard. Guess."""

    # limits of one turn -------------------------------------------------------------------------------
    moves_a_turn: int = 2
    """Helpful moves that count, the first ones spoken (prototype: 'spoken order')."""
    hurts_a_turn: int = 3
    """Caller facts that are taken in from one turn. Guess."""
    offers_a_turn: int = 2
    """Desk facts and promises that are taken in from one turn, as for moves. Guess."""
    most_down: float = 1.0
    """Largest fall of tension in a turn, before temper (prototype: 1.4, for calls half as long)."""
    most_up: float = 2.0
    """Largest rise (prototype)."""
    now_share: float = 0.6
    """Share of an effect felt at once; the rest comes with the next turn (prototype)."""

    # repeats ------------------------------------------------------------------------------------------
    repeat_window_turns: int = 5
    """Prototype."""
    repeats: tuple[float, ...] = (1.0, 0.6, 0.3)
    """Factor for the first, second and every later time in the window (prototype)."""
    meets_from: float = 0.5
    """A repeat worth less than this settles nothing (prototype)."""
    irritating_repeat: int = 4
    """From this apology or paraphrase in the window on it irritates (prototype)."""
    irritation: float = 0.3
    """Prototype."""

    # sting --------------------------------------------------------------------------------------------
    sting_from: float = 1.0
    """A harmful move of this much or more stings (prototype)."""
    sting_turns: int = 6
    """How long (prototype)."""
    sting_share: float = 0.5
    """What help is worth while it lasts (prototype)."""
    own_slip: float = -0.6
    """Tension for owning the slip; it clears the sting (prototype)."""

    # promises -----------------------------------------------------------------------------------------
    trust_gate: float = 4.0
    """Trust needed before a promise settles anything (prototype)."""
    promise_due_turns: int = 2
    """Turns after which the caller comes back to a promise (prototype)."""
    promise_no_time: float = 0.4
    """Tension when it had no time (prototype)."""
    promise_with_time_trust: float = 0.6
    """Trust for a promise with a time. Guess."""
    impossible_promise: float = 1.5
    """Tension for promising what the desk cannot keep (prototype)."""
    impossible_promise_trust: float = -2.5
    """Prototype."""
    impossible_promise_knock: float = 1.0
    """Guess."""
    promises_asked: int = 2
    """Promises without a time that the caller comes back to in one call. Guess: more is nagging."""
    contradiction: float = 1.0
    """Prototype."""
    contradiction_trust: float = -1.0
    """Prototype."""
    comes_back_turns: int = 3
    """Turns after which the caller comes back to what they were told. Guess."""
    name_turn: int = 4
    """From this turn on the caller may ask about the trainee's name. Guess."""
    sure_time: float = 0.7
    """Transcript confidence from which a spoken time may be echoed in the caller's mouth. Guess."""

    # stall and giving up ------------------------------------------------------------------------------
    stall_turns: int = 3
    """Turns without progress after which it shows, and again each turn that it lasts (prototype: once)."""
    stall: float = 0.5
    """Prototype."""
    stall_growth: float = 0.2
    """More with every further turn: kind words alone must not keep a call going for ever. Tuned."""
    overflow_tension: float = 9.5
    """Tension from which a turn counts half a knock whatever was said: nobody stays at the top for ever. Guess."""
    overflow_knock: float = 0.5
    """Guess."""
    heal: float = 1.0
    """Knocks taken off when a slip is owned and when the caller comes to feel heard. Guess."""
    heal_good_turns: int = 6
    """Turns with progress and no harm after which half a knock is forgotten. Guess."""
    agains_before_moving_on: int = 2
    """Times a caller comes back to one thing before bringing up the next. Guess."""
    turns_to_wrap_up: int = 3
    """Turns after everything is dealt with, after which the caller takes the call for finished. Guess."""

    # delivery, floor, silence -------------------------------------------------------------------------
    sure_tone: float = 0.6
    """Confidence a tone needs. Guess."""
    raised: float = 0.3
    """Guess; small because delivery is coached, not judged."""
    even: float = -0.2
    """Level voice while the caller boils. Guess."""
    rushed: float = 0.15
    """Guess (articulation rate slowed from 5.22 to 4.63 syllables a second raised satisfaction 7 %, Cascio Rizzo & Berger)."""
    slow: float = 0.1
    """Guess."""
    talk_over: float = 0.3
    """Guess."""
    talk_over_a_turn: int = 1
    """Talk-overs that count between two turns. Guess."""
    backchannel: float = -0.05
    """An 'mm-hm' in the right place. Guess."""
    dead_air: float = 0.3
    """Each time the caller has to ask whether anybody is there. Guess."""
    silences_to_warning: int = 3
    """Guess (livekit: re-prompts twice)."""
    silences_to_giving_up: int = 5
    """Guess."""
    monologue: float = 0.4
    """Guess."""
    hold_unexplained: float = 0.2
    """Asked to hold with no reason and no time. Guess."""
    hold_late: float = 0.4
    """Each time the hold runs over. Guess."""
    hold_back: float = -0.1
    """Back within the time. Guess."""

    # limits -------------------------------------------------------------------------------------------
    limit_unprovoked: float = 0.5
    """A limit set where nothing called for it. Guess."""
    limit_set: float = -0.6
    """A respectful limit on real abuse. Guess."""
    relents_under: float = 8.0
    """Tension under which an abusive caller takes the first warning. Guess."""

    # ears ---------------------------------------------------------------------------------------------
    sure_harm: float = 0.9
    """Confidence a harmful cue needs in a turn that also shows care (bench/plays_with_cues.py: every true harmful cue had
    0.9 or more; of four invented ones in such turns three had less)."""
    doubtful_harm: float = 0.75
    """Confidence under which a harmful cue with nothing else in the turn is asked about instead. Guess after the same measurement."""
    sure_transcript: float = WordsSettings().sure_transcript
    """Transcript confidence under which the caller asks again (settings.words)."""
    sure_word: float = WordsSettings().sure_word
    """Confidence every word of a critical error's evidence needs (settings.words)."""


WEIGHTS = Weights()
"""The ones in force."""


def weights_for(words: WordsSettings) -> Weights:
    """Return the weights in force for a call whose user set how sure words must be."""
    return dataclasses.replace(WEIGHTS, sure_transcript=words.sure_transcript, sure_word=words.sure_word)
