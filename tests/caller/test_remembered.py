"""What the caller remembers: a name, what was told, and when it was to be."""

from tests.caller.changed import changed
from tests.caller.plays import begin, texts
from voicesim.caller.checking.check import check_script

GREETING = ("Good morning, this is Dana.", {"greet": "Good morning"})
HEARD = (
    "So you brought it back on time and were fined twelve all the same.",
    {"paraphrase": "you brought it back"},
)
NAME = ("  no_time:", '  name: ["{name}, was it?"]\n  no_time:')
LATER = (
    "    words: [cancel the fine, take the fine off]",
    '    words: [cancel the fine, take the fine off]\n    later: ["You said {when}, for the fine."]',
)


def test_the_name_is_said_back_once_and_the_call_goes_on(tmp_path):
    call = begin(changed(tmp_path, "library", NAME))
    call.say(*GREETING)
    for _ in range(5):
        call.say("I see.")
    said = texts(call.reactions)
    assert said.count("Dana, was it?") == 1
    (reaction,) = (r for r in call.reactions if any(line.text == "Dana, was it?" for line in r.lines))
    assert len(reaction.lines) > 1


def test_a_name_not_surely_heard_is_never_said(tmp_path):
    call = begin(changed(tmp_path, "library", NAME))
    call.say(*GREETING, word_confidence=0.5)
    for _ in range(5):
        call.say("I see.")
    assert not any("was it?" in text for text in texts(call.reactions))


def test_a_promise_is_come_back_to_with_its_own_time(tmp_path):
    unmet = ("    met_by: [cancel]", "    met_by: [cancel, asking or summarize]")
    call = begin(changed(tmp_path, "library", LATER, unmet))
    call.say(*GREETING)
    call.say(*HEARD)
    call.say("That must have stung, I am sorry about it.", {"apologize": "I am sorry"})
    call.say("I will cancel the fine by Friday.", {"own_it": "I will"})
    assert "cancel" in call.state.known
    for _ in range(5):
        call.say("I see.")
    assert texts(call.reactions).count("You said by Friday, for the fine.") == 1


def test_a_line_for_later_is_checked_like_any_other(tmp_path):
    bad = (LATER[0], LATER[1].replace("{when}, for the fine", "<b>{place}</b>"))
    changed(tmp_path, "library", bad)
    rules = {fault.rule for fault in check_script(tmp_path / "library.yaml")}
    assert {"markup", "slot"} <= rules
