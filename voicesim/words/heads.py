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

from voicesim.words.clauses import plain, word_set
from voicesim.words.features import FULL_LENGTH_SQUARED, Features, marked
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
_DENIALS = word_set("not no never nothing nobody none neither without")


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
        phrases, shown = training_set(examples)
        self._features = Features([marked(phrase) for phrase in phrases])
        rows = self._features.rows([marked(phrase) for phrase in phrases])
        self._rows = rows
        self._denies = np.array([_denies(phrase) for phrase in phrases])
        self._shown_by = {
            name: [place for place, names in enumerate(shown) if name in names] for name in self.labels
        }
        wanted = wanted_values(shown, self.labels, self.families)
        kernel: Matrix = (rows @ rows.T).toarray() + COMMON
        vectors = self._vectors(phrases)
        if vectors is not None:
            kernel += vectors @ vectors.T
        root = root_inverse(kernel)
        dual: Matrix = root.T @ (root @ wanted)
        left_out = left_out_values(root, dual, wanted)
        self._weights: Matrix = np.asarray(rows.T @ dual)
        self._vector_weights: Matrix | None = None if vectors is None else vectors.T @ dual
        self._constant: Matrix = COMMON * dual.sum(axis=0)
        self._scale = np.array([platt(left_out[:, k], wanted[:, k] > 0) for k in range(wanted.shape[1])])

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

    def likeness(self, phrase: str, label: str) -> float:
        """Return how near the nearest example of the label is: 0 nothing in common, 1 the same words.

        An example that denies where the phrase does not, or the other way about, is not near: 'I can help you with
        that' has all but one word of 'I can't help you with that'.

        Args:
            phrase: plain tokens with a space after each.
            label: one of self.labels.
        """
        row = self._features.rows([marked(phrase)])
        near = (self._rows[self._shown_by[label]] @ row.T).toarray()[:, 0]
        same = self._denies[self._shown_by[label]] == _denies(phrase)
        return float(near[same].max(initial=0.0)) / FULL_LENGTH_SQUARED

    def _vectors(self, phrases: Sequence[str]) -> Matrix | None:
        if self._encoder is None:
            return None
        return ENCODER_WEIGHT * self._encoder.encode([phrase.strip() for phrase in phrases]).astype(
            np.float64
        )


def _denies(phrase: str) -> bool:
    return not _DENIALS.isdisjoint(phrase.split())


def wanted_values(shown: Sequence[frozenset[str]], labels: Sequence[str], families: Sequence[str]) -> Matrix:
    """Return +1 where a phrase shows the label or family of the column, else -1."""
    of_families = [{family_of(name) for name in names} for names in shown]
    by_label = [[name in names for name in labels] for names in shown]
    by_family = [[family in names for family in families] for names in of_families]
    return (
        2.0 * np.hstack([np.array(by_label, dtype=np.float64), np.array(by_family, dtype=np.float64)]) - 1.0
    )


def training_set(examples: Sequence[Example]) -> tuple[list[str], list[frozenset[str]]]:
    """Return the examples' plain words and the labels of each; examples without words are left out."""
    joined = ["".join(f"{token.text} " for token in plain(example.text).tokens) for example in examples]
    kept = [
        (phrase, example.labels)
        for phrase, example in zip(joined, examples, strict=True)
        if phrase.strip("? ")
    ]
    return [phrase for phrase, _ in kept], [labels for _, labels in kept]


def root_inverse(kernel: Matrix) -> Matrix:
    """Return R with R.T @ R the inverse of the kernel plus SMOOTHING on its diagonal; `kernel` is lost.

    By Cholesky: the inverse itself takes twice as long, and all that is asked of it are some of its elements. Not in
    single precision, which halves the time again: another number of cores would then show in a confidence's fourth digit.
    """
    from scipy.linalg.lapack import dpotrf, dtrtri

    kernel.flat[:: len(kernel) + 1] += SMOOTHING
    factor, _ = dpotrf(kernel.T, lower=1, clean=1, overwrite_a=1)
    root, _ = dtrtri(factor, lower=1, overwrite_c=1)
    return np.asarray(root, np.float64)


def left_out_values(root: Matrix, dual: Matrix, wanted: Matrix) -> Matrix:
    """Return what the judges would say of each phrase had they learned from all but it."""
    diagonal: Matrix = np.einsum("ij,ij->j", root, root)
    values: Matrix = wanted - dual / diagonal[:, None]
    return values


def platt(values: Matrix, shown: NDArray[np.bool_]) -> tuple[float, float]:
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
