"""`scripts new`: asked or not, it ends in a caller that is sound and can be called."""

import pytest
from click.testing import CliRunner

from voicesim.caller.checking.check import check_script
from voicesim.caller.script import load_script
from voicesim.caller.template import Beginnings
from voicesim.cli.main import cli
from voicesim.errors import ScriptError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "scripts"


def new(*arguments, **options):
    return CliRunner().invoke(cli, ["scripts", "new", *map(str, arguments)], **options)


def test_yes_asks_nothing(home):
    result = new("--yes")
    assert result.exit_code == 0, result.exception
    (file,) = home.glob("*/*.yaml")
    assert check_script(file) == ()
    assert str(file) in result.output
    assert f"voicesim scripts check {file.parent.name}/{file.stem}" in result.output


def test_the_new_caller_is_found_checked_and_called_by_its_name(home):
    new("clinic/my_caller", "--yes")
    assert CliRunner().invoke(cli, ["scripts", "check", "clinic/my_caller", "--strict"]).exit_code == 0
    words = "Good morning, this is Dana. What can I do for you?\n\n"
    call = CliRunner().invoke(cli, ["call", "clinic/my_caller", "--text", "--no-consent"], input=words)
    assert call.exit_code == 0, call.exception
    assert "CALLER" in call.output


def test_every_option_lands_in_the_script(home):
    result = new(
        "--yes", "--sector", "Town Hall", "--title", "A: b", "--call", "outbound", "--you-are", "a clerk",
        "--task", "tell her no", "--caller", "Ann Poe", "--about", "70", "--wants", "a yes", "--underneath", "peace",
        "--voice", "woman, old", "--starts", "calm", "--difficulty", 4, "--minutes", 9, "--goals", "limits, say back",
        "--warning", "a death",
    )  # fmt: skip
    assert result.exit_code == 0, result.exception
    model = load_script(home / "town_hall" / "a_b.yaml").model
    assert (model.title, model.sector, model.call) == ("A: b", "town_hall", "outbound")
    assert (model.desk.you_are, model.desk.task) == ("a clerk", "tell her no")
    assert (model.caller.name, model.caller.about) == ("Ann Poe", "70")
    assert (model.caller.wants, model.caller.underneath) == ("a yes", "peace")
    assert (model.caller.voice, model.temper.starts) == ("woman, old", "calm")
    assert (model.difficulty, model.minutes, model.goals) == (4, 9, ("limits", "say_back"))
    assert model.warning == "a death"


def test_enter_takes_every_default(home):
    result = new(input="\n" * 20)
    assert result.exit_code == 0, result.exception
    (file,) = home.glob("*/*.yaml")
    new("other", "--yes", "--title", Beginnings().title)
    assert load_script(home / "government" / "other.yaml").model == load_script(file).model


def test_questions_are_asked_and_wrong_answers_again(home):
    answers = ["police", "Loud music", "sideways", "outbound", "", "", "Jo Bell", "", "", "", "purple", "man, low",
               "angry", "boiling", "9", "3", "", "dancing", "limits", "none"]  # fmt: skip
    result = new(input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    for words in ("'sideways'", "'purple'", "'angry'", "'9'", "'dancing'"):
        assert words in result.output
    model = load_script(home / "police" / "loud_music.yaml").model
    assert (model.caller.name, model.caller.voice, model.temper.starts) == ("Jo Bell", "man, low", "boiling")
    assert (model.difficulty, model.goals, model.call) == (3, ("limits",), "outbound")


def test_the_task_is_asked_for_only_when_the_trainee_rings(home):
    assert "What the trainee has to do" not in new(input="\n" * 20).output
    assert "What the trainee has to do" in new("b", "--call", "outbound", input="\n" * 20).output


def test_an_option_given_is_not_asked(home):
    assert "Temper at the start" not in new("--starts", "calm", input="\n" * 20).output


def test_a_file_that_is_there_is_never_touched(home):
    file = home / "government" / "mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    result = new("mine", "--yes")
    assert isinstance(result.exception, ScriptError)
    assert "mine_2" in str(result.exception)
    assert file.read_text() == "mine"


def test_a_shipped_caller_is_not_hidden_by_accident():
    assert isinstance(new("government/late_refund", "--yes").exception, ScriptError)


def test_it_goes_into_another_folder_with_the_schema_its_first_line_names(tmp_path):
    result = new("clinic/mine", "--yes", "--folder", tmp_path / "team")
    assert result.exit_code == 0, result.exception
    file = tmp_path / "team" / "clinic" / "mine.yaml"
    named = file.read_text().splitlines()[0].partition("$schema=")[2]
    assert (file.parent / named).resolve().is_file()
    assert f"voicesim scripts check {file}" in result.output


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--goals", "dancing"], "dancing"),
        (["--goals", "opening,close,limits,control,choices"], "one to 4"),
        (["--goals", ","], "too few"),
        (["--voice", "purple"], "purple"),
        (["--title", "!!!"], "title"),
        (["--sector", "!!!"], "sector"),
        (["--about", " "], "about"),
        (["!!!"], "!!!"),
    ],
)
def test_what_will_not_do_is_explained(arguments, named, home):
    result = new("--yes", *arguments)
    assert isinstance(result.exception, ScriptError)
    assert named in str(result.exception)
    assert not home.exists()


def test_stopping_half_way_writes_nothing(home):
    assert new(input="clinic\n").exit_code != 0
    assert not home.exists()


def test_a_voice_that_will_not_do_is_told_in_a_line(home):
    told = str(new("--yes", "--voice", "angry woman").exception)
    assert "woman, low, quick" in told
    assert len(told) < 200


def test_it_says_how_to_go_on(home):
    told = new("clinic/mine", "--yes").output
    for command in ("scripts check", "scripts play", "scripts explore", "call"):
        assert f"voicesim {command} clinic/mine" in told


def test_a_name_alone_makes_the_title(home):
    new("care_home/late_pick_up", "--yes")
    assert load_script(home / "care_home" / "late_pick_up.yaml").model.title == "Late pick up"
