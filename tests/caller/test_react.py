"""Each mechanic by itself: what it does, why it says so, and what it must not do."""

from dataclasses import replace

import pytest

from tests.caller.plays import PLAYS, begin, said, shipped
from voicesim.caller.react import react
from voicesim.caller.script import load_script
from voicesim.caller.state import CallerState, start
from voicesim.caller.table import TableError
from voicesim.errors import RecordError
from voicesim.values import (
    CallOpened,
    Monologue,
    Silence,
    TalkOver,
    TimePassed,
    Tone,
    TraineeHungUp,
    samples_of,
)

LATE = shipped("government/late_refund")
TWICE = shipped("customer_service/double_charge")
DANGER = load_script(PLAYS / "scripts" / "danger.yaml")

RULE = "The check is there because other people's refunds were stolen."
RULE_CUE = {"explain": "because other people's"}


def greeted(script=LATE, **options):
    call = begin(script, **options)
    call.say("Good morning, this is Dana.", {"greet": "Good morning"})
    return call


def heard(script=LATE):
    call = greeted(script)
    hurts = {
        LATE: ("Seven months, and this is your fourth call.", "Seven months"),
        TWICE: ("You were charged twice, and your rent bounced.", "charged twice"),
    }[script]
    reaction = call.say(hurts[0], {"paraphrase": hurts[1]})
    assert reaction.heard
    return call


def rules(reaction):
    return [reason.rule for reason in reaction.because]


def felt(reaction, rule):
    return sum(reason.tension for reason in reaction.because if reason.rule == rule)


def tone(*flags, confidence=0.9, doubts=()):
    numbers = dict.fromkeys(
        (
            "pitch_hz", "pitch_low_hz", "pitch_high_hz", "pitch_range_semitones", "pitch_semitones", "range_ratio",
            "syllables", "rate_syllables_per_second", "rate_ratio", "tilt_db", "tilt_over_baseline_db", "score",
        )
    )  # fmt: skip
    return Tone(
        speech_seconds=5.0, voiced_seconds=3.0, rate_source="words", flags=flags, confidence=confidence,
        doubts=doubts, level_db=-20.0, **numbers,
    )  # fmt: skip


# ------------------------------------------------------------------ pure, and always for a reason


def test_react_is_pure():
    state = begin(LATE, seed=3).state
    stimulus = said("Seven months, I am sorry.", {"apologize": "I am sorry"})
    first, second = react(LATE, state, stimulus), react(LATE, state, stimulus)
    assert first == second
    assert state == begin(LATE, seed=3).state


def test_every_change_of_tension_and_trust_has_its_reasons():
    call = greeted()
    turns = (
        (
            "Seven months, and your fourth call. I am sorry.",
            {"paraphrase": "Seven", "apologize": "I am sorry"},
        ),
        ("You need to calm down.", {"command_calm": "calm down"}),
        ("I will release it today. I shouldn't have said that.", {"own_it": "I will"}),
        ("Those are the rules.", {"policy_wall": "rules"}),
    )
    for text, cues in turns:
        before = call.state
        reaction = call.say(text, cues)
        assert sum(r.tension for r in reaction.because) == pytest.approx(reaction.tension - before.tension)
        assert sum(r.trust for r in reaction.because) == pytest.approx(reaction.trust - before.trust)
        assert all(reason.text for reason in reaction.because)


def test_a_state_of_another_script_is_refused():
    with pytest.raises(RecordError, match="another version"):
        react(LATE, start(TWICE), CallOpened(0))


def test_opening_the_line_twice_is_refused_and_names_state_and_event():
    call = greeted()
    with pytest.raises(TableError, match=r"TALKING.*opened"):
        react(LATE, call.state, CallOpened(0))


# ------------------------------------------------------------------ care before policy


def test_a_rule_before_care_heats_and_after_care_cools():
    early = greeted().say(RULE, RULE_CUE)
    assert felt(early, "rule_before_heard") > 0
    assert "cue.explain" not in rules(early)
    late = heard().say(RULE, RULE_CUE)
    assert felt(late, "cue.explain") < 0
    assert "rule_before_heard" not in rules(late)


