import dataclasses

import pytest

from tests import calls
from tests.calls import CallMaker, tone
from voicesim.debrief import rubric
from voicesim.debrief.focus import MOST_FOCUS
from voicesim.debrief.score import score
from voicesim.settings import DebriefSettings
from voicesim.values import (
    SAMPLE_RATE,
    CallSummary,
    CriticalError,
    Exchange,
    Monologue,
    Observation,
    Reason,
)

SETTINGS = DebriefSettings()
CALLS = {
    "expert": calls.expert(),
    "repaired": calls.slipped(repaired=True),
    "unrepaired": calls.slipped(repaired=False),
    "middling": calls.middling(),
    "bad": calls.bad(),
    "limited": calls.abusive(),
    "threatened": calls.abusive(limited=False),
    "typed": calls.typed(),
    "empty": CallMaker().ends(None),
}


def marked(summary: CallSummary, **settings):
    return score(summary, dataclasses.replace(SETTINGS, **settings))


def points(summary, number, **settings):
    (mark,) = [mark for mark in marked(summary, **settings).competencies if mark.number == number]
    return mark.points


def altered(summary, change):
    """The same call with `change` applied to every observation."""
    exchanges = tuple(
        Exchange(step.sample, change(step.stimulus), step.reaction)
        if isinstance(step.stimulus, Observation)
        else step
        for step in summary.exchanges
    )
    return dataclasses.replace(summary, exchanges=exchanges)


# ---------------------------------------------------------------- every call


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_every_quote_stands_in_the_turn_it_names(summary):
    marks = marked(summary)
    said = {
        step.stimulus.turn.number: step.stimulus
        for step in summary.exchanges
        if isinstance(step.stimulus, Observation)
    }
    places = [item for mark in marks.competencies for item in mark.evidence] + list(marks.strengths)
    assert bool(places) == bool(said)
    for item in places:
        if item.turn:
            assert item.quote in said[item.turn].transcript.text
            assert item.sample == said[item.turn].turn.start_sample
            assert item.quote
        else:
            assert not item.quote
        assert item.why.endswith(".")
    for focus in marks.focus:
        assert focus.said in said[focus.turn].transcript.text
    for error in marks.critical:
        assert error.quote in said[error.turn].transcript.text


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_marks_add_up_and_every_row_explains_itself(summary):
    marks = marked(summary)
    assert [mark.number for mark in marks.competencies] == list(range(1, 13))
    counted = [mark for mark in marks.competencies if mark.counts]
    assert marks.total == sum(mark.points for mark in counted)
    assert marks.possible == 3 * len(counted)
    for mark in marks.competencies:
        assert mark.points in (None, 0, 1, 2, 3)
        assert mark.why.endswith(".")
        if mark.points is not None and mark.points < 3:
            lost = [item for item in mark.evidence if not item.good]
            assert lost or "ot seen" in mark.why or mark.evidence, mark
            assert mark.next_anchor == rubric.competency(mark.number).anchors[mark.points + 1]


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_the_same_call_gives_the_same_marks(summary):
    assert marked(summary) == marked(summary)


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_focus_is_short_and_never_twice_the_same(summary):
    focus = marked(summary).focus
    assert len(focus) <= MOST_FOCUS
    assert len({item.strong for item in focus}) == len({item.turn for item in focus}) == len(focus)
    for item in focus:
        assert item.better != item.said
        assert item.weak != item.strong


# ---------------------------------------------------------------- calls against each other


def test_the_calls_come_out_in_the_order_a_trainer_would_put_them():
    share = {name: marked(s).total / marked(s).possible for name, s in CALLS.items() if name != "empty"}
    assert share["expert"] > share["repaired"] > share["unrepaired"] > share["middling"] > share["bad"]
    passed = {name for name, summary in CALLS.items() if marked(summary).passed}
    assert passed == {"expert", "repaired", "unrepaired", "typed", "limited"}


