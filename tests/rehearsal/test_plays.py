from pathlib import Path

import pytest

from tests.caller.plays import finder, shipped
from voicesim.errors import ScriptError
from voicesim.rehearsal.outcome import run_play, summary_of
from voicesim.rehearsal.plays import name_faults, read_play
from voicesim.rehearsal.rehearse import Rehearsal
from voicesim.values import Monologue, Observation, Silence, TalkOver

LATE = "government/late_refund"
GREETING = "  - say: Good afternoon, tax refunds, this is Dana. What can I do for you?"
CARE = "  - say: Seven months, since February. No wonder you are angry. Please tell me the whole story."
ORDER = "  - say: You need to calm down.\n    cues: {command_calm: calm down}"


@pytest.fixture
def written(tmp_path: Path):
    """Return a function that writes a play of the late refund and returns its file."""

    def write(*lines: str) -> Path:
        file = tmp_path / "late_refund" / "one.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join((f"script: {LATE}", *lines)) + "\n", encoding="utf-8")
        return file

    return write


def outcome(file: Path, real_ears: bool = False):
    play, faults = read_play(file)
    assert play is not None, faults
    assert name_faults(play, shipped(LATE)) == ()
    return run_play(play, Rehearsal(shipped(LATE), finder().find), real_ears)


def faults_of(file: Path):
    play, faults = read_play(file)
    return faults if play is None else name_faults(play, shipped(LATE))


# ---------------------------------------------------------------- what is expected, fulfilled and not

FULFILLED = (
    "hear: I filed in February",
    "hear: [no such words, 'seven MONTHS, and nobody']",
    "not_hear: calm down",
    "band: boiling",
    "band: [tense, boiling]",
    "tension: 7..8",
    "tension: 7.4",
    "tension: under 8",
    "tension: at least 7",
    "tension: < 7.5",
    "trust: 1..3",
    "heard: no",
    "opens: story",
    "moves: down",
    "why: cue.greet",
    "critical: []",
)
UNFULFILLED = {
    "hear: the boiler": "to hear 'the boiler'",
    "hear: i file": "to hear 'i file'",
    "not_hear: in February": "not to hear 'in February'",
    "band: calm": "to sound calm",
    "tension: 3..6": "tension 3..6",
    "tension: 7.6": "tension 7.6",
    "tension: over 8": "tension over 8",
    "trust: at most 1": "trust at most 1",
    "heard: yes": "heard: yes",
    "opens: how_long": "to bring up how_long",
    "meets: story": "to have dealt with story",
    "moves: up": "tension moves up",
    "why: stall": "because of stall",
    "facts: seven_months": "to carry seven_months",
    "critical: false_promise": "critical errors: false_promise",
}


@pytest.mark.parametrize("expected", FULFILLED)
def test_what_comes_as_expected_is_passed_over(written, expected):
    done = outcome(written("turns:", GREETING, f"    {expected}"))
    assert done.passed, done.misses


@pytest.mark.parametrize("expected", UNFULFILLED)
def test_what_does_not_come_is_told_with_turn_and_line(written, expected):
    done = outcome(written("turns:", GREETING, f"    {expected}"))
    (miss,) = done.misses
    assert (miss.turn, miss.line, miss.expected) == (1, 4, UNFULFILLED[expected])
    assert miss.did.startswith("Good afternoon")
    assert "February" in miss.said
    assert miss.because == ("You greeted the caller. (-0.1)",)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("ends: agreed", "ends: agreed"),
        ("worth: 1..3", "worth 1..3"),
        ("critical: [false_promise]", "critical errors: false_promise"),
        ("marks: {opening: 0}", "opening: 0"),
    ],
)
def test_the_end_is_looked_at(written, expected, told):
    assert [miss.expected for miss in outcome(written(expected, "turns:", GREETING)).misses] == [told]
    good = "ends: not yet\ncritical: []\nmarks: {opening: 2, nothing_provocative: 1..3}"
    assert outcome(written(good, "turns:", GREETING)).passed


def test_an_ending_may_be_named_by_its_kind(written):
    goodbye = "  - say: Goodbye."
    assert outcome(written("ends: unresolved", "worth: 1", "turns:", GREETING, CARE, goodbye)).passed
    assert outcome(written("ends: no_further", "turns:", GREETING, CARE, goodbye)).passed


def test_turns_after_the_end_are_a_miss(written):
    done = outcome(written("turns:", GREETING, CARE, "  - say: Goodbye.", CARE))
    assert "over already" in done.misses[0].came
    assert done.misses[0].line == 6


# ---------------------------------------------------------------- what the trainee does


def test_cues_are_taken_as_written_and_found_where_none_are(written):
    file = written(
        "turns:",
        GREETING,
        "  - say: You should have answered the letter.\n    cues: {}",
        "  - say: You should have answered the letter.",
    )
    done = outcome(file)
    labels = [step.observation.cues.labels() for step in done.steps[1:]]
    assert labels[1] == set()
    assert "blame" in labels[2]
    assert "blame" in outcome(file, real_ears=True).steps[2].observation.cues.labels()


def test_a_tone_is_heard(written):
    raised = outcome(written("turns:", GREETING, f"{CARE}\n    tone: [raised]\n    why: tone.raised"))
    assert raised.passed, raised.misses
    assert (
        raised.steps[-1].after.state.tension
        > outcome(written("turns:", GREETING, CARE)).steps[-1].after.state.tension
    )


