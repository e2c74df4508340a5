"""Whole calls as values, for tests of what comes after a call: an expert's, a bad one, a middling one, one with an
abusive caller. The figures of tension are set by hand; nothing here runs the caller.
"""

from __future__ import annotations

from tests.call_maker import BASELINE, DEAN, ENDINGS, ROSA, CallMaker, cues_in, header, tone
from voicesim.values import CallSummary, CriticalError

__all__ = [
    "BASELINE", "DEAN", "ENDINGS", "ROSA", "CallMaker", "abusive", "bad", "cues_in", "expert", "header", "middling",
    "slipped", "tone", "typed",
]  # fmt: skip

STORY = "You've stopped my money! I handed that form in, at the counter, on the third, and this is the third time I'm phoning!"


def expert_opening(call: CallMaker) -> CallMaker:
    return (
        call.says(
            "Good morning, benefits line, this is Dana. How can I help you, and who am I speaking with?",
            {"greet": "Good morning, benefits line, this is Dana. How can I help you", "ask_open": "How can I help you"},
            -0.1,
            STORY,
        )
        .says(
            "Three calls and a form you handed in on the third. No wonder you are furious, Ms Benning. Tell me what happened.",
            {"paraphrase": "Three calls and a form you handed in on the third.", "validate": "No wonder",
             "name_feeling": "you are furious", "listen": "Tell me what happened.", "ask_open": "Tell me what happened."},
            -1.2,
            "I stood at that counter and watched her stamp it. And Friday he wants the rent.",
            facts=("third_call", "handed_in"),
        )
        .says(
            "So you watched it being stamped and you have the slip, and the rent is due on Friday. Have I got that right?",
            {"paraphrase": "you watched it being stamped and you have the slip, and the rent is due on Friday",
             "check_understanding": "Have I got that right?"},
            -0.9,
            "Yes. Yes, at the counter. Thank you.",
            facts=("rent_due", "receipt"),
            heard=True,
        )
    )  # fmt: skip


def expert_rest(call: CallMaker) -> CallMaker:
    return (
        call.says(
            "How has this been for you, these last days?",
            {"ask_open": "How has this been for you"},
            -0.4,
            "I've not slept. I keep thinking they'll say I never sent it.",
        )
        .says(
            "That sounds frightening, and it makes sense: you did your part. I'm sorry we filed your form under another case.",
            {"name_feeling": "That sounds frightening", "validate": "it makes sense: you did your part",
             "apologize": "I'm sorry we filed your form under another case."},
            -1.0,
            "You're the first one who's said that.",
        )
        .says(
            "Support stops by itself after fourteen days without a form, because anything paid later you would have to pay back.",
            {"explain": "because anything paid later you would have to pay back"},
            -0.5,
            "And Friday? It won't be there by Friday, will it?",
        )
        .says(
            "Not by Friday, honestly. I can send a letter for your landlord by noon today, or you can apply for an emergency payment. Which would help more?",
            {"honest_limit": "Not by Friday, honestly.", "own_it": "I can send a letter for your landlord by noon today",
             "offer_choice": "or you can apply for an emergency payment. Which would help more?"},
            -0.8,
            "A letter I can use. He wants it on paper.",
            facts=("letter",),
        )
        .says(
            "Then to go over it: I will move your form today, the letter goes out by noon, and the money follows three working days later. Does that cover it?",
            {"summarize": "to go over it", "own_it": "I will move your form today, the letter goes out by noon",
             "check_understanding": "Does that cover it?"},
            -0.5,
            "Letter today, money Tuesday. I've written it down. Thank you. Really.",
            facts=("move_form", "letter"),
        )
        .says("Thank you for staying with me, Ms Benning. Goodbye.", {"goodbye": "Goodbye."}, 0.0, ending="agreed")
    )  # fmt: skip


def expert(
    reflection: str = "I let her finish first. Next time I would name the worry earlier.",
) -> CallSummary:
    """A call as the lessons teach it."""
    return expert_rest(expert_opening(CallMaker().opens("Finally."))).ends("agreed", reflection)


def slipped(repaired: bool) -> CallSummary:
    """The expert's call with one slip in it, owned at once or passed over."""
    call = expert_opening(CallMaker().opens("Finally."))
    call.says(
        "Well, you should have kept a copy of the form.", {"blame": "you should have kept a copy"}, 1.4,
        "Oh, here we go. So it's my fault now?", sounded=tone(3.4, 1.25, ("raised", "rushed")),
    )  # fmt: skip
    if repaired:
        call.says(
            "That was unfair of me, and I'm sorry I said it. You did your part.",
            {"own_slip": "That was unfair of me", "apologize": "I'm sorry I said it"}, -0.6, "...All right. Go on.",
        )  # fmt: skip
    else:
        call.says("Let me look at the screen here.", {}, 0.0, "You do that.")
    return expert_rest(call).ends("agreed", "I slipped once.")


