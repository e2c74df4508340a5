"""The plantings of bench/regress_plantings.py: what is changed, and which turn a comparison must name first, said beforehand.

A place is (case, turn of the call); it was derived from the words of the recordings, the script and the settings, before any planted
run was looked at. `why` says how. MOVES_NOTHING: nothing near the changed number is in these recordings, so that only the digests can
tell. Exemplars were chosen and placed by the cue finder on the transcripts alone, with and without them.
"""

from __future__ import annotations

from dataclasses import dataclass

BADLY, WELL, BETWEEN = "late_refund/goes_badly", "late_refund/goes_well", "late_refund/in_between"
SETTINGS, WEIGHTS = "voicesim/settings.py", "voicesim/caller/weights.py"
SCRIPT, DATA = "scripts/government/late_refund.yaml", "voicesim/words/data"

HEARD = ("words", "confidence")
TONE = ("tone flags", "tone score")
CUES = ("cues", "unsure cues")
TENSION = ("tension",)
CALLER = ("why it ended", "waited", "facts", "moments opened", "moments met", "the caller's lines")


@dataclass(frozen=True)
class Planting:
    """One change, as somebody would make it by hand."""

    name: str
    file: str
    """Relative to the checkout; a .flac is said anew."""
    old: str
    """Text that is replaced, once; of a recording the words of a turn."""
    new: str
    case: str
    """'' where no output may move."""
    turn: int
    """Of the call, named first in that case; 0 for the case as a whole."""
    kinds: tuple[str, ...]
    """What may be named there first."""
    why: str


def moves_nothing(name: str, file: str, old: str, new: str, why: str) -> Planting:
    """Return a planting that only the digests can show."""
    return Planting(name, file, old, new, "", 0, (), why)


PLANTINGS = (
    Planting("turns.end_seconds +10 %", SETTINGS, "end_seconds: float = 0.5\n", "end_seconds: float = 0.55\n", BADLY, 2, CALLER,
             "turn 1 asks, so its wait is at the shortest; turn 2 ends by its length, between the bounds"),
    Planting("turns.ending SECONDS_PER_LOG_ODDS +10 %", "voicesim/turns/ending.py", "SECONDS_PER_LOG_ODDS = 1.0", "SECONDS_PER_LOG_ODDS = 1.1",
             BADLY, 2, CALLER, "as above"),
    Planting("turns.preroll_seconds +10 %", SETTINGS, "preroll_seconds: float = 0.2\n", "preroll_seconds: float = 0.22\n", BADLY, 1,
             HEARD, "the recogniser gets other samples from the first turn on"),
    Planting("recogniser.whisper_window_seconds +10 %", SETTINGS, "whisper_window_seconds: float = 10.0", "whisper_window_seconds: float = 11.0",
             BADLY, 1, HEARD, "each turn is encoded in another window"),
    Planting("the recogniser is told no names", "voicesim/engines/whisper_hint.py", "    if not first:\n", "    if first or not first:\n",
             WELL, 1, HEARD, "each turn is decoded without the prompt"),
    Planting("tone.rushed_ratio -10 %", SETTINGS, "rushed_ratio: float = 1.17", "rushed_ratio: float = 1.053", WELL, 4, TONE,
             "the first turn of three seconds whose rate is over 1.053 and under 1.17 of the baseline's"),
    Planting("tone PITCH_UNIT_SEMITONES +10 %", "voicesim/tone/score.py", "PITCH_UNIT_SEMITONES = 0.8", "PITCH_UNIT_SEMITONES = 0.88",
             BADLY, 4, TONE, "the first turn with a baseline, hence a score"),
    Planting("caller: an apology +10 %", WEIGHTS, '"apologize": -0.45', '"apologize": -0.495', WELL, 3, TENSION, "the first apology"),
    Planting("caller: inflames +10 %", WEIGHTS, "inflames: float = 1.4", "inflames: float = 1.54", BADLY, 2, TENSION,
             "the first rule quoted; this caller is inflamed by it"),
    Planting("caller: where a boiling caller begins -10 %", WEIGHTS, '"boiling": 7.5', '"boiling": 6.75', WELL, 1, TENSION,
             "from the first answer on"),
    Planting("one exemplar removed: name_feeling", f"{DATA}/registers.yaml", "    You felt like a criminal in there.\n", "", BETWEEN, 6, CUES,
             "'you feel like a criminal now'"),
    Planting("one exemplar removed: validate", f"{DATA}/calls.yaml", "    You did everything right.\n", "", WELL, 4, CUES,
             "'so you did everything right'"),
    Planting("one exemplar removed: verify", f"{DATA}/service.yaml", "    May I ask for your reference number?\n", "", BADLY, 2, CUES,
             "'I need your reference number first'"),
    Planting("script: a meeting condition renamed", SCRIPT, "reassure or own_it, fourth_call]", "reassure or own_it, told_them]", WELL, 3,
             CALLER, "'this is your fourth call' is said in turn 3"),
    Planting("script: another fact meets", SCRIPT, "met_by: [identity_rule]", "met_by: [our_error]", WELL, 8, CALLER,
             "'that was our mistake' is said in turn 8, the identity rule in turn 9"),
    Planting("script: a cue that soothes renamed", SCRIPT, "soothes: [paraphrase, own_it]", "soothes: [validate, own_it]", WELL, 2, TENSION,
             "the first paraphrase"),
    Planting("script: a word of a fact removed", SCRIPT, "words: [your sister, sister, eight hundred, boiler, borrow, ",
             "words: [boiler, ", WELL, 6, (*CALLER, *CUES, *TENSION), "'borrow 800 from your sister' is said in turn 6"),
    Planting("recording: sister -> brother", "audio/late_refund/goes_well.flac",
             "And you had to borrow eight hundred from your sister. That must be hard for you. How has that been for you?",
             "And you had to borrow eight hundred from your brother. That must be hard for you. How has that been for you?",
             WELL, 6, HEARD, "the sixth recorded turn"),
    Planting("recording: calm down -> slow down", "audio/late_refund/goes_badly.flac",
             "You need to calm down. I can not help you when you are like this.",
             "You need to slow down. I can not help you when you are like this.", BADLY, 3, HEARD, "the third recorded turn"),
    Planting("rubric: feelings named in five turns, not two", "voicesim/debrief/rules_care.py", "tied and len(turns) >= 2", "tied and len(turns) >= 5",
             WELL, 0, ("mark 3",), "feelings are named in four turns: 2, 4, 5, 6"),
    moves_nothing("words.helpful_threshold +10 %", SETTINGS, "helpful_threshold: float = 0.6\n", "helpful_threshold: float = 0.66\n",
                  "by the cue finder on the transcripts alone: no cue falls between"),
    moves_nothing("words.sure_transcript +10 %", SETTINGS, "sure_transcript: float = 0.4\n", "sure_transcript: float = 0.44\n",
                  "no turn is heard that badly"),
    moves_nothing("debrief.pass_share +10 %", SETTINGS, "pass_share: float = 0.6\n", "pass_share: float = 0.66\n", "no call lies between"),
    moves_nothing("gate VOICED +10 %", "voicesim/turns/gate.py", "VOICED = 0.6\n", "VOICED = 0.66\n", "synthetic voices are more periodic than that"),
    moves_nothing("caller: threaten +10 %", WEIGHTS, '"threaten": 1.8', '"threaten": 1.98', "nobody threatens"),
)  # fmt: skip
