"""A result of known content."""

from voicesim.regress.result import CaseResult, Digests, TurnResult

DIGESTS = Digests("a1", "b2", "c3", "{}", (("recogniser", "sphinx 1"), ("voice", "espeak 1")), "1.0")
TURN = TurnResult(
    number=1, recorded=1, start_seconds=4.0, end_seconds=5.45, recorded_start_seconds=0.65, recorded_end_seconds=2.1,
    ended_because="plain", gap_seconds=0.6, talk_over_seconds=0.0, backchannel=False,
    words="so you were cut off", confidence=0.8, cues=(("paraphrase", "you were cut off"),), unsure=(),
    tone=("even",), pitch_semitones=0.2, rate_ratio=1.0, score=0.3, tension=3.0, opened=("story",), said=("moments.story.says.tense[0]",),
)  # fmt: skip
RESULT = CaseResult(
    name="set/one", status="passed", digests=DIGESTS, length_seconds=9.0, turns=(TURN,), path=("story",),
    end_tension=3.0, ending="agreed", marks=((4, 2), (9, None)), passed=True, word_error_rate=1 / 6,
)  # fmt: skip
