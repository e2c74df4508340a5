"""Are results the same bytes: on one process and on two, in two different clones, with empty and with full caches?

    .venv/bin/python -m bench.regress_identity [--cases TEXT] [--as-it-lies] [--set NAME=VALUE] [--threads]

Two `git clone`s of the checkout, in folders with names of different length, each with an empty HOME of its own: the first runs all cases
on one process, the second on two, then the first on two, its caches now full. The digest is the SHA-256 of the file of results.
--as-it-lies copies the files as they are instead of what is committed. --threads runs the first once more with the linear algebra
libraries held to one thread and the recogniser's set to one and to two: the results should not hang on the number of cores.
Exit code 1 when any bytes differ, 0 when none do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.regress_runs import Asked, Run, clone, machine, run, table, uncommitted

SHORT, LONG = "a", "another-clone-in-a-folder-of-a-much-longer-name/below/it"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", default="", help="only cases whose name holds this")
    parser.add_argument(
        "--as-it-lies", action="store_true", help="copy the files as they are, committed or not"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting")
    parser.add_argument("--threads", action="store_true", help="also with other numbers of threads")
    chosen = parser.parse_args()
    settings = dict(pair.split("=", 1) for pair in chosen.set)
    print(machine())
    if uncommitted() and not chosen.as_it_lies:
        print("The checkout holds changes that are not committed: the clones do not have them.")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        first = Asked(clone(base / SHORT, not chosen.as_it_lies), base / "home", chosen.cases, 1, settings)
        second = Asked(
            clone(base / LONG, not chosen.as_it_lies), base / "second" / "home", chosen.cases, 2, settings
        )
        runs = [
            ("first clone, 1 process, empty caches", run(first)),
            ("second clone, 2 processes, empty caches", run(second)),
            ("first clone, 2 processes, full caches", run(replace(first, jobs=2))),
        ]
        if chosen.threads:
            one = replace(first, environment={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
            runs.append(("first clone, libraries on 1 thread", run(one)))
            for count in ("1", "2"):
                other = replace(first, settings={**settings, "recogniser.threads": count})
                runs.append((f"first clone, recogniser on {count} threads", run(other)))
    sys.exit(0 if _told(runs, chosen.threads) else 1)


def _told(runs: Sequence[tuple[str, Run]], threads: bool) -> bool:
    results = [_without_threads(found.results) if threads else found.results for _, found in runs]
    rows = [
        (name, hashlib.sha256(content).hexdigest(), len(content.splitlines()), len(content), found.exit_code, f"{found.took.wall:.1f} s")
        for (name, found), content in zip(runs, results, strict=True)
    ]  # fmt: skip
    print(table(("run", "SHA-256 of the results", "cases", "bytes", "exit code", "wall"), rows))
    same = bool(results[0]) and len(set(results)) == 1
    statuses = [json.loads(line)["status"] for line in results[0].splitlines()]
    counts = ", ".join(f"{statuses.count(state)} {state}" for state in ("passed", "failed", "error"))
    turns = sum(len(json.loads(line)["turns"]) for line in results[0].splitlines())
    print(
        f"{len(statuses)} cases ({counts}), {turns} turns: {'identical bytes' if same else 'NOT the same bytes'}."
    )
    for (name, _), content in zip(runs[1:], results[1:], strict=True):
        for old, new in zip(results[0].splitlines(), content.splitlines(), strict=False):
            if old != new:
                print(f"  {name}: {json.loads(old)['name']} differs from the first run's")
    return same


def _without_threads(results: bytes) -> bytes:
    """Return results with the setting recogniser.threads as by default: it may differ, what comes out may not."""
    lines = []
    for line in results.splitlines():
        found = json.loads(line)
        settings = (found.get("digests") or {}).get("settings")
        if isinstance(settings, str) and settings:
            values = json.loads(settings)
            values.get("recogniser", {}).pop("threads", None)
            found["digests"]["settings"] = json.dumps(values, sort_keys=True)
        lines.append(json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
    return "\n".join(lines).encode()


if __name__ == "__main__":
    main()
