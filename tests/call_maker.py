"""Builds a whole call as values, step by step; the figures of tension are set by hand, nothing runs the caller."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from voicesim.caller.labels import PLAIN
from voicesim.values import (
    SAMPLE_RATE,
    Baseline,
    CallHeader,
    CallOpened,
    CallSummary,
    CriticalError,
    Cue,
    Cues,
    Delivery,
    EndingKind,
    Exchange,
    FactOutline,
    Line,
    Note,
    Observation,
    Reaction,
    Reason,
    ScriptOutline,
    Silence,
    Spoken,
    Stimulus,
    TalkOver,
    Tone,
    Transcript,
    Turn,
    Word,
)

FAMILIES = {
    "connect": "listen paraphrase name_feeling validate apologize check_understanding reassure align own_slip",
    "explore": "ask_open ask_closed ask_safety verify",
    "guide": "explain offer_choice own_it summarize refer greet reframe honest_limit",
    "limit": "set_limit",
    "service": "ask_hold goodbye",
    "attack": "command_calm blame dismiss argue threaten sarcasm",
    "stonewall": "policy_wall jargon brush_off",
    "shortcut": "false_promise hollow_apology premature_fix",
}
FAMILY_OF = {label: family for family, labels in FAMILIES.items() for label in labels.split()}

ENDINGS = (
    EndingKind("hung_up", "hung_up_on", 0, "She hung up on you."),
    EndingKind("agreed", "agreed", 3, "You agreed on what happens next."),
    EndingKind("handed_over", "handed_over", 2, "You handed her over with her story."),
    EndingKind("no_further", "unresolved", 1, "The call ended where it began."),
    EndingKind("limit", "limit_set", 3, "You set a fair limit and kept to it."),
)

ROSA = ScriptOutline(
    title="Stopped before the long weekend",
    caller_name="Rosa Benning",
    situation="She wants her rent support back by Friday.",
    underneath="To be believed: she did everything right and feels treated as a cheat.",
    practises=("let them finish", "care before the rule", "promise only what you can keep"),
    hurts=(
        FactOutline("handed_in", "handed the form in on the third", "you handed the form in at the counter on the third"),
        FactOutline("third_call", "third call this week", "this is the third time you have had to call this week"),
        FactOutline("rent_due", "the rent is due on Friday", "your rent is due on Friday"),
    ),
    captures=(
        FactOutline("rent_due", "the rent is due on Friday", "your rent is due on Friday"),
        FactOutline("receipt", "has a stamped slip, 4471", "you have a stamped slip with the number 4471"),
    ),
    promises=(
        FactOutline("move_form", "move the form", "I will move your form to the right case today"),
        FactOutline("letter", "a letter for the landlord", "I will send a letter for your landlord by noon today"),
    ),
    verify=("case number", "date of birth"),
    rule="Support stops by itself when no review form is on file 14 days after the letter.",
    because="Anything paid after that date the family would have to pay back.",
    has_limit=False,
    has_safety=False,
    endings=ENDINGS,
)  # fmt: skip
DEAN = replace(
    ROSA,
    title="The permit that stays refused",
    caller_name="Dean Okafor",
    situation="He wants the permit stamped today.",
    underneath="To be told the truth about what is possible.",
    has_limit=True,
)
BASELINE = Baseline(185.0, 165.0, 210.0, 5.0, 4.6, -8.0, 18.0, "calibration", "USB headset")


def header(outline: ScriptOutline = ROSA, typed: bool = False) -> CallHeader:
    return CallHeader(
        voicesim="0.1.0",
        script="government/late_refund",
        script_sha256="ab" * 32,
        outline=outline,
        settings="{}",
        engines={
            "recogniser": "whisper:base.en",
            "voice": "espeak-ng 1.51",
            "detector": "silero 6",
            "cues": "f:1",
        },
        start_tension=7.5,
        start_trust=2.0,
        baseline=None if typed else BASELINE,
        typed=typed,
        seed=1,
    )


def tone(semitones: float = 0.3, rate: float = 1.0, flags: tuple[str, ...] = ("even",)) -> Tone:
    return Tone(
        speech_seconds=4.0,
        voiced_seconds=2.6,
        pitch_hz=185.0 * 2 ** (semitones / 12),
        pitch_low_hz=165.0,
        pitch_high_hz=215.0,
        pitch_range_semitones=4.8,
        pitch_semitones=semitones,
        range_ratio=0.96,
        syllables=18.0,
        rate_syllables_per_second=4.6 * rate,
        rate_ratio=rate,
        rate_source="words",
        tilt_db=-8.0,
        tilt_over_baseline_db=0.2,
        score=semitones / 1.1,
        flags=flags,
        confidence=0.9,
        doubts=(),
        level_db=-24.0,
    )


@dataclass
class CallMaker:
    """Builds a call step by step on one clock."""

    outline: ScriptOutline = ROSA
    typed: bool = False
    tension: float = 7.5
    trust: float = 2.0
    heard: bool = False
    sample: int = 0
    turns: int = 0
    exchanges: list[Exchange] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def opens(self, *says: str) -> CallMaker:
        """The line opens and the caller begins."""
        return self._react(CallOpened(0), 0.0, says)

    def says(
        self,
        text: str,
        marks: dict[str, str] | None = None,
        moved: float = 0.0,
        answer: str = "",
        *,
        unsure: dict[str, str] | None = None,
        facts: tuple[str, ...] = (),
        missed: tuple[str, ...] = (),
        heard: bool = False,
        critical: tuple[CriticalError, ...] = (),
        sounded: Tone | None = None,
        talk_over: float = 0.0,
        confidence: float = 0.93,
        ending: str | None = None,
    ) -> CallMaker:
        """The trainee says `text`; marks maps labels to the words that show them; the caller is moved and answers."""
        self.turns += 1
        seconds = max(1.0, len(text.split()) / 2.6)
        start = self.sample + int(0.4 * SAMPLE_RATE)
        end = start + int(seconds * SAMPLE_RATE)
        turn = Turn(self.turns, start, end, end + 8000, int(seconds * 0.85 * SAMPLE_RATE),
                    int(talk_over * SAMPLE_RATE), int(0.4 * SAMPLE_RATE))  # fmt: skip
        words = tuple(Word(word, start, end, confidence) for word in text.split())
        transcript = Transcript(text, words, confidence, "typed" if self.typed else "whisper:base.en")
        cues = Cues(cues_in(text, marks or {}), cues_in(text, unsure or {}), "f:1")
        heard_tone = None if self.typed else (sounded or tone())
        self.heard = self.heard or heard
        because = tuple(
            Reason(
                f"cue.{label}",
                PLAIN.get(label, ""),
                moved / max(1, len(marks or {})),
                -moved / 4,
                words_shown,
            )
            for label, words_shown in (marks or {}).items()
        )
        self.sample = turn.decided_sample
        stimulus = Observation(turn, transcript, cues, heard_tone)
        says = (answer,) if answer else ()
        return self._react(
            stimulus,
            moved,
            says,
            because=because,
            facts=facts,
            missed=missed,
            critical=critical,
            ending=ending,
        )

    def happens(self, stimulus: Stimulus, moved: float, rule: str, text: str, *says: str) -> CallMaker:
        """Something other than a turn: a silence, a talk-over."""
        return self._react(stimulus, moved, says, because=(Reason(rule, text, moved),))

    def silence(self, on_hold: bool = False) -> CallMaker:
        since = self.sample
        self.sample += 6 * SAMPLE_RATE
        return self.happens(
            Silence(self.sample, since, 1, on_hold), 0.3, "silence", "Nobody spoke.", "Hello? Are you there?"
        )

    def talk_over(self, seconds: float = 1.2) -> CallMaker:
        stimulus = TalkOver(self.sample, self.sample - int(seconds * SAMPLE_RATE), seconds)
        return self.happens(stimulus, 0.3, "talk_over", "You talked over her.")

    def ends(self, name: str | None, reflection: str = "") -> CallSummary:
        ending = next((kind for kind in ENDINGS if kind.name == name), None)
        return CallSummary(
            header(self.outline, self.typed), tuple(self.exchanges), tuple(self.spoken), tuple(self.notes),
            self.sample, ending, reflection,
        )  # fmt: skip

    def _react(self, stimulus: Stimulus, moved: float, says: tuple[str, ...], **more: object) -> CallMaker:
        at = self.sample
        self.tension = min(10.0, max(0.0, self.tension + moved))
        self.trust = min(10.0, max(0.0, self.trust - moved / 2))
        band = "calm" if self.tension < 3.5 else "boiling" if self.tension >= 6.5 else "tense"
        lines = tuple(Line(text, Delivery(band), "moments.x.says[0]") for text in says)
        for line in lines:
            start = self.sample + int(0.12 * SAMPLE_RATE)
            self.sample = start + int(len(line.text.split()) / 2.8 * SAMPLE_RATE)
            self.spoken.append(Spoken(line, start, self.sample))
        reaction = Reaction(lines, self.tension, self.trust, band, self.heard, **more)  # type: ignore[arg-type]
        self.exchanges.append(Exchange(at, stimulus, reaction))
        return self


def cues_in(text: str, marks: dict[str, str]) -> tuple[Cue, ...]:
    """Cues in spoken order; the words given must stand in the text."""
    found = []
    for label, shown in marks.items():
        start = text.index(shown)
        found.append(Cue(label, FAMILY_OF[label], 0.9, shown, start, start + len(shown)))
    return tuple(sorted(found, key=lambda cue: cue.start_char))
