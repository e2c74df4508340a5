"""How often synthetic trainees win against the shipped callers, and what each mechanic carries.

    .venv/bin/python bench/explore_callers.py            # 100 calls a cell
    .venv/bin/python bench/explore_callers.py --calls 30 --ablations

'Won' is an ending worth 3 of 3, 'handed' one worth 2, 'hung up' the caller giving up; turns and minutes are means of
the calls won (of all, where none was). The figures stand in bench/README-caller.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from voicesim.caller.explore import Ears, Tally, tally, without
from voicesim.caller.script import Script, load_script
from voicesim.caller.trainees import KINDS, Trainee, expert
from voicesim.caller.weights import WEIGHTS

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
ABLATED = ("landing", "order", "sting", "stall", "repeats", "trust_gate", "floor", "point")

ROWS: tuple[tuple[str, Trainee, Ears], ...] = (
    *((name, trainee, Ears()) for name, trainee in KINDS.items()),
    ("expert, 20 % cues missed", expert, Ears(missed_cues=0.2, missed_facts=0.1)),
    ("mumbler: 40 % cues, 15 % facts missed", expert, Ears(missed_cues=0.4, missed_facts=0.15)),
    ("expert, false harmful 2 %", expert, Ears(false_harm=0.02)),
    ("expert, false harmful 5 %", expert, Ears(false_harm=0.05)),
    ("expert, false harmful 10 %", expert, Ears(false_harm=0.10)),
    ("expert, unsure harmful 20 %", expert, Ears(unsure_harm=0.20)),
)


def table(script: Script, calls: int) -> None:
    print(f"\n{script.name}: {calls} calls a row\n")
    print("| trainee | won | handed | hung up | turns | minutes |\n|---|---:|---:|---:|---:|---:|")
    for name, trainee, ears in ROWS:
        print(row(name, tally(script, trainee, calls, ears)))


def row(name: str, got: Tally) -> str:
    return (
        f"| {name} | {got.won:.2f} | {got.handed_over:.2f} | {got.hung_up_on:.2f} "
        f"| {got.turns:.1f} | {got.minutes:.1f} |"
    )


def ablations(script: Script, calls: int) -> None:
    print(f"\n{script.name}: share won with one mechanic switched off, {calls} calls a cell\n")
    print("| without | " + " | ".join(KINDS) + " |\n|---|" + "---:|" * len(KINDS))
    for mechanic in ("nothing", *ABLATED):
        weights = WEIGHTS if mechanic == "nothing" else without(WEIGHTS, mechanic)
        cells = (tally(script, trainee, calls, None, weights).won for trainee in KINDS.values())
        print(f"| {mechanic} | " + " | ".join(f"{won:.2f}" for won in cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--ablations", action="store_true")
    arguments = parser.parse_args()
    for file in sorted(SCRIPTS.rglob("*.yaml")):
        script = load_script(file)
        if arguments.ablations:
            ablations(script, arguments.calls)
        else:
            table(script, arguments.calls)


if __name__ == "__main__":
    main()
