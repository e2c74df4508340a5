"""Every value that crosses from one room to another.

All are frozen; the unit stands in the name or under the field. Time is counted in samples of the one
clock of the call: sample 0 is the first sample the microphone delivered, and the earpiece runs on the
same count. Nothing here does I/O, and only numpy is imported. Absent numbers are None, never NaN, so
that every value but the audio itself survives JSON unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second, everywhere inside VoiceSim."""

FRAME_SAMPLES = 512
"""Samples in one AudioFrame: 32 ms, the step of the Silero detector."""

FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE

Samples = NDArray[np.float32]
"""Mono audio, shape [n], nominally in [-1, 1], at SAMPLE_RATE."""


def seconds_of(samples: int) -> float:
    """Return a length in samples as seconds."""
    return samples / SAMPLE_RATE


def samples_of(seconds: float) -> int:
    """Return a length in seconds as the nearest whole number of samples."""
    return round(seconds * SAMPLE_RATE)


def on_16_bit_grid(samples: Samples) -> Samples:
    """Return samples as a 16-bit file would give them back, louder than full scale clipped.

    A call hears exactly what its record will hold: so the record, played again, gives the same call.
    """
    whole = np.clip(np.rint(samples * np.float32(32768.0)), -32768, 32767)
    on_grid: Samples = (whole / np.float32(32768.0)).astype(np.float32)
    return on_grid


# ---------------------------------------------------------------- audio


@dataclass(frozen=True, eq=False)
class AudioFrame:
    """One step of the clock: exactly FRAME_SAMPLES samples."""

    samples: Samples
    """Shape [FRAME_SAMPLES]."""
    start_sample: int
    """Place of the first sample on the call's clock; a multiple of FRAME_SAMPLES."""

    @property
    def end_sample(self) -> int:
        """The sample after the last one."""
        return self.start_sample + len(self.samples)


# ---------------------------------------------------------------- turns: when they spoke


@dataclass(frozen=True)
class Turn:
    """One stretch in which the trainee held the floor, pauses included."""

    number: int
    """1 for the first turn of the call."""
    start_sample: int
    """Acoustic start of speech."""
    end_sample: int
    """Acoustic end of speech: the pause that ended the turn begins here."""
    decided_sample: int
    """When the end was decided; always later than end_sample."""
    speech_samples: int
    """How much of it was speech: the pauses within the turn are left out."""
    talk_over_samples: int = 0
    """How much of that speech was while the caller was speaking."""
    gap_samples: int | None = None
    """From the caller's last sample to start_sample: the trainee's hesitation. None when nothing was
    said before, negative when the trainee began while the caller was speaking."""
    backchannel: bool = False
    """True for a short sound wholly inside the caller's speech ('mm-hm'): listening, not a turn taken."""
    because: str = ""
    """What ended the turn when it did: turns.ending.EndWait.because, 'longest' or 'input over'; '' in typed calls."""


@dataclass(frozen=True)
class TurnStarted:
    """The trainee began to speak."""

    sample: int
    """When it was decided."""
    start_sample: int
    """Acoustic start of speech, before `sample`."""
    number: int


@dataclass(frozen=True)
class TurnPaused:
    """The trainee stopped for a moment; the turn may go on. Understanding begins here."""

    sample: int
    speech_end_sample: int
    """Acoustic end of speech so far."""
    number: int


@dataclass(frozen=True)
class TurnResumed:
    """The same turn goes on: what was understood at the pause is stale."""

    sample: int
    number: int


@dataclass(frozen=True)
class TurnEnded:
    """The turn is over and the caller may answer."""

    sample: int
    turn: Turn


@dataclass(frozen=True)
class TalkOver:
    """The trainee has been speaking while the caller speaks, for long enough to be heard as talking over.

    Told again when an overlap goes on and on, counting up: a caller who talked on may give way in the end.
    """

    sample: int
    start_sample: int
    """Where the overlap began."""
    seconds: float
    """Speech over the caller's so far, the trainee's short gaps left out."""
    count: int = 1
    """1 the first time in this overlap."""
    level_db: float | None = None
    """Level of the trainee in the overlap over their own level in the call so far; None before that is known."""


@dataclass(frozen=True)
class OverlapEnded:
    """Both had been speaking at once, and one of them stopped: told of every overlap, however short."""

    sample: int
    """When it was decided."""
    start_sample: int
    seconds: float
    """From the first sample both spoke in to the last, the trainee's short gaps included."""


