"""One of every value a journal can hold, with every optional field filled once and left out once."""

from voicesim import values as v

TURN = v.Turn(1, 16000, 48000, 56000, 30000, 1200, -800, True, "plain")
TONE = v.Tone(
    2.5, 1.9, 187.25, 160.5, 210.125, 4.75, 3.1, 1.2, 11.0, 4.4, 1.1, "words", -7.3, 0.1 + 0.2, 2.82,
    ("raised", "rushed"), 0.9, ("no baseline yet",), -23.0, ("noisy",),
)  # fmt: skip
BARE_TONE = v.Tone(
    0.5,
    0.1,
    None,
    None,
    None,
    None,
    None,
    None,
    None,
    None,
    None,
    "none",
    None,
    None,
    None,
    (),
    0.0,
    (),
    -60.0,
)
TRANSCRIPT = v.Transcript("Ça va, 'Rosa'?\u2028", (v.Word("Ça", 16000, 18000, 1 / 3),), 0.875, "typed")
CUES = v.Cues(
    (v.Cue("paraphrase", "connect", 0.8, "Ça va", 0, 5),), (v.Cue("blame", "attack", 0.4, "va", 3, 5),), "f:1"
)
OBSERVATION = v.Observation(TURN, TRANSCRIPT, CUES, TONE)
LINE = v.Line("Well, yes!", v.Delivery("boiling", "shouting"), "answers.soothed.boiling[0]")
REACTION = v.Reaction(
    (LINE,), 6.1, 2.4, "tense", True, (v.Reason("cue.paraphrase", "You said it back.", -0.1, 0.3, "Ça va"),),
    ("story",), ("rent",), ("handed_in",), ("third_call",), (v.CriticalError("false_promise", "No.", "va"),),
    interrupt=True, ending="agreed",
)  # fmt: skip
FACT = v.FactOutline("rent_due", "the rent is due", "your rent is due on Friday")
ENDING = v.EndingKind("agreed", "agreed", 3, "You agreed on what happens next.")
OUTLINE = v.ScriptOutline(
    "T",
    "Rosa",
    "s",
    "u",
    ("p",),
    (FACT,),
    (FACT,),
    (FACT,),
    ("case number",),
    "r",
    "b",
    True,
    False,
    (ENDING,),
)
BASELINE = v.Baseline(180.0, 160.0, 205.0, 5.0, 4.6, -8.0, 18.0, "calibration", "USB")
HEADER = v.CallHeader(
    "0.1", "benefits/rosa", "ab" * 32, OUTLINE, "{}", {"voice": "espeak", "detector": "silero"}, 7.5, 2.0, BASELINE,
    False, 7,
)  # fmt: skip
STIMULI = (
    v.CallOpened(0),
    OBSERVATION,
    v.Observation(TURN, TRANSCRIPT, v.Cues(), None),
    v.TalkOver(5, 3, 0.7, 2, -3.5),
    v.Silence(9, 2, 1, True),
    v.Monologue(9, 2, 25.5),
    v.VoiceRising(9, 2, TONE),
    v.TimePassed(16000),
    v.TraineeHungUp(7),
)
EXCHANGES = tuple(v.Exchange(stimulus.sample, stimulus, REACTION) for stimulus in STIMULI)
EVERY = (
    *STIMULI, *EXCHANGES, TURN, TONE, BARE_TONE, TRANSCRIPT, CUES, CUES.sure[0], LINE, LINE.delivery, REACTION,
    REACTION.because[0], REACTION.critical[0], FACT, ENDING, OUTLINE, BASELINE, HEADER, TRANSCRIPT.words[0],
    v.TurnStarted(5, 3, 1), v.TurnPaused(5, 3, 1), v.TurnResumed(5, 1), v.TurnEnded(5, TURN), v.OverlapEnded(5, 3, 0.7),
    v.TurnUndone(5, 1), v.Tail(-9.5, None, -3.0, 0.25),
    v.CueContext("said", True), v.Speaking(LINE, 3), v.Spoken(LINE, 3, 9, True), v.Note(4, "overflow", "3 frames"),
    v.CallEnded(99, ENDING), v.CallSummary(HEADER, EXCHANGES[:1], (), (), 99, None, "x"), v.Check("a", "ok", "b"),
)  # fmt: skip
