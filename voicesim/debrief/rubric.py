"""The twelve competencies, what each mark from 0 to 3 looks like, and what fails a call whatever its total.

Drawn from Project BETA, the behavioural change stairway, LEAPS, motivational interviewing and the limit-setting
policies of public services. The anchors are what score.py applies: whoever changes one changes both, and VERSION.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 2
"""Goes up whenever an anchor or a rule of score.py changes; stands in every debrief."""

MOST_POINTS = 3


@dataclass(frozen=True)
class Competency:
    """One row of the rubric."""

    number: int
    key: str
    title: str
    what: str
    """What it is about, one sentence to the trainee."""
    anchors: tuple[str, str, str, str]
    """What 0, 1, 2 and 3 points look like."""


COMPETENCIES: tuple[Competency, ...] = (
    Competency(
        1, "opening", "Opening",
        "Say who they have reached, and that you want to help.",
        (
            "No greeting, name, service or offer of help.",
            "One or two of: a greeting, your name or service, an offer of help, the caller's name.",
            "Three of: a greeting, your name or service, an offer of help, the caller's name.",
            "All four: a greeting, your name or service, an offer of help, and the caller's name asked for or used early.",
        ),
    ),
    Competency(
        2, "let_finish", "Letting them finish",
        "Let the first story out whole: no talking over, no solution yet.",
        (
            "Nothing showed that you were listening, and you talked over the story or solved too soon; or all three of those below.",
            "Nothing showed that you were listening; or two of: talked over the story, solved before the caller was heard, "
            "over 10% of your speech over the caller's.",
            "One of: talked over the story, solved before the caller was heard, over 10% of your speech over the caller's.",
            "The story came out whole, and something showed that you were listening: an invitation, a short sound, something "
            "of theirs said back or a feeling named.",
        ),
    ),
    Competency(
        3, "feelings", "Naming the feeling and saying it makes sense",
        "Name what they feel and say it makes sense, tied to what happened to them.",
        (
            "Neither a feeling nor its reason was named.",
            "A bare 'I'm sorry' or 'I understand', or a feeling named once with nothing of the caller's own tied to it.",
            "A feeling named or said to make sense and tied to the caller's own fact; or both, untied.",
            "Named and said to make sense, in two turns or more, and tied to the caller's own fact.",
        ),
    ),
    Competency(
        4, "say_back", "Saying it back and checking",
        "Put their story in your words and ask whether you have it right.",
        (
            "Nothing was said back.",
            "Something was said back once; or more, and nothing of what hurt them.",
            "Said back twice, or once and checked, one of their sore points among it.",
            "Two of the caller's sore points said back, and checked ('Have I got that right?').",
        ),
    ),
    Competency(
        5, "open_questions", "Open questions, one at a time",
        "Ask what and how, one question at a time.",
        (
            "No open question.",
            "One open question, or open questions outnumbered by closed ones.",
            "Two or more, at least half of all questions, but not in two turns free of closed ones.",
            "Two turns or more with an open question and no closed one beside it; at least half of all questions open.",
        ),
    ),
    Competency(
        6, "nothing_provocative", "Nothing provocative",
        "No orders to calm down, blame, arguing, sarcasm, bare rules or 'sorry, but'. A slip that you own costs half.",
        (
            "Two slips or more that were not owned.",
            "One slip passed over, or two slips owned.",
            "One slip, owned within three turns.",
            "Nothing that stings.",
        ),
    ),
    Competency(
        7, "ownership", "Owning it",
        "Say what you will do and by when; be sorry for something definite.",
        (
            "Nothing was owned.",
            "An apology for something definite, or an 'I will' without a time; or a guarantee that nobody can give.",
            "An 'I will' with a time, or an 'I will' and an apology.",
            "An 'I will' with a time, and either a definite apology or something this desk can really do.",
        ),
    ),
    Competency(
        8, "choices", "Choices and realistic hope",
        "Give real options, the next step, honest limits, and the reason behind a rule.",
        (
            "No option, reason or next step.",
            "One of: a choice, a reason, realistic hope, an honest limit; or reasons only before the caller was heard.",
            "Two of: a choice, a reason, realistic hope, an honest limit, once the caller was heard.",
            "A real choice and the reason behind the rule (or an honest limit), once the caller was heard.",
        ),
    ),
    Competency(
        9, "limits", "Limits",
        "Where a caller is abusive: name the behaviour, warn, give a chance, say what follows, do it.",
        (
            "Abuse was left standing, or answered with a threat.",
            "A limit, but a threat somewhere, or only with a slip in the same turn.",
            "A respectful limit: behaviour, chance and consequence.",
            "A respectful limit, and it was kept: the caller came round, or the call ended as announced.",
        ),
    ),
    Competency(
        10, "delivery", "Delivery",
        "Pitch and rate against your own calm voice. Measurements for yourself; they count only if switched on.",
        (
            "More than half of the measured turns stood out as raised, rushed or flat.",
            "More than a quarter of the measured turns stood out.",
            "More than a tenth of the measured turns stood out.",
            "Close to your own calm voice nearly throughout.",
        ),
    ),
    Competency(
        11, "control", "Control of the call",
        "Find out what you need, explain silences and holds, keep your turns short.",
        (
            "None of the facts needed, or several breaks in the line.",
            "Some of the facts needed.",
            "At least half of the facts needed; or all, with an unexplained silence, a late return from hold or a monologue.",
            "All the facts needed; silences and holds explained; turns short.",
        ),
    ),
    Competency(
        12, "close", "Close and looking back",
        "Recap, check, commit, and say yourself how it went.",
        (
            "None of: a recap, a check, a commitment at the end, your own reflection.",
            "One or two of: a recap, a check, a commitment at the end, your own reflection.",
            "Three of: a recap, a check, a commitment at the end, your own reflection.",
            "All four: recap, check, commitment, and your own reflection after the call.",
        ),
    ),
)  # fmt: skip

CRITICAL: dict[str, str] = {
    "threat_mishandled": "A threat was left without its safety route",
    "self_harm_mishandled": "A word of self-harm was left without a straight question and a safe way on",
    "danger_mishandled": "A sign that somebody was in danger was passed over",
    "false_promise": "Something was promised that this desk cannot keep",
    "disclosed_before_verification": "Private facts were told before it was clear who was calling",
    "insulted_caller": "The caller was insulted",
    "hung_up_without_warning": "The call was ended without a warning",
}
"""Rule -> title. One of these fails the call whatever its total."""


def competency(number: int) -> Competency:
    """Return a competency by its number, 1 to 12."""
    return COMPETENCIES[number - 1]
