"""Rebuilds the recordings in audio/: synthetic trainees, spoken by Debian's flite and espeak-ng.

    apt install flite espeak-ng
    python tools/make_recordings.py [NAME ...] [--drop-expectations] [--check]

How each is made stands in audio/<set>/<name>.plan.toml (audio/README.md tells the form); beside it this writes the
recording and its sidecar. What a sidecar expects is kept. NAME is 'late_refund/goes_well'; left out, all are made.
--check only says which recordings would come out otherwise, and writes nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from recording_plan import Plan, PlanFile, PlannedTurn, read_plan
from recording_sidecar import check_kept, write_sidecar
from recording_sound import made_sound, surrounded, write_recording
from recording_voices import SAMPLE_RATE, turn_samples

ROOT = Path(__file__).resolve().parent.parent
BABBLE = (
    (
        "flite:awb",
        "I was only asking whether the meeting is on Tuesday or on Wednesday, because nobody told me.",
    ),
    ("flite:slt", "Yes, of course, I can look that up for you, one moment please, it takes a while to load."),
    ("espeak:en-gb", "The form has to be here by the end of the month, otherwise we have to start again."),
)
CALLER_SIDE = "Are you there? I have been waiting all morning, and nobody could tell me what is going on."
CALLER_DECIBELS = -12.0


def recorded(plan: Plan) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Return a plan's recording, shape [1 or 2, n], and where each turn lies in it."""
    gap = np.zeros(round(plan.gap_seconds * SAMPLE_RATE), np.float32)
    pieces, places, here = [gap], [], len(gap)
    for turn in plan.turn:
        samples = (
            made_sound(turn.sound, turn.decibels + plan.decibels) if turn.sound else turn_samples(plan, turn)
        )
        places.append((here, here + len(samples)))
        pieces += [samples, gap]
        here += len(samples) + len(gap)
    voices = None
    if plan.noise == "babble":
        voices = np.concatenate([_said(voice, words) for voice, words in BABBLE])
    trainee = surrounded(np.concatenate(pieces), plan, voices)
    if plan.stereo is None:
        return trainee[None, :], places
    caller = np.resize(_said("espeak:en-us", CALLER_SIDE), len(trainee)) * np.float32(
        10 ** (CALLER_DECIBELS / 20)
    )
    both = (trainee, caller) if plan.stereo == "left" else (caller, trainee)
    return np.stack(both), places


def _said(voice: str, words: str) -> np.ndarray:
    turn = PlannedTurn(words=words)
    return turn_samples(Plan(title="", voice=voice, turn=(turn,)), turn)


def build(planned: PlanFile, drop: bool) -> None:
    """Write one recording and its sidecar."""
    check_kept(planned, drop)
    channels, places = recorded(planned.plan)
    write_recording(planned.recording, channels, planned.plan.format)
    write_sidecar(planned, places, drop)
    size = planned.recording.stat().st_size
    print(
        f"{planned.name}: {len(places)} turns, {channels.shape[1] / SAMPLE_RATE:.1f} s, {size / 1000:.0f} kB"
    )


def same(planned: PlanFile) -> bool:
    """Return whether the recording that is there is what the plan makes, sample for sample."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / planned.recording.name
        write_recording(file, recorded(planned.plan)[0], planned.plan.format)
        if not planned.recording.is_file():
            return False
        made, there = (soundfile.read(one, dtype="float32")[0] for one in (file, planned.recording))
        return np.array_equal(made, there)


def plans(wanted: list[str]) -> list[PlanFile]:
    """Return the plans of those names, or all.

    Raises:
        SystemExit: there is none of that name, or a plan cannot be read.
    """
    found = {one.name: one for one in map(read_plan, sorted((ROOT / "audio").glob("*/*.plan.toml")))}
    unknown = [name for name in wanted if name not in found]
    if unknown:
        raise SystemExit(f"{unknown[0]}: no such plan; there are {', '.join(found)}.")
    return [found[name] for name in wanted or found]


def main() -> None:
    """Build the recordings named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--drop-expectations", action="store_true")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    chosen = plans(asked.names)
    if not asked.check:
        for planned in chosen:
            build(planned, asked.drop_expectations)
        return
    moved = [one.name for one in chosen if not same(one)]
    for name in moved:
        print(f"{name}: comes out otherwise")
    print(f"{len(chosen)} recordings, {len(moved)} come out otherwise.")
    sys.exit(bool(moved))


if __name__ == "__main__":
    main()
