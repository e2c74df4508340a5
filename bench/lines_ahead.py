"""Whether the lines spoken ahead are there when they are wanted, if the call begins before all of them are.

Simulated trainees (voicesim.rehearsal) take calls; in each the first lines are ready at the start and the rest are
spoken one after another while the call goes on, in the order of voicesim.caller.likely as of each reaction.

    .venv/bin/python -m bench.lines_ahead --first 40 60 90 --seconds-a-line 0.3
"""

from __future__ import annotations

import argparse
from pathlib import Path

from voicesim.caller.likely import likely_lines
from voicesim.caller.lines import every_line
from voicesim.caller.react import react
from voicesim.caller.script import Script, load_script
from voicesim.caller.state import start
from voicesim.rehearsal.dice import seed_of
from voicesim.rehearsal.one_call import play
from voicesim.rehearsal.trainees import KINDS
from voicesim.values import SAMPLE_RATE

ROOT = Path(__file__).resolve().parent.parent


def missing(
    script: Script, seed: int, trainee: str, first: int, seconds_a_line: float, follow: bool
) -> tuple[list[tuple[float, bool]], list[float]]:
    """Return (second of the call, whether it was missing) of each line of one call, those with a slot left out."""
    state = start(script, seed)
    order = likely_lines(script, state) if follow else every_line(script)
    known = {(line.text, line.delivery) for line in order}
    ready: set[tuple[str, object]] = {(line.text, line.delivery) for line in order[:first]}
    told, slots, spoken_until = [], [], 0.0
    for exchange in play(script, KINDS[trainee], seed).exchanges:
        now = exchange.sample / SAMPLE_RATE
        room = int((now - spoken_until) / seconds_a_line)
        spoken_until += room * seconds_a_line
        wanted = [line for line in order if (line.text, line.delivery) not in ready]
        ready |= {(line.text, line.delivery) for line in wanted[:room]}
        state, reaction = react(script, state, exchange.stimulus)
        for line in reaction.lines:
            key = (line.text, line.delivery)
            if key in known:
                told.append((now, key not in ready))
            else:
                slots.append(now)
            ready.add(key)
        order = likely_lines(script, state) if follow else order
    return told, slots


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first", type=int, nargs="*", default=[40, 60, 90])
    parser.add_argument("--seconds-a-line", type=float, default=0.3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="only every so-manyth caller, from --from on")
    parser.add_argument("--from", dest="begin", type=int, default=0)
    chosen = parser.parse_args()
    files = sorted((ROOT / "scripts").glob("*/*.yaml"))[chosen.begin :: chosen.every]
    scripts = [load_script(file) for file in files]
    print("first   order      lines said  missing  of the first minute's   with a slot")
    for first in chosen.first:
        for follow in (False, True):
            calls = [
                missing(script, seed_of(7, trainee, number), trainee, first, chosen.seconds_a_line, follow)
                for script in scripts
                for trainee in KINDS
                for number in range(chosen.seeds)
            ]
            told = [one for lines, _ in calls for one in lines]
            slots = sum(len(one) for _, one in calls)
            early = [gone for at, gone in told if at < 60]
            gone = sum(gone for _, gone in told)
            print(f"{first:5}   {'likely' if follow else 'script':8}{len(told):12}{gone / len(told):9.4f}{sum(early) / len(early):9.4f} of {len(early)}{slots:14}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
