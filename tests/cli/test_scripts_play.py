import pytest
from click.testing import CliRunner

from tests.caller.plays import finder
from voicesim import places
from voicesim.cli.main import cli
from voicesim.cli.play_commands import read_command

LATE = "government/late_refund"
GREETING = "Good afternoon, tax refunds, this is Dana."
CARE = "Seven months, since February. No wonder you are angry. Please tell me the whole story."
ORDER = "You need to calm down."


@pytest.fixture(autouse=True)
def one_finder(monkeypatch):
    """The real cue finder, loaded once for all tests."""
    monkeypatch.setattr("voicesim.words.finder.load_finder", lambda _settings: finder())


def play(*lines, script=LATE, options=()):
    result = CliRunner().invoke(
        cli, ["scripts", "play", str(script), *options], input="".join(f"{line}\n" for line in lines),
        env={"COLUMNS": "200"},
    )  # fmt: skip
    assert result.exception is None, result.output
    return result.output


def after(output, line):
    """What is shown after a typed line."""
    return output.split(f"you> {line}\n", 1)[1].split("you> ")[0]


def test_every_turn_shows_the_mind():
    shown = after(play(GREETING, CARE), CARE)
    for words in (
        "tension", "boiling", "[##############......]", "does not feel heard yet", "You said back what happened",
        '"Seven months', "passed_around: still needs", "fourth_call", "next", "what_letter", "1 of 12: story",
        "took in", "seven_months", "0 of 3 hard knocks", "agreed (worth 3): lacks all moments (11 of 12 left)",
    ):  # fmt: skip
        assert words in shown, words


def test_back_again_and_branches():
    output = play(
        GREETING, ORDER, "back", CARE, "branches", f"again {ORDER} Please.", "turns", "branch 2", "back 0"
    )
    assert "Back to just after turn 1." in after(output, "back")
    listed = after(output, "branches").splitlines()
    assert listed[0].startswith("1: 2 turns, tension 8.3, still on: You need to calm down.")
    assert "the first 1 as before" in listed[1]
    assert listed[1].endswith("<- here")
    told = after(output, "turns")
    assert "You need to calm down. Please." in told
    assert "Seven months, since" not in told
    assert "Please tell me the whole story" in after(output, "branch 2")
    assert "Back to the beginning." in after(output, "back 0")


def test_events_and_tone_reach_the_caller():
    output = play(
        GREETING, "silence 8", "over 1.5", "tone raised", CARE, "hold 5", "monologue 30", "hang up", CARE
    )
    assert "dead_air" in after(output, "silence 8")
    assert "You talked over the caller for 1.5 s." in after(output, "over 1.5")
    assert "sound raised" in after(output, "tone raised")
    assert "tone.raised" in after(output, CARE)
    assert "not asked to hold" in after(output, "hold 5")
    assert "[monologue]" in after(output, "monologue 30")
    ended = after(output, "hang up")
    assert "CRITICAL" in ended
    assert "The call is over: trainee_hung_up." in ended
    assert "over here" in output.rsplit("you> ", 2)[1]


def test_a_tone_is_of_the_next_words_only():
    output = play(GREETING, "tone raised, rushed", ORDER, CARE, "tone shrill", "tone off")
    assert "tone.rushed" in after(output, ORDER)
    assert "tone." not in after(output, CARE)
    assert "'shrill' is no tone" in after(output, "tone shrill")


def test_cues_and_mind_tell_everything():
    output = play(GREETING, ORDER, "cues", "mind")
    assert "command_calm" in after(output, "cues")
    everything = after(output, "mind")
    for words in (
        "who_are_you: comes up after they ask for details",
        "no_further (worth 1)",
        "not verified yet",
    ):
        assert words in everything


def test_what_was_tried_is_saved_and_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "late_refund.plays" / "tried.yaml"
    output = play(GREETING, CARE, f"save {file}", f"save {file}", "save here")
    assert f"`voicesim scripts test {file}` plays it again." in output
    assert "is there already" in output
    assert (tmp_path / "here.yaml").is_file()  # nothing is written beside a caller that came along
    result = CliRunner().invoke(cli, ["scripts", "test", str(file)])
    assert result.exit_code == 0, result.output
    carried_on = play("turns", options=("--from", str(file)))
    assert "Please tell me the whole story" in carried_on


def test_a_bare_name_is_saved_where_test_finds_it(tmp_path, monkeypatch):
    script = tmp_path / "own" / "mine.yaml"
    script.parent.mkdir()
    script.write_bytes((places.shipped("scripts") / f"{LATE}.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    output = play(GREETING, CARE, "save kind", "save kind.yaml", script=script)
    saved = script.with_suffix(".plays") / "kind.yaml"
    assert f"Saved: {saved}" in output
    assert f"`voicesim scripts test {script}` plays it again." in output
    assert "is there already" in output
    result = CliRunner().invoke(cli, ["scripts", "test", str(script)])
    assert result.exit_code == 0, result.output
    assert "1 play, 0 failed." in result.output


def test_nothing_said_is_not_saved(tmp_path):
    assert "nothing to save" in play(f"save {tmp_path / 'one.yaml'}")
    assert not list(tmp_path.iterdir())


def test_a_play_by_name_is_played_first():
    output = play("back 1", options=("--from", "bad"))
    assert "14 turns" not in output
    assert "The call is over: hung_up." in output.split("you> ")[0]
    assert "Tax office." in after(output, "back 1")


def test_reload_reads_the_changed_file(tmp_path, monkeypatch):
    content = (places.shipped("scripts") / f"{LATE}.yaml").read_text(encoding="utf-8")
    file = tmp_path / "own" / "mine.yaml"
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    lines = iter([GREETING, "reload", "reload", "quit"])

    def typed(_prompt: str) -> str:
        line = next(lines)
        if line == "reload":
            file.write_text(next(versions), encoding="utf-8")
        return line

    versions = iter(
        [content.replace("starts: boiling", "starts: tense"), content.replace("moments:", "momnets:")]
    )
    monkeypatch.setattr("builtins.input", typed)
    output = play(script=file)
    assert "mine.yaml read again, 1 turns played again." in output
    assert "tension 5.0, before 7.5" in output
    assert "'moments' is missing" in output  # the fault is told, and the caller of before stays


@pytest.mark.parametrize(
    ("line", "command", "given"),
    [
        ("back", "back", ""),
        ("back 3", "back", "3"),
        ("Back to you in a minute.", "say", "Back to you in a minute."),
        ("hold 60", "hold", "60"),
        ("Hold on please.", "say", "Hold on please."),
        ("silence 8 s", "silence", "8"),
        ("talk over 2", "over", "2"),
        ("again: I am sorry.", "again", "I am sorry."),
        ("Again, I am sorry.", "say", "Again, I am sorry."),
        ("say: back", "say", "back"),
        ("Say that again?", "say", "Say that again?"),
        ("tone raised rushed", "tone", "raised rushed"),
        ("save a/b.yaml", "save", "a/b.yaml"),
        ("hangs up", "hang_up", ""),
        ("?", "help", ""),
    ],
)
def test_words_are_told_from_commands(line, command, given):
    assert read_command(line) == (command, given)


def test_help_and_unknown_scripts():
    assert "again WORDS" in play("help")
    result = CliRunner().invoke(cli, ["scripts", "play", "no/such"])
    assert "no such script" in str(result.exception)
    result = CliRunner().invoke(cli, ["scripts", "play", LATE, "--from", "none"])
    assert "there are: average, bad, expert" in str(result.exception)
