"""The techniques and mistakes that can be heard in words, and what they are called in a debrief.

28 LABELS in seven families, and seven SERVICE labels that callers need but that say nothing about skill
by themselves. A label's name is its identity everywhere: in scripts, journals and rubrics.
"""

from __future__ import annotations

from dataclasses import dataclass

HELPFUL = "helpful"
HARMFUL = "harmful"
NEUTRAL = "neutral"


@dataclass(frozen=True)
class Label:
    """One technique or mistake."""

    name: str
    family: str
    polarity: str
    """helpful, harmful or neutral."""
    title: str
    """Plain words for the debrief, lower case: 'saying back what they told you'."""
    definition: str
    """One sentence that a trainer can code by."""


def _family(family: str, polarity: str, *rows: tuple[str, str, str]) -> tuple[Label, ...]:
    return tuple(Label(name, family, polarity, title, definition) for name, title, definition in rows)


LABELS: tuple[Label, ...] = (
    *_family(
        "connect",
        HELPFUL,
        ("listen", "letting them talk", "A short sound or an invitation that keeps the caller talking."),
        ("paraphrase", "saying back what they told you", "Restates the caller's own facts or meaning."),
        ("name_feeling", "naming the feeling", "Says which emotion the caller seems to have."),
        (
            "validate",
            "saying it makes sense",
            "Says that the caller's feeling or position is understandable.",
        ),
        ("apologize", "a real apology", "Says sorry for something specific, without but or if."),
        ("check_understanding", "checking you understood", "Asks whether what was said back is right."),
        ("reassure", "steadying them", "Gives safety or realistic hope."),
    ),
    *_family(
        "explore",
        HELPFUL,
        ("ask_open", "an open question", "A question that cannot be answered with one word or number."),
    ),
    *_family(
        "explore",
        NEUTRAL,
        ("ask_closed", "a question of fact", "A question for yes or no, a number, a name or a date."),
    ),
    *_family(
        "guide",
        HELPFUL,
        ("explain", "giving the reason", "A rule with its reason, or what happens next and why."),
        ("offer_choice", "offering a choice", "Two or more real options, or asking what would suit."),
        (
            "own_it",
            "taking it on",
            "I or we will do a concrete thing, best with a time; or says that the fault is ours.",
        ),
        ("summarize", "summing up", "Goes over the agreed steps."),
        ("refer", "bringing in the right person", "Hands over to, or offers, somebody who can do more."),
        ("greet", "opening the call", "Greeting, own name, offer of help."),
    ),
    *_family(
        "limit",
        HELPFUL,
        ("set_limit", "setting a limit with respect", "Names the behaviour and leaves a way to go on."),
    ),
    *_family(
        "attack",
        HARMFUL,
        ("command_calm", "ordering them to calm down", "Orders calm or a lower voice."),
        ("blame", "putting it on them", "Puts the fault on the caller."),
        ("dismiss", "making it small", "Minimises the trouble or compares it with worse."),
        ("argue", "arguing", "Contradicts the caller or defends oneself."),
        ("threaten", "a threat", "An ultimatum without respect or a way out."),
        ("sarcasm", "sarcasm", "Sarcasm, mockery or insult."),
    ),
    *_family(
        "stonewall",
        HARMFUL,
        ("policy_wall", "hiding behind the rule", "A rule with neither reason nor alternative."),
        ("jargon", "words they cannot know", "Internal terms or letters, not explained."),
        ("brush_off", "sending them away", "Vague or passed on: not my department, somebody will call."),
    ),
    *_family(
        "shortcut",
        HARMFUL,
        ("false_promise", "promising what nobody can know", "Guarantees an outcome outside one's power."),
        (
            "hollow_apology",
            "an apology that takes itself back",
            "Sorry but, sorry if, sorry you feel, any inconvenience.",
        ),
        ("premature_fix", "instructions too early", "Jumps to what to do while the caller is still upset."),
    ),
)

SERVICE: tuple[Label, ...] = (
    *_family(
        "service",
        NEUTRAL,
        ("ask_hold", "asking them to wait", "Asks or tells the caller to wait on the line."),
        ("goodbye", "saying goodbye", "Closes the call."),
        ("verify", "asking who they are", "Asks for details that prove who the caller is."),
        ("thanks", "saying thank you", "Thanks the caller for something."),
    ),
    *_family(
        "service",
        HELPFUL,
        ("ask_safety", "asking about safety", "Asks straight out about danger, self-harm or where they are."),
        ("own_slip", "owning a slip", "Names one's own mistake in this call."),
        ("honest_limit", "being honest about a limit", "Says what cannot be promised or known."),
    ),
)

_BY_NAME: dict[str, Label] = {label.name: label for label in (*LABELS, *SERVICE)}
NAMES: tuple[str, ...] = tuple(_BY_NAME)
"""Every label's name in the order above: the order of cues that begin at the same character."""
FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(label.family for label in _BY_NAME.values()))


def label_of(name: str) -> Label:
    """Return the label called `name`; KeyError when there is none."""
    return _BY_NAME[name]


def family_of(name: str) -> str:
    """Return the family of the label called `name`; KeyError when there is none."""
    return _BY_NAME[name].family


def is_harmful(name: str) -> bool:
    """Whether the label is a mistake. False for names that are no label."""
    return name in _BY_NAME and _BY_NAME[name].polarity == HARMFUL


def is_helpful(name: str) -> bool:
    """Whether the label is a technique that helps. False for names that are no label."""
    return name in _BY_NAME and _BY_NAME[name].polarity == HELPFUL