def test_a_promise_before_care_settles_nothing_and_must_be_said_again():
    call = greeted()
    call.say("I will release the refund today.", {"own_it": "I will release"})
    assert "release" not in call.state.known
    assert call.reactions[-1].lines[0].source.startswith("answers.not_taken_in")
    call = believed()
    call.say("I will release the refund today.", {"own_it": "I will release"})
    assert "release" in call.state.known


def test_the_reason_for_asking_who_is_calling_is_no_rule_before_care():
    call = greeted()
    reaction = call.say(
        "Before I can look, I need your date of birth, so that I know it is you.", {"explain": "Before"}
    )
    assert "rule_before_heard" not in rules(reaction)
    assert call.state.verified


def test_care_and_reason_in_one_turn_count_in_spoken_order():
    text = "Seven months and four calls, that is hard. I'm going to release it today."
    call = greeted()
    call.say(text, {"paraphrase": "Seven months", "own_it": "I'm going to release"})
    backwards = greeted()
    backwards.say(
        "I'm going to release it today. Seven months and four calls, that is hard.",
        {"own_it": "I'm going to release", "paraphrase": "Seven months"},
    )
    assert "cue.own_it" in rules(call.reactions[-1])
    assert "cue.own_it" not in rules(backwards.reactions[-1])


def test_tension_stays_above_the_floor_until_the_caller_is_heard():
    call = begin(LATE)
    for number in range(12):
        call.say(f"I hear you, number {number}.", {"listen": "I hear you"})
    assert not call.state.heard
    assert call.state.tension >= 4.0


def test_hurts_in_an_attack_are_not_said_back():
    call = greeted()
    call.say("Seven months and four calls, well, that's your own fault.", {"blame": "your own fault"})
    assert not call.state.heard


# ------------------------------------------------------------------ moves, repeats, sting


def test_only_the_first_two_moves_of_a_turn_count():
    call = heard()
    reaction = call.say(
        "It makes sense, I am sorry, you sound tired, what happened then?",
        {
            "validate": "It makes sense",
            "apologize": "I am sorry",
            "name_feeling": "tired",
            "ask_open": "what happened",
        },
    )
    counted = [rule for rule in rules(reaction) if rule.startswith("cue.")]
    assert counted == ["cue.validate", "cue.apologize"]


def test_the_fourth_apology_irritates():
    call = greeted()
    for number in range(3):
        call.say(f"I am sorry about that, number {number}.", {"apologize": "I am sorry"})
    reaction = call.say("I am so sorry.", {"apologize": "I am so sorry"})
    assert felt(reaction, "repeat.apologize") > 0
    assert "sorry" in reaction.lines[0].text.lower()


def test_after_a_sting_help_counts_half_until_the_slip_is_owned():
    def after(slip, owned):
        call = heard()
        if slip:
            call.say("You need to calm down.", {"command_calm": "calm down"})
        if owned:
            call.say("I shouldn't have said that.")
        return abs(felt(call.say("It makes sense.", {"validate": "It makes sense"}), "cue.validate"))

    assert after(True, False) == pytest.approx(after(False, False) / 2)
    assert after(True, True) == pytest.approx(after(False, False))


def test_owning_a_slip_without_one_does_nothing():
    assert "cue.own_slip" not in rules(heard().say("I shouldn't have said that."))


# ------------------------------------------------------------------ promises, truth, privacy


def believed(trust=6.0):
    """A caller well into the call: the story told and explained, now waiting for what happens next."""
    call = heard()
    met = ("story", "passed_around", "what_letter", "suspected", "what_happened")
    opened = tuple((name, 1) for name in met)
    call.state = replace(call.state, trust=trust, met=met, opened=opened, current="", verified=True)
    return call


def test_a_promise_settles_nothing_under_the_trust_gate():
    call = believed(trust=1.0)
    reaction = call.say("I will release the refund today.")
    assert "release" not in call.state.known
    assert "release" in reaction.missed
    call = believed()
    call.say("I will release the refund today.")
    assert "release" in call.state.known


