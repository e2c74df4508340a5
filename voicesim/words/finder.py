"""From a transcript to cues: patterns and judges find, rules decide, the recogniser's doubts sort.

Every cue carries the words it rests on. A mistake is only called one where its words were surely heard and no
technique is nearly as likely: an invented mistake costs a trainee's trust in the whole debrief.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from voicesim.settings import WordsSettings
from voicesim.values import Cue, CueContext, Cues, Transcript, Word
from voicesim.words.clauses import Clause, PlainText, plain
from voicesim.words.heads import Heads, SentenceEncoder
from voicesim.words.labels import NAMES, family_of, is_harmful, is_helpful
from voicesim.words.patterns import Found
from voicesim.words.phrasebook import SHIPPED, Example, Phrasebook, read_phrasebook
from voicesim.words.questions import questions
from voicesim.words.rules import (
    YIELDS,
    Yields,
    instructions_too_early,
    no_question,
    only_asked,
    reported,
    venting,
)
from voicesim.words.signs import codes, echoes, sums_up

VERSION = "cues-3"
"""Changes whenever the same words and phrases can give other cues."""
PATTERN_CONFIDENCE = 0.9
"""What a pattern's find is worth. Guess; share of right finds on the shipped examples of other labels: .9."""
SIGN_CONFIDENCE = 0.8
"""What the caller's words said back, or unexplained codes, are worth. Guess, unmeasured."""
JUST_UNDER = 0.1
"""A mistake that misses its threshold by less is unsure: the caller asks again."""
HARMFUL_MARGIN = 0.15
"""How much likelier a mistake must be than every technique in the same words."""
WITHIN_FAMILY = 0.5
"""Least likelihood of a label that speaks for its family where the family is likely enough but no label is."""
NEARLY_THE_SAME = 0.65
"""Likeness to an example of a label from which no further sign is needed. At .5, bench/words_plays.py shows false alarms."""
SHORTEST_CLAUSE = 4
"""Tokens; a shorter clause is judged only with its neighbours or where it is a whole sentence."""
LONGEST_CLAUSE = 40
"""Tokens; longer stretches are judged by their parts only."""


@dataclass(frozen=True)
class _Find:
    label: str
    confidence: float
    span: Found
    sentence: int
    by_pattern: bool