@dataclass(frozen=True)
class Silence:
    """Nobody has spoken for as long as the script allows; repeats, counting up, while it lasts."""

    sample: int
    since_sample: int
    """When the last speaker stopped."""
    count: int
    """1 the first time in this silence."""
    on_hold: bool = False
    """True while the trainee had asked the caller to wait."""


@dataclass(frozen=True)
class Monologue:
    """The trainee has been talking for longer than this caller listens."""

    sample: int
    start_sample: int
    seconds: float


@dataclass(frozen=True)
class Tail:
    """How a voice came to its stop before a pause: to rest, or held up in the middle of something."""

    pitch_slope_semitones_per_second: float | None
    """Over the last voiced stretch; negative for a falling voice. None when too little was voiced."""
    pitch_over_turn_semitones: float | None
    """Median of the last voiced 0.2 s over the median of the turn."""
    level_over_turn_db: float | None
    """Level of the last voiced 0.2 s over the median level of the turn's voiced frames."""
    final_voiced_seconds: float
    """Length of the last voiced stretch: a drawn-out syllable makes it long."""


TurnEvent = TurnStarted | TurnPaused | TurnResumed | TurnEnded | TalkOver | OverlapEnded | Silence | Monologue


# ---------------------------------------------------------------- words: what was said


@dataclass(frozen=True)
class Word:
    """One recognised word."""

    text: str
    start_sample: int
    """On the call's clock; equal to end_sample where the recogniser gives no times."""
    end_sample: int
    confidence: float
    """0 to 1."""


@dataclass(frozen=True)
class Transcript:
    """What a recogniser made of one turn."""

    text: str
    """'' when no words were found."""
    words: tuple[Word, ...]
    confidence: float
    """0 to 1: how far the words may be relied on; below settings.words.sure nobody is judged by them."""
    engine: str
    """Which recogniser, for example 'pocketsphinx-5.1.1' or 'whisper:base.en', or 'typed'."""


@dataclass(frozen=True)
class Cue:
    """One de-escalation technique or mistake, found in the words."""

    label: str
    """One of words.LABELS."""
    family: str
    """connect, explore, guide, limit, attack, stonewall, shortcut, or service (hold, goodbye, ...)."""
    confidence: float
    """0 to 1."""
    evidence: str
    """The very words of the transcript that show it."""
    start_char: int
    """Where evidence stands in Transcript.text."""
    end_char: int


@dataclass(frozen=True)
class CueContext:
    """What a listener knew before these words were said."""

    before: str = ""
    """What the caller had just said."""
    heard: bool = False
    """Whether the caller feels heard by now."""


@dataclass(frozen=True)
class Cues:
    """Everything found in one turn's words, in spoken order."""

    sure: tuple[Cue, ...] = ()
    unsure: tuple[Cue, ...] = ()
    """Cues seen only in words that were not surely heard, or only just: the caller asks again, nobody is judged."""
    finder: str = ""
    """Which finder and which exemplars: name and digest."""

    def labels(self) -> frozenset[str]:
        """Return the labels of the sure cues."""
        return frozenset(cue.label for cue in self.sure)


# ---------------------------------------------------------------- tone: how it sounded


@dataclass(frozen=True)
class Baseline:
    """A speaker's own calm voice on one device: what every Tone is measured against."""

    pitch_hz: float
    """Median fundamental frequency."""
    pitch_low_hz: float
    """First quartile: with pitch_high_hz it narrows the pitch search."""
    pitch_high_hz: float
    """Third quartile."""
    pitch_range_semitones: float
    """80th minus 20th percentile."""
    rate_syllables_per_second: float
    """Articulation rate: syllables over speech time, pauses out."""
    tilt_db: float
    """Mean power 1-3.4 kHz over 0.3-1 kHz in voiced frames, noise subtracted."""
    speech_seconds: float
    """How much speech it was made from."""
    source: str
    """'calibration' or 'own calmer turns'."""
    device: str = ""
    """Microphone it was read on; '' when unknown."""


@dataclass(frozen=True)
class Tone:
    """How one turn sounded: measurements against the speaker's own baseline, never an emotion."""

    speech_seconds: float
    voiced_seconds: float
    pitch_hz: float | None
    """Median; None when too little was voiced."""
    pitch_low_hz: float | None
    pitch_high_hz: float | None
    """First and third quartile."""
    pitch_range_semitones: float | None
    pitch_semitones: float | None
    """Median over the baseline; None without a baseline."""
    range_ratio: float | None
    """Range over the baseline's range."""
    syllables: float | None
    rate_syllables_per_second: float | None
    rate_ratio: float | None
    """Rate over the baseline's rate."""
    rate_source: str
    """'words', 'intensity' (nuclei of loudness, when words are missing or unsure) or 'none'."""
    tilt_db: float | None
    tilt_over_baseline_db: float | None
    score: float | None
    """T of tone/score.py: pitch and tilt over the baseline in one number; None without a baseline."""
    flags: tuple[str, ...]
    """Of: raised, rushed, slow, flat, even. Empty when nothing may be said."""
    confidence: float
    """0 to 1."""
    doubts: tuple[str, ...]
    """Why the confidence is low, in plain words: 'not enough speech', 'no baseline yet', ..."""
    level_db: float
    """RMS of the speech, dB full scale: for microphone health only, never judged."""
    health: tuple[str, ...] = ()
    """Faults of the microphone, in plain words: dead, clipped, noisy, pumping, narrow, bleeding."""