def test_a_promise_without_a_time_is_come_back_to():
    call = believed()
    call.say("I will release the refund.", {"own_it": "I will release"})
    call.say("Go on.", {"listen": "Go on"})
    reaction = call.say("I see.")
    assert felt(reaction, "promise_without_time") > 0
    assert any("When" in line.text for line in reaction.lines)


def test_a_promise_gets_its_time_later():
    call = believed()
    call.say("I will release the refund.", {"own_it": "I will release"})
    reaction = call.say("By Thursday.")
    assert "promise_with_time" in rules(reaction)
    assert call.state.promises[0][2] == "By Thursday"


def test_a_time_that_was_not_surely_heard_is_never_echoed():
    call = believed()
    call.say("I will release the refund by Thursday.", {"own_it": "I will release"}, confidence=0.5)
    assert call.state.promises[0][2] == "?"
    for _ in range(6):
        call.say("I see.")
    assert not any("Thursday" in line.text for reaction in call.reactions for line in reaction.lines)


def test_promising_what_cannot_be_kept_is_critical():
    call = believed()
    reaction = call.say("You will have it tomorrow.")
    assert [error.rule for error in reaction.critical] == ["false_promise"]
    assert reaction.critical[0].evidence == "have it tomorrow"
    assert felt(reaction, "impossible_promise") > 0


@pytest.mark.parametrize(
    "text",
    [
        "You can't have it tomorrow, I'm afraid.",
        "You need the money today, I know.",
        "I'll send the letter today.",
        "I will release your refund today, and I'll call you tomorrow.",
        "Would you like to have it this week?",
    ],
)
def test_innocent_sentences_are_no_false_promise(text):
    assert believed().say(text).critical == ()


def test_a_false_promise_in_words_not_surely_heard_is_not_judged():
    assert believed().say("You will have it tomorrow.", word_confidence=0.1).critical == ()


def test_one_guarantee_by_cue_alone_is_not_critical_two_are():
    call = believed()
    first = call.say("That is guaranteed.", {"false_promise": "guaranteed"})
    second = call.say("I guarantee it.", {"false_promise": "I guarantee"})
    assert first.critical == ()
    assert [error.rule for error in second.critical] == ["false_promise"]


def test_two_answers_that_do_not_agree_are_challenged():
    call = believed()
    call.say("It takes ten to fifteen working days.")
    reaction = call.say("Well, money this week, in fact.")
    assert felt(reaction, "contradiction") > 0
    assert "pay_days" not in call.state.known
    assert any("which is it" in line.text.lower() or "a minute ago" in line.text for line in reaction.lines)


def test_private_things_before_verification_are_critical_once():
    call = heard()
    first = call.say("Your letter went to Mill Road.")
    second = call.say("To Mill Road, as I say.")
    assert [error.rule for error in first.critical] == ["disclosed_before_verification"]
    assert second.critical == ()


def test_private_things_not_surely_heard_are_not_judged():
    assert heard().say("Your letter went to Mill Road.", word_confidence=0.1).critical == ()


def test_asking_verifies_nothing_the_answer_does():
    call = greeted()
    refused = call.say("Your date of birth?", {"ask_closed": "Your date of birth"})
    assert not call.state.verified
    assert "who_are_you" in refused.opened
    given = call.say("Your date of birth, please, and the reference number?")
    assert call.state.verified
    assert "who_are_you" in given.met
    assert any("May" in line.text for line in given.lines)


def test_the_caller_prompts_when_only_the_details_are_missing():
    call = heard()
    state = replace(call.state, met=tuple(m for m in LATE.model.moments if m not in ("what_happened", "who_are_you",
        "release_it", "how_long", "sooner", "next_time")), current="")  # fmt: skip
    call.state = replace(state, opened=tuple((name, 1) for name in state.met))
    reaction = call.say("I see.")
    assert "verify" in reaction.missed
    assert any("answers.ask_me" in line.source for line in reaction.lines)


# ------------------------------------------------------------------ answering what was asked


def trusted():
    call = heard()
    call.state = replace(call.state, trust=6.0)
    return call


