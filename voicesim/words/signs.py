"""Signs that no list of phrases can teach: the caller's own words said back, and letters that stand for something."""

from __future__ import annotations

import re

from voicesim.words.clauses import Clause, PlainText, plain, word_set
from voicesim.words.patterns import Found

_EMPTY = word_set("""i you he she it we they me him her us them my your his its our their a an the and or but if so because since as
    than then until while this that these those there here who what which when where why how am is are was were be been
    being have has had do does did will would can could should must may might shall not no never nothing nobody one
    any some every all each both of in on at by for with from to up down out off over under about into through back
    again just only really very too even still already always ever also else well now right please sorry thank thanks
    okay oh um uh yes yeah hello get got go going let make made want need know think say said tell told like thing
    things something anything people time way lot more most much many good bad ? sir madam call called""")
_ENDING = re.compile(r"(?:ing|ed|es|s|e|y|er|ers|ly)$")
_STEM_LETTERS = 5
"""Letters compared of each word: 'cancelled' and 'cancellation' are alike. Guess, unmeasured."""
ECHO_WORDS = 2
"""Words of the caller's in one sentence from which it is said back. One is chance: 'the bill'. Guess, unmeasured."""
ECHO_WORDS_TO_YOU = 1
"""The same where the sentence tells the caller what they did: 'So you waited in the rain.' Guess, unmeasured."""
_OWN = frozenset(("i", "we", "my", "let", "our", "please"))
_TELLS_YOU = re.compile(
    r"(?:(?:so|and|okay|right|then|oh|yes) )*(?:you(?: two| both)? (?:have |had |were |are |was )?(?!should|could|would|can|must|may|"
    r"might|will|need|want|do |did |never|not |know|see|people|better|sure|clearly|obviously|just )|your )"
)
_FULL_SENTENCE = word_set("i we our my is are am was were it will can could has have had do does did")
_THEIR = word_set("you your he she they his her their so him them")
_REFUSALS = frozenset(
    ("no", "not", "never", "nobody", "but", "wrong", "did", "just", "only", "if", "should", "well")
)


def echoes(text: PlainText, before: str) -> list[tuple[Found, int]]:
    """Return the sentences that say the caller's words back, each with its number.

    A sentence does when it is a statement about the caller or their story (it does not begin with 'I', a refusal or
    an order), or no full sentence at all ('Seven months, since May.'), and holds ECHO_WORDS different words with a
    meaning that the caller had just used.
    """
    theirs = _stems(plain(before))
    if len(theirs) < ECHO_WORDS:
        return []
    found = []
    for number, sentence in enumerate(text.sentences):
        for clause in _statements(text, sentence):
            words = [token.text for token in text.tokens[clause.first : clause.last]]
            # 'So you did' still says back; 'you did sign' contradicts: hence the first four words only.
            if words[-1] == "?" or words[0] in _OWN or _REFUSALS & set(words[:4]):
                continue
            if not _THEIR & set(words) and _FULL_SENTENCE & set(words):
                continue
            ours = {_stem(word) for word in words if word not in _EMPTY}
            to_you = _TELLS_YOU.match("".join(f"{word} " for word in words))
            if len(ours & theirs) >= (ECHO_WORDS_TO_YOU if to_you else ECHO_WORDS):
                found.append((Found(clause.first, clause.last), number))
    return found


def _statements(text: PlainText, sentence: Clause) -> list[Clause]:
    """Return the sentence's clauses, a clause joined to those before it back to where a new subject 'I' begins."""
    joined: list[Clause] = []
    for clause in text.clauses:
        if sentence.first <= clause.first and clause.last <= sentence.last:
            own = text.tokens[clause.first].text in _OWN | {"and"} and "i" in {
                token.text for token in text.tokens[clause.first : clause.first + 2]
            }
            if joined and not own:
                joined[-1] = Clause(joined[-1].first, clause.last)
            else:
                joined.append(clause)
    return joined


