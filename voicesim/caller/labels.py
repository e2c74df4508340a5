"""The cue labels a caller knows how to react to, and the plain words for them that a trainee reads.

The twenty-eight labels of the utterance coding, and some that callers need besides (hold, goodbye ...). A label
this file does not know is passed over by the caller, so a newer cue finder does no harm.
"""

from __future__ import annotations

CONNECT = (
    "listen",
    "paraphrase",
    "name_feeling",
    "validate",
    "apologize",
    "check_understanding",
    "reassure",
    "align",
    "own_slip",
)
EXPLORE = ("ask_open", "ask_closed", "ask_safety")
GUIDE = ("explain", "offer_choice", "own_it", "summarize", "refer", "greet", "reframe", "honest_limit")
LIMIT = ("set_limit",)
SERVICE = ("ask_hold", "goodbye", "thanks", "verify")
ATTACK = ("command_calm", "blame", "dismiss", "argue", "threaten", "sarcasm")
STONEWALL = ("policy_wall", "jargon", "brush_off")
SHORTCUT = ("false_promise", "hollow_apology", "premature_fix")

HELPFUL = frozenset((*CONNECT, *EXPLORE, *GUIDE))
HARMFUL = frozenset((*ATTACK, *STONEWALL, *SHORTCUT))
LABELS = frozenset((*HELPFUL, *HARMFUL, *LIMIT, *SERVICE))

GROUPS: dict[str, frozenset[str]] = {
    "care": frozenset(("paraphrase", "name_feeling", "validate", "apologize", "align", "own_slip")),
    "asking": frozenset(("ask_open", "ask_closed", "check_understanding", "listen")),
    "acting": frozenset(("own_it", "offer_choice", "refer", "summarize")),
    "reason": frozenset(("explain", "honest_limit", "reframe", "apologize")),
}
"""Words a script may use for several labels at once: no moment should hang on one exact cue."""

NOT_A_MOVE = frozenset(("greet", "goodbye", "thanks", "ask_hold", "ask_closed", "verify"))
"""Helpful or harmless labels that do not use up one of the moves a turn may carry."""

GATED = frozenset(("explain", "offer_choice", "own_it", "summarize", "refer", "reframe", "honest_limit"))
"""Reasons, choices and promises: they count only once the caller feels heard."""

PLAIN: dict[str, str] = {
    "listen": "You showed you were listening and let the caller go on.",
    "paraphrase": "You said back what happened, in your own words.",
    "name_feeling": "You named what the caller feels.",
    "validate": "You said the feeling makes sense.",
    "apologize": "You apologised for something definite.",
    "check_understanding": "You checked that you had understood.",
    "reassure": "You gave realistic hope.",
    "align": "You put yourself on the caller's side of the problem.",
    "own_slip": "You owned up to your own slip.",
    "ask_open": "You asked an open question.",
    "ask_closed": "You asked for a fact.",
    "ask_safety": "You asked straight out about safety.",
    "explain": "You gave the reason, not only the rule.",
    "offer_choice": "You gave the caller a choice.",
    "own_it": "You said what you will do yourself.",
    "summarize": "You went over what was agreed.",
    "refer": "You offered to hand the caller on.",
    "greet": "You greeted the caller.",
    "reframe": "You put it in a way the caller could use.",
    "honest_limit": "You said honestly what cannot be done.",
    "set_limit": "You set a limit.",
    "command_calm": "You told the caller to calm down.",
    "blame": "You put the fault on the caller.",
    "dismiss": "You made light of it.",
    "argue": "You argued with the caller.",
    "threaten": "You threatened the caller.",
    "sarcasm": "You sounded sarcastic.",
    "policy_wall": "You gave a bare rule with no reason and no way on.",
    "jargon": "You used words only the office knows.",
    "brush_off": "You put the caller off with something vague.",
    "false_promise": "You guaranteed what nobody can know.",
    "hollow_apology": "You said sorry and took it back in the same breath.",
    "premature_fix": "You went for the fix before the caller was heard.",
}