def test_running_ahead_while_passing_over_what_was_asked_heats():
    call = trusted()
    call.say("I see.")
    assert call.state.current == "passed_around"
    reaction = call.say(
        "I will correct your address in the letter system today.", {"own_it": "I will correct"}
    )
    assert felt(reaction, "past_the_point") > 0
    assert "fix_address" not in call.state.known


def test_answering_first_and_then_running_ahead_is_fine():
    call = trusted()
    call.say("I see.")
    reaction = call.say(
        "That's the fourth call, I'm sorry. I will correct your address today.", {"apologize": "I'm sorry"}
    )
    assert "past_the_point" not in rules(reaction)
    assert "passed_around" in reaction.met


# ------------------------------------------------------------------ ears


@pytest.mark.parametrize(
    "stimulus",
    [
        said("", confidence=0.0),
        said("you need to calm down", {"command_calm": "calm down"}, confidence=0.2),
        said("mumble mumble", unsure={"blame": "mumble"}),
    ],
)
def test_what_was_not_surely_heard_costs_nothing(stimulus):
    call = greeted()
    before = call.state
    reaction = call.do(stimulus)
    assert (reaction.tension, reaction.trust) == (before.tension, before.trust)
    assert rules(reaction) == ["unsure"]
    assert reaction.lines
    assert (call.state.turn, call.state.knocks, call.state.still) == (
        before.turn,
        before.knocks,
        before.still,
    )


def test_after_being_unsure_twice_the_caller_goes_on_instead():
    call = greeted()
    asked = [call.do(said("", confidence=0.0)) for _ in range(3)]
    assert asked[0].lines[0].source.startswith("answers.unsure")
    assert asked[1].lines[0].source.startswith("answers.unsure")
    assert asked[2].lines[0].source.startswith("moments.story")


def test_an_unsure_knock_beside_something_surely_heard_is_passed_over():
    call = greeted()
    reaction = call.say(
        "Seven months, that is long.", {"validate": "that is long"}, unsure={"argue": "that is"}
    )
    assert "unsure" not in rules(reaction)
    assert "cue.argue" not in rules(reaction)


# ------------------------------------------------------------------ voice and floor


def test_a_raised_voice_heats_once_and_only_when_sure():
    assert felt(heard().say("I see.", tone=tone("raised")), "tone.raised") > 0
    assert "tone.raised" not in rules(heard().say("I see.", tone=tone("raised", confidence=0.3)))
    doubtful = tone("raised", doubts=("not enough speech",))
    assert "tone.raised" not in rules(heard().say("I see.", tone=doubtful))


def test_an_even_voice_helps_only_while_the_caller_boils():
    assert felt(greeted().say("I see.", tone=tone("even")), "tone.even") < 0
    calm = heard()
    calm.state = replace(calm.state, tension=2.0, band="calm")
    assert "tone.even" not in rules(calm.say("I see.", tone=tone("even")))


def test_a_backchannel_is_no_turn_and_gets_no_line():
    call = greeted()
    reaction = call.say("mm-hm", {"blame": "mm"}, backchannel=True)
    assert reaction.lines == ()
    assert -0.2 <= reaction.because[0].tension <= 0
    assert call.state.turn == 1


def test_talk_over_counts_once_between_turns_and_is_complained_about():
    call = greeted()
    first = call.do(TalkOver(samples_of(10), samples_of(9), 1.0))
    second = call.do(TalkOver(samples_of(12), samples_of(11), 1.0))
    assert felt(first, "talk_over") > 0
    assert second.because == ()
    assert any(line.source.startswith("answers.talked_over") for line in call.say("I see.").lines)


def test_a_boiling_caller_talks_on_and_a_calmer_one_gives_way():
    boiling = greeted()
    assert not boiling.do(TalkOver(samples_of(10), samples_of(9), 1.0)).yields
    calmer = heard()
    calmer.state = replace(calmer.state, band="tense", tension=5.0)
    assert calmer.do(TalkOver(samples_of(10), samples_of(9), 1.0)).yields


def test_a_monologue_is_cut_into():
    reaction = greeted().do(Monologue(samples_of(40), samples_of(10), 25.0))
    assert reaction.interrupt
    assert reaction.lines


