"""Questions told by their build: 'How did that end?' is open whatever it asks about, 'Did you pay?' is not.

The examples teach whom questions are asked in calls; how a question is built they cannot teach, for its contents are
endless. Without question marks only the surest builds count, those that ask 'you'.
"""

from __future__ import annotations

import re

from voicesim.words.clauses import QUESTION, Clause, PlainText
from voicesim.words.patterns import Found

_LEAD = re.compile(
    r"(?:(?:so|and|but|okay|right|well|um|uh|er|hm|oh|then|now|yeah|yes|no|alright|all right|please|sorry|first|also|because|"
    r"i mean|you know|like|just|may i ask|can i ask|i wonder|tell me|let me ask|let me ask you) )*"
)
_AUXILIARY = "(?:am|are|is|was|were|do|does|did|have|has|had|will|would|can|could|should|might)"
_SUBJECT = "(?:i|you|he|she|it|they|we|that|this|there|these|those|your|his|her|their|my|our|the|a|an|anyone|anybody|anything|somebody|someone|everything|everyone)"
_OPEN = re.compile(
    rf"(?:how (?:{_AUXILIARY}|else|come|so)|what [^ ?]+s (?:do|would|did|are|have|can|could|might|will)|what(?: else| exactly| kind of [^ ?]+| sort of [^ ?]+| part of [^ ?]+(?: [^ ?]+)?)? {_AUXILIARY}"
    r"|what (?:made|makes|brings|brought|happened|happens|led|leads|worries|matters|went|goes|comes|came|helps|helped|keeps|kept|concerns)"
    r"|why (?:is|are|was|were|do|does|would|might)|in what way|tell me (?:a (?:bit|little|little bit) )?(?:about|more|what|how)"
    r"|(?:can|could|would|will) you (?:please |just |maybe )?(?:tell me (?:a (?:bit|little|little bit) )?(?:about|more|what|how|why)|say (?:a (?:bit|little) )?more|"
    r"describe|walk me through|talk me through|help me understand|explain (?:what|how))) "
)
_CLOSED = re.compile(
    rf"(?:(?:are|is|was|were|do|does|did|have|has|had) (?:not )?{_SUBJECT} |any [^ ?]+ (?:[^ ?]+ )?(?:at|in|on|with|of|else|so|left|today|now)"
    r"|how (?:many|much|old|long|far|often|soon|late|big|high|heavy|tall|recent(?:ly)?) "
    rf"|(?:when|where|who|whose|which|since when|what (?:time|day|date|year|month|number|name|street|colour|color|size|age|kind|type|make|model|address|amount|floor|shift|form|office|school)) (?:[^ ?]+ )?"
    r"|what (?:is|was|are) (?:your|the|his|her|their|that) (?:[^ ?]+ ){0,2}?(?:name|number|address|date|postcode|code|age|size|time|reference|surname|birthday|phone|email|amount|dose) )"
)
_NONE = re.compile(
    rf"(?:how (?:about|dare|can i help|may i help|could you|can you|come)|what (?:about if|if|do you (?:want|expect|need|think) (?:me|us)|did you (?:expect|think)|can i (?:do|help)|"
    rf"(?:would|will|might) (?:work|suit|be (?:best|better|easier|good))|are you (?:like|talking about)|is (?:your|the) (?:problem|matter with)|were you thinking|is that to|on earth)"
    rf"|why (?:(?:do|are|is|does|would|should) (?:not|i|we|you not|you people|you always|you even)|should)|do you (?:want|mind|prefer|understand|see|hear|get|realise|realize|know (?:what|that|how|who))"
    rf"|(?:are|is|was) (?:that|this|it) (?:right|correct|okay|all right|alright|fair|accurate|it|clear|so|true|all|what you)"
    rf"|(?:are|is|was|were|do|does|did|have|has|had) {_SUBJECT} (?:not )?(?:got )?(?:tried|kidding|serious|joking|deaf|listening|done|finished|even|really|ever|following|with me|clear|still there|there)"
    rf"|(?:have|did|do|am) i |is there (?:a|any|some)(?:thing|body|one)? (?:else|other)|(?:have|has|did|are) we )"
)
_ASKS_YOU = re.compile(
    r"(?:how (?:are|were|did|do|have|would|will) you |what (?:else )?(?:did|do|would|have|were|are|will) (?:you|they|he|she) |what happened |how (?:did|does|do) (?:that|this|it|they|he|she) |"
    r"(?:did|do|have|are|were) you |how (?:many|much|old|long|often) (?:[^ ]+ ){0,2}?(?:did|do|have|are|were|is|was|has) |when did |where (?:did|do|are|is|were) |who (?:did|told|is|was) |"
    r"(?:can|could|would) you (?:please |just )?(?:tell me (?:a (?:bit|little|little bit) )?(?:about|more|what|how)|describe|walk me through|talk me through)|tell me (?:a (?:bit|little|little bit) )(?:about|more))"
)


def questions(text: PlainText) -> list[tuple[str, Found, int]]:
    """Return the questions told by their build: ask_open or ask_closed, where they stand, and their sentence's number."""
    found = []
    for number, sentence in enumerate(text.sentences):
        marked = text.tokens[sentence.last - 1].text == QUESTION
        if marked:
            asked = _asked(text, sentence)
            label = _kind(asked[1]) if asked else None
            if asked and label:
                found.append((label, Found(asked[0], sentence.last), number))
        elif not text.marked:
            found += _without_marks(text, sentence, number)
    return found


def _asked(text: PlainText, sentence: Clause) -> tuple[int, str] | None:
    """Return where the question begins in its sentence and its words, lead-ins passed over: the last clause built as one."""
    inside = [c.first for c in text.clauses if sentence.first <= c.first < sentence.last]
    for first in reversed([sentence.first, *inside]):
        words = _after_lead(text.joined(Clause(first, sentence.last)))
        if _kind(words) or _NONE.match(words):
            return first, words
    return None


def _without_marks(text: PlainText, sentence: Clause, number: int) -> list[tuple[str, Found, int]]:
    """Return questions in a string of bare words: clauses that begin by asking 'you'."""
    found = []
    for clause in text.clauses:
        if not (sentence.first <= clause.first and clause.last <= sentence.last):
            continue
        words = _after_lead(text.joined(clause))
        label = _kind(words) if _ASKS_YOU.match(words) else None
        if label and clause.last - clause.first >= _LEAST_TOKENS:
            found.append((label, Found(clause.first, clause.last), number))
    return found


_LEAST_TOKENS = 4
"""A shorter clause without marks is a scrap: 'do you', 'what did you'. Guess, unmeasured."""


def _after_lead(words: str) -> str:
    lead = _LEAD.match(words)
    return words[lead.end() :] if lead else words


def _kind(words: str) -> str | None:
    if _NONE.match(words):
        return None
    if _CLOSED.match(words):
        return "ask_closed"
    return "ask_open" if _OPEN.match(words) else None
