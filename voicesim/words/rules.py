"""What a find means where it stands: denied or quoted words, one move inside another, and what came before.

These are the coding decisions that no example can teach: an apology with a 'but' is not an apology, a rule with
its reason is no wall, instructions are too early only for somebody who was letting off steam.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voicesim.words.clauses import QUESTION, Clause, PlainText, plain, word_set
from voicesim.words.patterns import Found

_SAY = "(?:say|saying|said|tell|telling|told|ask|asking|suggest|suggesting|claim|claiming|imply|implying|call|calling)"
_DENIED = re.compile(
    rf"(?<![^ ])(?:(?:not|never|nobody|none|neither) (?:[^ ?]+ ){{0,4}}?{_SAY} "
    r"|no one (?:[^ ?]+ ){0,3}?(?:saying|says|telling|asking) "
    r"|(?:do|does|did|will|would) not (?:have to|need to|mean|expect you to|want you to|feel|have) "
    r"|should not (?:have to|need to|feel) "
    r"|(?:do|does|did|will|would|should) not (?:think|believe) "
    r"(?!(?:that|this|it) (?:is|was) (?:true|right|correct|possible|what|how|the case) |(?:that|this|it|you) $)"
    r"|(?:i|we) (?:will|would|do|am|are) (?:not|never) (?:going to |here to )?(?:shout|yell|scream|judge|blame|lecture|rush|push|threaten) )"
)
_QUOTED = re.compile(
    r"(?<![^ ])(?:(?:he|she|they|people|somebody|someone|everyone|everybody|who|anyone|anybody|nobody) "
    r"(?:[^ ?]+ ){0,2}?(?:said|say|says|saying|told|tell|tells|telling) "
    # 'You should have told us' and 'had you said so' quote nobody.
    r"|(?<!if )(?<!had )you (?:(?!should |could |ought |must |might |never |not |who )[^ ?]+ ){0,2}?"
    r"(?:said|say|says|saying|told|tell|tells|telling) "
    r"|(?:thinks|believes|assumes|suspects|claims|reckons) "
    r"|(?:he|she|they|people|somebody|someone|everyone|everybody) (?:think|thought|believe|believed|assume|claim|claimed) "
    r"|(?:was|were|be|been|being|get|got|getting|are) (?:just |only |always )?told "
    r"|(?:hear|heard|hearing) (?:the words?|people|somebody|someone|him|her|them|that|things like) )"
)
_THEIR_VIEW = re.compile(
    r"(?<![^ ])(?<!do )(?<!did )(?<!sorry )(?<!that )you (?:are |were )?(?:only |just |so |really |still )?"
    r"(?:(?:afraid|scared|worried|frightened|feel|felt|feeling|fear|feared|worry) (?:that |like |as if |as though )?"
    r"(?=(?:he|she|they|it|you|nobody|we|people|somebody|everyone|the|your) )"
    r"|(?:think|thought|believe|believed|realise|realize|realised) (?:that )?(?=(?:he|she|they|nobody|people|somebody|everyone|your) ))"
)
"""'You are afraid she will think you did not come': the caller's own view, said back."""
_TURNED = re.compile(r"(?<![^ ])(?:but|however|though|so) ")
_OWN_TOKENS = 6
"""How far into a find a denial may end: 'I am not going to tell you'. Guess, unmeasured."""
_REACH_TOKENS = 9
"""How far before a find a denial or quotation still counts. Guess, unmeasured."""


def reported(text: PlainText, sentence: Clause, found: Found) -> bool:
    """Whether the found words are denied or somebody else's: 'I won't tell you to ...', 'you said ...'."""
    start = text.tokens[found.first].start_char
    if any(left < start < right for left, right in text.quoted):
        return True
    first = max(sentence.first, found.first - _REACH_TOKENS)
    # The find's own first words count too: a whole clause is found, 'you said calm down', not its end.
    joined = text.joined(Clause(first, found.last))
    own = len(text.joined(Clause(first, found.first)))
    latest = own + len(text.joined(Clause(found.first, min(found.first + _OWN_TOKENS, found.last))))
    if any(match.end() <= max(own, latest) for rule in (_DENIED, _QUOTED) for match in rule.finditer(joined)):
        return True
    return any(
        match.start() <= own and not _TURNED.search(joined, match.end(), max(own, match.end()))
        for match in _THEIR_VIEW.finditer(joined)
    )


@dataclass(frozen=True)
class Yields:
    """In one sentence (or turn), where `winner` is found the `losers` are not: they are part of it."""

    winner: str
    losers: frozenset[str]
    whole_turn: bool = False
    plain_only: bool = False
    """Whether a loser that a pattern found stands against a winner of the same sentence that no pattern found:
    'it goes to whoever is on file, those are the rules' has the manner of a reason and is none."""


def _yields(winner: str, losers: str, whole_turn: bool = False, plain_only: bool = False) -> Yields:
    return Yields(winner, word_set(losers), whole_turn, plain_only)