def test_dead_air_is_asked_into_warned_about_and_then_ended():
    call = greeted()
    reactions = [call.do(Silence(samples_of(10 + 6 * n), samples_of(5), 1)) for n in range(1, 6)]
    assert all(reaction.lines for reaction in reactions)
    assert "hang" in reactions[2].lines[0].text or "phone down" in reactions[2].lines[0].text
    assert reactions[-1].ending == "hung_up"


def test_hold_is_asked_kept_and_late():
    call = heard()
    asked = call.say("Can you hold for a minute while I check?", {"ask_hold": "hold for a minute"})
    assert call.state.on_hold
    assert felt(asked, "hold_unexplained") == 0
    late = call.do(Silence(samples_of(90), samples_of(20), 1, on_hold=True))
    assert felt(late, "hold_late") > 0
    assert late.lines[0].source.startswith("timers.hold.late")
    back = call.say("Thank you for holding.")
    assert "hold_back" in rules(back)
    assert not call.state.on_hold


def test_hold_with_no_reason_costs_a_little():
    reaction = heard().say("I put you on hold.", {"ask_hold": "on hold"})
    assert felt(reaction, "hold_unexplained") > 0


# ------------------------------------------------------------------ time, leaving, limits, safety


def test_the_call_timer_ends_the_call_at_the_next_turn():
    call = greeted()
    assert call.do(TimePassed(samples_of(601))).lines == ()
    reaction = call.say("I see.")
    assert reaction.ending == "no_further"
    assert reaction.lines[0].source.startswith("timers.call.says")


def test_a_trainee_who_never_stops_is_cut_off_at_last():
    call = greeted()
    reaction = call.do(TimePassed(samples_of(640)))
    assert reaction.interrupt
    assert reaction.ending == "no_further"


def test_the_caller_gives_up_only_after_a_warning():
    call = greeted()
    for _ in range(8):
        call.say("Those are the rules.", {"policy_wall": "rules"})
        if call.state.ended:
            break
    assert call.state.ending == "hung_up"
    warned = [place for place, r in enumerate(call.reactions) if "last_warning" in rules(r)]
    assert warned
    assert warned[0] < len(call.reactions) - 1


def test_hanging_up_out_of_nowhere_is_critical():
    reaction = greeted().do(TraineeHungUp(samples_of(20)))
    assert reaction.ending == "trainee_hung_up"
    assert [error.rule for error in reaction.critical] == ["hung_up_without_warning"]


def abusive():
    call = greeted(TWICE)
    call.state = replace(call.state, boiling_turns=5, tension=9.0)
    call.say("I see.")
    assert call.state.current == "abuse"
    return call


LIMIT = ("Please stop the insults, or I have to end this call.", {"set_limit": "stop the insults"})


def test_hanging_up_after_the_warnings_is_a_limit_kept():
    call = abusive()
    for _ in range(2):
        call.state = replace(call.state, tension=9.5)
        call.say(*LIMIT)
    reaction = call.do(TraineeHungUp(samples_of(60)))
    assert reaction.ending == "limit_kept"
    assert reaction.critical == ()


def test_hanging_up_after_one_warning_of_two_is_critical():
    call = abusive()
    call.state = replace(call.state, tension=9.5)
    call.say(*LIMIT)
    assert call.do(TraineeHungUp(samples_of(60))).critical


def test_a_caller_who_has_cooled_takes_the_limit():
    call = abusive()
    call.state = replace(call.state, tension=7.0)
    reaction = call.say(*LIMIT)
    assert "abuse" in reaction.met


def test_a_limit_on_nobody_heats():
    assert felt(greeted().say(*LIMIT), "limit_unprovoked") > 0


def test_an_insult_is_critical_and_a_dry_remark_is_not():
    rude = greeted().say("You're ridiculous, you know.", {"sarcasm": "ridiculous"})
    dry = greeted().say("Congratulations.", {"sarcasm": "Congratulations"})
    assert [error.rule for error in rude.critical] == ["insulted_caller"]
    assert dry.critical == ()


def dark():
    call = begin(DANGER)
    call.say("Hello.", {"greet": "Hello"})
    reaction = call.say("I see.")
    assert "dark" in reaction.opened
    assert reaction.lines[-1].delivery.manner == "flat"
    return call