def test_the_expert_has_nothing_left_to_work_on():
    marks = marked(CALLS["expert"])
    assert marks.total == marks.possible == 30
    assert marks.focus == ()
    assert len(marks.strengths) == 3


def test_a_bad_and_a_middling_call_give_three_things_to_work_on():
    for name in ("bad", "middling"):
        assert len(marked(CALLS[name]).focus) == 3


def test_one_slip_costs_half_when_it_is_owned():
    assert [points(CALLS[name], 6) for name in ("expert", "repaired", "unrepaired")] == [3, 2, 1]
    strengths = marked(CALLS["repaired"]).strengths
    assert "Owns the slip of turn 4" in strengths[0].why
    assert marked(CALLS["repaired"]).focus[0].said == "Well, you should have kept a copy of the form."


def test_an_apology_for_something_else_later_on_owns_nothing():
    call = CallMaker().opens("I am cross.").says("That is your fault.", {"blame": "your fault"}, 1.0, "What?")
    call.says("Hm.", {}, 0.0, "What?").says(
        "I'm sorry for the delay.", {"apologize": "I'm sorry for the delay."}
    )
    assert points(call.ends("no_further"), 6) == 1


def test_two_slips_with_the_second_right_after_the_first_leave_nothing():
    call = CallMaker().opens("I am cross.").says("That is your fault.", {"blame": "your fault"}, 1.0, "What?")
    call.says("Calm down. I'm sorry.", {"command_calm": "Calm down.", "apologize": "I'm sorry."}, 1.0)
    assert points(call.says("Hm.", {}).ends("no_further"), 6) == 0


# ---------------------------------------------------------------- single rules


def test_apologies_in_place_of_empathy_are_one_point_at_most():
    def no_feelings(said):
        kept = tuple(
            cue for cue in said.cues.sure if cue.label not in ("name_feeling", "validate", "paraphrase")
        )
        return dataclasses.replace(said, cues=dataclasses.replace(said.cues, sure=kept))

    sorry = altered(CALLS["expert"], no_feelings)
    assert points(CALLS["expert"], 3) == 3
    assert points(sorry, 3) == 1
    assert marked(sorry).total <= marked(CALLS["expert"]).total - 2


def test_a_bare_i_understand_is_one_point_and_silence_about_feelings_none():
    call = CallMaker().opens("I am cross.").says("I understand.", {}, 0.0, "Do you?").says("Yes.", {})
    assert points(call.ends("no_further"), 3) == 1
    assert points(CallMaker().opens("Hm.").says("Yes.", {}).ends("no_further"), 3) == 0


def test_what_was_not_surely_heard_is_judged_by_nobody():
    def muffled(said):
        words = dataclasses.replace(said.transcript, confidence=0.2)
        return dataclasses.replace(said, transcript=words)

    bad = marked(altered(CALLS["bad"], muffled))
    assert bad.unsure_turns == (1, 2, 3, 4, 5, 6)
    assert points(altered(CALLS["bad"], muffled), 6) is None
    assert [item.number for item in bad.focus] == [7]  # the critical error, which the caller heard surely

    call = (
        CallMaker()
        .opens("Hm.")
        .says("Calm down, dear.", {}, 0.0, "What?", unsure={"command_calm": "Calm down"})
    )
    call = call.says("So?", {}).says("Well.", {})
    assert points(call.ends("no_further"), 6) == 3
    assert all(not mark.evidence for mark in marked(call.ends("no_further")).competencies if mark.number == 6)


def test_the_calls_own_settings_say_what_was_surely_heard():
    strict = dataclasses.replace(
        CALLS["bad"],
        header=dataclasses.replace(CALLS["bad"].header, settings='{"words": {"sure_transcript": 0.99}}'),
    )
    assert marked(strict).unsure_turns == (1, 2, 3, 4, 5, 6)
    assert marked(CALLS["bad"]).unsure_turns == ()