# ---------------------------------------------------------------- observation: what a listener could tell


@dataclass(frozen=True)
class Observation:
    """One turn of the trainee as a listener took it in."""

    turn: Turn
    transcript: Transcript
    cues: Cues
    tone: Tone | None
    """None in a typed call: delivery is not scored there."""

    @property
    def sample(self) -> int:
        """When the turn's end was decided."""
        return self.turn.decided_sample


@dataclass(frozen=True)
class CallOpened:
    """The line is open: the caller may speak first."""

    sample: int


@dataclass(frozen=True)
class TimePassed:
    """One second of the call has gone by (timers: length of the call, promises coming due)."""

    sample: int


@dataclass(frozen=True)
class TraineeHungUp:
    """The trainee put the phone down."""

    sample: int


@dataclass(frozen=True)
class VoiceRising:
    """The trainee's voice has risen over their calm one in the last seconds of a turn that still goes on."""

    sample: int
    start_sample: int
    """Of the turn."""
    tone: Tone
    """Of its last seconds."""


Stimulus = (
    CallOpened | Observation | TalkOver | Silence | Monologue | VoiceRising | TimePassed | TraineeHungUp
)


# ---------------------------------------------------------------- caller: what it did to them


@dataclass(frozen=True)
class Delivery:
    """How a line is to be said, as far as a synthesiser can carry it."""

    band: str = "tense"
    """calm, tense or boiling: the caller's tension when the line is said."""
    manner: str = ""
    """The script's stage direction, one of caller.MANNERS: shouting, flat, tearful, whispering, quieter, sharp, slower, cold, tired; or ''."""


@dataclass(frozen=True)
class Line:
    """Something the caller says."""

    text: str
    """Plain words, no markup and no stage directions."""
    delivery: Delivery
    source: str
    """Where in the script it stands: 'moments.story.says.boiling[0]'."""


@dataclass(frozen=True)
class Reason:
    """One cause of a change in the caller."""

    rule: str
    """Stable name of the mechanic: 'cue.paraphrase', 'tone.raised', 'stall', 'talk_over', ..."""
    text: str
    """Plain words for the trainee: 'You said back what happened to her.'"""
    tension: float = 0.0
    """Change of tension it caused, in points of the 0-10 scale."""
    trust: float = 0.0
    evidence: str = ""
    """The trainee's own words that did it, or ''."""


@dataclass(frozen=True)
class CriticalError:
    """A mistake that fails a call whatever its total."""

    rule: str
    """threat_mishandled, self_harm_mishandled, danger_mishandled, false_promise, disclosed_before_verification,
    insulted_caller or hung_up_without_warning."""
    text: str
    evidence: str = ""


@dataclass(frozen=True)
class Reaction:
    """What one stimulus did to the caller, and why."""

    lines: tuple[Line, ...]
    """Said one after another; empty when the caller says nothing."""
    tension: float
    """After the stimulus, 0 (calm) to 10."""
    trust: float
    """After the stimulus, 0 to 10."""
    band: str
    """calm, tense or boiling."""
    heard: bool
    """Whether the caller feels heard by now."""
    because: tuple[Reason, ...] = ()
    opened: tuple[str, ...] = ()
    """Moments brought up now."""
    met: tuple[str, ...] = ()
    """Moments dealt with now: they never return."""
    facts: tuple[str, ...] = ()
    """Names of the script's facts and promises that the trainee's words carried."""
    missed: tuple[str, ...] = ()
    """Names of open things this turn passed over, for the debrief."""
    critical: tuple[CriticalError, ...] = ()
    interrupt: bool = False
    """True when the lines are to be said at once, over the trainee."""
    yields: bool = False
    """True when the caller stops in the middle of a line: talked over and not too angry to give way."""
    ending: str | None = None
    """Name of the script's ending; the caller hangs up after the lines (or is hung up on)."""


