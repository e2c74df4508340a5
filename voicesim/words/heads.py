"""One judge a label and one a family, learned from the example phrases when the finder is loaded.

Least-squares classifiers (kernel ridge regression, Rifkin & Lippert, MIT-CSAIL-TR-2007-025): one matrix
inverse teaches all judges at once, and gives what each would have said of every example had it not known
it. On these left-out answers each judge's scale is fitted (Platt, 1999), so its confidence is that of unseen
phrases. Logistic regression on the same features has the same average precision and takes a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicesim.words.clauses import QUESTION, plain
from voicesim.words.features import Features, marked
from voicesim.words.labels import FAMILIES, family_of
from voicesim.words.phrasebook import Example

Matrix = NDArray[np.float64]

SMOOTHING = 0.7
"""The ridge, in units of a phrase's squared length. Best of 0.3, 0.7 and 1.5, leaving one out."""
COMMON = 0.05
"""Kernel of the constant term. Guess, unmeasured."""
ENCODER_WEIGHT = 1.4
"""Length of a sentence embedding beside the other rows. Guess, unmeasured."""
_NEWTON_STEPS = 30


class SentenceEncoder(Protocol):
    """Turns phrases into vectors, the same ones on every run."""

    @property
    def name(self) -> str:
        """Model and digest."""
        ...

    def encode(self, phrases: list[str]) -> NDArray[np.float32]:
        """Return one vector of length 1 a phrase, shape [phrases, dimensions]."""
        ...


@dataclass(frozen=True)
class Likelihoods:
    """How likely each phrase shows each label and each family, 0 to 1."""

    labels: Matrix
    """Shape [phrases, len(Heads.labels)]."""
    families: Matrix
    """Shape [phrases, len(Heads.families)]."""


class Heads:
    """The judges of all labels that examples were given for."""

    def __init__(self, examples: Sequence[Example], encoder: SentenceEncoder | None = None) -> None:
        self.labels: tuple[str, ...] = tuple(sorted({name for each in examples for name in each.labels}))
        present = {family_of(name) for name in self.labels}
        self.families: tuple[str, ...] = tuple(family for family in FAMILIES if family in present)
        self._encoder = encoder
        phrases, shown, twin = _training_set(examples)
        self._features = Features([marked(phrase) for phrase in phrases])
        rows = self._features.rows([marked(phrase) for phrase in phrases])
        wanted = self._wanted(shown)
        kernel: Matrix = (rows @ rows.T).toarray() + COMMON
        vectors = self._vectors(phrases)
        if vectors is not None:
            kernel += vectors @ vectors.T
        inverse: Matrix = np.asarray(np.linalg.inv(kernel + SMOOTHING * np.eye(len(phrases))), np.float64)
        dual: Matrix = inverse @ wanted
        left_out = _left_out(inverse, dual, wanted, twin)
        self._weights: Matrix = np.asarray(rows.T @ dual)
        self._vector_weights: Matrix | None = None if vectors is None else vectors.T @ dual
        self._constant: Matrix = COMMON * dual.sum(axis=0)
        self._scale = np.array([_platt(left_out[:, k], wanted[:, k] > 0) for k in range(wanted.shape[1])])

    def likelihoods(self, phrases: Sequence[str]) -> Likelihoods:
        """Return how likely each phrase shows each label and family.

        Args:
            phrases: Plain tokens with a space after each, as PlainText.joined gives them.
        """
        count = len(self.labels)
        if not phrases:
            return Likelihoods(np.zeros((0, count)), np.zeros((0, len(self.families))))
        values = (
            np.asarray(self._features.rows([marked(each) for each in phrases]) @ self._weights)
            + self._constant
        )
        vectors = self._vectors(phrases)
        if vectors is not None and self._vector_weights is not None:
            values += vectors @ self._vector_weights
        likely = 1.0 / (1.0 + np.exp(-(self._scale[:, 0] * values + self._scale[:, 1])))
        return Likelihoods(likely[:, :count], likely[:, count:])

    def _wanted(self, shown: Sequence[frozenset[str]]) -> Matrix:
        """Return +1 where a phrase shows the label or family of the column, else -1."""
        families = [{family_of(name) for name in names} for names in shown]
        labels = [[name in names for name in self.labels] for names in shown]
        groups = [[family in names for family in self.families] for names in families]
        return 2.0 * np.hstack([np.array(labels, dtype=np.float64), np.array(groups, dtype=np.float64)]) - 1.0

    def _vectors(self, phrases: Sequence[str]) -> Matrix | None:
        if self._encoder is None:
            return None
        return ENCODER_WEIGHT * self._encoder.encode([phrase.strip() for phrase in phrases]).astype(
            np.float64
        )


def _training_set(examples: Sequence[Example]) -> tuple[list[str], list[frozenset[str]], list[int]]:
    """Return every example as written, and questions again as a recogniser without marks gives them.

    The third list names each phrase's twin, or the phrase itself.
    """
    phrases: list[str] = []
    shown: list[frozenset[str]] = []
    twin: list[int] = []
    for example in examples:
        joined = "".join(f"{token.text} " for token in plain(example.text).tokens)
        bare = joined.replace(f"{QUESTION} ", "")
        here = len(phrases)
        if not bare:
            continue
        phrases.append(joined)
        shown.append(example.labels)
        twin.append(here)
        if bare != joined:
            twin[here] = here + 1
            phrases.append(bare)
            shown.append(example.labels)
            twin.append(here)
    return phrases, shown, twin


def _left_out(inverse: Matrix, dual: Matrix, wanted: Matrix, twin: list[int]) -> Matrix:
    """Return what the judges would say of each phrase had they learned from all but it and its twin."""
    result = np.empty_like(wanted)
    for here, other in enumerate(twin):
        group = [here] if other == here else [here, other]
        block = inverse[np.ix_(group, group)]
        result[here] = wanted[here] - np.linalg.solve(block, dual[group])[0]
    return result


def _platt(values: Matrix, shown: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset of the logistic curve from a judge's value to how often it is right.

    Targets are softened as Platt does, so that few examples cannot make a judge certain.
    """
    good = float(shown.sum())
    bad = float(len(shown) - good)
    target = np.where(shown, (good + 1.0) / (good + 2.0), 1.0 / (bad + 2.0))
    slope, offset = 1.0, 0.0
    for _ in range(_NEWTON_STEPS):
        likely = 1.0 / (1.0 + np.exp(-(slope * values + offset)))
        error = likely - target
        spread = likely * (1.0 - likely) + 1e-9
        gradient = np.array([error @ values, error.sum()])
        curve = np.array([[spread @ values**2, spread @ values], [spread @ values, spread.sum()]])
        step = np.linalg.solve(curve + 1e-6 * np.eye(2), gradient)
        step *= min(1.0, 2.0 / (float(np.abs(step).max()) + 1e-12))
        slope, offset = slope - float(step[0]), offset - float(step[1])
    return slope, offset
