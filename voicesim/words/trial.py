"""What a trainer's phrases would change, before they are kept: each one alone, tried on every shipped example.

The judges are asked about each shipped example as if it had never been an example (heads.left_out_values), once
without the new phrase and once with it. A new row of a kernel machine changes the others' answers by a formula
(the bordered inverse), so a phrase costs a fraction of a second and no learning anew. Out of sight: clauses,
the caller's words before, and the scale of confidence, which stays the one fitted without the phrase.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicesim.settings import WordsSettings
from voicesim.words.clauses import plain
from voicesim.words.features import FULL_LENGTH_SQUARED, Features, marked
from voicesim.words.finder import HARMFUL_MARGIN, NEARLY_THE_SAME, WITHIN_FAMILY
from voicesim.words.heads import (
    COMMON,
    SMOOTHING,
    Matrix,
    left_out_values,
    platt,
    root_inverse,
    training_set,
    wanted_values,
)
from voicesim.words.labels import FAMILIES, family_of, is_harmful, is_helpful
from voicesim.words.patterns import Pattern, PatternSet
from voicesim.words.phrasebook import Example, Phrasebook
from voicesim.words.rules import reported

Flags = NDArray[np.bool_]

LEAST_MOVE = 0.02
"""Change of confidence from which a gained or lost label is the phrase's doing; labels on the threshold tip over
at a hundredth. Guess, unmeasured."""


@dataclass(frozen=True)
class Change:
    """One label that a shipped example gains or loses."""

    text: str
    """The shipped example."""
    label: str
    gained: bool
    right: bool
    """Whether the example is to show the label: a right gain and a wrong loss are good."""
    neutral: bool
    """Whether the example shows no move at all, so that a gain is a false alarm."""

    @property
    def for_the_worse(self) -> bool:
        """Whether a wrong label is gained or a right one lost."""
        return self.gained != self.right


@dataclass(frozen=True)
class Effect:
    """What one new phrase or pattern does."""

    origin: str
    """'file:line'."""
    text: str
    labels: tuple[str, ...]
    """The labels it is filed under; none for neutral."""
    heard_before: tuple[str, ...]
    """The labels that the judges hear in it without having learned it. Empty for a pattern."""
    changes: tuple[Change, ...]


def try_phrases(shipped: Phrasebook, own: Phrasebook, settings: WordsSettings) -> tuple[Effect, ...]:
    """Return what each of the trainer's examples and patterns would change, in the order of reading.

    Args:
        shipped: what the finder knows without them.
        own: the trainer's folder alone.
        settings: thresholds.
    """
    examples = _Judges(shipped, own.examples, settings).effects() if own.examples else ()
    return (*examples, *_by_pattern(shipped, own))


class _Judges:
    """The shipped judges without each of their own examples, and with one new phrase at a time."""

    def __init__(self, shipped: Phrasebook, new: tuple[Example, ...], settings: WordsSettings) -> None:
        self._shipped, self._settings = shipped, settings
        self._new = [each for each in new if training_set([each])[0]]
        self._phrases, self._shown = training_set(shipped.examples)
        added, added_shown = training_set(self._new)
        self._labels = tuple(sorted({name for names in (*self._shown, *added_shown) for name in names}))
        self._families = tuple(f for f in FAMILIES if f in {family_of(name) for name in self._labels})
        everything = [marked(phrase) for phrase in (*self._phrases, *added)]
        rows = Features(everything).rows(everything)
        self._likeness: Matrix = (rows @ rows.T).toarray()
        self._count = len(self._phrases)
        kernel = self._likeness[: self._count, : self._count] + COMMON
        self._root = root_inverse(kernel)
        self._diagonal: Matrix = np.einsum("ij,ij->j", self._root, self._root)
        self._wanted = wanted_values(self._shown, self._labels, self._families)
        self._new_wanted = wanted_values(added_shown, self._labels, self._families)
        self._dual: Matrix = self._root.T @ (self._root @ self._wanted)
        before = left_out_values(self._root, self._dual, self._wanted)
        columns = range(self._wanted.shape[1])
        self._scale = np.array([platt(before[:, k], self._wanted[:, k] > 0) for k in columns])
        self._before, self._sure_before = self._decide(before)

    def effects(self) -> tuple[Effect, ...]:
        """Return what each new phrase changes."""
        return tuple(self._effect(place, each) for place, each in enumerate(self._new))

    def _effect(self, place: int, example: Example) -> Effect:
        values, said = self._values_with(place)
        after, sure_after = self._decide(values)
        heard = self._decide(said[None, :])[0][0]
        moved = (after != self._before) & (np.abs(sure_after - self._sure_before) >= LEAST_MOVE)
        changes = [
            change
            for row, column in np.argwhere(moved)
            if (change := self._change(int(row), int(column), after, place))
        ]
        names = tuple(name for name, is_heard in zip(self._labels, heard, strict=True) if is_heard)
        return Effect(example.origin, example.text, tuple(sorted(example.labels)), names, tuple(changes))

    def _values_with(self, place: int) -> tuple[Matrix, Matrix]:
        """Return the left-out values of the shipped examples with one new phrase learned, and what it was given before."""
        column = self._likeness[: self._count, self._count + place] + COMMON
        own = float(self._likeness[self._count + place, self._count + place]) + COMMON + SMOOTHING
        spread = self._root.T @ (self._root @ column)
        rest = own - float(column @ spread)
        said: Matrix = column @ self._dual
        dual = self._dual + np.outer(spread, (said - self._new_wanted[place]) / rest)
        values: Matrix = self._wanted - dual / (self._diagonal + spread**2 / rest)[:, None]
        return values, said

    def _change(self, row: int, column: int, after: Flags, place: int) -> Change | None:
        """Return the change unless the label lacks the sign it needs in these words, before and after alike."""
        label, shown = self._labels[column], self._shown[row]
        if not self._has_a_sign(row, label, place):
            return None
        return Change(self._phrases[row].strip(), label, bool(after[row, column]), label in shown, not shown)

    def _has_a_sign(self, row: int, label: str, place: int) -> bool:
        patterns = self._shipped.patterns.get(label)
        if patterns is None or patterns.lets_through(self._phrases[row]):
            return True
        others = [i for i, names in enumerate(self._shown) if label in names and i != row]
        others += [self._count + place] if label in self._new[place].labels else []
        near = self._likeness[row, others].max(initial=0.0) / FULL_LENGTH_SQUARED
        return bool(near >= NEARLY_THE_SAME)

    def _decide(self, values: Matrix) -> tuple[Flags, Matrix]:
        """Return which labels are heard and how surely, both [phrases, labels]: thresholds, family and margin as in the finder."""
        likely = 1.0 / (1.0 + np.exp(-(self._scale[:, 0] * values + self._scale[:, 1])))
        labels, families = likely[:, : len(self._labels)], likely[:, len(self._labels) :]
        confident = labels.copy()
        for number, family in enumerate(self._families):
            inside = [k for k, name in enumerate(self._labels) if family_of(name) == family]
            speaker = np.array(inside)[labels[:, inside].argmax(axis=1)]
            rows = np.arange(len(labels))
            lifted = labels[rows, speaker] >= WITHIN_FAMILY
            best = np.maximum(confident[rows, speaker], families[:, number])
            confident[rows[lifted], speaker[lifted]] = best[lifted]
        harm = np.array([is_harmful(name) for name in self._labels])
        help_ = np.array([is_helpful(name) for name in self._labels])
        nearest = labels[:, help_].max(axis=1, initial=0.0)[:, None]
        enough = confident >= np.where(
            harm, self._settings.harmful_threshold, self._settings.helpful_threshold
        )
        flags: Flags = enough & (~harm | (confident >= nearest + HARMFUL_MARGIN))
        return flags, confident


def _by_pattern(shipped: Phrasebook, own: Phrasebook) -> tuple[Effect, ...]:
    """Return what each new pattern finds, or cancels, in the shipped examples."""
    effects = []
    for label, patterns in own.patterns.items():
        known = shipped.patterns.get(label, PatternSet())
        for line in patterns.find:
            after = PatternSet((*known.find, line), (*known.unless, *patterns.unless))
            effects.append(_pattern_effect(shipped, label, line, known, after))
        for line in patterns.unless:
            after = PatternSet(known.find, (*known.unless, line))
            effects.append(_pattern_effect(shipped, label, line, known, after))
    return tuple(effects)


def _pattern_effect(
    shipped: Phrasebook, label: str, line: Pattern, before: PatternSet, after: PatternSet
) -> Effect:
    changes = []
    for example in shipped.examples:
        was, now = _stands(before, example.text, label), _stands(after, example.text, label)
        if was != now:
            changes.append(Change(example.text, label, now, label in example.labels, not example.labels))
    return Effect(line.origin, line.line, (label,), (), tuple(changes))


def _stands(patterns: PatternSet, written: str, label: str) -> bool:
    text = plain(written)
    return any(
        not (is_harmful(label) and reported(text, sentence, span))
        for sentence in text.sentences
        for span in patterns.search(text, sentence)
    )
