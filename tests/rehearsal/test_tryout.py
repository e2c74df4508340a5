import dataclasses
from pathlib import Path

import pytest

from tests.caller.plays import PLAYS, SCRIPTS, finder, read, shipped
from voicesim.caller.script import load_script
from voicesim.rehearsal.actions import HangsUp, Say, TalksOver, Wait, action_of, tone_with
from voicesim.rehearsal.mind import LATER, MET, NEXT, OPEN, mind_of
from voicesim.rehearsal.outcome import run_play
from voicesim.rehearsal.plays import name_faults, read_play
from voicesim.rehearsal.rehearse import Rehearsal
from voicesim.rehearsal.saved import play_text
from voicesim.rehearsal.tryout import Tryout, TryoutError

LATE = "government/late_refund"
CALLER = Rehearsal(shipped(LATE), finder().find)
GREETING = Say("Good afternoon, tax refunds, this is Dana. What can I do for you?")
CARE = Say("Seven months, since February. No wonder you are angry. Please tell me the whole story.")
ORDER = Say("You need to calm down.")
CALLS = Say(
    "So this is your fourth call, and you were cut off after fifty minutes. I'm sorry, that must not happen."
)


def tried(*actions, rehearsal=CALLER):
    tryout = Tryout.begin(rehearsal)
    for action in actions:
        tryout = tryout.act(action)
    return tryout


def expert():
    turns = read(PLAYS / LATE / "expert.yaml").play.turns
    return tried(*map(action_of, turns))


def moments(tryout, status):
    return [moment.name for moment in mind_of(CALLER, tryout.step.after).with_status(status)]


# ---------------------------------------------------------------- the tree


def test_going_back_and_on_keeps_both_ways():
    first = tried(GREETING, CARE)
    second = first.back().act(ORDER)
    assert [step.action for step in second.path()] == [None, GREETING, ORDER]
    assert [branch.turns for branch in second.branches()] == [2, 2]
    assert [branch.parts_after for branch in second.branches()] == [0, 1]
    assert [branch.here for branch in second.branches()] == [False, True]
    assert second.branch(1).path() == first.path()
    assert first.path()[-1].action == CARE  # the earlier value has not moved


def test_a_branch_tells_how_much_it_shares_with_any_before_it():
    tryout = tried(GREETING, CARE, CALLS).back(1).act(ORDER).branch(1).back(2).act(ORDER)
    assert [branch.parts_after for branch in tryout.branches()] == [0, 1, 2]


def test_one_may_go_back_to_any_turn():
    tryout = tried(GREETING, CARE, CALLS)
    assert tryout.back(1).step.action == GREETING
    assert tryout.back(0).step.action is None
    assert tryout.back(0).over is False
    for turn in (4, -1):
        with pytest.raises(TryoutError, match=r"0 \(the open line\) to 3"):
            tryout.back(turn)
    with pytest.raises(TryoutError, match="beginning"):
        Tryout.begin(CALLER).back()


def test_the_same_words_at_the_same_place_are_the_same_branch():
    tryout = tried(GREETING, CARE)
    assert tryout.back().act(CARE).nodes == tryout.nodes


def test_what_if_does_not_hang_on_what_was_tried_before():
    straight = tried(GREETING, CARE, CALLS)
    round_about = tried(GREETING, ORDER).back().act(CARE).act(CALLS)
    assert round_about.path() == straight.path()


def test_nothing_can_be_said_after_the_end():
    tryout = tried(GREETING, HangsUp())
    assert tryout.over
    with pytest.raises(TryoutError, match="over"):
        tryout.act(CARE)
    assert tryout.back().act(CARE).over is False


def test_there_is_no_branch_of_another_number():
    with pytest.raises(TryoutError, match="no branch 2"):
        tried(GREETING).branch(2)


def test_words_and_lengths_are_needed():
    with pytest.raises(ValueError, match="words"):
        tried(Say("  "))
    with pytest.raises(ValueError, match="over 0"):
        tried(GREETING, Wait(0.0))


# ---------------------------------------------------------------- the mind


def test_the_mind_tells_what_is_open_and_what_it_still_needs():
    tryout = tried(GREETING, CARE)
    mind = mind_of(CALLER, tryout.step.after)
    assert (moments(tryout, MET), moments(tryout, OPEN), moments(tryout, NEXT)) == (
        ["story"], ["passed_around"], ["what_letter"],
    )  # fmt: skip
    (current,) = mind.with_status(OPEN)
    assert current.needs == ("care or asking or reassure or own_it", "fourth_call")
    later = {moment.name: moment.waits_for for moment in mind.with_status(LATER)}
    assert later["what_happened"] == ("what_letter", "verified")
    assert later["who_are_you"] == ("they ask for details",)
    assert (mind.tension, mind.band) == (tryout.step.after.state.tension, "boiling")
    assert "fourth_call" in mind.hurts_left
    assert "seven_months" not in mind.hurts_left
    assert mind.known == ("seven_months",)


def test_half_of_what_a_moment_needs_is_no_longer_missing():
    asked = tried(GREETING, CARE, Say("Can you tell me more about that?"))
    (current,) = mind_of(CALLER, asked.step.after).with_status(OPEN)[:1]
    assert current.needs == ("fourth_call",)


def test_the_mind_tells_what_each_ending_lacks():
    (best,) = mind_of(CALLER, tried(GREETING).step.after).best
    assert (best.name, best.worth) == ("agreed", 3)
    assert best.lacks == (
        "all moments",
        "release or hardship or fix_address",
        "calm or tense",
        "they wrap up",
    )
    nearly = expert().back()
    (best,) = mind_of(CALLER, nearly.step.after).best
    assert best.lacks == ("they wrap up",)