def test_delivery_stays_out_unless_switched_on_knowingly():
    bad = CALLS["bad"]
    off, on = marked(bad), marked(bad, delivery_counts=True)
    assert points(bad, 10) is None
    assert "never part of the marks" in off.competencies[9].why
    assert on.competencies[9].points == 1  # 2 of 6 turns stood out
    assert (on.total, on.possible) == (off.total + 1, off.possible + 3)
    assert off.delivery == on.delivery
    assert points(CALLS["typed"], 10, delivery_counts=True) is None
    assert marked(CALLS["typed"]).delivery.turns == ()


def test_delivery_is_told_in_numbers_against_the_own_voice():
    second = marked(CALLS["bad"]).delivery.turns[1]
    assert second.measured == "Pitch 3.1 semitones over your calm voice, rate 30% over it"
    calm = CallMaker().opens("Hm.").says("Yes.", {}, sounded=tone(0.0, 0.9, ())).ends("no_further")
    assert marked(calm).delivery.turns[0].measured == "Pitch level with your calm voice, rate 10% under it"


def test_limits_are_marked_only_where_somebody_was_abusive():
    assert points(CALLS["expert"], 9) is None
    assert points(CALLS["limited"], 9) == 3
    assert points(CALLS["threatened"], 9) == 0
    outline = dataclasses.replace(calls.DEAN, limit_moments=("abuse",))
    quiet = CallMaker(outline=outline).opens("Hm.").says("Yes.", {}).ends("no_further")
    assert points(quiet, 9) is None


def test_a_call_rightly_ended_at_a_limit_can_pass_with_nothing_solved():
    marks = marked(CALLS["limited"])
    assert [mark.number for mark in marks.competencies if not mark.counts] == [5, 7, 8, 10, 11, 12]
    assert marks.passed
    assert not any(focus.said.startswith("I want to help with the permit") for focus in marks.focus)


def test_a_critical_error_fails_a_call_whatever_its_total():
    error = CriticalError("false_promise", "No.", "I can send a letter")
    steps = list(CALLS["expert"].exchanges)
    place = next(
        i for i, s in enumerate(steps) if isinstance(s.stimulus, Observation) and s.stimulus.turn.number == 7
    )
    steps[place] = dataclasses.replace(
        steps[place], reaction=dataclasses.replace(steps[place].reaction, critical=(error,))
    )
    marks = marked(dataclasses.replace(CALLS["expert"], exchanges=tuple(steps)))
    assert not marks.passed
    assert marks.total == 30
    assert (marks.critical[0].turn, marks.critical[0].title) == (7, rubric.CRITICAL["false_promise"])
    assert marks.focus[0].turn == 7


def test_a_record_cut_short_is_neither_a_pass_nor_a_fail():
    marks = marked(dataclasses.replace(CALLS["expert"], ending=None))
    assert not marks.passed
    assert "cut short" in marks.verdict
    empty = marked(CALLS["empty"])
    assert empty.total == 0
    assert empty.focus == empty.strengths == ()


def test_the_pass_share_is_the_trainers():
    assert not marked(CALLS["unrepaired"], pass_share=0.99).passed
    assert marked(CALLS["middling"], pass_share=0.2).passed


def test_talking_over_the_story_costs_a_point_and_later_does_not():
    early = CallMaker().opens("Hm.").says("Go on.", {"listen": "Go on."}, 0.0, "So I").talk_over()
    assert points(early.says("Hm.", {}).says("Hm.", {}).ends("no_further"), 2) == 2
    late = CallMaker().opens("Hm.").says("Yes?", {}, 0.0, "So I", heard=True).says("Hm.", {}).talk_over()
    assert points(late.says("Hm.", {}).ends("no_further"), 2) == 3


def test_a_solution_before_the_caller_is_heard_costs_a_point():
    assert points(CALLS["middling"], 2) == 2
    assert "solution" in marked(CALLS["middling"]).competencies[1].why