YIELDS: tuple[Yields, ...] = (
    _yields(
        "sarcasm",
        "validate reassure apologize ask_closed ask_open dismiss blame name_feeling thanks verify own_it",
    ),
    _yields("own_slip", "command_calm blame dismiss argue hollow_apology listen"),
    _yields("set_limit", "offer_choice brush_off argue policy_wall name_feeling listen own_it explain blame"),
    _yields("set_limit", "threaten command_calm", whole_turn=True, plain_only=True),
    _yields("honest_limit", "policy_wall", whole_turn=True, plain_only=True),
    _yields("honest_limit", "false_promise brush_off"),
    _yields("hollow_apology", "apologize name_feeling validate"),
    _yields(
        "threaten",
        "own_it refer offer_choice explain blame reassure ask_closed summarize listen check_understanding set_limit paraphrase",
    ),
    _yields("command_calm", "premature_fix ask_closed listen dismiss offer_choice own_it verify ask_open"),
    _yields(
        "blame",
        "ask_closed ask_open premature_fix brush_off paraphrase explain validate argue offer_choice reassure check_understanding",
    ),
    _yields("dismiss", "ask_closed ask_open explain reassure name_feeling validate"),
    _yields("false_promise", "own_it reassure paraphrase explain"),
    _yields("ask_safety", "ask_closed ask_open offer_choice verify check_understanding refer"),
    _yields("check_understanding", "ask_closed ask_open"),
    _yields("refer", "offer_choice ask_closed own_it premature_fix ask_hold"),
    _yields("offer_choice", "ask_closed ask_open"),
    _yields(
        "greet", "paraphrase ask_open ask_closed listen thanks offer_choice reassure own_it refer verify"
    ),
    _yields("summarize", "paraphrase explain"),
    _yields("ask_hold", "ask_closed own_it premature_fix offer_choice"),
    _yields("explain", "policy_wall", whole_turn=True, plain_only=True),
    _yields("offer_choice", "policy_wall", whole_turn=True),
    _yields("policy_wall", "explain"),
    _yields("brush_off", "premature_fix own_it"),
    _yields("jargon", "explain policy_wall premature_fix paraphrase own_it"),
    _yields("goodbye", "greet"),
)
"""The order counts: a label that has already yielded makes no other yield."""

_ASKING = frozenset(("ask_open", "ask_closed"))
_ASKS_ANYHOW = word_set("tell talk walk describe could can would may help please so and give explain")
_NOT_ASKED = re.compile(
    r"(?:and |so |but |okay |well )?(?:what|how|where|when|why|which|who) (?:i|we|you|he|she|they|it|happens|that) "
)


def no_question(label: str, text: PlainText, sentence: int, span: Found) -> bool:
    """Whether words that look like a question are none: 'what I can tell you is ...', or marked with a full stop."""
    if label not in _ASKING:
        return False
    words = text.joined(Clause(span.first, span.last))
    whole = text.joined(text.sentences[sentence])
    if QUESTION in whole.split():
        return False
    if _NOT_ASKED.match(words):
        return True
    return text.marked and words.split()[0] not in _ASKS_ANYHOW


_STATED = frozenset(("policy_wall", "brush_off", "argue", "false_promise", "jargon"))


def only_asked(label: str, text: PlainText, sentence: int) -> bool:
    """Whether the sentence asks what the mistake would state: 'Is there somebody who could ring you?' sends nobody away."""
    tokens = text.tokens
    return label in _STATED and tokens[text.sentences[sentence].last - 1].text == QUESTION


ACKNOWLEDGES = frozenset(
    ("listen", "paraphrase", "name_feeling", "validate", "apologize", "check_understanding")
)

_FEELING_WORDS = re.compile(
    r"(?<![^ ])(?:sick of|fed up|ridiculous|unbelievable|disgrac|disgust|angry|furious|scared|afraid|worr|cry|"
    r"terrible|awful|horrible|nightmare|desperate|can not (?:take|do|cope|sleep|believe|go on)|nobody|no one|every time|again and "
    r"again|third time|hours|weeks|months|stopped my|lost|liar|lies|useless|joke|how dare|hate|enough|unfair|my (?:kids|"
    r"children|son|daughter|baby|mother|mum|father|rent|landlord)|ruin|hurt|alone|give up|do not care|what am i (?:"
    r"supposed|meant) to)"
)
_PLAIN_QUESTION = re.compile(
    r"(?<![^ ])(?:how (?:do|can|would|should|long|much|many) |where (?:do|can|is|should) |what (?:do|should|is|are|time|form|"
    r"number|documents?) |which |when (?:do|does|is|can) |can (?:i|you) |could (?:i|you) |do i (?:need|have) |is (?:there|it) )"
)


def venting(before: str) -> bool:
    """Whether the caller's last words let off steam rather than asked for something. False for no words."""
    text = plain(before)
    joined = "".join(f"{token.text} " for token in text.tokens)
    if not joined:
        return False
    if _FEELING_WORDS.search(joined) or "!" in before:
        return True
    return not _PLAIN_QUESTION.search(joined) and not joined.endswith("? ")


def instructions_too_early(before: str, heard: bool, labels: frozenset[str]) -> bool:
    """Whether instructions came too early: the caller was venting, is not heard yet, and nothing was acknowledged."""
    return venting(before) and not heard and not labels & ACKNOWLEDGES