def test_the_mind_counts_knocks_and_promises():
    order = mind_of(CALLER, tried(GREETING, ORDER).step.after)
    assert (order.knocks, order.gives_up, order.warned) == (0.5, 3, False)
    promised = tried(GREETING, CARE, CALLS, Say("I will call you back."))
    (promise,) = mind_of(CALLER, promised.step.after).promises
    assert (promise.name, promise.when, promise.turns_left) == ("call_back", "", 2)
    waited = mind_of(CALLER, promised.act(Say("Right.")).step.after)
    assert waited.promises[0].turns_left == 1


def test_a_limit_tells_its_warnings():
    caller = Rehearsal(shipped("customer_service/double_charge"), finder().find)
    turns = read(PLAYS / "customer_service" / "double_charge" / "limit_kept.yaml").play.turns
    tryout = tried(*map(action_of, turns[:6]), rehearsal=caller)
    abuse = next(moment for moment in mind_of(caller, tryout.step.after).moments if moment.kind == "limit")
    assert abuse.status == OPEN
    assert abuse.note.startswith("1 of 2 warnings given")


# ---------------------------------------------------------------- a changed script


@pytest.fixture
def changed(tmp_path):
    """Return a function that gives the caller with one text of its file changed."""

    def load(old: str, new: str) -> Rehearsal:
        content = (SCRIPTS / f"{LATE}.yaml").read_text(encoding="utf-8")
        assert old in content
        file = tmp_path / "government" / "late_refund.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content.replace(old, new), encoding="utf-8")
        return Rehearsal(load_script(file), finder().find)

    return load


def test_a_reload_tells_what_changed_and_keeps_every_branch(changed):
    tryout = tried(GREETING, CARE).back().act(ORDER)
    again, changes = tryout.reloaded(
        changed("I filed in February. February!", "It was in February! February!")
    )
    assert [(change.turn, change.did) for change in changes] == [(1, GREETING.text)]
    assert "It was in February!" in changes[0].text
    assert "I filed in February." in changes[0].text
    assert [step.action for step in again.path()] == [None, GREETING, ORDER]
    assert [branch.turns for branch in again.branches()] == [2, 2]
    assert again.act(CARE).step.after.state.script_sha256 != tryout.step.after.state.script_sha256


def test_a_reload_tells_of_tension_and_moments(changed):
    _, changes = tried(GREETING, CARE).reloaded(changed("starts: boiling", "starts: tense"))
    assert any("tension 5.0, before 7.5" in change.text for change in changes if change.turn == 0)
    _, changes = tried(GREETING, CARE).reloaded(
        changed("met_by: [care or asking, seven_months or", "met_by: [heard, seven_months or")
    )
    assert any("no longer has dealt with: story" in change.text for change in changes)


def test_a_reload_of_the_same_script_changes_nothing():
    tryout = tried(GREETING, CARE, ORDER, Wait(7.0), TalksOver(1.0))
    again, changes = tryout.reloaded(CALLER)
    assert changes == ()
    assert again.path() == tryout.path()


def test_a_call_that_now_ends_earlier_is_cut_there(changed):
    end = "    when: [given_up]\n"
    again, changes = tried(GREETING, CARE, CALLS).reloaded(changed(end, "    when: [after 2 turns]\n"))
    assert again.over
    assert [step.action for step in again.path()] == [None, GREETING, CARE]
    assert any(change.turn == 3 and "not said any more" in change.text for change in changes)
    assert any("ends: hung_up, before: not" in change.text for change in changes)


# ---------------------------------------------------------------- saved as a play


def test_what_was_tried_is_saved_as_a_play_that_passes(tmp_path):
    tryout = expert()
    file = tmp_path / "late_refund.plays" / "tried.yaml"
    file.parent.mkdir()
    file.write_text(play_text(tryout.path(), LATE), encoding="utf-8")
    play, faults = read_play(file)
    assert faults == ()
    assert name_faults(play, CALLER.script) == ()
    done = run_play(play, CALLER)
    assert done.passed, done.misses
    assert done.ending == "agreed"


def test_everything_done_is_saved(tmp_path):
    actions = (GREETING, Wait(8.0), TalksOver(1.5), dataclasses.replace(ORDER, tone=tone_with(["raised"])),
               dataclasses.replace(CARE, pause_seconds=3.0), Wait(5.0, on_hold=True), HangsUp())  # fmt: skip
    tryout = tried(*actions)
    file = tmp_path / "one.yaml"
    file.write_text(play_text(tryout.path(), LATE), encoding="utf-8")
    play, faults = read_play(file)
    assert faults == ()
    assert tuple(map(action_of, play.play.turns)) == actions
    assert play.play.critical == ("hung_up_without_warning",)
    changed = file.read_text().replace("ends: trainee_hung_up", "ends: agreed")
    Path(file).write_text(changed)
    assert [miss.expected for miss in run_play(read_play(file)[0], CALLER).misses] == ["ends: agreed"]


def test_a_caller_who_speaks_first_is_saved_with_it(changed, tmp_path):
    caller = changed("  wants: ", "  speaks_first: yes\n  wants: ")
    tryout = tried(CARE, rehearsal=caller)
    file = tmp_path / "one.yaml"
    file.write_text(play_text(tryout.path(), LATE), encoding="utf-8")
    play, _ = read_play(file)
    assert play.play.at_first.opens == ("story",)
    assert run_play(play, caller).passed
    (miss,) = [miss for miss in run_play(play, CALLER).misses if miss.turn == 0]
    assert (miss.line, miss.expected, miss.did) == (5, "to bring up story", "(the line opens)")
