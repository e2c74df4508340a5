"""How quick the recorded cases are: against real time, against the bare recogniser, and on two processes against one.

    .venv/bin/python -m bench.regress_throughput [--cases TEXT] [--recognisers NAME,NAME] [--skip-two]
    .venv/bin/python -m bench.regress_throughput --parts late_refund/goes_well [--recognisers NAME]

Cases run through `voicesim regress` in a copy of the checkout as it lies there (`--committed`: as committed). Figures are of one process
with full caches unless said otherwise. Wants an idle machine: the load is printed.

call           seconds of calls, the caller's side and all silences included; speech: the trainees' turns in them
processor      seconds of all processes; recogniser: of the process it lives in, with its loading
overhead       (processor - recogniser) / recogniser; starting up is in it, some 4 s a process, so that few cases look worse than many
bare           processor seconds of the recogniser alone on the same turns: one pass each, one thread, loading left out
two processes  wall of one over wall of two
--parts runs one case three times in one process and tells what the last of them spent where, the recogniser's process left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.regress_parts import spent
from bench.regress_runs import RANDOM_WHISPER, ROOT, Asked, Run, clone, machine, run, table

GOAL_REAL_TIME, GOAL_OVERHEAD, GOAL_TWO = 4.0, 0.15, 1.8


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", default="", help="only cases whose name holds this")
    parser.add_argument(
        "--recognisers", default="", help="comma-separated; default: random Whisper, tiny.en, pocketsphinx"
    )
    parser.add_argument("--skip-two", action="store_true", help="leave out two processes")
    parser.add_argument("--committed", action="store_true", help="as committed, not as the files lie here")
    parser.add_argument("--parts", default="", metavar="CASE", help="where one case's processor time goes")
    parser.add_argument("--bare", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.bare:
        print(_bare_seconds(Path(chosen.bare[0]), chosen.bare[1]))
        return
    random = [f"whisper:{RANDOM_WHISPER}"] if RANDOM_WHISPER.is_dir() else []
    names = (
        chosen.recognisers.split(",") if chosen.recognisers else [*random, "whisper:tiny.en", "pocketsphinx"]
    )
    print(machine())
    if chosen.parts:
        for name in names:
            print(f"\n{_short(name)}, {chosen.parts}\n{spent(chosen.parts, name)}")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = clone(Path(folder) / "checkout", chosen.committed)
        columns = [_measured(place, name, chosen.cases, not chosen.skip_two) for name in names]
    rows = [(title, *(column[title] for column in columns)) for title in columns[0]]
    print(table(("", *map(_short, names)), rows))
    print(
        f"\nGoals: {GOAL_REAL_TIME:g} x real time; overhead {GOAL_OVERHEAD:.0%} with random weights; {GOAL_TWO:g} x on two processes."
    )


def _measured(place: Path, recogniser: str, cases: str, two: bool) -> dict[str, str]:
    home = place.parent / f"home-of-{recogniser.replace('/', '-')}"
    asked = Asked(place, home, cases, 1, {"recogniser.engine": recogniser})
    cold, warm = _checked(run(asked)), _checked(run(asked))
    results = home / "results.jsonl"
    results.write_bytes(warm.results)
    found = [json.loads(line) for line in warm.results.splitlines()]
    call = sum(one["length_seconds"] for one in found)
    speech = sum(turn["end_seconds"] - turn["start_seconds"] for one in found for turn in one["turns"])
    command = [sys.executable, "-m", "bench.regress_throughput", "--bare", str(results), recogniser]
    bare = float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    took = warm.took
    told = {
        "cases": str(len(found)),
        "call": f"{call:.0f} s",
        "speech": f"{speech:.0f} s",
        "wall, empty caches": f"{cold.took.wall:.1f} s",
        "wall": f"{took.wall:.1f} s: {call / took.wall:.1f} x real time",
        "processor": f"{took.processor:.1f} s: {call / took.processor:.1f} x real time",
        "recogniser": f"{took.recogniser:.1f} s",
        "overhead": f"{(took.processor - took.recogniser) / took.recogniser:.0%}",
        "bare": f"{bare:.1f} s",
        "overhead over bare": f"{(took.processor - bare) / bare:.0%}",
    }
    if two:
        other = _checked(run(replace(asked, jobs=2)))
        same = "the same bytes" if other.results == warm.results else "NOT the same bytes"
        told["two processes"] = (
            f"{took.wall / other.took.wall:.2f} x: {other.took.wall:.1f} s wall, {other.took.processor:.1f} s processor, {same}"
        )
    return told


def _checked(found: Run) -> Run:
    if not found.results:
        raise SystemExit(f"the run gave no results (exit code {found.exit_code}):\n{found.told}")
    return found


def _bare_seconds(results: Path, recogniser: str) -> float:
    """Return the processor seconds of the recogniser alone on the turns of a run, in this process, on one thread."""
    import os

    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    from voicesim.caller.script import load_script
    from voicesim.regress.case import read_case
    from voicesim.settings import load_settings
    from voicesim.values import samples_of
    from voicesim.wiring import choose_recogniser
    from voicesim.wiring_recorded import case_script, trainee_in

    settings = load_settings(None, {}, {"recogniser.engine": recogniser, "recogniser.threads": 1})
    weights, seconds = choose_recogniser(settings).path, 0.0
    for line in results.read_text().splitlines():
        found = json.loads(line)
        case = read_case(ROOT / "audio" / f"{found['name']}.yaml")
        sound = trainee_in(case.recording, case.sidecar.channel)
        script = case_script(case)
        vocabulary = load_script(script).vocabulary() if script else ()
        if weights is None:
            from voicesim.engines.pocketsphinx import PocketsphinxTranscriber

            ears: object = PocketsphinxTranscriber(settings.recogniser, vocabulary)
        else:
            from voicesim.engines.faster_whisper import WhisperTranscriber

            ears = WhisperTranscriber(weights, settings.recogniser, vocabulary)
        begun = time.process_time()
        for turn in found["turns"]:
            start, end = turn["recorded_start_seconds"], turn["recorded_end_seconds"]
            if start is None:
                start, end = (turn["start_seconds"], turn["end_seconds"]) if not script else (0.0, 0.0)
            hearing = ears.listen(0)  # type: ignore[attr-defined]
            hearing.feed(sound[samples_of(max(0.0, start - 0.2)) : samples_of(end + 0.2)])
            hearing.transcript()
            hearing.close()
        seconds += time.process_time() - begun
    return seconds


def _short(recogniser: str) -> str:
    return recogniser.replace(str(RANDOM_WHISPER), "random tiny.en")


if __name__ == "__main__":
    main()