class CueFinder:
    """Finds the techniques and mistakes in one turn's words. Keeps no state between turns."""

    def __init__(
        self, book: Phrasebook, settings: WordsSettings, encoder: SentenceEncoder | None = None
    ) -> None:
        self._book = book
        self._settings = settings
        self._heads = _taught(book.examples) if encoder is None else Heads(book.examples, encoder)
        thresholds = (
            settings.helpful_threshold,
            settings.harmful_threshold,
            settings.sure_word,
            settings.sure_transcript,
        )
        judged = "/".join(f"{value:g}" for value in thresholds)
        joined = f"+{encoder.name}" if encoder is not None else ""
        self._encoder_name = encoder.name if encoder is not None else ""
        self._name = f"{VERSION}:{book.digest}:{judged}{joined}"

    @property
    def name(self) -> str:
        """Version, digest of the phrases, thresholds and encoder: what a result's reproducibility hangs on."""
        return self._name

    @property
    def encoder_name(self) -> str:
        """Model and digest of the sentence encoder; '' where n-grams and patterns serve alone."""
        return self._encoder_name

    def find(self, transcript: Transcript, context: CueContext) -> Cues:
        """Return every cue in the words, in spoken order."""
        text = plain(transcript.text)
        if not text.tokens:
            return Cues(finder=self._name)
        signs = _by_signs(text, transcript.text, context)
        finds = self._decided([*self._by_pattern(text), *self._by_judges(text), *signs], context)
        finds.sort(key=lambda find: (text.tokens[find.span.first].start_char, NAMES.index(find.label)))
        sure: list[Cue] = []
        unsure: list[Cue] = []
        for find in finds:
            cue = _cue(find, text, transcript.text)
            (sure if self._surely(cue, _place(find, text), transcript) else unsure).append(cue)
        return Cues(tuple(sure), tuple(unsure), self._name)

    def _by_pattern(self, text: PlainText) -> Iterable[_Find]:
        for number, sentence in enumerate(text.sentences):
            for label, patterns in self._book.patterns.items():
                for span in patterns.search(text, sentence):
                    if not (is_harmful(label) and reported(text, sentence, span)):
                        yield _Find(label, PATTERN_CONFIDENCE, span, number, True)

    def _by_judges(self, text: PlainText) -> Iterable[_Find]:
        spans = _stretches(text)
        likely = self._heads.likelihoods([text.joined(Clause(span.first, span.last)) for span, _ in spans])
        families = self._heads.families
        for row, (span, number) in enumerate(spans):
            labels = {
                name: float(value) for name, value in zip(self._heads.labels, likely.labels[row], strict=True)
            }
            group = {name: float(value) for name, value in zip(families, likely.families[row], strict=True)}
            helpful = max((value for name, value in labels.items() if is_helpful(name)), default=0.0)
            for label, value in _confident(labels, group):
                if is_harmful(label):
                    if value < helpful + HARMFUL_MARGIN or reported(text, text.sentences[number], span):
                        continue
                    if only_asked(label, text, number):
                        continue
                    if value < self._settings.harmful_threshold - JUST_UNDER:
                        continue
                elif value < self._settings.helpful_threshold or no_question(label, text, number, span):
                    continue
                if self._has_a_sign(label, text.joined(Clause(span.first, span.last))):
                    yield _Find(label, value, span, number, False)

    def _has_a_sign(self, label: str, joined: str) -> bool:
        """Whether more speaks for the label than its manner: a sign it needs, or an example that is nearly the same."""
        patterns = self._book.patterns.get(label)
        if patterns is None or patterns.lets_through(joined):
            return True
        if len(joined.split()) < SHORTEST_CLAUSE:
            return False
        return self._heads.likeness(joined, label) >= NEARLY_THE_SAME

    def _decided(self, finds: list[_Find], context: CueContext) -> list[_Find]:
        """Return one find a label, after those inside other moves and those against the context have yielded."""
        kept = list(finds)
        for rule in YIELDS:
            winners = [find for find in kept if find.label == rule.winner]
            if winners:
                kept = [find for find in kept if not _gives_way(find, rule, winners)]
        best: dict[str, _Find] = {}
        for find in kept:
            other = best.get(find.label)
            if other is None or _rank(find) > _rank(other):
                best[find.label] = find
        if not instructions_too_early(context.before, context.heard, frozenset(best)):
            best.pop("premature_fix", None)
        return list(best.values())

    def _surely(self, cue: Cue, place: tuple[int, int], transcript: Transcript) -> bool:
        """Whether somebody may be judged by the cue; `place` holds the words it rests on, without their clause."""
        settings = self._settings
        if transcript.confidence < settings.sure_transcript:
            return False
        if not is_harmful(cue.label):
            return True
        if cue.confidence < settings.harmful_threshold:
            return False
        heard = evidence_words(transcript, *place)
        return all(word.confidence >= settings.sure_word for word in heard)


@lru_cache(maxsize=2)
def _taught(examples: tuple[Example, ...]) -> Heads:
    """Return the judges who learned from these very examples: learned once for every finder of a process."""
    return Heads(examples)


def load_finder(settings: WordsSettings, encoder: SentenceEncoder | None = None) -> CueFinder:
    """Return a finder that has learned the shipped phrases and those of settings.folders.

    Raises:
        ScriptError: a folder is missing, or a file does not follow the form; file and line are named.
    """
    return CueFinder(read_phrasebook((SHIPPED, *map(Path, settings.folders))), settings, encoder)


