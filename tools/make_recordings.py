"""Rebuilds the recordings in audio/: a second synthesiser (Debian's flite) speaks a trainee's part.

    apt install flite
    python tools/make_recordings.py [NAME ...]

The words stand in audio/<script>/<name>.plan.toml; beside it this writes the FLAC and its sidecar. All of it is
made by us: no person's voice is in it. Silence of 0.4 s parts the turns.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_RATE = 16_000
GAP_SECONDS = 0.4
LEVEL = 0.5
MANNERS = {
    "calm": {},
    "slow": {"duration_stretch": 1.2},
    "rushed": {"duration_stretch": 0.75},
    "raised": {"f0_shift": 1.2, "duration_stretch": 0.9},
}
"""How a turn is said: features of flite's voices. Only slt follows f0_shift (1.2: 3 semitones up, measured)."""


def spoken(words: str, voice: str, manner: str, folder: Path) -> np.ndarray:
    """Return one turn as audio, shape [n], silence trimmed."""
    file = folder / "turn.wav"
    features = [part for name, value in MANNERS[manner].items() for part in ("--setf", f"{name}={value}")]
    subprocess.run(
        ["flite", "-voice", voice, *features, "-t", words, "-o", file], check=True, capture_output=True
    )
    samples, rate = soundfile.read(file, dtype="float32")
    if rate != SAMPLE_RATE:
        raise SystemExit(f"flite voice {voice} speaks at {rate} Hz; choose rms, slt or awb.")
    loud = np.flatnonzero(np.abs(samples) > 0.005)
    return (samples[loud[0] : loud[-1] + 1] * (LEVEL / np.max(np.abs(samples)))).astype(np.float32)


def build(plan_file: Path) -> None:
    """Write one recording and its sidecar."""
    plan = tomllib.loads(plan_file.read_text(encoding="utf-8"))
    name = plan_file.name.removesuffix(".plan.toml")
    gap = np.zeros(round(GAP_SECONDS * SAMPLE_RATE), dtype=np.float32)
    pieces, turns, place = [gap], [], len(gap)
    with tempfile.TemporaryDirectory() as folder:
        for turn in plan["turn"]:
            samples = spoken(turn["words"], plan["voice"], turn.get("manner", "calm"), Path(folder))
            turns.append(_sidecar_turn(turn, place, place + len(samples)))
            pieces += [samples, gap]
            place += len(samples) + len(gap)
    soundfile.write(
        plan_file.with_name(f"{name}.flac"), np.concatenate(pieces), SAMPLE_RATE, subtype="PCM_16"
    )
    sidecar = {
        "title": plan["title"],
        "script": plan["script"],
        "recording": f"{name}.flac",
        "speaker": f"synthetic: flite, voice {plan['voice']}",
        "provenance": "Made by the VoiceSim authors with tools/make_recordings.py (Debian's flite).",
        "licence": "Apache-2.0 (words and recording); the voice is from Carnegie Mellon University's flite",
        "turns": turns,
        "expect": plan.get("expect", {}),
    }
    with plan_file.with_name(f"{name}.yaml").open("w", encoding="utf-8") as file:
        file.write(
            f"# Written by tools/make_recordings.py from {plan_file.name}: change that file, not this one.\n"
        )
        YAML().dump(sidecar, file)
    print(f"{plan_file.parent.name}/{name}: {len(turns)} turns, {place / SAMPLE_RATE:.1f} s")


def _sidecar_turn(turn: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    return {
        "start_seconds": round(start / SAMPLE_RATE, 4),
        "end_seconds": round(end / SAMPLE_RATE, 4),
        "words": turn["words"],
        "pause_seconds": turn.get("pause_seconds", 0.6),
        "waits": turn.get("waits", True),
    }


def main() -> None:
    """Build the recordings named, or all."""
    plans = sorted((ROOT / "audio").glob("*/*.plan.toml"))
    wanted = sys.argv[1:]
    for plan in plans:
        if not wanted or f"{plan.parent.name}/{plan.name.removesuffix('.plan.toml')}" in wanted:
            build(plan)


if __name__ == "__main__":
    main()
