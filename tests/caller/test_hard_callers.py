"""Callers who cannot be calmed, who go on whatever is said, or who are in danger: the right ending is another one."""

from tests.caller.changed import changed
from tests.caller.plays import PLAYS, begin, shipped
from voicesim.caller.checking.check import check_script
from voicesim.caller.script import load_script
from voicesim.caller.state import start

NEVER = ("  starts: tense", "  starts: tense\n  cools: never")
DANGER = PLAYS / "scripts" / "danger.yaml"
CARE = ("I am sorry that you brought it back on time and were fined twelve.", {"apologize": "I am sorry"})


def test_care_does_not_calm_a_caller_who_cannot_be_calmed_and_says_so(tmp_path):
    call = begin(changed(tmp_path, "library", NEVER))
    call.say("Good morning.", {"greet": "Good morning"})
    before = call.state.tension
    reaction = call.say(*CARE)
    assert call.state.tension >= before
    assert call.state.trust > start(call.script).trust
    assert "cannot_be_calmed" in [reason.rule for reason in reaction.because]
    worse = call.say("Calm down!", {"command_calm": "Calm down"})
    assert worse.tension > before


def test_the_same_care_calms_the_same_caller_with_an_ordinary_temper(tmp_path):
    call = begin(changed(tmp_path, "library"))
    call.say("Good morning.", {"greet": "Good morning"})
    before = call.state.tension
    reaction = call.say(*CARE)
    assert reaction.tension < before
    assert "cannot_be_calmed" not in [reason.rule for reason in reaction.because]


def limit_moment(relents):
    return (
        "moments:\n",
        "moments:\n  abuse:\n    kind: limit\n    warnings: 2\n"
        f"    relents: {relents}\n    opens_when: [after 1 turns]\n"
        '    says: ["You are all idiots!"]\n    met_by: [set_limit]\n'
        '    again: ["Idiots, I said!", "Idiots, the lot of you!"]\n    met: ["All right."]\n',
    )


LIMIT = ("I want to help, and I cannot while you call me names.", {"set_limit": "I cannot while"})
LIMIT_ENDING = (
    "endings:\n",
    "endings:\n  limit:\n    kind: limit_set\n    title: A limit, set and kept\n    worth: 3\n"
    '    when: [warnings used up, they end the call]\n    says: ["Fine!"]\n',
)


def test_who_relents_takes_the_limit_and_who_does_not_goes_on(tmp_path):
    for relents, met in (("yes", True), ("no", False)):
        call = begin(changed(tmp_path, "library", limit_moment(relents), LIMIT_ENDING))
        call.say("Good morning.", {"greet": "Good morning"})
        call.say(*LIMIT)
        assert ("abuse" in call.state.met) is met
        call.say(*LIMIT)
        call.say("I am ending the call now.", {})
        assert (call.state.ending == "limit") is not met


def test_a_script_with_an_unrelenting_caller_is_sound(tmp_path):
    changed(tmp_path, "library", limit_moment("no"), LIMIT_ENDING)
    errors = [fault for fault in check_script(tmp_path / "library.yaml") if fault.severity == "error"]
    assert errors == []


def test_danger_passed_over_is_a_critical_error_of_its_own(tmp_path):
    call = begin(
        changed(
            tmp_path,
            "danger",
            (
                "    kind: safety\n    opens_when: [after 2",
                "    kind: safety\n    risk: danger\n    opens_when: [after 2",
            ),
        )
    )
    for _ in range(6):
        call.say("I see.")
    assert "danger_mishandled" in call.critical()


def test_a_caller_without_sore_points_is_heard_from_the_start(tmp_path):
    script = changed(tmp_path, "library", ("    hurt: yes\n", ""))
    assert start(script).heard
    assert not start(shipped("government/late_refund")).heard
    assert not start(load_script(DANGER)).heard


def test_help_in_danger_is_taken_in_before_the_caller_feels_heard(tmp_path):
    wanted = (
        "    met_by: [ask_safety, care or reassure or refer]",
        "    met_by: [ask_safety, keep_bed or refer]",
    )
    call = begin(changed(tmp_path, "danger", wanted))
    for _ in range(3):
        call.say("I see.")
    assert "dark" in dict(call.state.opened)
    assert not call.state.heard
    reaction = call.say("I will keep the bed for you. Are you safe right now?", {"own_it": "I will"})
    assert "dark" in call.state.met
    assert "keep_bed" in call.state.known
    assert not {"rule_before_heard", "past_the_point"} & {reason.rule for reason in reaction.because}


def test_the_same_promise_waits_where_there_is_no_danger(tmp_path):
    call = begin(changed(tmp_path, "danger"))
    call.say("I will keep the bed for you.", {"own_it": "I will"})
    assert "keep_bed" not in call.state.known


def test_who_does_not_relent_talks_of_nothing_else(tmp_path):
    call = begin(changed(tmp_path, "library", limit_moment("no"), LIMIT_ENDING))
    call.say("Good morning.", {"greet": "Good morning"})
    for _ in range(4):
        call.say(*CARE)
        assert "Idiots" in " ".join(line.text for line in call.reactions[-1].lines)


def test_a_warning_is_not_yet_the_end_of_the_call(tmp_path):
    call = begin(changed(tmp_path, "library", limit_moment("no"), LIMIT_ENDING))
    call.say("Good morning.", {"greet": "Good morning"})
    for text in ("I cannot help while you call me names.", "If you go on I will end the call."):
        call.say(text, {"set_limit": text[:-1]})
        assert not call.state.ended
    call.say("I am ending the call now.", {})
    assert call.state.ending == "limit"


def test_a_straight_question_is_never_answered_with_thanks(tmp_path):
    soothed = ("answers:\n", 'answers:\n  soothed: ["Yes. That is it."]\n')
    call = begin(changed(tmp_path, "danger", soothed))
    for _ in range(3):
        call.say("I see.")
    reaction = call.say("Are you thinking of ending your life?", {"ask_safety": "ending your life"})
    assert "dark" not in call.state.met
    assert [line.source.split("[")[0] for line in reaction.lines] == ["moments.dark.again.any"]


def test_a_hard_word_does_not_undo_a_question_about_safety(tmp_path):
    call = begin(
        changed(
            tmp_path,
            "danger",
            ("    met_by: [ask_safety, care or reassure or refer]", "    met_by: [ask_safety]"),
        )
    )
    for _ in range(3):
        call.say("I see.")
    call.say("That was up to you. Are you thinking of ending your life?", {"blame": "up to you"})
    assert "dark" in call.state.met
    assert call.critical() == []


def test_a_kindness_this_caller_does_not_want(tmp_path):
    cold = ("  starts: tense", "  starts: tense\n  inflames: [name_feeling]")
    call = begin(changed(tmp_path, "library", cold))
    call.say("Good morning.", {"greet": "Good morning"})
    reaction = call.say("You sound upset.", {"name_feeling": "You sound upset"})
    (reason,) = (one for one in reaction.because if one.rule == "cue.name_feeling")
    assert reason.tension > 0
    assert "does not want" in reason.text