def _stems(text: PlainText) -> set[str]:
    return {_stem(token.text) for token in text.tokens if token.text not in _EMPTY}


def _stem(word: str) -> str:
    bare = _ENDING.sub("", word) if len(word) > 4 else word
    return bare[:_STEM_LETTERS]


_SUMS_UP = re.compile(r"(?:(?:all right|okay|right|good|well),? )?(?:so|then)\b", re.IGNORECASE)
_ANYTHING_ELSE = re.compile(
    r"\b(?:forget|forgot|forgotten|left out|leave out|left open|miss|missed|missing|skipped|is that everything|agreed|have i got|"
    r"anything (?:else|left|you|that|not|still|out|i)|not clear|unclear|questions?|does that|is that right)\b[^?]*\?$",
    re.IGNORECASE,
)
_LEAST_ROW_MARKS = 3
"""Commas, stops and 'and' in a row of things that were agreed. Guess, unmeasured."""


def sums_up(written: str, text: PlainText) -> list[tuple[Found, int]]:
    """Return the sentence that begins to go over what was agreed, with its number: a row of things, then 'Anything else?'.

    Args:
        written: the turn's text with its marks; without marks nothing is found.
        text: the same, plain.
    """
    begins = [
        number
        for number, sentence in enumerate(text.sentences)
        if _SUMS_UP.match(written, text.tokens[sentence.first].start_char)
    ]
    for number in begins:
        row, start = text.sentences[number], text.tokens[text.sentences[number].first].start_char
        for question in text.sentences[number + 1 :]:
            end = text.tokens[question.first].start_char
            asked = written[end : text.tokens[question.last - 1].end_char]
            marks = re.findall(r"[,.;]|\band\b", written[start:end])
            if len(marks) >= _LEAST_ROW_MARKS and _ANYTHING_ELSE.search(asked):
                return [(Found(row.first, row.last), number)]
    return []


_CODE = re.compile(
    r"\b(?:[A-Z]{2,6}\d*|[A-Z]\d{1,4}|\d+(?:\.\d+)+(?:\([a-z]+\))*|\d+\([a-z]+\))(?:s|'s)?(?![a-z])"
)
_SPELLED = re.compile(r"(?<![\w'])(?:[b-hj-z] ){2,}[b-hj-z](?![\w'])")
_KNOWN = word_set(
    "ID PIN TV UK US USA EU OK SMS PDF GP NHS CV DVD USB SIM GPS FAQ ATM AM PM IT HR MP VAT DIY ETA SOS ER II III "
    "A&E CCTV BBC WIFI AC PC QR PO"
)
_NOT_CODES = re.compile(r"[A-Z]\d{1,4}$")
_MEANING = re.compile(
    r"\b(?:that is|that's|which is|which means|that means|meaning|stands for|short for|in other words|what we call)\b"
)
JARGON_CODES = 2
"""Different unexplained codes in one sentence from which it is jargon. One may be known to the caller. Guess."""


def codes(written: str, text: PlainText) -> list[tuple[Found, int]]:
    """Return the sentences with unexplained letters and codes ('the RFI went NR'), each with its number.

    Args:
        written: The turn's text with its capitals; text all in capitals says nothing. Without capitals only
            letters spelled one by one ('the r f i') are seen.
        text: The same, plain.
    """
    if _MEANING.search(written.lower()) or written.upper() == written:
        return []
    found = []
    for number, sentence in enumerate(text.sentences):
        start = text.tokens[sentence.first].start_char
        end = text.tokens[sentence.last - 1].end_char
        part = written[start:end]
        seen = {match.group() for match in _CODE.finditer(part) if match.group().rstrip("s'") not in _KNOWN}
        seen |= {match.group() for match in _SPELLED.finditer(part)}
        telling = [code for code in seen if not _NOT_CODES.match(code)]
        if len(seen) >= JARGON_CODES and telling:
            found.append((Found(sentence.first, sentence.last), number))
    return found