def test_letting_finish_wants_a_sign_of_listening_and_takes_none_from_unsure_words():
    def call(text, labels, confidence=0.9):
        maker = CallMaker().opens("Hm.")
        for _ in range(4):
            maker.says(text, labels, 0.0, "So I rang again.", confidence=confidence)
        return maker.ends("no_further")

    silent = marked(call("It is the policy here.", {})).competencies[1]
    assert silent.points == 1
    assert "listening" in silent.why
    assert silent.evidence[0].quote == "It is the policy here."
    assert points(call("That sounds hard.", {"name_feeling": "That sounds hard."}), 2) == 3
    assert points(call("It is the policy here.", {}, confidence=0.1), 2) is None


def test_nothing_is_marked_where_most_words_were_not_surely_heard():
    def call(*confidences):
        maker = CallMaker().opens("Hm.")
        for confidence in confidences:
            maker.says("It is your fault.", {"blame": "your fault"}, 0.0, "Oh.", confidence=confidence)
        return marked(maker.ends("no_further"))

    unheard = call(0.9, 0.1, 0.1)
    assert [mark.points for mark in unheard.competencies] == [None] * 12
    assert (unheard.total, unheard.possible, unheard.passed) == (0, 0, False)
    assert "not surely heard" in unheard.verdict
    assert unheard.unsure_turns == (2, 3)
    assert call(0.9, 0.1).possible > 0


def test_words_of_ones_own_that_name_nothing_that_hurt_are_one_point():
    def call(facts):
        labels = {"summarize": "So it went wrong", "check_understanding": "Have I got that right?"}
        maker = CallMaker().opens("Hm.").says("Hello.", {})
        maker.says("So it went wrong. Have I got that right?", labels, facts=facts)
        return maker.says("Hm.", {}).ends("no_further")

    assert points(call(()), 4) == 1
    assert points(call(("handed_in",)), 4) == 2
    assert points(call(("handed_in", "third_call")), 4) == 3


def test_saying_nothing_earns_nothing_for_what_was_not_said():
    quiet = CallMaker().opens("Hm.").says("Hm.", {}).ends("no_further")
    assert points(quiet, 6) == 1
    assert points(quiet, 2) == 0
    assert not marked(quiet).passed
    assert marked(CALLS["empty"]).competencies[5].points == 0


def test_questions_are_counted_open_closed_and_stacked():
    def asked(*turns):
        call = CallMaker().opens("Hm.")
        for marks in turns:
            call.says(" ".join(marks.values()), marks, 0.0, "Well.")
        return points(call.ends("no_further"), 5)

    what, how, when = (
        {"ask_open": "What happened?"},
        {"ask_open": "How was it?"},
        {"ask_closed": "When was it?"},
    )
    assert asked(when) == 0
    assert asked(what) == 1
    assert asked(what, how) == 3
    assert asked(what, how, when, when, when) == 1
    assert asked(what, {"ask_open": "How was it?", "ask_closed": "When was it?"}) == 2
    number = {"ask_closed": "What is your case number and date of birth?"}
    assert asked(what, how, number, number, number) == 3


def test_a_promise_needs_a_time():
    def promised(text):
        return points(CallMaker().opens("Hm.").says(text, {"own_it": text}).ends("no_further"), 7)

    assert promised("I will look into it.") == 1
    assert promised("I will ring you by three o'clock.") == 2
    assert points(CALLS["bad"], 7) == 0


def test_reasons_before_the_caller_is_heard_do_not_land():
    def offered(heard):
        call = CallMaker().opens("Hm.").says("Go on.", {"listen": "Go on."}, 0.0, "Well.", heard=heard)
        call.says("It is so because of the law. You may write or ring.",
                  {"explain": "because of the law", "offer_choice": "You may write or ring."})  # fmt: skip
        return points(call.ends("no_further"), 8)

    assert (offered(False), offered(True)) == (1, 3)


