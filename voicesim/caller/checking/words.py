"""Rules about the words a trainee may use, and about YAML that does not say what it seems to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import ScalarString

from voicesim.caller.facts import find_not, find_said
from voicesim.caller.reading import Fault, Sheet
from voicesim.caller.script import Script
from voicesim.caller.tokens import phrases, tokens


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LINES: Final = _set("says again met any boiling tense calm late not_asked with_time no_time two_answers")
"""Keys under which spoken lines stand."""
_YES_NO: Final = frozenset(("yes", "no", "on", "off", "true", "false", "y", "n"))
_CURLY: Final = frozenset("\u201c\u201d\u201e\u2018\u2019")
_STRAIGHT: Final = (
    'The curly quotes of a word processor do not count: type straight ones (") around the whole line.'
)
_EVERYDAY: Final = _set(
    "today tomorrow now soon money call phone help please yes no thing things day time week sorry name number you it "
    "that this good bad right know see get make need want going back someone people work "
    "book check send ring look note write hold wait ask tell try sort fix arrange"
)
"""Words said in every call: alone they prove nothing. Guess."""
_STRUCTURE: Final = _set("that this it you really very just")


def yaml_traps(sheet: Sheet) -> Iterator[Fault]:
    """Find spoken lines in brackets without quotes, which a comma cuts in two, and a bare yes or no among words."""
    yield from _traps(sheet, sheet.tree, ())


def _traps(sheet: Sheet, node: object, place: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _traps(sheet, value, (*place, key))
    elif isinstance(node, CommentedSeq):
        flow = bool(node.fa.flow_style())
        spoken = bool(place) and (place[-1] in _LINES or (place[0] == "answers" and len(place) == 2))
        for step, item in enumerate(node):
            bare = isinstance(item, str) and not isinstance(item, ScalarString)
            if bare and flow and spoken:
                text = f"the line '{item}' stands in brackets without quotes; a comma would cut it in two."
                fix = _STRAIGHT if set(item) & _CURLY else f'Put the whole line in quotes: ["{item}"].'
                yield sheet.fault((*place, step), "yaml_trap", text, fix)
            elif isinstance(item, bool) or (bare and str(item).lower() in _YES_NO):
                text = f"'{item}' without quotes is a yes/no value to many programs, not a word."
                yield sheet.fault((*place, step), "yaml_trap", text, "Put it in quotes.")
            yield from _traps(sheet, item, (*place, step))


def _ways(script: Script) -> Iterator[tuple[tuple[str, str], tuple[str, ...], tuple[str, ...], str | None]]:
    model = script.model
    for group, table in (("caller_knows", model.caller_knows), ("desk_knows", model.desk_knows)):
        for name, fact in table.items():
            yield (group, name), fact.words, fact.not_, fact.say
    for name, promise in model.promises.items():
        yield ("promises", name), promise.words, promise.not_, promise.say


def not_lone_word(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find `not` phrases of one word: 'today' would punish 'I will send the letter today'."""
    for place, _, nots, _ in _ways(script):
        for step, text in enumerate(nots):
            if max((len(phrase.stems) for phrase in phrases(text, exact=True)), default=0) < 2:
                words = f"'{text}' alone would punish many innocent sentences."
                fix = f"Write the whole phrase that is wrong, two words or more, with '{text}' in it."
                yield sheet.fault((*place, "not", step), "not_lone_word", words, fix)


def empty_phrase(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find phrases with no word in them that means anything."""
    for place, words, nots, _ in _ways(script):
        for key, ways in (("words", words), ("not", nots)):
            for step, text in enumerate(ways):
                if not [token for token in tokens(text) if token.raw not in _STRUCTURE]:
                    message = f"'{text}' has no word that could be recognised."
                    yield sheet.fault(
                        (*place, key, step), "empty_phrase", message, "Write what a trainee would really say."
                    )


def lone_everyday_word(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find facts that any sentence would carry."""
    for place, ways, _, _ in _ways(script):
        for step, text in enumerate(ways):
            if text.lower() in _EVERYDAY and text.lower() not in _STRUCTURE:
                message = (
                    f"'{text}' alone is said in every call: the fact would be found where nobody meant it."
                )
                fix = f"Write a phrase of two or more words with '{text}' in it."
                yield sheet.warning((*place, "words", step), "lone_everyday_word", message, fix)


def say_is_found(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find model sentences that the script itself would not recognise."""
    for place, ways, _, say in _ways(script):
        deny, refuse = place[0] == "promises", place[0] == "desk_knows"
        if say and find_said(say, place[1], ways, deny, refuse) is None:
            text = f"the model sentence of '{place[1]}' holds none of its own words."
            fix = "Put a phrase of it under words: a trainee who says just this must be understood."
            yield sheet.fault((*place, "say"), "say_not_found", text, fix)


def say_is_wrong(sheet: Sheet, script: Script) -> Iterator[Fault]:
    """Find model sentences that a `not` phrase would punish, as promised for today as well."""
    everything = list(_ways(script))
    for place, ways, _, say in everything:
        promise = place[0] == "promises"
        spoken = f"{say or f'I will {ways[0]}'}{' today' if promise else ''}"
        for (_, owner), _, nots, _ in everything:
            found = find_not(spoken, owner, nots)
            if found:
                text = f"'{spoken}' would be punished by a `not` phrase of '{owner}' ('{found.evidence}')."
                fix = f"Make that `not` phrase longer, so that only what is wrong about '{owner}' fits it."
                yield sheet.fault((*place, "say") if say else place, "say_is_wrong", text, fix)
