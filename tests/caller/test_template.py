"""A new caller: sound whatever was answered, and one that good conduct wins and bad conduct loses."""

import itertools

import pytest

from voicesim import wiring
from voicesim.call.typed import TypedCall
from voicesim.caller.checking.check import check_script
from voicesim.caller.schema import GOALS
from voicesim.caller.script import load_script
from voicesim.caller.template import Beginnings, file_name, new_script, scalar
from voicesim.record.memory import MemoryJournal
from voicesim.settings import Settings

HARD = '5 o\'clock: "no" # <b>\\ {when} [a, b] 100% & more'
WELL = (
    "Good morning, public line, this is Dana speaking. What can I do for you?",
    "Six weeks, that is a very long time to wait. It makes sense that you are angry. Please tell me what happened.",
    "So three people have told you three different things. That must be really frustrating.",
    "It is waiting for a second signature, because two people look at it so that nobody gets a wrong decision.",
    "You have to give an answer on Friday, I can see that this worries you. It takes five working days once it is signed.",
    "I will ask for the signature today, and I will call you myself on Thursday at ten.",
    "So, I will ask for the signature today and call you on Thursday at ten. Did I forget anything?",
    "Thank you for calling. Goodbye.",
)
NEWS = "This is Dana. I have to tell you that the decision comes later than you were told."
BADLY = (
    "You have to calm down.",
    "It's your own fault, you should have filled in the form properly.",
    "Rules are rules, there is nothing I can do.",
    "You have to calm down, or I hang up on you. It's your own fault.",
    "That's not my problem. Rules are rules.",
)


def write(tmp_path, **changed):
    file = tmp_path / "government" / "new.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(new_script(Beginnings(**changed), "government/new"), encoding="utf-8")
    return file


def ending_after(file, sentences):
    """Return the name of the ending a trainee's typed sentences lead to, or None."""
    options = wiring.CallOptions(MemoryJournal(), lambda happening: None)
    call = TypedCall(wiring.typed_parts(Settings(), load_script(file), options))
    call.open()
    for text in sentences:
        if not call.over:
            call.say(text)
    return call.ending.name if call.ending else None


@pytest.mark.parametrize(
    ("call", "starts"),
    list(itertools.product(("inbound", "outbound", "transferred"), ("calm", "tense", "boiling"))),
)
def test_a_new_caller_is_without_faults(call, starts, tmp_path):
    file = write(tmp_path, call=call, starts=starts)
    assert check_script(file) == ()
    model = load_script(file).model
    assert (model.call, model.temper.starts) == (call, starts)
    assert model.caller.speaks_first is (call == "outbound")
    assert (model.desk.task is not None) is (call == "outbound")


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("call", ["inbound", "outbound"])
def test_every_goal_can_be_reached_with_a_new_caller(call, goal, tmp_path):
    file = write(tmp_path, call=call, goals=(goal,))
    assert check_script(file) == ()
    kinds = {moment.kind for moment in load_script(file).model.moments.values()}
    assert ("limit" in kinds) is (goal == "limits")


def test_whatever_is_answered_stands_in_the_script(tmp_path):
    texts = ("title", "name", "about", "wants", "underneath", "you_are", "task", "warning")
    file = write(
        tmp_path, call="outbound", difficulty=5, minutes=30, goals=GOALS[:4], **dict.fromkeys(texts, HARD)
    )
    model = load_script(file).model
    given = (model.title, model.caller.name, model.caller.about, model.caller.wants, model.caller.underneath,
             model.desk.you_are, model.desk.task, model.warning)  # fmt: skip
    assert given == (HARD,) * 8
    assert (model.difficulty, model.minutes, model.goals) == (5, 30, GOALS[:4])


@pytest.mark.parametrize(
    "text", ["yes", "No", "null", "12", "0471", "a: b", "- a", "", "<<title>>", "a #b", "'", "ü ß"]
)
def test_text_that_means_something_to_yaml_stays_text(text, tmp_path):
    if text:
        assert load_script(write(tmp_path, title=text)).model.title == text
    assert scalar(text) != "" or text != ""


def test_every_note_has_a_use_and_no_slot_is_left():
    for call in ("inbound", "outbound"):
        text = new_script(Beginnings(call=call), "government/new")
        assert "<<" not in text
        assert "bound|" not in text
        assert text.startswith("# yaml-language-server: $schema=../caller.schema.json\n")
        assert text.count("CHANGE") > 8
        assert "voicesim scripts check government/new" in text


def test_good_conduct_wins_a_new_caller(tmp_path):
    assert ending_after(write(tmp_path), WELL) == "agreed"


def test_good_conduct_wins_a_new_outbound_caller(tmp_path):
    says = ("Good afternoon, this is Dana.", "Am I speaking to Robin Hale?", *WELL[1:3], NEWS, *WELL[3:])
    assert ending_after(write(tmp_path, call="outbound"), says) == "agreed"


@pytest.mark.parametrize("call", ["inbound", "outbound"])
def test_bad_conduct_loses_a_new_caller(call, tmp_path):
    assert ending_after(write(tmp_path, call=call), BADLY) == "hung_up"


def test_the_optional_parts_work_when_their_hashes_are_taken_away(tmp_path):
    file = write(tmp_path)
    names = ("verify:", "who_are_you:", "abuse:", "limit_kept:")
    lines = [
        line.replace("# ", "", 1) if line.startswith(("  #  ", *(f"  # {name}" for name in names))) else line
        for line in file.read_text().splitlines()
    ]
    file.write_text("\n".join(lines) + "\n")
    assert check_script(file) == ()
    model = load_script(file).model
    assert model.moments["abuse"].kind == "limit"
    assert model.endings["limit_kept"].kind == "limit_set"
    assert model.desk.verify == ("date of birth",)


@pytest.mark.parametrize(
    ("title", "name"), [("Six weeks!", "six_weeks"), ("  A  (B) ", "a_b"), ("../../etc", "etc"), ("!!!", "")]
)
def test_a_title_makes_a_file_name(title, name):
    assert file_name(title) == name
