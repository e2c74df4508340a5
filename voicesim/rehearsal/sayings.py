"""What simulated trainees say: sentences for every cue, and the script's own facts and promises put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voicesim.caller.schema import Fact, Promise
from voicesim.caller.script import Script
from voicesim.caller.times import says_when
from voicesim.rehearsal.dice import Dice


@dataclass(frozen=True)
class Part:
    """A stretch of what is said, and the cue it shows."""

    text: str
    label: str = ""
    """'' for words that show no cue."""


Saying = list[Part]
"""One turn; empty when the trainee says nothing."""

SAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "listen": (
        "Go on, I am with you.",
        "Take all the time you need.",
        "I am listening.",
        "Tell me the rest, I am not going anywhere.",
    ),
    "validate": (
        "Anyone would feel that way.",
        "It makes sense that you are angry.",
        "You have every right to be upset about that.",
        "I would feel just the same in your place.",
    ),
    "name_feeling": (
        "You sound worn out by this.",
        "I can hear how upset you are.",
        "That must be frightening.",
        "It sounds as if you feel let down.",
    ),
    "apologize": (
        "I am sorry we let it come to this.",
        "I apologise for what we did there.",
        "I am sorry for the trouble this has been.",
        "That should not have happened, and I am sorry.",
    ),
    "align": ("I want the same thing as you here.", "We are on the same side in this.", "Let us work on it together."),
    "ask_open": (
        "What has been the hardest part?",
        "How did that go on?",
        "What would help you most?",
        "What do you need from me?",
    ),
    "ask_closed": ("Was that this morning?", "Did you keep a copy?", "Is that the first time?"),
    "check_understanding": ("Did I get that right?", "Have I understood you?", "Is that how it was?"),
    "reassure": ("We can get through this one step at a time.", "There is a way forward from here.", "You are in the right place now."),
    "explain": ("The reason is this.", "Here is why that happens.", "Let me tell you what lies behind it."),
    "honest_limit": (
        "I have to be straight about what I cannot do.",
        "I will not pretend that I can change that.",
        "That is not in my hands, and I would rather say so.",
    ),
    "offer_choice": (
        "We can do it either way, whichever suits you.",
        "You can have it by letter or by phone, which would you rather?",
        "There are two ways from here, and you choose.",
    ),
    "own_it": ("I am doing this myself.", "I will see to it myself.", "I am taking this on."),
    "summarize": ("So let me go over what we agreed.", "Let me go through it once more.", "So this is where we are."),
    "refer": ("Let me hand this to a colleague who can do more.", "There is somebody here who knows this better, let me bring them in."),
    "reframe": ("Here is another way to look at it.", "It may also be the way out of this."),
    "set_limit": (
        "I want to help, and I cannot while I am called names. If it goes on I have to stop.",
        "I will not be spoken to like that. Let us go on without it, or I shall have to close the call.",
    ),
    "ask_safety": ("Are you thinking of hurting yourself?", "Are you safe right now?", "Is anybody in danger this minute?"),
    "ask_hold": ("Can you hold on a moment while I look that up?", "Would you hold the line, please?"),
    "own_slip": ("I shouldn't have said that.", "I put that badly, let me start again."),
    "goodbye": ("Thank you for calling. Goodbye.", "Take care. Goodbye."),
    "thanks": ("Thank you for telling me.", "Thank you for your patience."),
    "command_calm": ("You need to calm down.", "Calm down, please.", "Just relax for a moment.", "There is no need to shout, calm down."),
    "argue": ("That is not correct.", "No, that is not what happened.", "I do not think that is true."),
    "blame": ("Well, that was up to you.", "You should have thought of that before.", "You did that to yourself."),
    "dismiss": ("It is not such a big thing.", "Other people have real problems.", "You are making too much of it."),
    "threaten": ("Go on like that and you will regret it.", "I can make this a lot worse for you."),
    "sarcasm": ("Oh, poor you.", "Well, aren't you the clever one.", "What a tragedy."),
    "policy_wall": ("Those are the rules.", "That is our policy and I cannot change it.", "The rules are the rules."),
    "brush_off": ("Somebody will look into that at some point.", "You will hear from us.", "That is not my department."),
    "premature_fix": ("Just fill in the form on the website.", "You only need to apply again."),
    "hollow_apology": ("I am sorry if you feel that way.", "I am sorry, but that is how it is."),
    "false_promise": ("I guarantee that nothing will ever go wrong again.",),
    "jargon": ("It sits in the exception queue.", "That is a tier two escalation on the back end."),
}  # fmt: skip
"""What each cue sounds like; what counts is the label, the words only so far as the script has phrases in them."""

TALKS_OVER, GOES_ON, MUMBLES = "talks over", "goes on and on", "mumbles"
"""Labels of parts that are no cue but something on the line: speech over the caller, a turn longer than the caller
listens, words nobody could make out."""

INSULTS: Final = (
    "You are being ridiculous.",
    "You are just an idiot.",
    "Shut up for once.",
    "You are a liar, and you know it.",
)
"""An insult in so many words, as spoken.insult_in hears it."""

TIMES: Final = ("today", "by Friday", "this afternoon", "tomorrow morning")


def say(label: str, dice: Dice) -> Part:
    """Return words for a cue."""
    return Part(dice.pick(SAMPLES[label]), label)


def knows(script: Script, name: str) -> Fact:
    """Return a fact of the caller's or the desk's by its name."""
    model = script.model
    return model.caller_knows[name] if name in model.caller_knows else model.desk_knows[name]


def words_of(thing: Fact | Promise) -> str:
    """Return how a trainee would put a fact or promise."""
    return thing.say or thing.is_ or f"I will {thing.words[0]}"


def said_back(script: Script, name: str) -> Part:
    """Return one of the caller's own facts, said back."""
    return Part(f"So {words_of(knows(script, name))}.", "paraphrase")


def told(script: Script, name: str) -> Part:
    """Return one of the desk's facts, told."""
    text = words_of(knows(script, name))
    return Part(f"{text[:1].upper()}{text[1:]}.", "explain")


def promised(script: Script, name: str, when: str = "") -> Part:
    """Return a promise, with a time where one is given and it has none of its own."""
    promise = script.model.promises[name]
    text = promise.say or f"I will {promise.words[0]}"
    if when and not says_when(text):
        text = f"{text.rstrip('.')} {when}"
    return Part(f"{text[:1].upper()}{text[1:]}", "own_it")


def sentence(text: str) -> str:
    """Return a clause as a sentence."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def asks_details(script: Script) -> Part:
    """Return the bare question for who is calling."""
    return Part(f"Can I have your {' and '.join(script.model.desk.verify)}?", "ask_closed")