def test_silences_and_monologues_cost_control():
    assert points(CALLS["expert"], 11) == 3
    call = calls.expert_opening(CallMaker().opens("Hm.")).silence()
    assert points(call.ends("no_further"), 11) == 2
    call.happens(Monologue(call.sample, call.sample - 30 * SAMPLE_RATE, 30.0), 0.4, "monologue", "Long.")
    assert points(call.ends("no_further"), 11) == 1


def test_the_own_reflection_is_part_of_the_close():
    assert points(calls.expert(reflection=""), 12) == 2
    assert points(calls.expert(), 12) == 3
    assert not [item for item in marked(calls.expert(reflection="")).focus if item.number == 12]


def test_of_two_slips_in_one_turn_the_one_that_did_more_is_worked_on():
    text = "I'm sorry but you are wrong, calm down."
    call = CallMaker().opens("Hm.").says("Yes?", {}, 0.0, "What?")
    call.says(text, {"hollow_apology": "I'm sorry but", "command_calm": "calm down"}, 1.0, "What?")
    step = call.exchanges[-1]
    because = tuple(
        dataclasses.replace(reason, tension=1.5 if reason.rule == "cue.command_calm" else 0.2)
        for reason in step.reaction.because
    )
    call.exchanges[-1] = dataclasses.replace(
        step, reaction=dataclasses.replace(step.reaction, because=because)
    )
    focus = marked(call.says("Hm.", {}).ends("no_further")).focus[0]
    assert (focus.number, focus.weak) == (6, "Let's all stay calm, shall we?")


def test_a_goodbye_is_not_asked_for_anything_but_the_close():
    call = CallMaker().opens("Hm.").says("Yes?", {}, 0.0, "I am cross.").says("Hm.", {}, 0.0, "Well?")
    focus = marked(call.says("Goodbye.", {"goodbye": "Goodbye."}).ends("no_further")).focus
    assert [item.number for item in focus if item.turn == 3] in ([], [12])


def test_focus_goes_by_what_a_turn_cost_and_what_sinks_in_later_is_the_turn_before():
    def step(summary, number, reasons):
        exchanges = tuple(
            dataclasses.replace(one, reaction=dataclasses.replace(one.reaction, because=reasons))
            if isinstance(one.stimulus, Observation) and one.stimulus.turn.number == number else one
            for one in summary.exchanges
        )  # fmt: skip
        return dataclasses.replace(summary, exchanges=exchanges)

    call = CallMaker().opens("Hm.").says("Hello.", {}, 0.0, "You've stopped my money!")
    call.says("Calm down.", {"command_calm": "Calm down."}, 0.8, "What?")
    call.says("Your fault.", {"blame": "Your fault."}, 1.9, "Mine?").says("Hm.", {}).says("Hm.", {})
    summary = call.ends("no_further")
    summary = step(summary, 2, (Reason("cue.command_calm", "Told to calm down.", 0.8, 0.0),))
    later = (Reason("sinking_in", "Still sinking in.", 1.2, 0.0), Reason("cue.blame", "Blamed.", 0.7, 0.0))
    focus = marked(step(summary, 3, later)).focus
    assert [(item.turn, item.number) for item in focus][:2] == [(2, 6), (3, 6)]
    assert len(focus) == MOST_FOCUS
    assert focus[2].number != 6  # a third thing is a skill


def test_nothing_is_to_be_said_back_before_anything_was_told():
    quiet = CallMaker().opens("Hm.").says("Yes?", {}, 0.0, "You've stopped my money!")
    quiet.says("Calm down.", {"command_calm": "Calm down."}, 1.0, "What?")
    for focus in marked(quiet.says("Hm.", {}).ends("no_further")).focus:
        assert focus.turn > 1 or focus.number in (1, 6, 12)
