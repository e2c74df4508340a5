"""Is every change caught, and named at the right turn? Changes planted in a copy of the checkout, one at a time.

    .venv/bin/python -m bench.regress_plantings [--cases late_refund] [--jobs N] [--only TEXT]

Each planting of bench/regress_planted.py is made in a copy of the checkout as it lies there; the cases run; `voicesim regress compare`
says what moved; the planting is taken out again. A planting is

caught      by moves (something came out otherwise) or by inputs (a digest says that something went in otherwise)
right       the first move told of its case is at the turn and of the kind said beforehand, or nothing moved where nothing was to move
            and the inputs name it
regress     the exit code of `voicesim regress` itself: 1 where an expectation failed, too
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from bench.regress_planted import PLANTINGS, Planting
from bench.regress_runs import ROOT, Asked, clone, machine, run, table


@dataclass(frozen=True)
class Found:
    """What a comparison told of a planting."""

    moves: int
    first: str
    """The first move of the planting's case."""
    inputs: tuple[str, ...]
    right: bool
    exit_code: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cases", default="", help="only cases whose name holds this; must be among them: late_refund"
    )
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default="", help="only plantings whose name holds this")
    chosen = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        place = clone(Path(folder) / "checkout", committed=False)
        asked = Asked(place, Path(folder) / "home", chosen.cases, chosen.jobs)
        before = run(asked)
        if not before.results:
            raise SystemExit(f"the run before gave no results:\n{before.told}")
        print(f"before: {len(before.results.splitlines())} cases, exit code {before.exit_code}\n")
        rows, found = [], []
        for planting in PLANTINGS:
            if chosen.only.lower() in planting.name.lower():
                found.append(_tried(planting, asked, before.results))
                rows.append(_row(planting, found[-1]))
                print(*rows[-1], sep=" | ", flush=True)
    print()
    print(
        table(
            (
                "planting",
                "must be named",
                "first move of the case",
                "moves",
                "inputs that differ",
                "right",
                "regress",
            ),
            rows,
        )
    )
    moved, named = sum(one.moves > 0 for one in found), sum(bool(one.inputs) for one in found)
    caught = sum(one.moves > 0 or bool(one.inputs) for one in found)
    right, failed = sum(one.right for one in found), sum(one.exit_code == 1 for one in found)
    count = len(found)
    print(f"\n{count} plantings: {caught} caught ({moved} moved something, {named} named by inputs), {right} named at the right place; "
          f"in {failed} `voicesim regress` failed by itself.")  # fmt: skip
    sys.exit(0 if caught == right == count else 1)


def _tried(planting: Planting, asked: Asked, before: bytes) -> Found:
    kept = _planted(planting, asked.place)
    try:
        after = run(asked)
    finally:
        for file, content in kept.items():
            file.write_bytes(content)
    if not after.results:
        raise SystemExit(f"{planting.name}: no results:\n{after.told}")
    compared = _compared(asked.home, before, after.results)
    inputs = tuple(sorted({str(move["what"]) for move in compared["inputs"]}))
    of_case = [move for move in compared["moves"] if move["case"] == planting.case]
    first = of_case[0] if of_case else None
    told = (
        ""
        if first is None
        else f"turn {first['turn']}, {first['what']}: {_short(first['before'])} -> {_short(first['after'])}"
    )
    if planting.case:
        right = first is not None and first["turn"] == planting.turn and first["what"] in planting.kinds
    else:
        right = not compared["moves"] and bool(inputs)
    return Found(len(compared["moves"]), told, inputs, right, after.exit_code)


def _planted(planting: Planting, place: Path) -> dict[Path, bytes]:
    """Plant it, and return every changed file as it was."""
    file = place / planting.file
    if file.suffix == ".flac":
        sidecar = file.with_suffix(".yaml")
        kept = {file: file.read_bytes(), sidecar: sidecar.read_bytes()}
        _say_anew(file, sidecar, planting)
        return kept
    text = file.read_text(encoding="utf-8")
    if text.count(planting.old) != 1:
        raise SystemExit(
            f"{planting.name}: {planting.file} holds {planting.old!r} {text.count(planting.old)} times, not once."
        )
    kept = {file: file.read_bytes()}
    file.write_text(text.replace(planting.old, planting.new), encoding="utf-8")
    return kept


def _say_anew(file: Path, sidecar: Path, planting: Planting) -> None:
    """Let flite say one turn of a recording with other words; later turns move, the sidecar's words stay as they were."""
    from voicesim.regress.case import read_case

    case = read_case(sidecar)
    sound, rate = soundfile.read(file, dtype="float32")
    (turn,) = [one for one in case.sidecar.turns if one.words == planting.old]
    start, end = (round(seconds * rate) for seconds in (turn.start_seconds, turn.end_seconds))
    voice = re.findall(r"voice (\w+)", case.sidecar.speaker)[0]
    said = _said(planting.new, voice, rate) * np.max(np.abs(sound[start:end]))
    content = np.concatenate([sound[:start], said, sound[end:]])
    soundfile.write(file, content, rate, subtype="PCM_16")
    later = (len(said) - (end - start)) / rate

    def moved(line: re.Match[str]) -> str:
        seconds = float(line[2])
        return f"{line[1]}{round(seconds + later, 4) if seconds > turn.start_seconds else seconds}"

    text = re.sub(r"((?:start|end)_seconds: )([\d.]+)", moved, sidecar.read_text(encoding="utf-8"))
    sidecar.write_text(text, encoding="utf-8")


def _said(words: str, voice: str, rate: int) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "turn.wav"
        subprocess.run(
            ["flite", "-voice", voice, "-t", words, "-o", str(file)], check=True, capture_output=True
        )
        samples, spoken_rate = soundfile.read(file, dtype="float32")
    if spoken_rate != rate:
        raise SystemExit(f"flite's {voice} speaks at {spoken_rate} Hz, the recording has {rate}.")
    loud = np.flatnonzero(np.abs(samples) > 0.005)
    trimmed: np.ndarray = samples[loud[0] : loud[-1] + 1]
    return trimmed / np.max(np.abs(trimmed))


def _compared(home: Path, before: bytes, after: bytes) -> dict[str, Any]:
    files = (home / "before.jsonl", home / "after.jsonl")
    for file, content in zip(files, (before, after), strict=True):
        file.write_bytes(content)
    command = [sys.executable, "-m", "voicesim", "regress", "compare", *map(str, files), "--json"]
    told = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _row(planting: Planting, found: Found) -> list[str]:
    wanted = (
        f"{planting.case.partition('/')[2]} turn {planting.turn}: {planting.kinds[0]} ..."
        if planting.case
        else "moves nothing"
    )
    right = "yes" if found.right else "NO"
    return [
        planting.name,
        wanted,
        found.first,
        str(found.moves),
        ", ".join(found.inputs) or "NONE",
        right,
        str(found.exit_code),
    ]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


if __name__ == "__main__":
    main()
