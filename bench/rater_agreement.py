"""How often the 95 % interval of `voicesim calls agreement` holds the true kappa and how wide it is, by simulated raters.

    .venv/bin/python bench/rater_agreement.py            # about 4 minutes

Two raters see the same call through noise of their own and mark it 0 to 3; the true kappa is that of a million such calls.
Beside ours stands the percentile interval of the same kind of resampling, which we do not use.
"""

from __future__ import annotations

import argparse
import math

import numpy as np

from voicesim.debrief.coefficients import Floats, kappa

KINDS = {"even": (-1.0, 0.0, 1.0), "lopsided": (-1.6, -1.0, -0.3)}
"""Where one mark ends and the next begins, on what a rater sees: marks of all kinds, or two thirds of them 3."""
SHARED = (0.3, 0.6, 0.85, 0.95)
"""Part of what a rater sees that the other sees too."""
CALLS = (8, 10, 15, 20, 30, 60)
RESAMPLES = 1000
WEIGHTS = np.subtract.outer(np.arange(4), np.arange(4)) ** 2.0


def marks(rng: np.random.Generator, calls: int, shared: float, edges: tuple[float, ...]) -> Floats:
    """Return marks, shape [calls, 2]."""
    seen = math.sqrt(shared) * rng.standard_normal((calls, 1))
    seen = seen + math.sqrt(1 - shared) * rng.standard_normal((calls, 2))
    return np.digitize(seen, edges).astype(np.float64)


def plain_kappa(cells: Floats) -> Floats:
    """Return kappa of tables, shape [..., 16]; NaN where undefined."""
    tables = cells.reshape(*cells.shape[:-1], 4, 4)
    one, other = tables.sum(axis=-1), tables.sum(axis=-2)
    chance = np.einsum("...i,ij,...j->...", one, WEIGHTS, other)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = 1 - (tables * WEIGHTS).sum(axis=(-1, -2)) * one.sum(axis=-1) / chance
    return found


def cells_of(given: Floats) -> Floats:
    """Return each call's cell, shape [calls, 16]."""
    cells = np.zeros((len(given), 16))
    cells[np.arange(len(given)), (4 * given[:, 0] + given[:, 1]).astype(int)] = 1.0
    return cells


def row(kind: str, shared: float, calls: int, trials: int) -> str:
    """Return one line of the table."""
    edges, rng = KINDS[kind], np.random.default_rng([int(100 * shared), calls])
    true = float(plain_kappa(cells_of(marks(np.random.default_rng(0), 1_000_000, shared, edges)).sum(axis=0)))
    held, widths, theirs, without = 0, [], [], 0
    for _ in range(trials):
        given = marks(rng, calls, shared, edges)
        found = kappa(given[:, None, :], 4, seed=int(rng.integers(1 << 31)), least=2)
        drawn = rng.multinomial(calls, np.full(calls, 1 / calls), size=RESAMPLES) @ cells_of(given)
        percentiles = np.nanquantile(plain_kappa(drawn), (0.025, 0.975))
        if found.low is None or found.high is None:
            without += 1
            continue
        held += found.low <= true <= found.high
        widths.append(found.high - found.low)
        theirs.append(percentiles[0] <= true <= percentiles[1])
    return (
        f"{kind:9} {true:5.2f} {calls:4}   {held / len(widths):.3f}  {np.mean(widths):.2f}   {np.mean(theirs):.3f}"
        f"   {without / trials:.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=500)
    trials = parser.parse_args().trials
    print("marks     kappa calls   held   width  percentiles held   no interval")
    for kind in KINDS:
        for shared in SHARED:
            for calls in CALLS:
                print(row(kind, shared, calls, trials), flush=True)


if __name__ == "__main__":
    main()
