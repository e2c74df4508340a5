"""`voicesim calls again`: the moment is the recorded one, and old stands against new."""

from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.caller.plays import finder, shipped
from tests.cli.test_play_voice import seconds
from tests.fakes import FakeDetector, FakeTranscriber
from voicesim import wiring
from voicesim.call.parts import TypedParts
from voicesim.call.typed import TypedCall
from voicesim.caller.react import react
from voicesim.cli.again import again
from voicesim.errors import RecordError
from voicesim.record.journal import FolderJournal
from voicesim.record.reading import read_call, read_entries
from voicesim.record.store import Calls, Consent
from voicesim.rehearsal.actions import Say
from voicesim.rehearsal.again import moment_of, side_of, turn_at, turns_of
from voicesim.rehearsal.marking import header_of
from voicesim.rehearsal.rehearse import Rehearsal
from voicesim.rehearsal.tryout import TryoutError
from voicesim.settings import Settings
from voicesim.values import (
    SAMPLE_RATE,
    Exchange,
    Observation,
    Silence,
    TalkOver,
    TurnUndone,
)

NAME, SEED = "government/late_refund", 3
SAID = (
    "Good morning, tax office, this is Dana. How can I help you?",
    "Seven months is a long time to wait, no wonder you are angry. What happened then?",
    "You need to calm down.",
    "So this is your fourth call, and the line went dead after fifty minutes. Have I got that right?",
)


@pytest.fixture(scope="module")
def rehearsal():
    return Rehearsal(shipped(NAME), finder().find)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path))
    when = datetime(2026, 1, 2, tzinfo=UTC)
    made = Calls(tmp_path / "calls").new(NAME, when, "aaaaaa", Consent(True, "flag", when))
    script, journal = shipped(NAME), FolderJournal(made)
    call = TypedCall(
        TypedParts(header=header_of(script, SEED), script=script, find_cues=finder().find, journal=journal)
    )
    call.open()
    for text in SAID:
        call.say(text)
    call.hang_up()
    call.close()
    return made


def happened_in(folder):
    return [entry.value for entry in read_entries(folder)]


def exchange_of(happened, turn):
    return next(
        one for one in happened
        if isinstance(one, Exchange) and isinstance(one.stimulus, Observation) and one.stimulus.turn.number == turn
    )  # fmt: skip


def run(folder, *arguments, words=""):
    given = [str(folder), *arguments]
    return CliRunner().invoke(
        again, given, input=words, obj=(None, ()), catch_exceptions=False, env={"COLUMNS": "100"}
    )


# ---------------------------------------------------------------- the moment


@pytest.mark.parametrize("turn", range(1, len(SAID) + 1))
def test_the_same_words_do_at_the_moment_what_they_did_in_the_call(folder, rehearsal, turn):
    happened = happened_in(folder)
    moment = moment_of(rehearsal, SEED, happened, turn)
    step = rehearsal.act(moment.standing, Say(SAID[turn - 1]))
    recorded = exchange_of(happened, turn)
    now = step.exchanges[-1].reaction
    assert (now.lines, now.because) == (recorded.reaction.lines, recorded.reaction.because)
    assert (now.tension, now.trust) == (recorded.reaction.tension, recorded.reaction.trust)
    assert step.observation.turn.number == turn
    assert moment.observation == recorded.stimulus


def test_what_happened_while_the_turn_was_said_belongs_to_it(folder, rehearsal):
    happened = happened_in(folder)
    place = happened.index(exchange_of(happened, 3))
    turn = happened[place].stimulus.turn
    plain = moment_of(rehearsal, SEED, happened, 3)
    over = TalkOver(turn.start_sample + SAMPLE_RATE, turn.start_sample, 1.0)
    state, reaction = react(rehearsal.script, plain.standing.state, over)
    mixed = [*happened[:place], Exchange(over.sample, over, reaction), *happened[place:]]
    assert moment_of(rehearsal, SEED, mixed, 3).standing == plain.standing
    assert state.talk_overs == 1


def test_a_silence_before_the_turn_stays_part_of_the_moment(folder, rehearsal):
    happened = happened_in(folder)
    place = happened.index(exchange_of(happened, 2))
    at = happened[place].stimulus.turn.start_sample
    plain = moment_of(rehearsal, SEED, happened, 2)
    silence = Silence(at, at - 4 * SAMPLE_RATE, 1, False)
    _, reaction = react(rehearsal.script, plain.standing.state, silence)
    later = next(i for i in range(place) if isinstance(happened[i], Exchange) and happened[i].sample > at)
    mixed = [
        *happened[:later],
        Exchange(at, silence, reaction),
        *happened[later:place],
        exchange_of(happened, 2),
    ]
    # the seconds that passed after it are the turn's own, and the turn itself is not reacted to again
    assert moment_of(rehearsal, SEED, mixed, 2).standing.state.silences == 1