def middling() -> CallSummary:
    """Polite, helpful too soon, says sorry a lot, never names anything."""
    return (
        CallMaker()
        .opens("Finally.")
        .says("Benefits line, how can I help?", {"greet": "Benefits line, how can I help?"}, -0.1, STORY)
        .says(
            "I'm sorry to hear that. Have you tried sending the form again?",
            {"premature_fix": "Have you tried sending the form again?", "ask_closed": "Have you tried sending the form again?"},
            0.7,
            "I handed it in! Why would I send it again?",
            missed=("handed_in",),
        )
        .says(
            "I understand. What is your case number?",
            {"ask_closed": "What is your case number?", "verify": "What is your case number?"},
            0.2,
            "Twenty, three one eight. I gave that to the last one too.",
        )
        .says(
            "So you handed it in at the counter on the third. I'm sorry it was filed wrongly.",
            {"paraphrase": "you handed it in at the counter on the third", "apologize": "I'm sorry it was filed wrongly."},
            -1.0,
            "Yes. At the counter.",
            facts=("handed_in",),
        )
        .silence()
        .says(
            "I'll look into it and somebody will get back to you.",
            {"own_it": "I'll look into it", "brush_off": "somebody will get back to you"},
            0.3,
            "When? Because 'get back to you' is what the last one said.",
            sounded=tone(1.9, 1.22, ("rushed",)),
            missed=("rent_due",),
        )
        .says(
            "I will move the form today.", {"own_it": "I will move the form today."}, -0.5,
            "So I'm where I was this morning. Fine.", facts=("move_form",), ending="no_further",
        )
        .ends("no_further")
    )  # fmt: skip


FALSE_PROMISE = CriticalError(
    "false_promise", "You promised what nobody can keep.", "I promise the money is there tomorrow"
)


def bad() -> CallSummary:
    """Everything that should not be said."""
    return (
        CallMaker()
        .opens("Finally.")
        .says("Yes?", {}, 0.2, STORY)
        .talk_over()
        .says(
            "You need to calm down, madam.", {"command_calm": "You need to calm down"}, 1.5,
            "Don't you tell me to calm down! You've got your rent!", sounded=tone(3.1, 1.3, ("raised", "rushed")),
            talk_over=1.2,
        )
        .says(
            "It's policy. No form, no money.", {"policy_wall": "It's policy. No form, no money."}, 1.2,
            "Policy. I can't feed them policy.", missed=("handed_in", "rent_due"), sounded=tone(2.8, 1.1, ("raised",)),
        )
        .says(
            "If you had sent it on time this would not have happened.",
            {"blame": "If you had sent it on time this would not have happened."}, 1.4,
            "One more like that and I'm putting the phone down.",
        )
        .says(
            "Fine, I promise the money is there tomorrow.", {"false_promise": "I promise the money is there tomorrow"},
            1.2, "Promise? Somebody promised on Tuesday too.", critical=(FALSE_PROMISE,),
        )
        .says(
            "Well, sorry if you feel that way.", {"hollow_apology": "sorry if you feel that way"}, 0.6,
            "You're all the same.", ending="hung_up",
        )
        .ends("hung_up")
    )  # fmt: skip


def abusive(limited: bool = True) -> CallSummary:
    """A caller who insults; the trainee sets a limit and keeps to it, or takes it and then threatens."""
    call = (
        CallMaker(outline=DEAN)
        .opens("Your office is a joke.")
        .says(
            "Good afternoon, permits, this is Dana. How can I help you?",
            {"greet": "Good afternoon, permits, this is Dana. How can I help you?"}, 0.0,
            "You're a useless cow, you know that?",
        )
    )  # fmt: skip
    if limited:
        call.says(
            "I want to help with the permit, and I can't while you call me names. If it goes on I'll end the call, and you can ring again this afternoon.",
            {"set_limit": "I can't while you call me names. If it goes on I'll end the call"}, -0.4, "Useless.",
        ).says(
            "I asked you once. I'm ending the call now; you can ring again this afternoon.",
            {"set_limit": "I'm ending the call now; you can ring again this afternoon"}, 0.0, "Whatever.", ending="limit",
        )  # fmt: skip
        return call.ends("limit", "I kept calm.")
    call.says(
        "Talk to me like that and I'll have the police at your door.",
        {"threaten": "Talk to me like that and I'll have the police at your door."}, 1.8, "Try it, cow.",
        ending="hung_up",
    )  # fmt: skip
    return call.ends("hung_up")


def typed() -> CallSummary:
    """The expert's call, typed: no voice, so no tone."""
    return expert_rest(expert_opening(CallMaker(typed=True).opens("Finally."))).ends("agreed", "Typed.")