def test_events_reach_the_caller_as_in_a_real_call(written):
    done = outcome(
        written("turns:", GREETING, "  - silence: 13 s\n    why: dead_air\n    moves: up", "  - talk_over: 1.5 s",
                "  - monologue: 24 s\n    moves: not", "  - monologue: 30 s\n    why: monologue", CARE)
    )  # fmt: skip
    assert done.passed, done.misses
    stimuli = [one.stimulus for step in done.steps for one in step.exchanges]
    assert [one.count for one in stimuli if isinstance(one, Silence)] == [1]  # 6 s, her question, 6 s more
    assert [one.seconds for one in stimuli if isinstance(one, TalkOver)] == [1.5]
    assert [one.seconds for one in stimuli if isinstance(one, Monologue)] == [25.0]
    last = next(one for one in reversed(stimuli) if isinstance(one, Observation))
    assert last.turn.talk_over_samples == 24_000
    after = outcome(written("turns:", GREETING, "  - talk_over: 1.5 s", CARE, CARE)).steps[-1]
    assert after.observation.turn.talk_over_samples == 0
    samples = [one.sample for step in done.steps for one in step.exchanges]
    assert samples == sorted(samples)


def test_a_long_silence_is_counted_on_until_the_caller_goes(written):
    done = outcome(written("ends: hung_up_on", "turns:", GREETING, "  - silence: 90 s"))
    assert done.passed, done.misses
    counts = [one.stimulus.count for one in done.steps[2].exchanges if isinstance(one.stimulus, Silence)]
    assert counts == [1, 2, 3, 4, 5]


def test_a_hold_that_was_asked_for_is_waited_out(written):
    ask = "  - say: Can I put you on hold for a minute while I check with the refunds team?\n    why: hold_asked"
    done = outcome(
        written("turns:", GREETING, ask, "  - hold: 59 s\n    why: []", "  - hold: 61 s\n    why: hold_late")
    )
    assert done.passed, done.misses


def test_at_and_pause_move_the_clock(written):
    done = outcome(written("turns:", GREETING, f"{CARE}\n    pause: 3 s", f"{CARE}\n    at: 2 min"))
    begins = [step.observation.turn.start_sample / 16_000 for step in done.steps[1:] if step.observation]
    answered = done.steps[1].after.seconds
    assert begins[1] == pytest.approx(answered + 3.0)
    assert begins[2] >= 120.0
    late = outcome(written("turns:", GREETING, f"{CARE}\n    at: 2 s"))
    assert late.misses[0].expected == "said at 2 s"


def test_hanging_up_ends_the_call(written):
    done = outcome(
        written(
            "ends: trainee_hung_up",
            "critical: hung_up_without_warning",
            "turns:",
            GREETING,
            "  - hangs_up: yes",
        )
    )
    assert done.passed, done.misses


def test_the_callers_time_runs_out(written):
    done = outcome(
        written("ends: no_further", "turns:", f"{GREETING}\n    at: 9 min", f"{CARE}\n    at: 10 min")
    )
    assert done.passed, done.misses


def test_the_same_play_gives_the_same_steps(written):
    file = written("turns:", GREETING, CARE, ORDER)
    assert outcome(file).steps == outcome(file).steps


def test_a_call_can_be_marked_from_its_steps(written):
    rehearsal = Rehearsal(shipped(LATE), finder().find)
    summary = summary_of(rehearsal, outcome(written("turns:", GREETING, CARE)).steps)
    assert summary.header.typed
    assert summary.header.start_tension == 7.5
    assert len([one for one in summary.exchanges if isinstance(one.stimulus, Observation)]) == 2
    assert summary.ending is None


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        (("turns:", GREETING, "    tensoin: 3..6"), 4, "Did you mean 'tension'?"),
        (("turns:", GREETING, "    tension: 6..3"), 4, "write 3..6"),
        (("turns:", GREETING, "    band: furious"), 4, "furious"),
        (("turns:", "  - silence: 8"), 3, "write '6 s'"),
        (("turns:", "  - silence: 8 s", "    hangs_up: yes"), 3, "silence and hangs_up"),
        (("turns:", "  - heard: yes"), 3, "does nothing"),
        (("turns:", "  - silence: 8 s", "    tone: raised"), 3, "belong to a turn with say"),
        (("turns:", GREETING, "    cues: {paraphase: refunds}"), 4, "Did you mean 'paraphrase'?"),
        (("turns:", GREETING, "    cues: {greet: Good morning}"), 4, "not in what is said"),
        (("turns:", GREETING, "    opens: sory"), 4, "Did you mean 'story'?"),
        (("turns:", GREETING, "    facts: seven_month"), 4, "Did you mean 'seven_months'?"),
        (("ends: agreedd", "turns:", GREETING), 2, "Did you mean 'agreed'?"),
        (("critical: [false_promis]", "turns:", GREETING), 2, "Did you mean 'false_promise'?"),
        (("marks: {feeling: 2}", "turns:", GREETING), 2, "Did you mean 'feelings'?"),
        (("ends: agreed",), 1, "Add 'turns: ...'"),
        (("turns: []",), 2, "'turns' is empty"),
        (("turns: [",), 3, "brackets"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_what_to_write(written, lines, line, told):
    faults = faults_of(written(*lines))
    assert told in str(faults[0])
    assert f"one.yaml:{line}:" in str(faults[0])


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ScriptError, match="no such play"):
        read_play(tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    ("place", "script"),
    [
        ("government/late_refund/kind.yaml", "government/late_refund"),
        ("own/mine.plays/kind.yaml", "own/mine"),
    ],
)
def test_a_play_tells_its_script_by_its_folder(tmp_path, place, script):
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.write_text(f"turns:\n{GREETING}\n")
    play, _ = read_play(file)
    assert (play.script, play.name) == (script, f"{script}/kind")