def test_an_answer_that_was_taken_back_never_happened(folder, rehearsal):
    happened = happened_in(folder)
    second = exchange_of(happened, 2)
    place = happened.index(second)
    undone = [*happened[:place], second, TurnUndone(second.sample, 2), *happened[place:]]
    for turn in (2, 3):
        assert moment_of(rehearsal, SEED, undone, turn) == moment_of(rehearsal, SEED, happened, turn)


def test_places_are_found_by_the_clock(folder):
    happened = happened_in(folder)
    turns = turns_of(happened)
    for number, one in turns.items():
        begin = one.turn.start_sample / SAMPLE_RATE
        assert turn_at(happened, int(begin)) == number
        assert turn_at(happened, begin + 1.0) == number
    assert turn_at(happened, 3600.0) == max(turns)


def test_a_turn_that_is_not_there_names_those_that_are(folder, rehearsal):
    with pytest.raises(TryoutError, match=r"no turn 9 .* 1 \(0:\d\d\), 2 \("):
        moment_of(rehearsal, SEED, happened_in(folder), 9)


def test_a_caller_that_reacts_otherwise_now_is_told(folder, rehearsal):
    with pytest.raises(TryoutError, match="voicesim replay"):
        moment_of(rehearsal, SEED + 1, happened_in(folder), 4)


def test_sides_tell_what_moved(folder, rehearsal):
    moment = moment_of(rehearsal, SEED, happened_in(folder), 3)
    side = side_of(moment.then[:1], moment.standing.state.tension)
    assert side.text == SAID[2]
    assert side.moved == pytest.approx(side.tension - moment.standing.state.tension)
    assert "command_calm" in {cue.label for cue in side.cues}


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize("where", [("--turn", "3"), ("--at", "")])
def test_it_shows_then_and_now_for_every_try(folder, where):
    at = turns_of(happened_in(folder))[3].turn.start_sample // SAMPLE_RATE
    where = (where[0], where[1] if where[0] == "--turn" else f"0:{at:02}")
    done = run(folder, *where, words="That sounds exhausting. What happened on the last call?\nCalm down.\n")
    assert done.exit_code == 0
    assert "Turn 3" in done.output
    assert "ordering them to calm down" in done.output
    assert "lower than then" in done.output
    assert done.output.count("Now ") == 2


def test_two_tries_start_from_the_same_moment(folder):
    first, second = [
        part for part in run(folder, "--turn", "2", words="Calm down.\nCalm down.\n").output.splitlines() if part.startswith("Now ")
    ]  # fmt: skip
    assert first == second


def test_a_try_of_two_turns_goes_on_from_the_first(folder):
    done = run(folder, "--turn", "2", "--turns", "2", words="Calm down.\nCalm down.\n")
    (line,) = [part for part in done.output.splitlines() if part.startswith("Now ")]
    assert "higher than then" in line


def test_it_changes_nothing_in_the_record(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    run(folder, "--turn", "2", words="Calm down.\n")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_place_must_be_named_once(folder):
    for arguments in ((), ("--turn", "1", "--at", "0:01")):
        done = run(folder, *arguments)
        assert done.exit_code == 2
        assert "--turn 3 or --at 0:46" in done.output
    assert "minutes and seconds" in run(folder, "--at", "soon").output


def test_another_version_of_the_script_cannot_set_the_moment_up(folder):
    journal = folder / "journal.jsonl"
    text = journal.read_text()
    sha = read_call(folder).header.script_sha256
    assert sha in text
    journal.write_text(text.replace(sha, "0" * len(sha)))
    with pytest.raises(RecordError, match="script has changed"):
        run(folder, "--turn", "2")


def test_turns_are_taken_from_a_recording(folder, tmp_path, monkeypatch):
    file = tmp_path / "again.wav"
    silence = seconds(2, 0)
    soundfile.write(
        file, np.concatenate([silence, seconds(2, 0.5), silence, seconds(2, 0.5), silence]), SAMPLE_RATE
    )
    texts = ("You must calm down.", "No wonder you are angry. What happened then?")
    studio = wiring.Studio(Settings(), shipped(NAME), FakeDetector(), FakeTranscriber(texts, 0.9), finder(),
                           lambda line: seconds(1, 0.1), "fake", ())  # fmt: skip
    monkeypatch.setattr(wiring, "make_studio", lambda *_: studio)
    done = run(folder, "--turn", "2", "--from", str(file))
    assert done.exit_code == 0
    assert done.output.count("Now ") == 2
    first, second, _ = done.output.split("Now ")
    assert "ordering them to calm down" in first
    assert "ordering them to calm down" not in second


def test_the_help_says_what_it_does():
    done = CliRunner().invoke(again, ["--help"])
    assert "Nothing of it is stored" in done.output
