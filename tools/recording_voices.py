"""The voices that trainees are made of: Debian's flite and espeak-ng, each called as a program."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import soxr
from recording_plan import PAUSE, Manner, Plan, PlannedTurn

SAMPLE_RATE = 16_000
LEVEL = 0.5
"""Peak of a turn at the usual level."""
SOFT = 0.005
"""What lies under it at a turn's edges is cut off."""
STRETCH: dict[Manner, float] = {"slow": 1.2, "rushed": 0.75, "raised": 0.9}
SEMITONES: dict[Manner, float] = {"raised": 3.16}
"""flite's f0_shift of 1.2; only slt and awb follow it (measured)."""
DECIBELS: dict[Manner, float] = {"quiet": -14.0, "loud": 5.0}
"""A voice that is only loud or soft: neither higher nor faster."""
ESPEAK_WORDS_PER_MINUTE = 165
ESPEAK_PITCH = 50
"""Its own scale of 0 to 99; some 0.25 semitones a step around the middle (measured on en-gb)."""
ESPEAK_STEPS_A_SEMITONE = 4
PROGRAMS = {"flite": "flite", "espeak": "espeak-ng"}
"""A voice's engine -> the program's name."""
CREDITS = {
    "flite": "the voice is from Carnegie Mellon University's flite",
    "espeak": "the voice is from espeak-ng (GPL-3.0 program; what it speaks is not covered)",
}


def turn_samples(plan: Plan, turn: PlannedTurn) -> np.ndarray:
    """Return one spoken turn, shape [n], its own silences kept and those at its edges cut off."""
    parts = PAUSE.split(turn.words)
    pieces = []
    for place, part in enumerate(parts):
        if place % 2:
            pieces.append(np.zeros(round(float(part) * SAMPLE_RATE), np.float32))
        elif part.strip():
            pieces.append(_trimmed(_spoken(part.strip(), turn.voice or plan.voice, plan, turn.manner)))
    samples = np.concatenate(pieces)
    level = LEVEL * 10 ** ((plan.decibels + turn.decibels + DECIBELS.get(turn.manner, 0.0)) / 20)
    return np.clip(samples * (level / np.max(np.abs(samples))), -1, 1).astype(np.float32)


def _spoken(words: str, voice: str, plan: Plan, manner: Manner) -> np.ndarray:
    engine, _, name = voice.partition(":")
    stretch = STRETCH.get(manner, 1.0) / plan.rate
    semitones = SEMITONES.get(manner, 0.0) + plan.pitch_semitones
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "turn.wav"
        if engine == "flite":
            command = _flite(name, stretch, semitones, words, file)
        elif engine == "espeak":
            command = _espeak(name, stretch, semitones, words, file)
        else:
            raise SystemExit(f"{voice}: no such voice; write flite:NAME or espeak:NAME.")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not file.is_file():
            raise SystemExit(f"{command[0]} does not speak as {name}: {done.stderr.strip()}")
        samples, rate = soundfile.read(file, dtype="float32")
    return samples if rate == SAMPLE_RATE else soxr.resample(samples, rate, SAMPLE_RATE, quality="HQ")


@functools.lru_cache(maxsize=1)
def _flite_voices() -> tuple[str, ...]:
    answer = subprocess.run(["flite", "-lv"], capture_output=True, text=True, check=False).stdout
    return tuple(answer.partition(":")[2].split())


def _flite(name: str, stretch: float, semitones: float, words: str, file: Path) -> list[str]:
    if name not in _flite_voices():  # flite itself would take its default, without a word
        raise SystemExit(f"flite:{name}: flite has no such voice; it has {', '.join(_flite_voices())}.")
    features = {}
    if stretch != 1.0:
        features["duration_stretch"] = f"{stretch:g}"
    if semitones:
        features["f0_shift"] = f"{2 ** (semitones / 12):.2g}"
    sets = [part for key, value in features.items() for part in ("--setf", f"{key}={value}")]
    return ["flite", "-voice", name, *sets, "-t", words, "-o", str(file)]


def _espeak(name: str, stretch: float, semitones: float, words: str, file: Path) -> list[str]:
    speed = round(ESPEAK_WORDS_PER_MINUTE / stretch)
    pitch = round(ESPEAK_PITCH + ESPEAK_STEPS_A_SEMITONE * semitones)
    return [
        "espeak-ng",
        "-v",
        name,
        "-s",
        str(speed),
        "-p",
        str(min(99, max(0, pitch))),
        "-w",
        str(file),
        words,
    ]


def _trimmed(samples: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples) > SOFT)
    return samples[loud[0] : loud[-1] + 1]
