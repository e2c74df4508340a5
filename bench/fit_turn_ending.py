"""Fits the weights of voicesim/turns/ending.py on the development half of bench/turn_endings_data.py.

    .venv/bin/python -m bench.fit_turn_ending --smart-turn FILE.onnx [--cache FOLDER]

Logistic regression (C = 1) over every pause of 0.25 s or more: was the turn over? The kept-aside half is not looked at.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bench.turn_endings_pauses import Heard, Pause, evidence_of, heard_of, log_odds, own_pauses
from voicesim.turns.ending import SIGNS, signs

LEAST_PAUSE = 0.25


def rows_of(heards: list[Heard], half: str) -> list[tuple[Heard, Pause]]:
    return [(h, p) for h in heards if h.take.half == half for p in h.pauses if p.seconds >= LEAST_PAUSE]


def fitted(heards: list[Heard], smart: bool) -> LogisticRegression:
    """Return the regression over all signs, and Smart Turn's log odds where `smart`."""
    table, truth, _ = matrix(heards, smart)
    return LogisticRegression(C=1.0).fit(table, truth)


def matrix(heards, smart):
    own, rows = own_pauses(heards), rows_of(heards, "dev")
    table = [[*signs(evidence_of(h, p, own)), *([log_odds(p.finished)] if smart else [])] for h, p in rows]
    names = [h.take.name.rstrip("*") for h, _ in rows]
    return np.array(table), np.array([p.last for _, p in rows]), np.array(names)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--smart-turn", type=Path, required=True, help="smart-turn-v3.2-cpu.onnx of pipecat-ai's wheel"
    )
    options.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "voicesim-turn-endings")
    given = options.parse_args()
    heards = heard_of(given.cache / "heard.pkl", given.smart_turn)
    for smart in (False, True):
        table, truth, names = matrix(heards, smart)
        model = fitted(heards, smart)
        guess = cross_val_predict(
            LogisticRegression(C=1.0), table, truth, groups=names, cv=GroupKFold(8), method="predict_proba"
        )[:, 1]
        print(f"{len(truth)} pauses, {truth.sum()} ends; AUC over 8 folds {roc_auc_score(truth, guess):.3f}")
        for name, weight in zip([*SIGNS, "smart turn"], model.coef_[0], strict=False):
            print(f"    {name:12}{weight:7.2f}")
        print(f"    {'intercept':12}{model.intercept_[0]:7.2f}")


if __name__ == "__main__":
    main()