@dataclass(frozen=True)
class Exchange:
    """One step of a call: what happened, and what it did."""

    sample: int
    stimulus: Stimulus
    reaction: Reaction


@dataclass(frozen=True)
class Speaking:
    """A line that begins now: for captions; the journal holds it once it was played, as Spoken."""

    line: Line
    start_sample: int


@dataclass(frozen=True)
class Spoken:
    """A line as it was really played."""

    line: Line
    start_sample: int
    end_sample: int
    """Before the line's own end when it was cut."""
    cut: bool = False
    """True when the caller stopped in the middle."""


@dataclass(frozen=True)
class TurnUndone:
    """The caller had begun to answer, and the trainee went on: the answer is taken back, the turn goes on.

    Everything from the Exchange of that turn up to here did not happen, though it was heard.
    """

    sample: int
    number: int
    """Of the turn, which ends again later."""


@dataclass(frozen=True)
class EndingKind:
    """How a call ended, in the rubric's terms."""

    name: str
    """The script's own name."""
    kind: str
    """resolved, agreed, handed_over, limit_set, safety_route, hung_up_on, trainee_hung_up or unresolved."""
    worth: int
    """0 to 3."""
    title: str
    """Plain words."""


@dataclass(frozen=True)
class FactOutline:
    """One fact of a script, as the debrief needs it."""

    name: str
    text: str
    """What is true, as the script says it."""
    say: str
    """How a trainee might say it back, a whole clause to 'you': 'you handed the form in on the third'."""


@dataclass(frozen=True)
class ScriptOutline:
    """What a debrief needs to know of a script: the situation and what could have been said in it."""

    title: str
    caller_name: str
    situation: str
    """What the caller wants, in a sentence."""
    underneath: str
    """What the caller needs underneath what they say."""
    practises: tuple[str, ...]
    hurts: tuple[FactOutline, ...]
    """What the caller needs to hear said back."""
    captures: tuple[FactOutline, ...]
    """What the trainee had to find out."""
    promises: tuple[FactOutline, ...]
    """What this desk can keep; `say` is a whole promise: 'I will move your form today'."""
    verify: tuple[str, ...]
    """What must be asked before private facts are told; empty where nothing must."""
    rule: str
    because: str
    """The rule's reason."""
    has_limit: bool
    """Whether the caller turns abusive, so that competency 9 applies."""
    has_safety: bool
    """Whether a threat or self-harm is spoken of."""
    endings: tuple[EndingKind, ...]
    limit_moments: tuple[str, ...] = ()
    """Moments in which the caller turns abusive: competency 9 applies once one of them came up. Empty where not told:
    then it applies whenever has_limit."""
    you_are: str = ""
    """Who the trainee is in this call."""
    task: str = ""
    """What the trainee has to get done, or ''."""
    goals: tuple[str, ...] = ()
    """Keys of the competencies this caller is for."""
    call: str = "inbound"
    """inbound, outbound or transferred."""


@dataclass(frozen=True)
class CallHeader:
    """The first entry of every journal: all that its results hang on."""

    voicesim: str
    """Package version."""
    script: str
    """Relative name, such as 'government/late_refund'."""
    script_sha256: str
    outline: ScriptOutline
    settings: str
    """Every setting, as JSON."""
    engines: dict[str, str]
    """'recogniser', 'voice', 'detector', 'cues' -> name, version and digest of each that takes part."""
    start_tension: float
    start_trust: float
    baseline: Baseline | None
    typed: bool
    seed: int
    """What the choice among equal lines hangs on."""


@dataclass(frozen=True)
class Note:
    """Something that happened to the line rather than on it: a device lost, samples dropped, a late reply."""

    sample: int
    kind: str
    """device_lost, device_back, overflow, underflow, late_reply, recogniser_failed, voice_failed, echo or ended_early."""
    text: str


@dataclass(frozen=True)
class CallEnded:
    """The last entry of a whole journal."""

    sample: int
    ending: EndingKind


@dataclass(frozen=True)
class CallSummary:
    """Everything a debrief needs of one call; made from its journal."""

    header: CallHeader
    exchanges: tuple[Exchange, ...]
    spoken: tuple[Spoken, ...]
    notes: tuple[Note, ...]
    end_sample: int
    ending: EndingKind | None
    """None when the record was cut short."""
    reflection: str = ""
    """The trainee's own words, asked before the score is shown."""


# ---------------------------------------------------------------- doctor


@dataclass(frozen=True)
class Check:
    """One thing `voicesim doctor` looked at."""

    name: str
    status: str
    """ok, warning or fault."""
    text: str
    """What was found."""
    fix: str = ""
    """What to do about it; '' when ok."""