def evidence_words(transcript: Transcript, start_char: int, end_char: int) -> tuple[Word, ...]:
    """Return the recognised words that stand between the two characters of the text.

    Words are found in the text one after another; a word the text spells otherwise is passed over.
    """
    text = transcript.text.lower()
    found = []
    place = 0
    for word in transcript.words:
        written = word.text.strip().lower()
        at = text.find(written, place) if written else -1
        if at < 0:
            continue
        place = at + len(written)
        if at < end_char and place > start_char:
            found.append(word)
    return tuple(found)


def _by_signs(text: PlainText, written: str, context: CueContext) -> Iterable[_Find]:
    said_back = echoes(text, context.before) if venting(context.before) else []
    for span, number in said_back:
        yield _Find("paraphrase", SIGN_CONFIDENCE, span, number, False)
    for label, span, number in questions(text):
        yield _Find(label, SIGN_CONFIDENCE, span, number, False)
    for span, number in sums_up(written, text):
        yield _Find("summarize", SIGN_CONFIDENCE, span, number, False)
    for span, number in codes(written, text):
        yield _Find("jargon", SIGN_CONFIDENCE, span, number, False)


def _stretches(text: PlainText) -> list[tuple[Found, int]]:
    """Return what the judges look at: clauses, neighbouring clauses together, and sentences; each with its sentence."""
    stretches: list[tuple[Found, int]] = []
    for number, sentence in enumerate(text.sentences):
        inside = [c for c in text.clauses if sentence.first <= c.first and c.last <= sentence.last]
        spans = [(c.first, c.last) for c in inside if c.last - c.first >= SHORTEST_CLAUSE]
        spans += [(a.first, b.last) for a, b in pairwise(inside)]
        spans.append((sentence.first, sentence.last))
        unique = dict.fromkeys(span for span in spans if span[1] - span[0] <= LONGEST_CLAUSE)
        stretches += [(Found(first, last), number) for first, last in unique]
    return stretches


def _gives_way(find: _Find, rule: Yields, winners: list[_Find]) -> bool:
    """Whether the find is part of one of the rule's winners."""
    if find.label not in rule.losers:
        return False
    if rule.plain_only and find.by_pattern:
        winners = [one for one in winners if one.by_pattern or one.sentence != find.sentence]
    return any(rule.whole_turn or one.sentence == find.sentence for one in winners)


def _confident(labels: dict[str, float], families: dict[str, float]) -> Iterable[tuple[str, float]]:
    """Yield each label with its confidence: its own, or its family's where it is the family's likeliest."""
    speakers: dict[str, str] = {}
    for label, value in labels.items():
        family = family_of(label)
        if family not in speakers or value > labels[speakers[family]]:
            speakers[family] = label
    for label, value in labels.items():
        family = family_of(label)
        lifted = value >= WITHIN_FAMILY and speakers[family] == label
        yield label, max(value, families.get(family, 0.0)) if lifted else value


def _rank(find: _Find) -> tuple[bool, float, int, int]:
    """Patterns before judges (their words are the narrower evidence), then the likelier, shorter and earlier."""
    return (find.by_pattern, round(find.confidence, 6), find.span.first - find.span.last, -find.span.first)


def _place(find: _Find, text: PlainText) -> tuple[int, int]:
    """Return the characters of the found words."""
    return text.tokens[find.span.first].start_char, text.tokens[find.span.last - 1].end_char


def _cue(find: _Find, text: PlainText, written: str) -> Cue:
    """Return the find with the whole clauses it stands in as its evidence: a pattern alone ('I'm sorry we') reads torn."""
    whole = [c for c in text.clauses if c.first < find.span.last and find.span.first < c.last]
    start = text.tokens[whole[0].first].start_char
    last = text.tokens[whole[-1].last - 1]
    end = last.end_char
    return Cue(find.label, family_of(find.label), round(find.confidence, 4), written[start:end], start, end)
