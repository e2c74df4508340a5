"""What every shipped caller has to show, played by simulated trainees with perfect and with measured ears.

    .venv/bin/python bench/explore_callers.py                      # 800 calls a script and kind of ears
    .venv/bin/python bench/explore_callers.py --calls 320 --only government/late_refund
    .venv/bin/python bench/explore_callers.py --ablations          # what each mechanic carries, for two callers

Prints the tables of bench/README-caller.md; every demand says PASS or FAIL. 'Best' is an ending of the script's highest
worth; ears.json (bench/rehearsal_ears.py) holds the measured ears. The share of calls is out of calls / 16 a trainee.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from voicesim.caller.script import Script, load_script
from voicesim.caller.weights import WEIGHTS
from voicesim.rehearsal.ablation import OFF, without
from voicesim.rehearsal.demands import AGREEMENT, FROM_DIFFICULTY, demands_of
from voicesim.rehearsal.ears import ears_called
from voicesim.rehearsal.explore import Outcome, Plan, explore
from voicesim.rehearsal.findings import Findings, agreement_of, find, spearman
from voicesim.rehearsal.trainees import KINDS, NEVER, SELDOM

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
ABLATED = ("government/late_refund", "customer_service/double_charge")
TIMED_CALLS, TIMED_SECONDS = 1000, 20.0
SHOWN = ("expert", "average", "fixer", *NEVER, *SELDOM)


@dataclass(frozen=True)
class Row:
    """One script with one kind of ears."""

    script: Script
    outcomes: tuple[Outcome, ...]
    found: Findings


def played(files: list[Path], plan: Plan, jobs: int) -> list[Row]:
    rows = []
    for file in files:
        script = load_script(file)
        outcomes = explore(file, plan, jobs)
        rows.append(Row(script, outcomes, find(script, outcomes)))
    return rows


def verdict(holds: bool) -> str:
    return "PASS" if holds else "FAIL"


def shares(rows: list[Row], ears: str) -> None:
    print(f"\n### Share of calls that reach a best ending, {ears} ears\n")
    print("| caller | level | " + " | ".join(SHOWN) + " | minutes |")
    print("|---|---:|" + "---:|" * (len(SHOWN) + 1))
    for row in sorted(rows, key=lambda row: (row.script.model.difficulty, row.script.name)):
        got = {line.trainee: line for line in row.found.rows}
        cells = " | ".join(f"{got[name].best.share:.2f}" for name in SHOWN)
        minutes = f"{got['expert'].minutes:.1f} of {row.script.model.minutes}"
        print(f"| {row.script.name} | {row.script.model.difficulty} | {cells} | {minutes} |")


def must_hold(rows: list[Row], ears: str) -> None:
    print(f"\n### What must hold, {ears} ears\n\n| caller | demands | not held |\n|---|---:|---|")
    failed = total = 0
    for row in sorted(rows, key=lambda row: row.script.name):
        demands = demands_of(row.script, row.found, ears)
        lacking = [demand for demand in demands if not demand.holds]
        failed, total = failed + len(lacking), total + len(demands)
        words = "; ".join(f"FAIL {d.name}: wanted {d.wanted}, found {d.got}" for d in lacking) or "PASS"
        print(f"| {row.script.name} | {len(demands) - len(lacking)} of {len(demands)} | {words} |")
    print(f"\n{verdict(not failed)}: {total - failed} of {total} demands hold, {ears} ears.")


def over_all(rows: list[Row], ears: str) -> None:
    agree = agreement_of([outcome for row in rows for outcome in row.outcomes])
    print(
        f"\n{verdict(agree.balanced >= AGREEMENT)}: score and ending over all calls, {ears} ears: rank correlation "
        f"{agree.balanced:.3f} with each worth weighed alike (wanted {AGREEMENT}); {agree.spearman:.3f} unweighed, where a "
        f"faultless order reaches {agree.ordered:.3f}; right in {agree.concordance:.1%} of pairs."
    )
    levels = sorted({row.script.model.difficulty for row in rows})
    average = {
        level: mean(_average(row) for row in rows if row.script.model.difficulty == level) for level in levels
    }
    falls = all(average[low] >= average[high] for low, high in itertools.pairwise(levels))
    rank = spearman([float(row.script.model.difficulty) for row in rows], [_average(row) for row in rows])
    told = ", ".join(f"level {level}: {share:.2f}" for level, share in average.items())
    rank_words = "" if math.isnan(rank) else f"; rank correlation of level and share {rank:.2f}"
    print(
        f"{verdict(falls)}: the average trainee's share falls as the level rises, {ears} ears: {told}{rank_words}."
    )


def _average(row: Row) -> float:
    got = row.found.row("average")
    return got.best.share if got else math.nan


def timed(files: list[Path], jobs: int) -> None:
    slowest = max((_seconds(file, jobs), file.stem) for file in files)
    print(
        f"{verdict(slowest[0] < TIMED_SECONDS)}: {TIMED_CALLS} calls of the slowest of {len(files)} timed callers "
        f"({slowest[1]}) in {slowest[0]:.1f} s (wanted under {TIMED_SECONDS:.0f} s; wall clock, {jobs} processes)."
    )


def _seconds(file: Path, jobs: int) -> float:
    start = time.perf_counter()
    explore(file, Plan(calls=TIMED_CALLS), jobs)
    return time.perf_counter() - start


def ablations(calls: int, jobs: int) -> None:
    kinds = ("expert", "average", "arguer", "vague promiser", "card reciter", "card in pieces")
    for name in ABLATED:
        print(f"\n### {name}: share with one mechanic switched off, {calls} calls a cell\n")
        print("| without | " + " | ".join(kinds) + " |\n|---|" + "---:|" * len(kinds))
        for mechanic in ("nothing", *OFF):
            weights = WEIGHTS if mechanic == "nothing" else without(WEIGHTS, mechanic)
            file = SCRIPTS / f"{name}.yaml"
            plan = Plan(calls=calls * len(kinds), trainees=kinds, weights=weights)
            found = find(load_script(file), explore(file, plan, jobs))
            cells = " | ".join(f"{row.best.share:.2f}" for row in found.rows)
            print(f"| {mechanic} | {cells} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=800)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", help="a script's name; may be given again")
    parser.add_argument("--ablations", action="store_true")
    parser.add_argument("--no-time", action="store_true", help="leave the timed runs out")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    if chosen.ablations:
        ablations(20 if chosen.calls == 800 else chosen.calls, chosen.jobs)
        return
    files = (
        [SCRIPTS / f"{name}.yaml" for name in chosen.only]
        if chosen.only
        else sorted(SCRIPTS.glob("*/*.yaml"))
    )
    kinds = len(KINDS)
    print(
        f"{len(files)} callers, {chosen.calls} calls each ({chosen.calls // kinds} a trainee), seed {chosen.seed}."
    )
    print(f"The stricter demands are made of level {FROM_DIFFICULTY} and up.")
    for ears in ("perfect", "measured"):
        rows = played(files, Plan(chosen.calls, chosen.seed, ears_called(ears)), chosen.jobs)
        shares(rows, ears)
        must_hold(rows, ears)
        over_all(rows, ears)
    if not chosen.no_time:
        print()
        timed(files[:3], chosen.jobs)


if __name__ == "__main__":
    main()