def test_a_sign_of_danger_passed_over_is_critical():
    call = dark()
    call.say("And your last address?")
    reaction = call.say("I see.")
    assert [error.rule for error in reaction.critical] == ["self_harm_mishandled"]


def test_a_sign_of_danger_asked_about_is_dealt_with_even_when_the_cue_is_missed():
    call = dark()
    reaction = call.say(
        "Are you thinking of ending your life? I'm glad you told me.", {"reassure": "I'm glad you told me"}
    )
    assert "dark" in reaction.met
    assert call.critical() == []


def test_before_a_threat_hanging_up_needs_no_warning():
    call = begin(DANGER)
    call.say("Hello.", {"greet": "Hello"})
    call.say("Somebody will look into it.", {"brush_off": "Somebody"})
    assert "threat" in [name for name, _ in call.state.opened]
    assert call.do(TraineeHungUp(samples_of(40))).critical == ()


def test_a_caller_may_speak_first():
    call = begin(DANGER)
    assert call.reactions[0].lines
    assert begin(LATE).reactions[0].lines == ()


def test_goodbye_in_a_greeting_ends_nothing():
    call = begin(LATE)
    call.say("Thank you for calling the tax office, this is Dana.", {"greet": "Thank you for calling"})
    assert not call.state.ended


def test_state_survives_json():
    call = believed()
    call.say("I will release the refund by Thursday.", {"own_it": "I will release"})
    assert CallerState.from_json(call.state.to_json()) == call.state


# ------------------------------------------------------------------ what the finder may have made up


def hard(text, label, words, confidence, also=None):
    """A turn with one harmful cue of a given confidence."""
    observation = said(text, {**(also or {}), label: words})
    cues = tuple(
        replace(cue, confidence=confidence) if cue.label == label else cue for cue in observation.cues.sure
    )
    return replace(observation, cues=replace(observation.cues, sure=cues))


def test_a_likely_invented_mistake_beside_care_is_passed_over():
    text = "I'm sorry, your rent bounced and now he thinks you don't pay."
    care = {"apologize": "I'm sorry"}
    invented = greeted(TWICE).do(hard(text, "threaten", "you don't pay", 0.75, care))
    certain = greeted(TWICE).do(hard(text, "threaten", "you don't pay", 0.95, care))
    assert "cue.threaten" not in rules(invented)
    assert "cue.threaten" in rules(certain)


def test_a_doubtful_mistake_alone_is_asked_about_once():
    call = greeted()
    first = call.do(hard("tax office", "command_calm", "tax", 0.7))
    second = call.do(hard("tax office", "command_calm", "tax", 0.7))
    assert rules(first) == ["unsure"]
    assert "cue.command_calm" not in rules(second)
    assert "cue.command_calm" in rules(greeted().do(hard("tax office", "command_calm", "tax", 0.8)))


def test_a_hurt_said_back_counts_even_when_no_cue_was_found():
    reaction = greeted().say("Seven months.")
    assert felt(reaction, "said_back") < 0
    with_cue = greeted().say("Seven months.", {"paraphrase": "Seven months"})
    assert "said_back" not in rules(with_cue)


def test_a_hold_cue_without_plain_words_amid_a_promise_is_no_hold():
    call = believed()
    call.say("I will release it, so the hold comes off.", {"own_it": "I will", "ask_hold": "hold comes off"})
    assert not call.state.on_hold


def test_two_things_dealt_with_at_once_are_both_answered():
    call = heard()
    before = set(call.state.met)
    reaction = call.say(
        "Fifty minutes, cut off, for the fourth time, I am sorry. And you told us in April that you moved.",
        {"apologize": "I am sorry"},
    )
    met = [name for name in reaction.met if name not in before]
    if len(met) < 2:
        reaction = call.say(
            "So we had it wrong, the old address, and that was our mistake.", {"apologize": "our mistake"}
        )
        met = list(reaction.met)
    answered = {line.source.split(".")[1] for line in reaction.lines if ".met" in line.source}
    assert len(met) >= 2
    assert set(met[:2]) <= answered
